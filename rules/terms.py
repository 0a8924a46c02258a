"""适用的规定: the law of one day of receipt, resolved once for every request received that day.

The version in force on the day of receipt governs all that follows (docs/architecture.md), so what a clock asks of the
rulebook depends on that day alone. Where a limit ends that nothing moves is the same for all of them, too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rules.entries import Cites, DeadlineRule, Parameter
from rules.ledger import Limit, Step
from rules.rulebook import Rulebook
from rules.workdays import Calendar

_DAYS_KEPT = 4096  # 十来年的收到之日；再多的重新算一遍


class Run(NamedTuple):
    """One counting: ``base`` is the day before the first that may count, ``limit`` its working days."""

    event_on: dt.date
    base: dt.date
    limit: int
    why: str
    cite: Cites
    ordered: bool = False


@lru_cache(maxsize=_DAYS_KEPT)
def terms_of(received_on: dt.date, rulebook: Rulebook, calendar: Calendar) -> Terms:
    """The terms of that day; the same object for every request that the same rulebook and calendar govern."""
    return Terms(received_on, rulebook, calendar)


@dataclass(frozen=True, eq=False)
class Terms:
    """The rules for a request received on ``received_on``; each is looked up when it is first asked for.

    Each raises InputError when the rulebook knew no such rule that day, but for those that may be None.
    """

    received_on: dt.date
    rulebook: Rulebook
    calendar: Calendar

    @cached_property
    def reply(self) -> DeadlineRule:
        """答复期限."""
        return self.rulebook.deadline("reply").at(self.received_on)

    @cached_property
    def extension(self) -> DeadlineRule:
        """延长答复的最长期限."""
        return self.rulebook.deadline("extension").at(self.received_on)

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        return {}

    def parameter(self, code: str) -> Parameter:
        """A reading that was chosen for that day."""
        known = self._parameters.get(code)
        if known is None:
            known = self._parameters[code] = self.rulebook.parameter(code).at(self.received_on)
        return known

    @cached_property
    def _deadlines(self) -> dict[str, DeadlineRule | None]:
        return {}

    def find_deadline(self, code: str) -> DeadlineRule | None:
        """A limit other than the reply's; None when the law of that day sets none."""
        if code not in self._deadlines:
            dated = self.rulebook.tables["deadlines"].get(code)
            self._deadlines[code] = dated.find(self.received_on) if dated else None
        return self._deadlines[code]

    def limit_from(self, code: str, start: dt.date) -> dt.date | None:
        """The last day of another limit that runs from ``start``; None when the law of that day had none."""
        rule = self.find_deadline(code)
        return self.calendar.add(start, rule.value) if rule else None

    @cached_property
    def notice_limit(self) -> Limit | None:
        """告知补正的期限, which runs from the receipt."""
        rule = self.find_deadline("correction_notice")
        if rule is None:
            return None
        last = self.calendar.add(self.start_of(self.received_on), rule.value)
        return Limit(rule.id, None, last, rule.cite, provisional=self.calendar.is_provisional(last))

    def start_of(self, day: dt.date) -> dt.date:
        """The day after which counting begins: ``day``, or the working day it rolls to by the reading chosen."""
        if self.calendar.is_workday(day):
            return day
        return self.calendar.next_workday(day) if self.parameter("first_day").value == "roll_receipt" else day

    @cached_property
    def later_start(self) -> tuple[tuple[str, Cites], ...]:
        """From when the cautious reading leaves out the time of asking, with the ground, if later than the default."""
        usual, start = self.parameter("exclusion_from"), self.parameter("exclusion_from_cautious")
        return ((f"征求意见的时间{start.said}起才不计", start.cite),) if usual.value != start.value else ()

    @cached_property
    def first_run(self) -> Run:
        """The counting that begins with the receipt."""
        base = self.start_of(self.received_on)
        return Run(self.received_on, base, self.reply.value, "自收到申请之日的次日起算", self.reply.cite)

    @cached_property
    def first_steps(self) -> tuple[Step, ...]:
        """How that counting begins, in words."""
        return self.beginning(self.first_run)

    def beginning(self, run: Run) -> tuple[Step, ...]:
        """How a counting begins, in words: from what, and with which first day."""
        first = self.calendar.add(run.base, 1)
        what = f"期限的第一日为 {first}（{self.calendar.label(first)}）"
        return (
            Step(run.event_on, None, f"{run.why}，共 {run.limit} 个工作日", "restart", run.cite),
            Step(first, None, what, "first_day", self.parameter("first_day").cite),
        )

    @cached_property
    def receipt(self) -> str:
        """收到申请之日, in words."""
        return f"收到申请之日为 {self.received_on}（{self.calendar.label(self.received_on)}）"
