"""提示灯: how long is left, read from a clock on a given day. Nothing here is stored: late is late when one looks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.office import Lamp, LampLimits
from rules.ledger import Clock
from rules.workdays import Calendar

_RESTS = {"stopped": "停表", "awaiting_correction": "等待补正", "awaiting_payment": "等待缴费"}
_NO_LIMIT = {"not_received": "期限未起算", "abandoned": "视为放弃", "withdrawn": "已撤回", "done": "已答复"}
_ANSWERED = {None: "已答复", True: "已按期答复", False: "逾期答复"}


@dataclass(frozen=True, slots=True)
class LampReading:
    """What a lamp says. ``lamp`` is None when no limit runs (not begun, or over).

    ``days_left`` counts working days after today up to ``alert_on``, the earlier of the two readings' last days;
    below 0 is late. ``parts`` are the words before the figure, the figure, and the words after it.
    """

    lamp: Lamp | None
    days_left: int | None
    alert_on: dt.date | None
    overdue: bool
    parts: tuple[str, str, str]

    @property
    def words(self) -> str:
        """``剩 5 个工作日``, ``今日到期``, ``逾期 2``: as a list says it."""
        return "".join(self.parts)

    @property
    def sentence(self) -> str:
        """The same in a sentence: ``已逾期 2 个工作日``."""
        if not self.overdue:
            return self.words
        return f"已逾期 {-self.days_left} 个工作日" if self.days_left else "已过期限"

    @property
    def character(self) -> str:
        """The one character inside the lamp; 结 when it is over, — when nothing has begun."""
        if self.lamp:
            return self.lamp.label
        return "—" if self.words == _NO_LIMIT["not_received"] else "结"


def lamp(clock: Clock, today: dt.date, calendar: Calendar, limits: LampLimits) -> LampReading:
    """The lamp of a clock as read on ``today``."""
    if clock.state == "done":
        return _silent(_ANSWERED[clock.in_time])
    return lamp_of(clock.state, clock.due_on, clock.cautious_due_on, today, calendar, limits)


def lamp_of(
    state: str,
    due_on: dt.date | None,
    cautious_due_on: dt.date | None,
    today: dt.date,
    calendar: Calendar,
    limits: LampLimits,
) -> LampReading:
    """The lamp of a line in a list, which has the clock's state and days but not the clock."""
    if state in _RESTS:
        return LampReading(Lamp.GREY, None, None, False, (_RESTS[state], "", ""))
    days = [day for day in (due_on, cautious_due_on) if day]
    if state in _NO_LIMIT or not days:
        return _silent(_NO_LIMIT.get(state, _NO_LIMIT["not_received"]))
    return _running(min(days), today, calendar, limits)


def _silent(words: str) -> LampReading:
    return LampReading(None, None, None, False, (words, "", ""))


def _running(alert_on: dt.date, today: dt.date, calendar: Calendar, limits: LampLimits) -> LampReading:
    late, left = today > alert_on, calendar.between(today, alert_on)
    if late:
        left = -calendar.between(alert_on, today)
        parts = ("逾期 ", str(-left), "") if left else ("已过期限", "", "")
    elif today == alert_on:
        parts = ("今日到期", "", "")
    else:
        parts = ("剩 ", str(left), " 个工作日") if left else ("最后一日是休息日", "", "")
    colour = Lamp.RED if late else limits.lamp(left)
    return LampReading(colour, left, alert_on, late, parts)


def span_of(
    colour: Lamp, today: dt.date, calendar: Calendar, limits: LampLimits
) -> tuple[dt.date | None, dt.date | None]:
    """The days of alert on which a running clock shows this colour: from the first, before the second; None is open."""
    red_ends, yellow_ends = calendar.add(today, limits.red + 1), calendar.add(today, limits.yellow + 1)
    spans = {Lamp.RED: (None, red_ends), Lamp.YELLOW: (red_ends, yellow_ends), Lamp.GREEN: (yellow_ends, None)}
    return spans.get(colour, (None, None))


def states_of(colour: Lamp) -> frozenset[str]:
    """The states of a clock that can show this colour."""
    return frozenset(_RESTS) if colour is Lamp.GREY else frozenset({"running"})
