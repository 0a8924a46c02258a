"""The legal clock of a case: its events as the dated facts that rules/ counts with.

Letters count by what became of them: a notice is asked when it is dispatched and reached when it is delivered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from casework.case import Case, Issued
from casework.course import Consultation
from casework.letters_of import kind_of, stem
from rules.clock import run_clock
from rules.history import ClockEvent, History
from rules.ledger import Clock, Limit
from rules.rulebook import Rulebook
from rules.workdays import Calendar


def clock_of(case: Case, rulebook: Rulebook, calendar: Calendar, as_of: dt.date | None = None) -> Clock:
    """The case's clock as of a day: receipt, limits, faults, every day with its article."""
    return run_clock(history(case), rulebook, calendar, as_of)


def history(case: Case) -> History:
    """The dated facts of the case that the clock knows."""
    return History(case.channel, tuple(_facts(case)))


def _facts(case: Case) -> Iterator[ClockEvent]:
    for name, day in case.dates.items():
        yield ClockEvent(name, day)
    yield from _before_order(case, "correction", _correction(case))
    for one in case.course.consultations.values():
        yield from _consultation(case, one)
    yield from _extension(case)
    yield from _reasons(case)
    yield from _before_order(case, "fee", _fee(case))
    yield from _ends(case)
    for name, letter in case.letters.items():
        closing = name == "reply" and case.course.ended  # 撤回确认、不再处理告知书不是答复
        if stem(name) == "reply" and letter.dispatched_on and not closing:
            yield _replied(letter, letter.dispatched_on)


def _before_order(case: Case, what: str, facts: Iterator[ClockEvent]) -> Iterator[ClockEvent]:
    """What an order to reply came upon stops no clock from that day on."""
    ordered = case.course.ordered if what in case.course.overtaken else None
    return (event for event in facts if ordered is None or event.on < ordered.on)


def _correction(case: Case) -> Iterator[ClockEvent]:
    asked = case.course.correction
    if asked is None:
        return
    for event in _sendings(case, "correction", "correction_asked", "correction_reached"):
        # 补正期限自送达起算：没有送达的没有届满可言；送达时写明的最后一日已到的，按通常的期限另算
        named = event.kind == "correction_reached" and event.on < asked.due
        yield replace(event, due=asked.due if named else None)
    if asked.received_on:
        yield ClockEvent("corrected", asked.received_on)


def _consultation(case: Case, one: Consultation) -> Iterator[ClockEvent]:
    due = one.asked.answer_due if one.kind == "agency" else None
    for event in _sendings(case, one.letter, f"{one.kind}_asked", f"{one.kind}_reached", one.ref):
        yield replace(event, due=None if event.kind == "notice_returned" else due)
    if one.view and one.view.view != "silent":  # silence is no answer: its limit runs out by itself
        yield ClockEvent(f"{one.kind}_answered", one.view.on, ref=one.ref, view=one.view.view)


def _extension(case: Case) -> Iterator[ClockEvent]:
    agreed = case.course.extension
    if agreed:
        yield ClockEvent("extension_agreed", agreed.on, workdays=agreed.workdays)
        yield from _ways(case, "extension", "extension_told")


def _reasons(case: Case) -> Iterator[ClockEvent]:
    course = case.course
    if course.reasons_asked:
        yield ClockEvent("reasons_asked", course.reasons_asked.on)
    if course.reasons:
        yield ClockEvent("reasons_received", course.reasons.on)
    if course.deferred:  # 告知申请人才生效（第三十五条）
        for told in _ways(case, "deferral", "deferred"):
            yield replace(told, until=course.deferred.until)


def _fee(case: Case) -> Iterator[ClockEvent]:
    if case.course.fee:
        yield from _ways(case, "fee", "fee_notice_sent", "fee_notice_reached")
    if case.course.fee_paid:
        yield ClockEvent("fee_paid", case.course.fee_paid.on)


def _ends(case: Case) -> Iterator[ClockEvent]:
    course = case.course
    if course.withdrawn:
        yield ClockEvent("withdrawn", course.withdrawn.on)
    if course.abandoned:
        yield ClockEvent("abandoned", course.abandoned.on)
    if course.ordered:
        yield ClockEvent("ordered", course.ordered.on, workdays=course.ordered.workdays)


def _sendings(case: Case, letter: str, sent: str, reached: str, ref: str | None = None) -> Iterator[ClockEvent]:
    """The clock's facts of a letter that may come back: each sending and each return, then the last sending."""
    issued = case.letters.get(letter)
    for one in issued.returns if issued else ():
        yield ClockEvent(sent, one.dispatched_on, ref=ref)
        yield ClockEvent("notice_returned", one.returned_on, ref=ref, letter=None if ref else kind_of(letter))
    for event in _ways(case, letter, sent, reached):
        yield replace(event, ref=ref)


def _ways(case: Case, letter: str, sent: str, reached: str | None = None) -> Iterator[ClockEvent]:
    """The clock's facts of a letter that has left: dispatched and delivered, as far as it has come."""
    issued = case.letters.get(letter)
    if issued and issued.dispatched_on:
        yield ClockEvent(sent, issued.dispatched_on)
        if reached and issued.delivered_on:
            yield ClockEvent(reached, issued.delivered_on)


def _replied(letter: Issued, on: dt.date) -> ClockEvent:
    return ClockEvent(
        "replied",
        on,
        way=letter.way,
        made=letter.made_on,
        dispatched=letter.dispatched_on,
        delivered=letter.delivered_on,
    )


def newest_limit(clock: Clock, kind: str, ref: str | None = None) -> Limit | None:
    """The limit of this kind (and consultation) that counts: where a letter came back and was sent again, the last."""
    return next((limit for limit in reversed(clock.limits) if (limit.kind, limit.ref) == (kind, ref)), None)
