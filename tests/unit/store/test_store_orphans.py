"""Sweeping: only what nothing names, and only after a day."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from store_samples import new_case

from casework import events as ev
from store import effects
from store.database import reading
from store.opening import Store
from store.orphans import named_files, sweep_orphans
from store.unit_of_work import LetterText
from tests import builders as b

OLD, NEW, BEFORE = 1_000.0, 3_000.0, 2_000.0


def kept(store: Store, content: bytes, at: float = OLD) -> str:
    """A file kept at this moment."""
    name = store.files.keep(content)
    os.utime(path_of(store, name), (at, at))
    return name


def path_of(store: Store, name: str) -> Path:
    """Where a file lies."""
    return store.files.folder / name[:2] / name


def test_an_old_file_that_nothing_names_is_taken_away(store: Store) -> None:
    """A fresh one stays: the act that kept it may not have committed yet."""
    old, fresh = kept(store, b"old"), kept(store, b"fresh", NEW)
    assert [old] == sweep_orphans(store, BEFORE)
    assert [fresh] == list(store.files.names())


def test_whatever_anything_names_stays(store: Store) -> None:
    """An event, a typeset draft, a letter's body: each protects its files."""
    names = [kept(store, content) for content in (b"docx", b"pdf", b"sealed", b"draft", b"enclosure")]
    file = replace(b.FILE, docx=names[0], pdf=names[1], sealed=names[2])
    case = new_case(
        store, *b.UP_TO["drafting"][1:], b.MADE, ev.NoticeIssued(b.TODAY, "registration_receipt", "1", file)
    )
    [todo] = [one for one in effects.open_effects(store.engine, case.number) if one.kind == "render_draft"]
    begun = effects.begin(store.engine, todo.id)
    assert begun
    effects.finish(store.engine, begun, f'{{"docx": "{names[3]}"}}')
    with store.on(case.number) as work:
        work.save_letter(LetterText("reply", 1, "h", {"enclosures": [{"file": names[4]}]}), b.HANDLER, b.AT)
    assert [] == sweep_orphans(store, BEFORE)
    with reading(store.engine) as connection:
        assert set(names[:4]) == set(named_files(connection))


def test_keeping_a_file_again_makes_it_fresh(store: Store) -> None:
    """An act that keeps the same content as an old orphan does not lose it to the sweep."""
    name = kept(store, b"same")
    store.files.keep(b"same")
    assert [] == sweep_orphans(store, BEFORE)
    assert b"same" == store.files.read(name)


def test_a_file_kept_between_the_look_and_the_taking_stays(store: Store) -> None:
    """The last look is at the file itself."""
    name = kept(store, b"same")
    store.files.keep(b"same")
    assert not store.files.remove(name, BEFORE)
    assert b"same" == store.files.read(name)


def test_drafts_left_by_a_power_cut_are_cleared(store: Store) -> None:
    """A half-written file under a hidden name goes after a day; what is no file of ours stays."""
    name = kept(store, b"whole", NEW)
    left, note = path_of(store, name).with_name(".halfwritten"), store.files.folder / "readme.txt"
    left.write_bytes(b"ha")
    note.write_text("not ours")
    os.utime(left, (OLD, OLD))
    os.utime(note, (OLD, OLD))
    assert [] == sweep_orphans(store, BEFORE)
    assert (False, True, [name]) == (left.exists(), note.exists(), list(store.files.names()))


def test_a_store_without_files_has_nothing_to_sweep(store: Store) -> None:
    """No folder yet: nothing happens."""
    assert [] == sweep_orphans(store, BEFORE)


@pytest.mark.parametrize("name", ["f" * 64, "0" * 64])
def test_a_missing_file_is_not_removed(name: str, store: Store) -> None:
    """Two sweeps at once: the second finds it gone."""
    assert not store.files.remove(name, BEFORE)
