"""One reading of the reply limit: a fold over its runs, from the day of receipt to the last day for the reply.

A run is one counting of the limit; a correction, a payment or an order starts a new one in full, without the
extensions of the run before. Within a run the excluded days are the union of the consultations, never their sum
(第三十三条第三款), and a valid extension lengthens it.
The default reading counts consultations from the day after the letter is sent; a cautious one from the day after it is
delivered, and lets no late correction notice restart the limit (``cautious.py`` chooses the earliest of them).
"""

from __future__ import annotations

import datetime as dt
from itertools import zip_longest
from typing import NamedTuple

from rules.facts import ONE_DAY, Extension, Facts, Rest
from rules.ledger import Cites, Fault, Step
from rules.terms import Run, Terms
from rules.workdays import Calendar

Span = tuple[dt.date, dt.date]


class Excluded(NamedTuple):
    """Days that do not count, with why and on what ground."""

    span: Span
    why: str
    cite: Cites


class Outcome(NamedTuple):
    """What a reading says: the last day by the last run, the runs, the excluded days, steps and faults."""

    due: dt.date
    runs: tuple[Run, ...]
    excluded: tuple[Excluded, ...]
    deferred_from: dt.date | None
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]


def count(base: dt.date, limit: int, spans: list[Span], calendar: Calendar) -> dt.date:
    """The day on which ``limit`` working days after ``base`` are full, days in ``spans`` (closed) left out once."""
    cursor, left = base, limit
    for begin, end in sorted(spans):
        if end <= cursor:
            continue
        free = calendar.between(cursor, begin - ONE_DAY) if begin > cursor else 0
        if left <= free:
            break
        left, cursor = left - max(free, 0), end
    return calendar.add(cursor, left)


class Reading:
    """The default reading, or a cautious one."""

    def __init__(self, facts: Facts, terms: Terms, cautious: bool = False) -> None:
        self.facts = facts
        self.terms = terms
        self.rulebook = terms.rulebook
        self.calendar = terms.calendar
        self.cautious = cautious
        self.steps: list[Step] = []
        self.faults: list[Fault] = []

    def fold(self) -> Outcome:
        """Run after run to the last: the due date is where the last one ends."""
        runs, excluded = self.runs(), self.excluded()
        spans = [one.span for one in excluded]
        due = runs[0].base
        for run, following in zip_longest(runs, runs[1:]):
            until = following.event_on if following else None
            if not self.cautious:
                self.steps += self.terms.first_steps if run is runs[0] else self.terms.beginning(run)
            due = count(run.base, run.limit, spans, self.calendar)
            if self.facts.extensions:
                due = self._extend(run, until, due, spans)
            if self.facts.rests:
                self._check_fee_notice(run, until, due)
        if not self.cautious:  # 只说明默认口径的步骤
            self.steps += [
                Step(one.span[0], one.span[1], f"{one.why}，不计入期限", "excluded", one.cite) for one in excluded
            ]
        due, deferred_from = self._defer(runs[-1], due)
        return Outcome(due, runs, excluded, deferred_from, tuple(self.steps), tuple(self.faults))

    def runs(self) -> tuple[Run, ...]:
        """The first counting, and each one that a correction, a payment or an order starts anew."""
        first = self.terms.first_run
        if not (self.facts.rests or self.facts.orders):
            return (first,)
        restarts = [self._restart(rest) for rest in self.facts.rests if rest.ended and self._restarts(rest)]
        orders = [self._order(order.on, order.workdays) for order in self.facts.orders]
        later = [run for run in (*restarts, *orders) if run.event_on <= self.facts.horizon]
        return (first, *sorted(later, key=lambda run: run.event_on))

    def _restarts(self, rest: Rest) -> bool:
        return rest.restarts and not (self.cautious and rest.late)

    def _restart(self, rest: Rest) -> Run:
        assert rest.ended is not None
        what = "收到补正的申请" if rest.kind == "correction" else "申请人缴费"
        base = self.terms.start_of(rest.ended)
        return Run(rest.ended, base, self.terms.reply.value, f"{what}，答复期限重新起算", rest.cite)

    def _order(self, day: dt.date, workdays: int | None) -> Run:
        rule = self.rulebook.deadline("ordered_reply").at(day)
        cite = (*rule.cite, *self.rulebook.parameter("order_restart").at(day).cite)
        return Run(day, self.terms.start_of(day), workdays or rule.value, "责令答复，期限另行起算", cite, ordered=True)

    def excluded(self) -> tuple[Excluded, ...]:
        """Consultations, rests that do not end in a restart, and by the default reading holds."""
        facts = self.facts
        if not (facts.consultations or facts.rests or facts.holds):
            return ()
        spans = [*self._consulting(), *self._resting(), *self._held()]
        return tuple(sorted(spans, key=lambda one: one.span)) if len(spans) > 1 else tuple(spans)

    def _held(self) -> list[Excluded]:
        """法释〔2025〕8号第十三条: no statute says that the limit rests, so the cautious reading lets it run."""
        result = []
        for hold in self.facts.holds:
            end = min(hold.lifted or self.facts.horizon, self.facts.horizon)
            if hold.rests and not self.cautious and end > hold.begun:
                result.append(Excluded((hold.begun + ONE_DAY, end), "停止提供期间", hold.cite))
        return result

    def _consulting(self) -> list[Excluded]:
        if not self.facts.consultations:
            return []
        kinds = self.terms.reply.cautious_excludes if self.cautious else self.terms.reply.excludes
        counted = [one for one in self.facts.consultations if one.kind in kinds]
        if not counted:
            return []
        name = "exclusion_from_cautious" if self.cautious else "exclusion_from"
        start = str(self.terms.parameter(name).value)
        result = []
        for one in counted:
            if span := one.span(start, self.facts.horizon):
                result.append(Excluded(span, f"征求{one.name}意见", one.cite))
        return result

    def _resting(self) -> list[Excluded]:
        result = []
        for rest in self.facts.rests:
            end = min(rest.ended or self.facts.horizon, self.facts.horizon)
            if (self.cautious and rest.late) or end <= rest.asked:
                continue
            why = "等待补正" if rest.kind == "correction" else "等待缴费"
            result.append(Excluded((rest.asked + ONE_DAY, end), why, rest.cite))
        return result

    def _extend(self, run: Run, until: dt.date | None, due: dt.date, spans: list[Span]) -> dt.date:
        """第三十三条第二款: agreed and told, both by the last day then running; in total no more than the cap."""
        total = run.limit
        for one in self.facts.extensions:
            day = one.told or one.agreed
            if day is None or day < run.event_on or (until and day >= until):
                continue
            granted = 0 if self._void(run, one) else self._granted(one, due, total - run.limit)
            if granted:
                total += granted
                due = count(run.base, total, spans, self.calendar)
                what = f"延长答复期限 {granted} 个工作日，延至 {due}"
                self.steps.append(Step(day, None, what, "extension", self.terms.extension.cite))
        return due

    def _void(self, run: Run, one: Extension) -> bool:
        """A limit set by a judgment or a review decision is not the organ's to extend (by the reading chosen)."""
        if not run.ordered:
            return False
        rule = self.rulebook.parameter("order_extension").at(run.event_on)
        if rule.value == "void":
            self._fault("extension_of_order", f"{run.event_on} 责令答复的期限不能延长，延期不生效", rule.cite)
        return rule.value == "void"

    def _check_fee_notice(self, run: Run, until: dt.date | None, due: dt.date) -> None:
        """A fee notice belongs inside the reply limit."""
        for rest in self.facts.rests:
            if rest.kind != "fee" or rest.asked <= due:
                continue
            if run.event_on <= rest.asked and (until is None or rest.asked < until):
                self._fault("fee_notice_late", f"{rest.asked} 才发出收费通知，晚于答复期限 {due}", rest.cite)

    def _granted(self, one: Extension, due: dt.date, used: int) -> int:
        cap = self.terms.extension
        if one.agreed is None:
            self._fault("extension_not_agreed", f"{one.told} 告知了延期，却没有负责人同意的记录，延期不生效", cap.cite)
            return 0
        if one.agreed > due:
            why = f"{one.agreed} 才同意延期，晚于答复期限 {due}，延期不生效"
            self._fault("extension_agreed_late", why, cap.cite)
            return 0
        if one.told is None:
            if self.facts.horizon > due:
                why = f"同意了延期，但到答复期限 {due} 没有告知申请人，延期不生效"
                self._fault("extension_not_told", why, cap.cite)
            return 0
        if one.told > due:
            self._fault("extension_told_late", f"{one.told} 才告知延期，晚于答复期限 {due}，延期不生效", cap.cite)
            return 0
        if one.workdays > cap.value - used:
            why = f"延长 {one.workdays} 个工作日，超过累计 {cap.value} 个工作日的上限，超出的部分不计"
            self._fault("extension_too_long", why, cap.cite)
        return min(one.workdays, cap.value - used)

    def _fault(self, code: str, message: str, cite: Cites) -> None:
        self.faults.append(Fault(code, message, cite))

    def _defer(self, run: Run, due: dt.date) -> tuple[dt.date, dt.date | None]:
        """第三十五条: a stated later day, told by the last day then running."""
        before: dt.date | None = None
        for event in self.facts.deferrals:
            if event.until is None or event.on < run.event_on:
                continue
            cite = self.terms.parameter("deferral").cite
            if event.on > due:
                self._fault("deferral_late", f"{event.on} 才告知延迟答复，晚于答复期限 {due}，不生效", cite)
            elif event.until > due:
                before = before or due
                due = self.calendar.next_workday(event.until)
                self.steps.append(Step(event.on, None, f"延迟答复，延至 {due}", "deferral", cite))
        return due, before
