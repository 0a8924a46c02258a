"""Who has how much on the desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from casework.alerting import RUNNING
from store.cases import Scope
from store.database import reading
from store.tables import case_file


@dataclass(frozen=True, slots=True)
class Load:
    """The open cases of one handler in one organ: all, due up to a day, overdue. ``handler`` is a login or empty."""

    organ: str
    handler: str
    cases: int
    due: int
    late: int


def workload(engine: Engine, scope: Scope, today: dt.date, soon: dt.date, limit: int) -> list[Load]:
    """Those with the most open cases first; cases that nobody has taken on count for the empty login of their organ."""
    case = case_file.c
    running = case.clock_state == RUNNING
    query = select(
        case.organ,
        case.handler,
        func.count().label("cases"),
        func.count().filter(running & case.alert_on.between(today, soon)),
        func.count().filter(running & (case.alert_on < today)),
    ).where(case.closed_on.is_(None))
    order = (func.count().desc(), case.organ, case.handler)
    grouped = scope.within(query).group_by(case.organ, case.handler).order_by(*order).limit(limit)
    with reading(engine) as connection:
        return [Load(*row) for row in connection.execute(grouped)]
