"""Every day of the count, so that anyone can check it with a wall calendar.

The days fall into stretches within which one answer holds: between the run's start, the days left out and a deferral.
Each stretch is read off the calendar's table at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter

from rules.facts import ONE_DAY, Facts
from rules.ledger import Cites, CountedDay, article
from rules.reading import Outcome
from rules.terms import Run
from rules.workdays import Calendar

# 直接造元组，比逐栏传参快一倍；栏目的先后与 CountedDay 一致
_row: Callable[[type[CountedDay], tuple[dt.date, bool, int | None, str, str, str]], CountedDay] = tuple.__new__

# 一日、此前和至此的工作日数、名称、通知；休息日的一行
_Place = tuple[dt.date, int, int, str, str, CountedDay | None]

# 结果相同的一段日子：首日、末日、不计的原因（计入的为空）、依据
_Stretch = tuple[dt.date, dt.date, str, Cites]


def list_days(
    outcome: Outcome,
    facts: Facts,
    cite: Cites,
    calendar: Calendar,
    last: dt.date,
) -> tuple[CountedDay, ...]:
    """The days after the day of receipt through ``last``: which count, as which, and why the others do not."""
    days: list[CountedDay] = []
    first = facts.received_on + ONE_DAY
    for run, following in zip_longest(outcome.runs, outcome.runs[1:]):
        until = min(following.event_on, last) if following else last  # 重新起算之日仍属前一段；下一段自次日起
        n = 0
        spans = _left_out(outcome, run, first, cite)
        for stretch in _stretches(spans, run, first, until):
            n = _list(days, stretch, n, cite, calendar)
        first = until + ONE_DAY
    return tuple(days)


def _list(days: list[CountedDay], stretch: _Stretch, n: int, cite: Cites, calendar: Calendar) -> int:
    """Append the days of a stretch; how many had counted in this run by its end."""
    first, last, why, cites = stretch
    ground = _ground(cites, cite)
    if why:
        rows = calendar.rows(first, last)
        days += [_row(CountedDay, (row[0], False, None, why, ground, row[4])) for row in rows]
        return n
    listed = _sheet(calendar, article(cite))[calendar.span(first, last)]
    before = listed[0][1] - n  # 表里数到这一段之前的工作日，减去本段以前已计的
    days += [
        rest or _row(CountedDay, (day, True, count - before, label, ground, source))
        for day, _, count, label, source, rest in listed
    ]
    return listed[-1][2] - before


@lru_cache(maxsize=16)
def _sheet(calendar: Calendar, plain: str) -> list[_Place]:
    """Every day of the calendar; a day off stands ready, the same in all ledgers under the article ``plain``."""
    off = None
    return [
        (day, count - works, count, label, source, off if works else CountedDay(day, False, off, label, plain, source))
        for day, works, count, label, source in calendar.rows(calendar.first, calendar.last)
    ]


def _ground(cites: Cites, law: Cites) -> str:
    """The article of the law that governs the limit; that of another instrument with its title."""
    return article(cites) if cites[0].instrument == law[0].instrument else cites[0].full


def _stretches(spans: list[_Stretch], run: Run, first: dt.date, last: dt.date) -> Iterator[_Stretch]:
    """The stretches from ``first`` through ``last``, in order; ``spans`` are those left out."""
    cursor = first
    for begin, end, why, ground in spans:
        if begin > last:
            break
        if end < cursor:
            continue
        if begin > cursor:
            yield cursor, begin - ONE_DAY, "", run.cite
        yield max(begin, cursor), min(end, last), why, ground
        cursor = min(end, last) + ONE_DAY
    if cursor <= last:
        yield cursor, last, "", run.cite


def _left_out(outcome: Outcome, run: Run, first: dt.date, cite: Cites) -> list[_Stretch]:
    """The spans that do not count, by their first day: excluded time, the roll of the receipt, a deferral."""
    spans: list[_Stretch] = [(*one.span, f"{one.why}，不计入期限", one.cite) for one in outcome.excluded]
    if run.base >= first:
        spans.append((first, run.base, "收到之日顺延", cite))
    if outcome.deferred_from:
        ground = next(step.cite for step in outcome.steps if step.kind == "deferral")
        spans.append((outcome.deferred_from + ONE_DAY, dt.date.max, "延迟答复期间", ground))
    return sorted(spans, key=itemgetter(0, 1)) if len(spans) > 1 else spans
