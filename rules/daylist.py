"""Every day of the count, so that anyone can check it with a wall calendar."""

from __future__ import annotations

import datetime as dt

from rules.facts import ONE_DAY, Facts
from rules.ledger import Cites, CountedDay, article
from rules.reading import Outcome, Run
from rules.workdays import Calendar


def list_days(
    outcome: Outcome,
    facts: Facts,
    cite: Cites,
    calendar: Calendar,
    last: dt.date,
) -> tuple[CountedDay, ...]:
    """The days after the day of receipt through ``last``: which count, as which, and why the others do not."""
    days: list[CountedDay] = []
    pending = list(outcome.runs)
    run, n = pending.pop(0), 0
    day = facts.received_on + ONE_DAY
    while day <= last:
        while pending and pending[0].event_on < day:
            run, n = pending.pop(0), 0
        why, ground = _why_not(outcome, run, day, calendar, cite)
        n += not why
        label = why or calendar.label(day)
        days.append(CountedDay(day, not why, None if why else n, label, article(ground)))
        day += ONE_DAY
    return tuple(days)


def _why_not(outcome: Outcome, run: Run, day: dt.date, calendar: Calendar, cite: Cites) -> tuple[str, Cites]:
    """Why a day does not count, with its ground; "" when it counts."""
    for one in outcome.excluded:
        if one.span[0] <= day <= one.span[1]:
            return f"{one.why}，不计入期限", one.cite
    if not calendar.is_workday(day) or day <= run.base:
        return calendar.label(day), cite
    if outcome.deferred_from and day > outcome.deferred_from:
        deferral = [step for step in outcome.steps if step.kind == "deferral"]
        return "延迟答复期间", deferral[0].cite
    return "", run.cite
