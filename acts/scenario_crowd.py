"""The same applicant's earlier requests of a month, which a scenario gives by their number: each a real case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework import commands as cmd
from rules.errors import InputError
from rules.strict_yaml import Document
from rules.workdays import Calendar

KEYS = ("count", "month", "sought", "outcome", "facts")
ANSWERED_WITHIN = dt.timedelta(days=30)
MOST = 200
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Crowd:
    """``count`` requests from the day ``first`` of a month on; ``sought`` is what each asks for, its number for {n};
    each was answered with ``outcome``, whose letter must state ``facts``.

    ``place`` is its place in the scenario's list, for errors.
    """

    count: int
    first: dt.date
    sought: str
    outcome: str
    facts: Mapping[str, Any]
    place: int


def crowd_of(document: Document, given: Sequence[Any], register: cmd.RegisterRequest) -> Crowd | None:
    """What ``given`` says of it; None when it says nothing. Raises InputError with file and line."""
    named = [(index, entry) for index, entry in enumerate(given) if isinstance(entry, dict) and "count" in entry]
    if not named:
        return None
    index, entry = named[0]
    for name in entry:
        if name not in KEYS:
            raise document.error(f"没有“{name}”这一栏", f"可以写：{'、'.join(KEYS)}", ("given", index, name))
    count, month = entry["count"], _MONTH.fullmatch(str(entry.get("month", "")))
    if len(named) > 1 or type(count) is not int or not 0 < count <= MOST:
        raise document.error(
            f"given 的件数 {count} 不对", f"写一个 1 到 {MOST} 的整数，只写一处", ("given", index, "count")
        )
    if month is None or (register.on.year, register.on.month) != (int(month[1]), int(month[2])):
        raise document.error("given 的月份和申请不在同一个月", f"写成 {register.on:%Y-%m}", ("given", index, "month"))
    sought = str(entry.get("sought") or f"{register.items[0]}（当月第 {{n}} 件）")
    outcome, facts = entry.get("outcome"), entry.get("facts")
    if not isinstance(outcome, str) or not isinstance(facts, dict):
        advice = "写 outcome（处理结果的代码）和 facts（答复书要写明的）"
        raise document.error("given 没有写这些申请是怎样答复的", advice, ("given", index))
    return Crowd(count, register.on.replace(day=1), sought, outcome, facts, index)


def orders_of(crowd: Crowd, register: cmd.RegisterRequest, calendar: Calendar) -> list[cmd.RegisterRequest]:
    """The orders that register them: the same channel and applicant, on working days of the month before this one.

    Raises InputError when the month has no such day.
    """
    begun = min(register.dates.values())
    span = register.on - begun
    days = [begun - dt.timedelta(days=n) for n in range(1, begun.day)]
    days = sorted(day for day in days if calendar.is_workday(day + span) and day + span < register.on)
    if not days:
        raise InputError("当月在这件申请以前没有工作日", "请改申请的日期，或者不写 given 的件数", field="month")
    return [_order(crowd, register, days[n * len(days) // crowd.count], n + 1) for n in range(crowd.count)]


def _order(crowd: Crowd, register: cmd.RegisterRequest, begun: dt.date, n: int) -> cmd.RegisterRequest:
    earlier = begun - min(register.dates.values())
    dates = {name: day + earlier for name, day in register.dates.items()}
    return replace(register, on=max(dates.values()), dates=dates, items=(crowd.sought.replace("{n}", str(n)),))
