"""Events are append-only and chained a case: whoever changes the past is found out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from store_samples import new_case, rows_of, then

from store.audit import check_chain
from store.database import writing
from store.mapping import FIRST_HASH, chain_hash
from store.opening import Store
from store.tables import event as event_table
from tests import builders as b

Rows = list[Mapping[str, Any]]


@pytest.fixture
def rows(store: Store) -> Rows:
    """The rows of a case with five events."""
    case = new_case(store, *b.UP_TO["drafting"][1:])
    return rows_of(store, case.number)


def broken(rows: Rows, last: int = 5) -> int | None:
    """The number of the first broken event."""
    found = check_chain(b.NUMBER, rows, last)
    return found.no if found else None


def test_an_untouched_chain_is_whole(rows: Rows) -> None:
    """Each event carries the hash of the one before it, the first that of nothing."""
    assert [FIRST_HASH, *(row["hash"] for row in rows[:-1])] == [row["prev_hash"] for row in rows]
    assert None is broken(rows)


def test_the_chain_binds_every_column(rows: Rows) -> None:
    """Another value in any column, the actor's name and the law's version among them, gives another hash."""
    columns = set(rows[2]) - {"hash"}
    changed = {name for name in columns if chain_hash({**rows[2], name: "anders"}) != rows[2]["hash"]}
    assert columns == changed


TAMPERINGS: dict[str, tuple[Callable[[Rows], Rows], int]] = {
    "edited": (lambda rows: [*rows[:2], {**rows[2], "payload": "{}"}, *rows[3:]], 3),
    "edited and rehashed": (lambda rows: [*rows[:2], rehashed(rows[2]), *rows[3:]], 4),
    "taken out": (lambda rows: [*rows[:1], *rows[2:]], 2),
    "taken out and renumbered": (lambda rows: [*rows[:1], {**rows[2], "no": 2}, *rows[3:]], 2),
    "first one gone": (lambda rows: rows[1:], 1),
    "last one gone": (lambda rows: rows[:-1], 5),
    "all gone": (lambda rows: [], 1),
    "two exchanged": (lambda rows: [rows[0], {**rows[2], "no": 2}, {**rows[1], "no": 3}, *rows[3:]], 2),
    "one put in twice": (lambda rows: [*rows[:2], rows[1], *rows[2:]], 3),
    "another case's": (lambda rows: [*rows[:2], {**rows[2], "case_number": "JAFG-2026-0002"}, *rows[3:]], 3),
    "backdated": (lambda rows: [*rows[:3], {**rows[3], "at": "2026-01-01T00:00:00+00:00"}, *rows[4:]], 4),
}


def rehashed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with other contents and a hash that fits them."""
    other = {**row, "actor": "jafg.other"}
    return {**other, "hash": chain_hash(other)}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_changed_past_is_named_at_its_first_event(what: str, rows: Rows) -> None:
    """Edited, deleted, reordered or inserted: the first event that is not as it was written is named."""
    change, no = TAMPERINGS[what]
    assert no == broken(change(rows))


def test_a_broken_link_says_which_event(rows: Rows) -> None:
    """The finding reads as a sentence with the case and the event."""
    assert "JAFG-2026-0001 第 5 个事件：不见了" == str(check_chain(b.NUMBER, rows[:-1], 5))


def test_chains_of_cases_are_independent(store: Store) -> None:
    """Two cases written in turns have each a whole chain of their own."""
    one, two = new_case(store), new_case(store)
    then(store, one.number, b.ACCEPTED)
    then(store, two.number, b.ACCEPTED)
    for case in (one, two):
        assert None is check_chain(case.number, rows_of(store, case.number), 2)


def test_an_event_number_is_taken_once(store: Store) -> None:
    """The database itself refuses a second event with the same number."""
    case = new_case(store, b.ACCEPTED)
    with pytest.raises(IntegrityError), writing(store.engine) as connection:
        connection.execute(insert(event_table), [rows_of(store, case.number)[1]])


def test_what_is_read_back_is_what_was_written(store: Store) -> None:
    """Every kind of event of a whole procedure comes back equal, secrets opened, with actor, instant and law."""
    from store.cases import EVERYTHING, Cases

    case = new_case(store, *b.UP_TO["closed"][1:])
    record = Cases(store, EVERYTHING).find(case.number)
    assert b.UP_TO["closed"] == tuple(kept.event for kept in record.records)
    assert case == record.case
    last = record.records[-1]
    assert (12, b.AT, "jafg.handler", b.HANDLER.name) == (last.no, last.at, last.actor, last.name)
    assert (b.law().hash, b.days().version) == (last.rulebook, last.calendar)


def test_what_was_written_before_there_were_stand_ins_keeps_its_hash(rows: Rows) -> None:
    """Whom a stand-in acted for counts where somebody did; else the hash is that of the columns there always were."""
    columns = ("case_number", "no", "kind", "on_day", "at", "actor", "name", "rulebook", "calendar", "payload")
    before = "\x1f".join(str(rows[2][name]) for name in (*columns, "prev_hash"))
    assert (hashlib.sha256(before.encode()).hexdigest(), "") == (rows[2]["hash"], rows[2]["acted_for"])
    assert rows[2]["hash"] != chain_hash({**rows[2], "acted_for": "jafg.away"})
