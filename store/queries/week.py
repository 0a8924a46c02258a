"""What a week brought and what the next one asks for: the figures of 周一摘要."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from casework.alerting import RUNNING
from casework.open_limits import limits_of_text
from store.cases import Scope
from store.database import reading
from store.tables import case_file

_WEEK, _DAY = dt.timedelta(days=7), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """Last week: received, closed, became overdue. This week: reply limits and other limits that end.

    ``late_organs`` are the codes of the organs with newly overdue cases.
    """

    received: int
    closed: int
    newly_late: int
    late_organs: tuple[str, ...]
    due: int
    limits: int


def week_figures(engine: Engine, scope: Scope, monday: dt.date, today: dt.date) -> WeekFigures:
    """The figures of the week that begins on ``monday`` as seen on ``today``."""
    case, last = case_file.c, monday - _WEEK
    running = case.closed_on.is_(None) & (case.clock_state == RUNNING)
    with reading(engine) as connection:
        late = scope.within(select(case.organ, func.count().label("n"))).where(
            running, case.alert_on >= last, case.alert_on < today
        )
        organs = {row.organ: int(row.n) for row in connection.execute(late.group_by(case.organ))}
        return WeekFigures(
            _count(connection, scope, case.received_on.between(last, monday - _DAY)),
            _count(connection, scope, case.closed_on.between(last, monday - _DAY)),
            sum(organs.values()),
            tuple(sorted(organs)),
            _count(connection, scope, running & case.alert_on.between(monday, monday + _WEEK - _DAY)),
            _limits(connection, scope, monday, monday + _WEEK),
        )


def _count(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> int:
    query = scope.within(select(func.count()).select_from(case_file)).where(condition)
    return int(connection.execute(query).scalar_one())


def _limits(connection: Connection, scope: Scope, first: dt.date, end: dt.date) -> int:
    query = scope.within(select(case_file.c.limits)).where(case_file.c.closed_on.is_(None), case_file.c.limits != "")
    found = (limit for text in connection.execute(query).scalars() for limit in limits_of_text(text))
    return sum(first <= limit.due_on < end for limit in found)
