"""The board's addresses: what a number's link says, and which cases that means today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from acts.desk import Desk
from casework.alerting import RUNNING
from casework.stages import Stage
from casework.words import day_words, label_of
from rules.errors import InputError
from rules.workdays import Calendar
from store.queries.case_list import NO_UNIT, Span, Wanted

RESTING = ("stopped", "awaiting_correction", "awaiting_payment")
OTHERS = ("not_received", "done", "withdrawn", "abandoned")
OFTEN = 2
"""Sent back so often is unusual."""
BUCKETS: Mapping[str, tuple[str, int, int, str]] = {
    "1": ("1", 1, 1, "red"),
    "2": ("2", 2, 2, "amber"),
    "3": ("3", 3, 3, "amber"),
    "4-5": ("4-5", 4, 5, "amber"),
    "6-10": ("6-10", 6, 10, "green"),
    "11-15": ("11-15", 11, 15, "green"),
    "16-": ("≥16", 16, 0, "green"),
}
"""Days left by code: the label, from, through (0: no end), and the colour of the bar."""
DUE: Mapping[str, str] = {
    "late": "已逾期",
    "today": "今日到期",
    "soon": "3 个工作日内到期",
    **{code: f"剩 {label} 个工作日" for code, (label, *_) in BUCKETS.items()},
    "16-": "剩 16 个以上工作日",
    "resting": "停表",
    "others": "期限未起算、已答复待送达",
}
RESTED, TROUBLE = "long", {"effects": "系统事务没做成或者不明", "runs": "流程没有跟上"}
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as its address asks for it: each field is a parameter, empty when it does not narrow."""

    organ: str = ""
    unit: str = ""
    stage: str = ""
    due: str = ""
    handler: str = ""
    returned: str = ""
    rest: str = ""
    received: str = ""
    closed: str = ""
    in_time: str = ""
    outcome: str = ""
    trouble: str = ""

    def address(self) -> str:
        """The link of the list."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)}
        return "/board/cases" + (f"?{urlencode(given)}" if given else "")


def wanted(asked: Asked, desk: Desk) -> Wanted:
    """The conditions of the list today. Raises InputError for a parameter that says nothing we know."""
    _check(asked)
    today, calendar = desk.today, desk.calendar
    states, due = _due(asked.due, today, calendar)
    received, closed_on = period(asked.received), period(asked.closed)
    return Wanted(
        closed=None if received else bool(closed_on),
        organ=asked.organ,
        unit=asked.unit,
        stage=asked.stage,
        states=states,
        due=due,
        handler=asked.handler,
        returned=OFTEN if asked.returned else 0,
        rested_before=rested_before(desk) if asked.rest else None,
        received=received,
        closed_on=closed_on,
        in_time={"yes": True, "no": False}.get(asked.in_time),
        outcome=asked.outcome,
        trouble=asked.trouble,
    )


def rested_before(desk: Desk) -> dt.date:
    """A clock that rests since before this day has rested unusually long."""
    day = desk.calendar.add(desk.today, -desk.office.policy.ladder.long_rest)
    return day if desk.calendar.is_workday(desk.today) else desk.calendar.add(day, 1)


def period(text: str) -> tuple[dt.date, dt.date] | None:
    """``2026``, ``2026-10`` or ``2026-10-12`` (the week from that day) as days. Raises InputError."""
    if not text:
        return None
    try:
        if len(text) == 10:
            first = dt.date.fromisoformat(text)
            return first, first + _WEEK - dt.timedelta(days=1)
        first = dt.date.fromisoformat(f"{text}-01" if len(text) == 7 else f"{text}-01-01")
        end = (
            dt.date(first.year + 1, 1, 1)
            if len(text) == 4
            else (first.replace(day=28) + dt.timedelta(4)).replace(day=1)
        )
        return first, end - dt.timedelta(days=1)
    except ValueError:
        raise InputError(
            f"“{text}”不是一段日期", "请写成 2026、2026-10 或者一周的周一，如 2026-10-12", field="period"
        ) from None


def title(asked: Asked, desk: Desk, names: Mapping[str, str]) -> str:
    """What the list shows, in words: ``区房管局 · 拟稿 · 已逾期``."""
    organ = desk.office.organs.get(asked.organ)
    parts = [
        organ.short if organ else asked.organ,
        "未分办" if asked.unit == NO_UNIT else asked.unit,
        Stage(asked.stage).label if asked.stage else "",
        DUE.get(asked.due, ""),
        "没有领办" if asked.handler == NO_UNIT else names.get(asked.handler, asked.handler),
        "退回两次以上" if asked.returned else "",
        "停表超常" if asked.rest else "",
        f"{_period_words(asked.received)}收到" if asked.received else "",
        f"{_period_words(asked.closed)}办结" if asked.closed else "",
        {"yes": "按期", "no": "逾期办结"}.get(asked.in_time, ""),
        label_of(desk.rulebook, "outcomes", asked.outcome) if asked.outcome else "",
        TROUBLE.get(asked.trouble, ""),
    ]
    return " · ".join(part for part in parts if part) or "在办"


def _period_words(text: str) -> str:
    if len(text) == 10:
        return f"{day_words(dt.date.fromisoformat(text))} 起一周"
    return text.replace("-", " 年 ") + (" 月" if "-" in text else " 年")


def _check(asked: Asked) -> None:
    known: Mapping[str, object] = {
        "due": DUE,
        "stage": set(Stage),
        "trouble": TROUBLE,
        "rest": {RESTED},
        "in_time": {"yes", "no"},
    }
    for name, values in known.items():
        value = getattr(asked, name)
        if value and value not in values:  # type: ignore[operator]
            raise InputError(f"没有“{value}”这种筛选", "请从看板上的数字点开", field=name)


def _due(code: str, today: dt.date, calendar: Calendar) -> tuple[tuple[str, ...], Span | None]:
    """Clock states and days of a code of DUE: overdue means a running clock, never one that lawfully rests."""
    if code in ("resting", "others"):
        return (RESTING if code == "resting" else OTHERS), None
    one_day = dt.timedelta(days=1)
    fixed: Mapping[str, Span] = {
        "late": (None, today - one_day),
        "today": (today, today),
        "soon": (today + one_day, calendar.add(today, 3)),
    }
    if code in fixed:
        return (RUNNING,), fixed[code]
    if code not in BUCKETS:
        return (), None
    _, low, high, _ = BUCKETS[code]
    first = today + one_day if low == 1 else calendar.add(today, low - 1) + one_day
    return (RUNNING,), (first, calendar.add(today, high) if high else None)
