"""收件 and 办结 day by day, for a chart by weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Engine, func, select

from store.cases import Scope
from store.database import reading
from store.tables import case_file


@dataclass(frozen=True, slots=True)
class DailyFlow:
    """How many requests were received and how many cases closed on each day that had any."""

    received: Mapping[dt.date, int]
    closed: Mapping[dt.date, int]


def daily_flow(engine: Engine, scope: Scope, first: dt.date, last: dt.date) -> DailyFlow:
    """The days from ``first`` through ``last``."""
    with reading(engine) as connection:
        by = (
            _by_day(connection, scope, column, first, last)
            for column in (case_file.c.received_on, case_file.c.closed_on)
        )
        return DailyFlow(*by)


def _by_day(
    connection: Connection, scope: Scope, column: Column[dt.date], first: dt.date, last: dt.date
) -> dict[dt.date, int]:
    query = scope.within(select(column, func.count())).where(column.between(first, last))
    return {day: int(n) for day, n in connection.execute(query.group_by(column))}
