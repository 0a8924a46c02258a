"""How alerts were given: today by rung, and day by day, for those who look after an organ or all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, select

from casework.alerting import REPLY
from store.cases import Scope
from store.database import reading
from store.tables import alert


@dataclass(frozen=True, slots=True)
class GivenOn:
    """One day's alerts: how many there are, and when the first was given (UTC, ISO 8601)."""

    on_day: dt.date
    alerts: int
    first_at: str


def cases_by_rung(engine: Engine, scope: Scope, day: dt.date) -> dict[str, int]:
    """How many cases reached each rung of the reply limit's ladder on ``day``."""
    query = select(alert.c.rung, func.count(func.distinct(alert.c.case_number))).where(
        alert.c.on_day == day, alert.c.kind == REPLY
    )
    with reading(engine) as connection:
        return {rung: int(n) for rung, n in connection.execute(_within(scope, query).group_by(alert.c.rung))}


def days_given(engine: Engine, scope: Scope, since: dt.date, limit: int) -> list[GivenOn]:
    """The last days since ``since`` on which alerts were given, the newest first."""
    query = _within(scope, select(alert.c.on_day, func.count(), func.min(alert.c.at))).where(alert.c.on_day >= since)
    newest = query.group_by(alert.c.on_day).order_by(alert.c.on_day.desc()).limit(limit)
    with reading(engine) as connection:
        return [GivenOn(*row) for row in connection.execute(newest)]


def for_nobody(engine: Engine, scope: Scope) -> int:
    """Alerts that nobody could be told, of cases that are looked after by this scope, not yet marked as read."""
    query = select(func.count()).select_from(alert).where(alert.c.person == "", alert.c.read_at.is_(None))
    with reading(engine) as connection:
        return int(connection.execute(_within(scope, query)).scalar_one())


def _within(scope: Scope, query: Select[Any]) -> Select[Any]:
    return query if scope.organs is None else query.where(alert.c.organ.in_(scope.organs))
