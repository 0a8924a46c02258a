"""Whole histories at once, for load tests and imports of the past: cases that are already in step with everything.

They go through the same rows, hashes and covers as an act's, so that lists, audit and fold cannot tell them apart; only
no work is planned for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy import event as sql_event

from casework import events as ev
from casework.case import Case
from casework.effects import effects_of
from rules.ledger import Clock
from store.database import put, reading, writing
from store.mapping import FIRST_HASH, case_row, event_row, letter_rows
from store.opening import Store
from store.search import keep_search_text
from store.tables import case_file, drive, effect, event, letter_out, letter_version, store_key
from store.unit_of_work import LetterText, take_number
from store.vault import Vault

_MARK = "synthetic"


@dataclass(frozen=True, slots=True)
class History:
    """A case with its events in order, its clock as of today, and the texts of its letters."""

    case: Case
    records: Sequence[ev.Recorded]
    clock: Clock
    letters: Sequence[LetterText] = ()


def rows_of(history: History) -> int:
    """How many rows a history takes, to keep a transaction small."""
    planned = sum(len(effects_of(record.event)) for record in history.records)
    return 3 + len(history.records) + planned + len(history.letters) + len(history.case.letters)


class Histories:
    """An open transaction into which whole cases are written."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault

    def number(self, organ: str, kind: str, year: int) -> int:
        """The next number of this organ, kind and year, as an act would take it."""
        return take_number(self._connection, organ, kind, year)

    def write(self, history: History) -> None:
        """Write one case whole; its run is said to be in step, its effects to be done."""
        number, last = history.case.number, history.records[-1].no
        self._connection.execute(insert(case_file), [case_row(history.case, history.clock)])
        keep_search_text(self._connection, number, history.case.organ, history.case.sought, is_new=True)
        self._connection.execute(insert(drive), [{"case_number": number, "goal": last, "synced": last}])
        self._connection.execute(insert(event), self._events(history))
        if done := _effects(history):
            self._connection.execute(insert(effect), done)
        if out := list(letter_rows(history.case).values()):
            self._connection.execute(insert(letter_out), out)
        if history.letters:
            self._connection.execute(insert(letter_version), [_letter_row(history, text) for text in history.letters])

    def _events(self, history: History) -> list[dict[str, Any]]:
        rows, head = list[dict[str, Any]](), FIRST_HASH
        for record in history.records:
            rows.append(event_row(history.case.number, record, head, self._vault))
            head = rows[-1]["hash"]
        return rows


@contextmanager
def histories(store: Store) -> Iterator[Histories]:
    """One transaction for some histories: keep it to fifty rows."""
    with writing(store.engine) as connection:
        yield Histories(connection, store.vault)


def _effects(history: History) -> list[dict[str, Any]]:
    number = history.case.number
    return [
        {"case_number": number, "cause_no": r.no, "kind": e.kind.value, "subject": e.subject, "state": "done"}
        for r in history.records
        for e in effects_of(r.event)
    ]


def _letter_row(history: History, text: LetterText) -> dict[str, Any]:
    made = next(r for r in history.records if getattr(r.event, "version", 0) == text.version)
    return {
        "case_number": history.case.number, "letter": text.letter, "version": text.version,
        "content_hash": text.content_hash, "author": made.actor, "at": made.at.isoformat(timespec="microseconds"),
        "body": dict(text.body),
    }  # fmt: skip


def hurry(store: Store) -> None:
    """No commit of this process waits for the disk any more: what a power cut takes can be written again."""
    words = "pragma synchronous=off" if store.engine.dialect.name == "sqlite" else "set synchronous_commit=off"

    def relax(connection: Any, _record: Any) -> None:
        with closing(connection.cursor()) as cursor:
            cursor.execute(words)
        connection.commit()

    sql_event.listen(store.engine, "connect", relax)
    store.engine.dispose()


def takes_synthetic(store: Store) -> int | None:
    """How many synthetic cases the store holds; None when it holds real ones, which must never be mixed with them."""
    with reading(store.engine) as connection:
        cases = int(connection.execute(select(func.count()).select_from(case_file)).scalar_one())
        marked = connection.execute(select(store_key.c.name).where(store_key.c.name == _MARK)).first()
    return cases if marked or not cases else None


def mark_synthetic(store: Store) -> None:
    """From now on this store is for synthetic cases."""
    with writing(store.engine) as connection:
        mark = put(connection, store_key).values(name=_MARK, value=b"1")
        connection.execute(mark.on_conflict_do_nothing(index_elements=["name"]))
