"""Which last days move when the law or the calendar changes: every running history folded under the old and the new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from rules.clock import run_clock
from rules.errors import MingdaError
from rules.history import History
from rules.ledger import Clock
from rules.rulebook import Rulebook
from rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Law:
    """What a date is reckoned by."""

    rulebook: Rulebook
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clock stands: the days that a change may move. ``problem``: why it can't be reckoned, else ""."""

    state: str
    due_on: dt.date | None = None
    cautious_due_on: dt.date | None = None
    due_at_latest: dt.date | None = None
    provisional: bool = False
    limits: tuple[tuple[str, str, dt.date], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A history whose standing is another ``after`` the change than ``before``."""

    number: str
    before: Standing
    after: Standing


def moved(histories: Iterable[tuple[str, History]], old: Law, new: Law, as_of: dt.date) -> list[Moved]:
    """Each numbered history that the change moves, seen from ``as_of``; those it leaves alone are left out."""
    result = []
    for number, history in histories:
        before, after = (standing(history, law, as_of) for law in (old, new))
        if before != after:
            result.append(Moved(number, before, after))
    return result


def standing(history: History, law: Law, as_of: dt.date) -> Standing:
    """Where the clock of one history stands under one law."""
    try:
        return _standing(run_clock(history, law.rulebook, law.calendar, as_of))
    except MingdaError as wrong:
        return Standing("unknown", problem=str(wrong))


def _standing(clock: Clock) -> Standing:
    limits = tuple((limit.kind, limit.ref or "", limit.due_on) for limit in clock.limits)
    return Standing(clock.state, clock.due_on, clock.cautious_due_on, clock.due_at_latest, clock.provisional, limits)
