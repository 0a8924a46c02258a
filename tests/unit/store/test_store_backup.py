"""Backup and restore: a consistent point while everything runs, and the same office on another machine."""

from __future__ import annotations

import errno
import os
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from backup_samples import (
    LAW,
    Machine,
    a_machine,
    back_up,
    clocks,
    contents,
    four_at_work,
    iter_phones,
    little_room,
    sealed_file,
)  # fmt: skip
from sqlalchemy import func, select
from store_samples import new_case, then

from rules.errors import InputError
from store import effects
from store.backup import NoRoom, backup_size, roomy, write_backup
from store.cases import EVERYTHING, Cases
from store.database import reading, writing
from store.digests import seal
from store.inspection import inspect
from store.opening import Store
from store.restore import restore, waiting_letters
from store.signing import open_digest_key
from store.tables import digest as digest_table
from store.tables import event as event_table
from tests import builders as b

pytestmark = pytest.mark.slow


def test_what_is_restored_is_what_was_there(full: Store, machine: Machine) -> None:
    """Every row, file and overlay; everything audited whole, digests by their public key."""
    file, manifest = back_up(full)
    again = machine.restored(file)
    assert contents(full) == contents(again)
    assert list(full.files.names()) == list(again.files.names())
    assert "year: 2027\n" == (machine.home / "overlay" / "calendar" / "2027.yaml").read_text()
    report = inspect(again, clocks)
    assert ([], 3, 16) == (report.findings, report.cases, report.events)
    assert (3, 16, b.AT.isoformat(), *LAW) == (
        manifest.cases, manifest.events, manifest.made_at, manifest.rulebook, manifest.calendar,
    )  # fmt: skip
    assert b.PHONE == next(iter_phones(again))
    again.close()


def test_the_record_of_the_seals_verification_comes_back_beside_its_letter(full: Store, machine: Machine) -> None:
    """验章记录: the restored case names both, byte for byte as they were, and the record is about that very PDF."""
    file, manifest = back_up(full)
    again = machine.restored(file)
    sealed = Cases(again, EVERYTHING).find(b.NUMBER).case.letters["registration_receipt"].file
    assert sealed and [] == manifest.damaged
    record = again.files.read(sealed.record)
    assert full.files.read(sealed.record) == record
    assert sealed.sealed in record.decode() and full.files.read(sealed.sealed) == again.files.read(sealed.sealed)
    again.close()


def test_a_lost_record_is_told_by_the_backup_and_by_the_audit(full: Store) -> None:
    """The letter is there, what its verification said is not: nobody finds out only after a restore."""
    sealed = Cases(full, EVERYTHING).find(b.NUMBER).case.letters["registration_receipt"].file
    assert sealed
    (full.files.folder / sealed.record[:2] / sealed.record).unlink()
    _, manifest = back_up(full)
    assert [sealed.record] == manifest.damaged
    (finding,) = inspect(full, clocks).findings
    assert sealed.record[:12] in str(finding)


@pytest.mark.postgres
def test_a_backup_moves_to_the_other_database(
    full: Store, tmp_path: Path, database_kind: str, request: pytest.FixtureRequest
) -> None:
    """From SQLite to PostgreSQL and back: the same rows, whole by the audit, and numbers and ids go on."""
    file, _ = back_up(full)
    other = {"sqlite": "postgres", "postgres": "sqlite"}[database_kind]
    with a_machine(other, full, tmp_path / "other", request) as machine:
        again = machine.restored(file)
        assert (contents(full), []) == (contents(again), inspect(again, clocks).findings)
        assert "JAFG-2026-0004" == new_case(again).number
        again.close()


def test_work_goes_on_after_a_restore(full: Store, machine: Machine) -> None:
    """The next number follows the last one given, and new events, effects and digests find their place."""
    file, _ = back_up(full)
    again = machine.restored(file)
    assert "JAFG-2026-0004" == new_case(again).number
    then(again, b.NUMBER, b.search())
    seal(again, open_digest_key(machine.home / "keys"), b.TODAY.replace(day=29), b.AT)
    assert inspect(again, clocks).whole
    again.close()


def test_the_digests_of_a_lost_key_are_still_verified(full: Store, machine: Machine) -> None:
    """The private signing key is gone with the machine: old digests hold by their public key, new ones by a new one."""
    file, _ = back_up(full)
    for path in (machine.home / "keys").glob("digest*"):
        path.unlink()
    again = machine.restored(file)
    seal(again, open_digest_key(machine.home / "keys"), b.TODAY.replace(day=29), b.AT)
    report = inspect(again, clocks)
    assert ([], 2) == (report.findings, len(report.keys))
    again.close()


def test_no_private_key_and_no_session_is_in_a_backup(full: Store) -> None:
    """Neither the master key nor a signing key, in no member; nobody's session; only the owner may read it."""
    (full.home / "keys" / "test-seal").mkdir()
    (full.home / "keys" / "test-seal" / "seal.pem").write_text("-----BEGIN CERTIFICATE-----")
    (full.home / "keys" / "test-seal" / "seal.key").write_text("-----BEGIN PRIVATE KEY-----")
    (full.home / "keys" / "mixed.pem").write_text("-----BEGIN PRIVATE KEY-----")
    file, manifest = back_up(full)
    key = (full.home / "keys" / "master.key").read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert [] == [name for name in archive.namelist() if key in archive.read(name)]
    public = sorted(name for name in manifest.members if name.startswith("public/"))
    assert [
        f"public/digest-{open_digest_key(full.home / 'keys').fingerprint}.pub",
        "public/test-seal/seal.pem",
    ] == public
    assert "sign_in" not in manifest.rows
    assert 0o600 == file.stat().st_mode & 0o777


def test_a_letter_that_waits_to_be_sent_is_put_before_a_person(full: Store, machine: Machine) -> None:
    """It may have gone out after the backup: never sent again by itself."""
    number = new_case(full, *b.UP_TO["delivery"][1:-1], replace(b.SEALED, file=sealed_file(full, "x"))).number
    then(full, number, b.SENDING)
    file, _ = back_up(full)
    again = machine.restored(file)
    kinds = {one.kind for one in effects.open_effects(again.engine, number)}
    assert (1, {"render_draft", "seal_reply", "issue_notice"}) == (waiting_letters(again.engine), kinds)
    assert 0 == waiting_letters(full.engine)
    again.close()


def test_a_backup_taken_while_four_write_is_one_point_in_time(store: Store, machine: Machine) -> None:
    """Chains whole, no event without its case, no file missing, and every case's numbers without a gap."""
    new_case(store)
    with four_at_work(store):
        files = [store.home / f"{turn}.zip" for turn in range(3)]
        made = [write_backup(store, file, b.AT, LAW) for file in files]
    counts = [manifest.events for manifest in made]
    assert (sorted(counts), []) == (counts, made[-1].damaged)
    again = machine.restored(files[-1])
    report = inspect(again, clocks)
    assert ([], counts[-1]) == (report.findings, report.events)
    again.close()


def test_an_orphan_is_copied_and_a_missing_file_is_told(full: Store, machine: Machine) -> None:
    """A backup is made all the same: what is left is worth having, and what is gone is named."""
    orphan = full.files.keep(b"named by nothing")
    slip_file = sealed_file(full, b.NUMBER)
    path = full.files.folder / slip_file.pdf[:2] / slip_file.pdf
    path.write_bytes(b"altered")
    (full.files.folder / slip_file.docx[:2] / slip_file.docx).unlink()
    file, manifest = back_up(full)
    assert sorted([slip_file.pdf, slip_file.docx]) == sorted(manifest.damaged)
    again = machine.restored(file)
    assert b"named by nothing" == again.files.read(orphan)
    assert ["file_missing", "file_missing"] == [one.fault for one in inspect(again, clocks).findings]
    again.close()


def test_every_step_is_told(full: Store, machine: Machine) -> None:
    """The progress bar comes to its end: each member written and read back, then checked and placed."""
    steps: list[int] = []
    file, expected = full.home / "out.zip", backup_size(full)
    manifest = write_backup(full, file, b.AT, LAW, lambda: steps.append(1))
    assert expected == len(steps)
    steps.clear()
    restore(file, machine.url, machine.home, lambda: steps.append(1))
    assert 2 * len(manifest.members) == len(steps)


def test_a_backup_never_overwrites(full: Store) -> None:
    """Neither a file nor into a folder that is not there."""
    file, _ = back_up(full)
    before = file.read_bytes()
    for out in (file, full.home / "nowhere" / "out.zip"):
        with pytest.raises(InputError):
            write_backup(full, out, b.AT, LAW)
    assert before == file.read_bytes()


def test_the_half_of_a_killed_backup_goes_after_a_day(full: Store) -> None:
    """There are people in it; one that may still be written stays, and so does everything that is not ours."""
    folder, now = full.home / "out", b.AT.timestamp()
    folder.mkdir()
    name = "mingda-20260101-230000.zip"
    ages = {f".{name}.{'a' * 32}": 90_000, f".{name}.{'b' * 32}": 3_600, name: 90_000, ".hidden": 90_000}
    for left, age in ages.items():
        (folder / left).write_bytes(b"half")
        os.utime(folder / left, (now - age, now - age))
    write_backup(full, folder / "new.zip", b.AT, LAW)
    assert {*list(ages)[1:], "new.zip"} == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("size", [0, 1_000, 200_000, 1_000_300])
def test_a_full_disk_leaves_no_half_backup(size: int, full: Store) -> None:
    """Whenever the room runs out: said clearly, and the draft is gone; with room again, it works."""
    full.files.keep(b"\0" * 1_000_000)
    before = sorted(path.name for path in full.home.iterdir())
    with little_room(size), pytest.raises(NoRoom) as caught:
        back_up(full)
    assert "放不下" in str(caught.value)
    assert before == sorted(path.name for path in full.home.iterdir())
    back_up(full)


@pytest.mark.parametrize(
    "told",
    [sqlite3.OperationalError("database or disk is full"), OSError(errno.ENOSPC, "x"), OSError(errno.EDQUOT, "x")],
)
def test_whoever_says_that_the_disk_is_full_is_understood(told: Exception, tmp_path: Path) -> None:
    """The system or the database: both become the one message that says what to do."""
    with pytest.raises(NoRoom), roomy("恢复", tmp_path):
        raise told


@pytest.mark.parametrize("told", [sqlite3.OperationalError("disk I/O error"), PermissionError(errno.EACCES, "x")])
def test_another_trouble_is_not_called_a_full_disk(told: Exception, tmp_path: Path) -> None:
    """It keeps its own name."""
    with pytest.raises(type(told)), roomy("恢复", tmp_path):
        raise told


def test_a_digest_goes_with_its_list(full: Store) -> None:
    """The files that digests name are among those that must be there."""
    with reading(full.engine) as connection:
        heads = connection.execute(select(digest_table.c.heads)).scalar_one()
    (full.files.folder / heads[:2] / heads).unlink()
    assert [heads] == back_up(full)[1].damaged


def test_events_written_later_are_not_in_it(full: Store, machine: Machine) -> None:
    """The manifest's counts are those of the snapshot, not of the moment it was finished."""
    file, manifest = back_up(full)
    then(full, b.NUMBER, b.search())
    again = machine.restored(file)
    with writing(again.engine) as connection:
        assert manifest.events == connection.execute(select(func.count()).select_from(event_table)).scalar_one()
    again.close()
