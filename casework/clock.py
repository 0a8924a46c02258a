"""The legal clock of a case: its events as the dated facts that rules/ counts with."""

from __future__ import annotations

import datetime as dt

from casework.case import Case
from rules.clock import run_clock
from rules.history import ClockEvent, History
from rules.ledger import Clock
from rules.rulebook import Rulebook
from rules.workdays import Calendar


def history(case: Case) -> History:
    """The dated facts of the case that the clock knows."""
    facts = [ClockEvent(kind=name, on=day) for name, day in case.dates.items()]
    reply = case.reply
    if reply and reply.dispatched_on:
        facts.append(
            ClockEvent(
                kind="replied",
                on=reply.dispatched_on,
                way=reply.way,
                made=reply.made_on,
                dispatched=reply.dispatched_on,
                delivered=reply.delivered_on,
            )
        )
    return History(case.channel, tuple(facts))


def clock_of(case: Case, rulebook: Rulebook, calendar: Calendar, as_of: dt.date | None = None) -> Clock:
    """The case's clock as of a day: receipt, limits, faults, every day with its article."""
    return run_clock(history(case), rulebook, calendar, as_of)
