"""Where the open cases stand: one count by place, stage, clock and last day, from which the whole board follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, func, select

from casework.stages import Stage
from store.cases import Scope
from store.database import reading
from store.tables import case_file

Place = Literal["organ", "units"]
"""By what a board tells cases apart: organs of the district, or units of an organ (the first one is in the lead)."""
BETWEEN_UNITS = "、"


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """So many open cases of one place at one stage, whose clock is in one state and ends on one day."""

    place: str
    stage: Stage
    clock_state: str
    alert_on: dt.date | None
    cases: int


@dataclass(frozen=True, slots=True)
class Unusual:
    """Open cases that want a look whatever their limit: at rest since before a day, sent back twice or more."""

    rest_long: int
    returned: int


def open_groups(engine: Engine, scope: Scope, place: Place) -> list[OpenGroup]:
    """Every open case in scope, counted."""
    case = case_file.c
    columns = (case[place], case.stage, case.clock_state, case.alert_on)
    query = scope.within(select(*columns, func.count())).where(case.closed_on.is_(None)).group_by(*columns)
    with reading(engine) as connection:
        return [
            OpenGroup(name.partition(BETWEEN_UNITS)[0], Stage(stage), state, day, n)
            for name, stage, state, day, n in connection.execute(query)
        ]


def unusual(engine: Engine, scope: Scope, rested_before: dt.date, returned: int) -> Unusual:
    """How many open cases have rested since before a day, and how many were returned so often."""
    case = case_file.c
    query = select(
        func.count().filter(case.resting_since < rested_before), func.count().filter(case.times_returned >= returned)
    ).select_from(case_file)
    with reading(engine) as connection:
        return Unusual(*connection.execute(scope.within(query).where(case.closed_on.is_(None))).one())
