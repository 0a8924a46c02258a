"""What tests of the store write into it: cases made of events, without going through a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework import events as ev
from casework.case import Case
from casework.clock import clock_of
from casework.ruling import Decision
from rules.ledger import Clock
from store.database import reading
from store.opening import NumberOf, Store
from store.tables import event as event_table
from store.unit_of_work import UnitOfWork
from tests import builders as b


def clock(case: Case) -> Clock:
    """The case's clock on the builders' day."""
    return clock_of(case, b.law(), b.days(), b.TODAY)


def number_of(organ: str = "JAFG") -> NumberOf:
    """The next case number of an organ."""
    return NumberOf(organ, 2026, lambda code, year, n: f"{code}-{year}-{n:04d}")


def add(work: UnitOfWork, *events: ev.Event) -> Case:
    """Append events in one go, as the organ's handler."""
    return work.append(Decision(events), b.context(), b.AT, clock)


def new_case(store: Store, *more: ev.Event, **changes: Any) -> Case:
    """Register a case and append ``more``; each in a transaction of its own. ``changes`` alter the request."""
    request = b.registered(**changes)
    with store.new_case(number_of(request.organ)) as work:
        case = add(work, request)
    for event in more:
        case = then(store, case.number, event)
    return case


def then(store: Store, number: str, *events: ev.Event) -> Case:
    """Append events to a case in one transaction."""
    with store.on(number) as work:
        return add(work, *events)


def rows_of(store: Store, number: str) -> list[Mapping[str, Any]]:
    """The stored rows of a case's events, in order."""
    query = select(event_table).where(event_table.c.case_number == number).order_by(event_table.c.no)
    with reading(store.engine) as connection:
        return [dict(row._mapping) for row in connection.execute(query)]
