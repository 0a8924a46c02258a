"""What became of closed cases: answered in time or not, and with which outcomes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from store.cases import Scope
from store.database import reading
from store.queries.open_cases import BETWEEN_UNITS, Place
from store.tables import case_file


@dataclass(frozen=True, slots=True)
class Timely:
    """Of the answered cases of one place: how many in time, how many in all."""

    place: str
    in_time: int
    answered: int

    @property
    def rate(self) -> float:
        """The share in time, 0 to 1."""
        return self.in_time / self.answered if self.answered else 1.0


def timeliness(engine: Engine, scope: Scope, first: dt.date, last: dt.date, place: Place) -> list[Timely]:
    """按期答复率 of the cases closed from ``first`` through ``last``, by place; without those only ended."""
    case = case_file.c
    query = select(case[place], case.in_time, func.count()).where(
        case.closed_on.between(first, last), case.in_time.is_not(None)
    )
    in_time, answered = Counter[str](), Counter[str]()
    with reading(engine) as connection:
        for name, timely, n in connection.execute(scope.within(query).group_by(case[place], case.in_time)):
            key = name.partition(BETWEEN_UNITS)[0]
            answered[key] += n
            in_time[key] += n if timely else 0
    return [Timely(name, in_time[name], answered[name]) for name in sorted(answered)]


def outcome_counts(engine: Engine, scope: Scope, first: dt.date, last: dt.date) -> Counter[str]:
    """How many items of the cases closed from ``first`` through ``last`` came to each outcome (its code)."""
    case = case_file.c
    query = select(case.outcomes, func.count()).where(case.closed_on.between(first, last), case.outcomes != "")
    found = Counter[str]()
    with reading(engine) as connection:
        for outcomes, n in connection.execute(scope.within(query).group_by(case.outcomes)):
            for code in outcomes.split():
                found[code] += n
    return found
