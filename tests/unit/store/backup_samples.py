"""A full store, another machine to restore on, and a backup: for the tests of both."""

from __future__ import annotations

import resource
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, Table, select
from sqlmodel import SQLModel
from store_samples import clock, new_case, then

from casework import events as ev
from casework.case import Case
from rules.ledger import Clock
from store.accounts import Accounts
from store.archive import Manifest
from store.backup import write_backup
from store.database import reading
from store.digests import seal
from store.opening import Store, open_store
from store.restore import restore
from store.signing import open_digest_key
from store.unit_of_work import LetterText
from tests import builders as b
from tests.postgres import PostgresServer

LAW = ("law", "calendar")


def clocks(case: Case, records: Sequence[ev.Recorded]) -> Iterable[Clock]:
    """The clock that the samples are written with."""
    yield clock(case)


def sealed_file(store: Store, words: str) -> ev.SealedFile:
    """A sealed letter whose files are in the store, with the record of its seal's verification beside them."""
    names = [store.files.keep(f"{words} {part}".encode()) for part in ("docx", "pdf", "sealed")]
    record = store.files.keep(f"验章记录：{words}，盖章文件 {names[2]}，完整".encode())
    return replace(b.FILE, docx=names[0], pdf=names[1], sealed=names[2], record=record)


def slip(store: Store, number: str) -> ev.NoticeIssued:
    """The slip of a case."""
    return ev.NoticeIssued(b.TODAY, "registration_receipt", number, sealed_file(store, number))


def fill(store: Store) -> None:
    """Three cases, one with a draft and a slip; a digest, an account, and an overlay."""
    for _ in range(3):
        new_case(store, *b.UP_TO["drafting"][1:])
    then(store, b.NUMBER, slip(store, b.NUMBER))
    with store.on(b.NUMBER) as work:
        work.save_letter(LetterText("reply", 1, "h", {"blocks": ["〇", 1, None]}), b.HANDLER, b.AT)
    Accounts(store.engine).put(b.HANDLER, "hash")
    Accounts(store.engine).open_session(b.HANDLER.login, "token", "csrf", 1.0)
    seal(store, open_digest_key(store.home / "keys"), b.TODAY, b.AT)
    (store.home / "overlay" / "calendar").mkdir(parents=True)
    (store.home / "overlay" / "calendar" / "2027.yaml").write_text("year: 2027\n")


class Machine:
    """An empty machine: a home with the keys, and an address for a database of the same kind."""

    def __init__(self, home: Path, keys: Path, url: str) -> None:
        self.home, self.url = home, url
        shutil.copytree(keys, home / "keys")

    def restored(self, file: Path) -> Store:
        """Restore, and open."""
        restore(file, self.url, self.home)
        return open_store(self.url, self.home)


@contextmanager
def a_machine(kind: str, store: Store, home: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """Another machine with a database of this kind, the keys brought along."""
    if kind == "sqlite":
        yield Machine(home, store.home / "keys", f"sqlite:///{home / 'db' / 'mingda.db'}")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"restored_{uuid.uuid4().hex}"
    yield Machine(home, store.home / "keys", server.create(name))
    server.drop(name)


def back_up(store: Store) -> tuple[Path, Manifest]:
    """A backup beside the home."""
    file = store.home / "out.zip"
    return file, write_backup(store, file, b.AT, LAW)


def contents(store: Store) -> dict[str, list[Any]]:
    """Every row of every table that a backup carries; leases are nobody's after a restore and stay out."""
    kept = [table for table in SQLModel.metadata.sorted_tables if table.name != "sign_in"]
    with reading(store.engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(_lasting(table).order_by(*table.primary_key.columns))]
            for table in kept
        }


def _lasting(table: Table) -> Select[Any]:
    return select(*(column for column in table.columns if column.name not in ("token", "lease_until")))


def iter_phones(store: Store) -> Iterator[str]:
    """The applicant's phone of each case, opened with the key at hand."""
    from store.cases import EVERYTHING, Cases

    for line in Cases(store, EVERYTHING).lines():
        yield Cases(store, EVERYTHING).find(line.number).case.applicant.phone.reveal()


@contextmanager
def four_at_work(store: Store) -> Iterator[None]:
    """Four threads that register cases, keep slips and go on; none of them may meet an error."""
    stop, wrong = threading.Event(), list[Exception]()

    def work() -> None:
        try:
            while not stop.is_set():
                number = new_case(store).number
                for event in (slip(store, number), b.ACCEPTED, b.ROUTED):
                    then(store, number, event)
        except Exception as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [] == wrong


def left(machine: Machine) -> list[str]:
    """What lies in the home besides the keys."""
    return sorted(path.name for path in machine.home.rglob("*") if "keys" not in path.parts and path.is_file())


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """No file of this process may grow beyond ``size`` bytes: what a full disk does to a large file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
