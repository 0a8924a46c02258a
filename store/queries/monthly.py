"""通报: one month of each place in figures."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from casework.alerting import CHASE, RUNNING
from store.cases import Scope
from store.database import reading
from store.queries.closed_cases import timeliness
from store.queries.open_cases import BETWEEN_UNITS, Place
from store.tables import alert, case_file


@dataclass(frozen=True, slots=True)
class MonthOfPlace:
    """One line: received and closed in the month, in time of those answered, open at its end, overdue now, chased."""

    place: str
    received: int
    closed: int
    answered: int
    in_time: int
    open_at_end: int
    late_now: int
    chased: int


def month_of_places(
    engine: Engine, scope: Scope, first: dt.date, last: dt.date, today: dt.date, place: Place
) -> list[MonthOfPlace]:
    """The month from ``first`` through ``last`` by place; places with nothing at all have no line."""
    case = case_file.c
    conditions = (
        case.received_on.between(first, last),
        case.closed_on.between(first, last),
        case.closed_on.is_(None) & (func.coalesce(case.received_on, dt.date.max) <= last),  # few are open: by those
        (case.closed_on > last) & (case.received_on <= last),
        case.closed_on.is_(None) & (case.clock_state == RUNNING) & (case.alert_on < today),
    )
    with reading(engine) as connection:
        received, closed, still, later, late_now = (_by_place(connection, scope, place, one) for one in conditions)
        chased = _chased(connection, scope, place, first, last)
    open_ = still + later
    timely = {one.place: one for one in timeliness(engine, scope, first, last, place)}
    lines = []
    for name in sorted({*received, *closed, *open_, *late_now, *chased}):
        answered, in_time = (timely[name].answered, timely[name].in_time) if name in timely else (0, 0)
        lines.append(
            MonthOfPlace(
                name, received[name], closed[name], answered, in_time, open_[name], late_now[name], chased[name]
            )
        )  # fmt: skip
    return lines


def _by_place(connection: Connection, scope: Scope, place: Place, condition: ColumnElement[bool]) -> Counter[str]:
    name = case_file.c[place] + ""  # no index is in this order: the planner goes by the days, not through all cases
    query = scope.within(select(name, func.count())).where(condition).group_by(name)
    return _summed(connection.execute(query).all())


def _chased(connection: Connection, scope: Scope, place: Place, first: dt.date, last: dt.date) -> Counter[str]:
    """催办 counts once an act, however many people it reached."""
    column = case_file.c[place]
    once = func.count(func.distinct(alert.c.case_number + "|" + alert.c.rung))
    query = select(column, once).join(alert, alert.c.case_number == case_file.c.number)
    query = query.where(alert.c.kind == CHASE, alert.c.on_day.between(first, last))
    return _summed(connection.execute(scope.within(query).group_by(column)).all())


def _summed(rows: Sequence[Any]) -> Counter[str]:
    found = Counter[str]()
    for name, n in rows:
        found[name.partition(BETWEEN_UNITS)[0]] += n
    return found
