"""提醒: which rungs of the ladder a limit has reached. Pure; asks "what is due and not given", never "is it today".

A rung is reached on the day that only so many working days are left; a run that was missed is made up by the next one,
because every reached rung that was never given is given then, the nearest one only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.people import Role
from rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: at ``days_left`` working days or fewer, ``role`` is told. Negative: so many days overdue."""

    days_left: int
    role: Role

    @property
    def code(self) -> str:
        """What the rung is called in the store: ``5:handler``."""
        return f"{self.days_left}:{self.role.value}"


def workdays_left(due: dt.date, today: dt.date, calendar: Calendar) -> int:
    """Working days from today to the limit: 0 on the last day, negative when it has passed."""
    return calendar.between(today, due) if due >= today else -calendar.between(due, today)


def reached(
    ladder: tuple[Rung, ...], due: dt.date, today: dt.date, calendar: Calendar, given: frozenset[str]
) -> tuple[Rung, ...]:
    """The rungs to give now for a limit on ``due``: of those reached and not given, the lowest for each role.

    Nothing is given on a rest day; a make-up workday is a workday.
    """
    if not calendar.is_workday(today):
        return ()
    left = workdays_left(due, today, calendar)
    open_ = [rung for rung in ladder if left <= rung.days_left]
    nearest: dict[Role, Rung] = {}
    for rung in sorted(open_, key=lambda rung: rung.days_left, reverse=True):
        nearest[rung.role] = rung
    return tuple(rung for rung in nearest.values() if rung.code not in given)
