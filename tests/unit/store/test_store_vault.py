"""Numbers and addresses at rest: closed under one key, bound to their case, nowhere plain."""

from __future__ import annotations

import stat
import threading
import traceback
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel
from store_samples import new_case

from casework.people import Secret
from store.cases import EVERYTHING, Cases
from store.database import reading, writing
from store.files import Files
from store.opening import Store, WrongKey, open_store
from store.tables import case_file
from store.vault import PREFIX, VaultClosed, open_vault
from tests import builders as b


def test_a_value_opens_where_it_belongs(tmp_path: Path) -> None:
    """What was covered for a case opens for that case; an empty value stays empty."""
    vault = open_vault(tmp_path)
    covered = vault.cover(Secret(b.PHONE), "JAFG-2026-0001")
    assert (True, False) == (covered.startswith(PREFIX), b.PHONE in covered)
    assert Secret(b.PHONE) == vault.uncover(covered, "JAFG-2026-0001")
    assert ("", Secret("")) == (vault.cover(Secret(""), "x"), vault.uncover("", "x"))


def test_equal_values_look_different(tmp_path: Path) -> None:
    """A fresh nonce each time: nobody can see that two cases have the same phone."""
    vault = open_vault(tmp_path)
    assert vault.cover(Secret(b.PHONE), "x") != vault.cover(Secret(b.PHONE), "x")


def test_a_moved_or_altered_value_does_not_open(tmp_path: Path) -> None:
    """Copied to another case, cut, spoilt or opened with another key: VaultClosed, without the value."""
    vault = open_vault(tmp_path / "one")
    covered = vault.cover(Secret(b.PHONE), "JAFG-2026-0001")
    tries = [(vault, covered, "JAFG-2026-0002"), (open_vault(tmp_path / "two"), covered, "JAFG-2026-0001")]
    altered = covered[:-6] + ("AAAA" if covered[-6:-2] != "AAAA" else "BBBB") + covered[-2:]
    tries += [(vault, text, "JAFG-2026-0001") for text in (altered, covered[:-1], covered[:12], "plain", b.PHONE)]
    for opener, text, place in tries:
        with pytest.raises(VaultClosed) as caught:
            opener.uncover(text, place)
        assert (True, False) == ("打不开" in str(caught.value), b.PHONE in str(caught.value))


def test_the_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    """Thirty-two bytes, mode 0600, the same at the next start, no draft left over."""
    first = open_vault(tmp_path / "keys").fingerprint
    path = tmp_path / "keys" / "master.key"
    assert (32, 0o600) == (len(path.read_bytes()), stat.S_IMODE(path.stat().st_mode))
    assert (first, [path]) == (open_vault(tmp_path / "keys").fingerprint, list(path.parent.iterdir()))


def test_all_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    """Eight threads open the vault at the same moment."""
    start, seen = threading.Barrier(8), []

    def open_it() -> None:
        start.wait()
        seen.append(open_vault(tmp_path / "keys").fingerprint)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 1) == (len(seen), len(set(seen)))


def test_a_key_that_was_cut_is_not_used(tmp_path: Path) -> None:
    """Half a key would encrypt with less than was promised: refused, and the file is left as it is."""
    open_vault(tmp_path)
    path = tmp_path / "master.key"
    path.write_bytes(path.read_bytes()[:16])
    with pytest.raises(VaultClosed, match="不完整"):
        open_vault(tmp_path)
    assert 16 == len(path.read_bytes())


def test_a_store_opens_with_its_own_key_only(store: Store) -> None:
    """With another key under var/keys nothing is opened: WrongKey says to put the old one back."""
    path = store.home / "keys" / "master.key"
    own = path.read_bytes()
    path.write_bytes(bytes(32))
    with pytest.raises(WrongKey, match="放回"):
        open_store(str(store.engine.url), store.home)
    path.write_bytes(own)
    open_store(str(store.engine.url), store.home).close()


def test_nothing_plain_lies_in_the_database(store: Store) -> None:
    """No row, and on SQLite neither file nor log, holds the identity number, phone, address or e-mail of anybody."""
    case = new_case(store, *b.UP_TO["drafting"][1:])
    with reading(store.engine) as connection:
        rows = [row for table in SQLModel.metadata.sorted_tables for row in connection.execute(select(table))]
    kept = repr(rows).encode() + b"".join(path.read_bytes() for path in store.home.glob("mingda.db*"))
    assert case.number.encode() in kept  # the rows are there, in the file or its log
    secrets = (b.ID_NUMBER, b.PHONE, b.ADDRESS, b.EMAIL)
    assert [] == [plain for plain in secrets if plain.encode() in kept]
    assert b.applicant() == Cases(store, EVERYTHING).find(case.number).case.applicant


def test_a_broken_statement_does_not_repeat_its_values(store: Store) -> None:
    """An error of the database, which ends up in a log, names neither the applicant nor what was asked."""
    case = new_case(store)
    row = {"number": case.number, "organ": "JAFG", "channel": "online", "applicant_kind": "natural",
           "applicant_name": "周某某", "sought": "某号地块", "stage": "x", "clock_state": "x", "units": "",
           "registered_on": b.SIGNED, "provisional": False, "seq": 1}  # fmt: skip
    for broken in (row, {**row, "number": "JAFG-2026-0002", "registered_on": None}):  # there twice, or something lacks
        with pytest.raises(IntegrityError) as caught, writing(store.engine) as connection:
            connection.execute(insert(case_file), [broken])
        told = "".join(traceback.format_exception(caught.value))
        assert [] == [words for words in ("周某某", "某号地块", str(broken["number"])) if words in told]


def test_the_key_lies_beside_files_and_database(store: Store) -> None:
    """Everything that lives is under the home folder, each in its own place."""
    assert (True, Files(store.home / "files").folder) == (
        (store.home / "keys" / "master.key").exists(),
        store.files.folder,
    )
