"""The list behind any number of the board: one set of conditions, the same for the count and for the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, or_, select

from store.cases import LINE_COLUMNS, CaseLine, Scope, case_line
from store.database import clock, reading
from store.queries.open_cases import BETWEEN_UNITS
from store.queries.trouble import in_trouble
from store.tables import case_file

Span = tuple[dt.date | None, dt.date | None]
"""From a day through a day; None is open at that side."""
NO_UNIT = "-"
"""In a filter: no unit yet, or nobody has taken it on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: what is left at its default does not narrow. ``closed`` None: open and closed ones."""

    closed: bool | None = False
    organ: str = ""
    unit: str = ""
    stage: str = ""
    states: tuple[str, ...] = ()
    due: Span | None = None
    handler: str = ""
    returned: int = 0
    rested_before: dt.date | None = None
    received: Span | None = None
    closed_on: Span | None = None
    in_time: bool | None = None
    outcome: str = ""
    trouble: str = ""


def count_cases(engine: Engine, scope: Scope, wanted: Wanted) -> int:
    """How many there are."""
    with reading(engine) as connection:
        query = _narrowed(select(func.count()).select_from(case_file), scope, wanted, clock(connection))
        return int(connection.execute(query).scalar_one())


def case_lines(engine: Engine, scope: Scope, wanted: Wanted, *, limit: int, offset: int = 0) -> list[CaseLine]:
    """Their lines: open ones by their limit, the tightest first, closed ones by the day they were closed."""
    case = case_file.c
    order = (case.closed_on.desc(), case.number) if wanted.closed else (case.order_on, case.number)
    with reading(engine) as connection:
        query = _narrowed(select(*LINE_COLUMNS), scope, wanted, clock(connection))
        found = connection.execute(query.order_by(*order).limit(limit).offset(offset))
        return [case_line(row) for row in found]


def _narrowed(query: Select[Any], scope: Scope, wanted: Wanted, now: float) -> Select[Any]:
    return scope.within(query).where(*_conditions(wanted, now))


def _conditions(wanted: Wanted, now: float) -> Iterator[ColumnElement[bool]]:
    case = case_file.c
    if wanted.closed is not None:
        yield case.closed_on.is_not(None) if wanted.closed else case.closed_on.is_(None)
    for column, value in ((case.organ, wanted.organ), (case.stage, wanted.stage)):
        if value:
            yield column == value
    if wanted.states:
        yield case.clock_state.in_(wanted.states)
    if wanted.unit:
        unit = "" if wanted.unit == NO_UNIT else wanted.unit
        yield (
            or_(case.units == unit, case.units.startswith(unit + BETWEEN_UNITS, autoescape=True))
            if unit
            else (case.units == "")
        )
    if wanted.handler:
        yield case.handler == ("" if wanted.handler == NO_UNIT else wanted.handler)
    for column, span in (
        (case.alert_on, wanted.due),
        (case.received_on, wanted.received),
        (case.closed_on, wanted.closed_on),
    ):
        yield from _within_span(column, span)
    yield from _rarer(wanted, now)


def _rarer(wanted: Wanted, now: float) -> Iterator[ColumnElement[bool]]:
    case = case_file.c
    if wanted.returned:
        yield case.times_returned >= wanted.returned
    if wanted.rested_before:
        yield case.resting_since < wanted.rested_before
    if wanted.in_time is not None:
        yield case.in_time.is_(wanted.in_time)
    if wanted.outcome:
        yield (" " + case.outcomes + " ").contains(f" {wanted.outcome} ", autoescape=True)
    if wanted.trouble:
        yield in_trouble(wanted.trouble, now)


def _within_span(column: Any, span: Span | None) -> Iterator[ColumnElement[bool]]:
    first, last = span or (None, None)
    if first:
        yield column >= first
    if last:
        yield column <= last
