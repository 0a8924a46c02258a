"""What a restore refuses: a backup that is not as it was written, a home in use, a missing key."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backup_samples import Machine, back_up, left, little_room

from rules.errors import InputError
from store.archive import MANIFEST, ArchiveDamaged
from store.backup import NoRoom
from store.database import schema_versions
from store.opening import Store
from store.restore import MasterKeyNeeded, NotEmpty, restore
from tests import builders as b

pytestmark = pytest.mark.slow


def rewritten(file: Path, change: dict[str, bytes | None]) -> Path:
    """The backup with members replaced, left out (None) or added."""
    other = file.with_name("other.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = change.pop(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content)
    return other


def manifest_with(file: Path, old: str, new: str) -> bytes:
    """The manifest with one text replaced."""
    with zipfile.ZipFile(file) as archive:
        text = archive.read(MANIFEST).decode()
    assert old in text
    return text.replace(old, new).encode()


NEWEST = f'"schema": "{schema_versions()[0]}"'
CHANGES: dict[str, Any] = {
    "a table altered": (lambda file: {"rows/event.jsonl": b"{}\n"}, "rows/event.jsonl"),
    "a table left out": (lambda file: {"rows/effect.jsonl": None}, "rows/effect.jsonl 缺失"),
    "a file left out": (lambda file: {next(iter_files(file)): None}, "缺失"),
    "a file altered": (lambda file: {next(iter_files(file)): b"other"}, "和清单不符"),
    "something added": (lambda file: {"files/ff/extra": b"x"}, "不在清单里"),
    "no manifest": (lambda file: {MANIFEST: None}, "manifest.json"),
    "a manifest that is none": (lambda file: {MANIFEST: b"[]"}, "清单"),
    "a manifest cut short": (lambda file: {MANIFEST: b'{"format": 1'}, "manifest.json"),
    "a newer schema": (lambda file: {MANIFEST: manifest_with(file, NEWEST, '"schema": "9999"')}, "较新"),
    "a newer format": (lambda file: {MANIFEST: manifest_with(file, '"format": 1', '"format": 2')}, "格式"),
    "a row too few": (lambda file: {MANIFEST: manifest_with(file, '"event": 16', '"event": 17')}, "17 行"),
    "a way out": (
        lambda file: {
            MANIFEST: manifest_with(file, '"members": {', '"members": {"../evil": ["x", 1],'), "../evil": b"x",
        }, "../evil",
    ),
}  # fmt: skip


def iter_files(file: Path) -> Iterator[str]:
    """The members that are files."""
    with zipfile.ZipFile(file) as archive:
        yield from (name for name in archive.namelist() if name.startswith("files/"))


@pytest.mark.parametrize("what", CHANGES)
def test_a_backup_that_is_not_as_it_was_written_is_refused(what: str, full: Store, machine: Machine) -> None:
    """The member or the version is named, and nothing has been placed."""
    file, _ = back_up(full)
    change, words = CHANGES[what]
    other = rewritten(file, change(file))
    with pytest.raises(InputError) as caught:
        restore(other, machine.url, machine.home)
    assert words in str(caught.value)
    assert [] == left(machine)


def test_a_flipped_bit_anywhere_in_the_contents_is_found(full: Store, machine: Machine) -> None:
    """A bit flipped in any member's bytes: refused, nothing placed."""
    file, _ = back_up(full)
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        spots = [info.header_offset + 30 + len(info.filename.encode()) + 40 for info in archive.infolist()
                 if info.compress_size > 40]  # fmt: skip
    assert len(spots) > 10
    for spot in spots:
        file.write_bytes(whole[:spot] + bytes([whole[spot] ^ 4]) + whole[spot + 1 :])
        with pytest.raises(ArchiveDamaged):
            restore(file, machine.url, machine.home)
    assert [] == left(machine)


@pytest.mark.parametrize("length", [0, 10, 5_000, -1, -30])
def test_a_backup_cut_short_is_refused(length: int, full: Store, machine: Machine) -> None:
    """A copy that was broken off is no backup."""
    file, _ = back_up(full)
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(ArchiveDamaged):
        restore(file, machine.url, machine.home)


def test_nothing_is_restored_over_anything(full: Store, machine: Machine) -> None:
    """A home with a database or files is refused by name; a second restore too."""
    file, _ = back_up(full)
    (machine.home / "files" / "ab").mkdir(parents=True)
    (machine.home / "files" / "ab" / "x").write_text("x")
    with pytest.raises(NotEmpty) as caught:
        restore(file, machine.url, machine.home)
    assert str(machine.home / "files") in str(caught.value)
    (machine.home / "files" / "ab" / "x").unlink()
    machine.restored(file).close()
    with pytest.raises(NotEmpty):
        restore(file, machine.url, machine.home)


def test_the_master_key_is_asked_for(full: Store, machine: Machine) -> None:
    """Missing, another one's, or cut short: the file and its place are named, and from when the backup is."""
    file, _ = back_up(full)
    key = machine.home / "keys" / "master.key"
    for content in (None, b"k" * 32, b"short"):
        key.unlink(missing_ok=True)
        if content is not None:
            key.write_bytes(content)
        with pytest.raises(MasterKeyNeeded) as caught:
            restore(file, machine.url, machine.home)
        assert (True, True) == (str(key) in str(caught.value), b.AT.isoformat() in str(caught.value))
    assert [] == left(machine)


def test_a_full_disk_leaves_no_half_restore(full: Store, machine: Machine) -> None:
    """A large file that does not fit: nothing is placed, and with room again the restore works."""
    full.files.keep(b"\0" * 1_000_000)
    file, _ = back_up(full)
    with little_room(900_000), pytest.raises(NoRoom):
        restore(file, machine.url, machine.home)
    assert [] == left(machine)
    machine.restored(file).close()
