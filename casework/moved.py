"""Which open cases a change of the law or of the calendar moves, before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework.case import Case
from casework.clock import history
from rules.moved import Law, Moved, moved


def moved_cases(cases: Iterable[Case], old: Law, new: Law, as_of: dt.date) -> list[Moved]:
    """The open cases whose days are others under ``new`` than under ``old``, by their numbers."""
    return moved(((case.number, history(case)) for case in cases), old, new, as_of)
