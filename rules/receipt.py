"""第三十一条: the day a request counts as received, settled by its channel and never typed over."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from rules.history import ClockEvent, History
from rules.ledger import Fault, Step
from rules.rulebook import ReceiptRule, Rulebook
from rules.terms import terms_of
from rules.workdays import Calendar


class Receipt(NamedTuple):
    """The settled day (None: not confirmed yet), its ground, and what is flagged about it."""

    received_on: dt.date | None
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]


def settle(history: History, rulebook: Rulebook, calendar: Calendar) -> Receipt:
    """The day of receipt from the dates on file. ``received`` stands for it when the channel's dates are not known."""
    rule = _rule(history, rulebook)
    decided = history.first("received") or (history.first(rule.decided_by) if rule else None)
    if decided is None:
        return Receipt(None, (), ())
    day = decided.on
    terms = terms_of(day, rulebook, calendar)
    cites = rule.cite if rule else terms.reply.cite
    what = f"{terms.receipt}：{_why(rule, decided)}" if rule else terms.receipt
    faults = _late_confirmation(history, rule, day, calendar) if rule else ()
    return Receipt(day, (Step(day, None, what, "received", cites),), faults)


def _rule(history: History, rulebook: Rulebook) -> ReceiptRule | None:
    if history.channel is None:
        return None
    dated = rulebook.channel(history.channel)
    first = history.earliest
    return dated.at(first) if first else None


def _why(rule: ReceiptRule, decided: ClockEvent) -> str:
    label = next((field.label for field in rule.dates if field.name == decided.kind), "收到之日")
    return f"{rule.label}，以{label}为准"


def _late_confirmation(history: History, rule: ReceiptRule, day: dt.date, calendar: Calendar) -> tuple[Fault, ...]:
    """A confirmation later than the lag allowed after the arrival: flagged, the day stands."""
    if rule.confirmation_lag is None:
        return ()
    before = [field.name for field in rule.dates if field.name != rule.decided_by]
    arrivals = history.all(*before)
    if not arrivals:
        return ()
    lag = calendar.between(arrivals[-1].on, day)
    if lag <= rule.confirmation_lag:
        return ()
    message = f"申请 {arrivals[-1].on} 到达，{day} 才确认，隔了 {lag} 个工作日；应当于到达当日与申请人确认"
    return (Fault("confirmation_late", message, rule.cite),)
