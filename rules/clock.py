"""The legal clock of one request: receipt, reply limit, other limits and faults, as of a day.

``run_clock`` reads top to bottom: settle the day of receipt, gather the facts up to the day looked from, fold the
default reading and the cautious ones, then say where the clock stands.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from operator import itemgetter

from rules.cautious import Careful, careful_readings, explained
from rules.daylist import list_days
from rules.facts import ONE_DAY, Consultation, Facts, Rest, decisive_day, gather
from rules.flags import flagged, other_limits, silences
from rules.history import VOCABULARY, ClockEvent, History
from rules.ledger import Clock, CountedDay, DueDate, Fault, Step
from rules.reading import Outcome, Reading
from rules.receipt import Receipt, settle
from rules.rulebook import Rulebook
from rules.terms import Terms, terms_of
from rules.workdays import Calendar

_ENDS = ("withdrawn", "abandoned")


def run_clock(history: History, rulebook: Rulebook, calendar: Calendar, as_of: dt.date | None = None) -> Clock:
    """The clock as of ``as_of``, later events left out; without it, looking back from after the last event.

    Raises InputError for codes the rulebook does not know and CalendarMissing for days outside the calendar.
    """
    known = history if as_of is None else _until(history, rulebook, as_of)
    receipt = settle(known, rulebook, calendar)
    if receipt.received_on is None:
        return _not_received(receipt, rulebook, calendar)
    return _Standing(known, receipt, terms_of(receipt.received_on, rulebook, calendar), as_of).clock()


def cautious_days(
    history: History, rulebook: Rulebook, calendar: Calendar, as_of: dt.date | None = None
) -> tuple[CountedDay, ...]:
    """Every day by the cautious reading; empty when it can't differ from the default one, or before the receipt."""
    known = history if as_of is None else _until(history, rulebook, as_of)
    receipt = settle(known, rulebook, calendar)
    if receipt.received_on is None:
        return ()
    return _Standing(known, receipt, terms_of(receipt.received_on, rulebook, calendar), as_of).cautious_days()


def _until(history: History, rulebook: Rulebook, day: dt.date) -> History:
    """Only what had happened by ``day``: a reply happens on the day that decides whether it is in time."""
    kept = []
    for event in history.events:
        happened = decisive_day(event, rulebook) if event.kind == "replied" else event.on
        if happened is not None and happened <= day:
            kept.append(event)
    return replace(history, events=tuple(kept))


def _not_received(receipt: Receipt, rulebook: Rulebook, calendar: Calendar) -> Clock:
    due = DueDate(None, None, False, receipt.steps)
    return Clock(
        None,
        None,
        due,
        "not_received",
        None,
        None,
        None,
        (),
        (),
        (),
        rulebook.hash,
        calendar.version,
    )


class _Standing:
    """Where the clock of one history stands, seen from one day."""

    def __init__(self, history: History, receipt: Receipt, terms: Terms, as_of: dt.date | None) -> None:
        self.history = history
        self.receipt = receipt
        self.terms = terms
        self.calendar = terms.calendar
        self.reply = terms.reply
        everything = gather(history, dt.date.max, terms)
        replies = [decisive_day(event, terms.rulebook) for event in history.all("replied")]
        self.replies = [day for day in replies if day]
        self.look = as_of or self._look_back(everything)
        self.replied = self._replied(everything)
        self.ended = self._ended(everything)
        # 从答复之日往后看不到别的：没有回音的征询不再停表
        self.facts = everything.seen_from(min(self.look, self.replied or self.look))

    def _look_back(self, facts: Facts) -> dt.date:
        """The day after the last event and the lapse of every limit that is still open."""
        days = [self.history.latest or self.terms.received_on, *self.replies]
        days += [one.limit for one in facts.consultations if one.limit and not (one.answered or one.returned)]
        days += [rest.limit for rest in facts.rests if rest.limit and rest.ended is None]
        return max(days) + ONE_DAY

    def _since(self, facts: Facts) -> dt.date:
        return facts.orders[-1].on if facts.orders else facts.received_on

    def _replied(self, facts: Facts) -> dt.date | None:
        """The deciding day of the reply to the request, or to the last order."""
        valid = [day for day in self.replies if self._since(facts) <= day <= self.look]
        return min(valid, default=None)

    def _ended(self, facts: Facts) -> ClockEvent | None:
        if self.history.kinds.isdisjoint(_ENDS):
            return None
        ends = [event for event in self.history.all(*_ENDS) if event.on >= self._since(facts)]
        return next((event for event in ends if self.replied is None or event.on < self.replied), None)

    def clock(self) -> Clock:
        """All of it."""
        default = Reading(self.facts, self.terms).fold()
        state = self._state(default)
        due = default.due if state in ("running", "done") else None
        cautious, careful = self._cautious(state, due)
        if_answered, at_latest = self._outlook(state, due)
        in_time = self._in_time(state, due)
        given = [day for day in (due, if_answered, at_latest) if day]
        silent = silences(self.facts, self.look, self.terms)
        steps = (*self.receipt.steps, *default.steps, *silent, *careful, *self._close(state))
        provisional = any(map(self.calendar.is_provisional, given))
        flags = flagged(self.facts, self.terms)
        faults = (*self.receipt.faults, *default.faults, *flags, *self._late(due, in_time))
        days = list_days(default, self.facts, self.reply.cite, self.calendar, due or self._last_day(state))
        return Clock(
            self.terms.received_on,
            self.reply.cite[0].instrument,
            DueDate(due, cautious, provisional, tuple(sorted(steps, key=itemgetter(0)))),
            state,
            if_answered,
            at_latest,
            in_time,
            other_limits(self.facts, self.look, self.terms),
            faults,
            days,
            self.terms.rulebook.hash,
            self.calendar.version,
        )

    def cautious_days(self) -> tuple[CountedDay, ...]:
        """The days of the cautious reading, through its last one."""
        if self.facts.one_reading:
            return ()
        default = Reading(self.facts, self.terms).fold()
        state = self._state(default)
        readings = careful_readings(self.facts, self.terms)
        last, outcome = self._earliest(state, readings)
        return list_days(outcome, self.facts, self.reply.cite, self.calendar, last or self._last_day(state))

    def _state(self, default: Outcome) -> str:
        if self.ended:
            return self.ended.kind
        if self.replied:
            return "done"
        pending = self._pending()
        if pending:
            if pending.lapsed(self.look):
                return "abandoned"
            return "awaiting_correction" if pending.kind == "correction" else "awaiting_payment"
        stopped = self._open(default, self.reply.excludes) or self._held(default)
        return "stopped" if stopped else "running"

    def _pending(self, facts: Facts | None = None) -> Rest | None:
        """What is awaited from the applicant since the last order, by the default reading or another's facts."""
        rest = (facts or self.facts).pending()
        return rest if rest and rest.asked >= self._since(self.facts) else None

    def _open(self, outcome: Outcome, kinds: tuple[str, ...]) -> list[Consultation]:
        """The consultations that stop the clock now: asked before the limit was full, the answer still to come."""
        asked = (one for one in self.facts.consultations if one.kind in kinds)
        return [one for one in asked if one.asked < outcome.due and one.ended(self.look) is None]

    def _held(self, outcome: Outcome) -> bool:
        """Whether a review, a suit or a court's order stops the disclosure now, since before the limit was full."""
        return any(one.rests and one.lifted is None and one.begun < outcome.due for one in self.facts.holds)

    def _cautious(self, state: str, due: dt.date | None) -> tuple[dt.date | None, tuple[Step, ...]]:
        """The cautious reading's day, and the step that says why it is not the default one."""
        if self.facts.one_reading:
            return due, ()
        if state in ("withdrawn", "abandoned"):
            return None, ()
        readings = careful_readings(self.facts, self.terms)
        day, _ = self._earliest(state, readings)
        return day, explained(day, due, readings, self.facts, self.terms) if day else ()

    def _earliest(self, state: str, readings: tuple[Careful, ...]) -> tuple[dt.date | None, Outcome]:
        """The earliest last day among the cautious readings; None when by all of them the clock is stopped or over."""
        ends = [(day, outcome) for facts, outcome in readings if (day := self._ends(state, facts, outcome))]
        return min(ends, key=itemgetter(0)) if ends else (None, readings[0][1])

    def _ends(self, state: str, facts: Facts, outcome: Outcome) -> dt.date | None:
        """The last day by one cautious reading; None while by that reading, too, the clock is stopped or over."""
        if state in ("withdrawn", "abandoned"):
            return None
        if state in ("running", "done"):
            return outcome.due
        pending = self._pending(facts)
        if pending and not pending.late:
            return None
        stopped = [one for one in self._open(outcome, self.reply.cautious_excludes) if one.reached]
        return None if stopped else outcome.due

    def _outlook(self, state: str, due: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
        """(due if the answer came on the day looked from, due if nobody answers)."""
        if state in ("running", "done"):
            return None, due
        if state not in ("stopped", "awaiting_correction", "awaiting_payment"):
            return None, None
        answered = Reading(self._answered(), self.terms).fold().due
        if state != "stopped":
            return answered, None
        return answered, self._unanswered()

    def _answered(self) -> Facts:
        consultations = tuple(
            one._replace(answered=self.look) if one.ended(self.look) is None and one.asked <= self.look else one
            for one in self.facts.consultations
        )
        rests = tuple(
            rest._replace(ended=self.look) if rest == self.facts.pending() else rest for rest in self.facts.rests
        )
        holds = tuple(one if one.lifted else replace(one, lifted=self.look) for one in self.facts.holds)
        return self.facts._replace(consultations=consultations, rests=rests, holds=holds)

    def _unanswered(self) -> dt.date | None:
        """The due date when every open limit lapses in silence.

        None while a letter has not been delivered, and while the disclosure is held: nobody knows how long.
        """
        if any(one.rests and one.lifted is None for one in self.facts.holds):
            return None
        waiting = [one.limit for one in self.facts.consultations if one.ended(self.look) is None]
        limits = [limit for limit in waiting if limit]
        if len(limits) < len(waiting):
            return None
        after = max(limits) + ONE_DAY
        return Reading(self.facts.seen_from(after), self.terms).fold().due

    def _in_time(self, state: str, due: dt.date | None) -> bool | None:
        if state == "done" and due and self.replied:
            return self.replied <= due
        return False if state == "running" and due and self.look > due else None

    def _last_day(self, state: str) -> dt.date:
        if self.ended:
            return self.ended.on
        pending = self._pending()
        if state == "abandoned" and pending and pending.limit:
            return pending.limit
        return self.look

    def _late(self, due: dt.date | None, in_time: bool | None) -> tuple[Fault, ...]:
        if in_time is not False or due is None:
            return ()
        if self.replied:
            return (Fault("reply_late", f"{self.replied} 答复，晚于答复期限 {due}", self.reply.cite),)
        return (Fault("reply_overdue", f"答复期限 {due} 已过，仍未答复", self.reply.cite),)

    def _close(self, state: str) -> list[Step]:
        """How it ended: the reply, the withdrawal, or the applicant's silence."""
        if self.ended:
            return [Step(self.ended.on, None, VOCABULARY[self.ended.kind][0], "end", ())]
        if state == "done" and self.replied:
            return [Step(self.replied, None, f"{self.replied} 答复", "reply", self.reply.cite)]
        pending = self._pending()
        if state == "abandoned" and pending and pending.limit:
            code = "correction_lapse" if pending.kind == "correction" else "fee_lapse"
            rule = self.terms.rulebook.parameter(code).at(self.terms.received_on)
            what = f"{rule.label}：到 {pending.limit} 没有回音，视为放弃申请（有正当理由的除外）"
            return [Step(pending.limit, None, what, "lapse", rule.cite)]
        return []
