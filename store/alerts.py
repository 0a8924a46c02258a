"""Alerts in the store: each once a rung and limit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from store.database import put, reading, writing
from store.tables import alert, case_file


@dataclass(frozen=True, slots=True)
class OpenLimit:
    """A case whose reply limit is running; ``alert_on`` is the earlier of its two readings."""

    number: str
    organ: str
    alert_on: dt.date
    provisional: bool


@dataclass(frozen=True, slots=True)
class NewAlert:
    """One alert to be kept."""

    limit: OpenLimit
    role: str
    rung: str
    days_left: int
    on_day: dt.date


def running_limits(engine: Engine) -> list[OpenLimit]:
    """Every open case with a running limit, nearest first."""
    columns = (case_file.c.number, case_file.c.organ, case_file.c.alert_on, case_file.c.provisional)
    query = select(*columns).where(case_file.c.closed_on.is_(None), case_file.c.alert_on.is_not(None))
    with reading(engine) as connection:
        return [OpenLimit(*row) for row in connection.execute(query.order_by(case_file.c.alert_on))]


def given(engine: Engine) -> dict[tuple[str, dt.date], frozenset[str]]:
    """The rungs already given, by case and limit, of open cases."""
    query = select(alert.c.case_number, alert.c.due_on, alert.c.rung).join(
        case_file, case_file.c.number == alert.c.case_number
    )
    rungs: dict[tuple[str, dt.date], set[str]] = {}
    with reading(engine) as connection:
        for number, due_on, rung in connection.execute(query.where(case_file.c.closed_on.is_(None))):
            rungs.setdefault((number, due_on), set()).add(rung)
    return {key: frozenset(value) for key, value in rungs.items()}


def keep(engine: Engine, alerts: list[NewAlert]) -> int:
    """Keep alerts, fifty a transaction; one that is there already stays as it was. Returns how many are new."""
    new, in_order = 0, sorted(alerts, key=lambda one: (one.limit.number, one.rung))  # two writers never wait in a ring
    for start in range(0, len(in_order), 50):
        with writing(engine) as connection:
            rows = [_row(one) for one in in_order[start : start + 50]]
            once = put(connection, alert).on_conflict_do_nothing(index_elements=["case_number", "rung", "due_on"])
            new += sum(connection.execute(once.values(row)).rowcount for row in rows)
    return new


def _row(one: NewAlert) -> dict[str, Any]:
    return {
        "case_number": one.limit.number,
        "organ": one.limit.organ,
        "role": one.role,
        "rung": one.rung,
        "due_on": one.limit.alert_on,
        "days_left": one.days_left,
        "on_day": one.on_day,
        "provisional": one.limit.provisional,
    }
