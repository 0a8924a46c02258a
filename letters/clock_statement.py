"""From a clock to the fields of 期限计算说明: every day by both readings, in the words of the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from letters.fields import OrganFields
from letters.paper_fields import ClockStatementFields, CountFields, ReckoningFields, in_groups
from rules.citation import joined
from rules.clock import cautious_days, run_clock
from rules.history import CONSULTATIONS, VOCABULARY, History
from rules.ledger import STATES, Clock, CountedDay
from rules.rulebook import Rulebook
from rules.workdays import UNPUBLISHED, Calendar

_WEEKDAYS = "一二三四五六日"
_NONE = "—"
_ASKED = tuple(f"{kind}_asked" for kind in CONSULTATIONS)
_OWN_DAYS = (("限期", "due"), ("至", "until"), ("制作", "made"), ("发出", "dispatched"), ("送达", "delivered"))


@dataclass(frozen=True, slots=True)
class Counted:
    """What is stated: a history and the law it is counted under; ``looked_on``: the day looked from.

    ``case_number`` is empty when it is no case of this office; ``looked_on`` None: from after the last event.
    """

    history: History
    rulebook: Rulebook
    calendar: Calendar
    case_number: str = ""
    looked_on: dt.date | None = None


def statement_fields(
    counted: Counted, organ: OrganFields, file: str, short_titles: Mapping[str, str]
) -> ClockStatementFields:
    """The fields of the statement; ``file`` is the name of the JSON that goes with it."""
    rulebook, calendar = counted.rulebook, counted.calendar
    clock = run_clock(counted.history, rulebook, calendar, counted.looked_on)
    cautious = cautious_days(counted.history, rulebook, calendar, counted.looked_on)
    two = bool(cautious) and list(map(_number, clock.days)) != list(map(_number, cautious))
    return ClockStatementFields(
        organ,
        counted.case_number,
        _day(counted.looked_on) if counted.looked_on else "最后一项事实",
        rulebook.instruments[clock.law].title if clock.law else _NONE,
        tuple(_head(clock, calendar)),
        tuple(_facts(counted.history, rulebook)),
        tuple(ReckoningFields(_span(step.on, step.until), step.what, joined(step.cite)) for step in clock.steps),
        tuple(_days(clock.days, cautious if two else ())),
        tuple(_limits(clock, rulebook)),
        tuple(fault.message for fault in clock.faults),
        tuple(dict.fromkeys(day.source for day in clock.days if day.source)),
        two,
        _readings(clock, counted.history, rulebook) if two else (),
        in_groups(clock.rulebook),
        clock.calendar,
        file,
        short_titles,
    )


def _head(clock: Clock, calendar: Calendar) -> Iterator[tuple[str, str]]:
    def said(day: dt.date | None) -> str:
        return _day(day) + (f"（{UNPUBLISHED}）" if day and calendar.is_provisional(day) else "")

    yield "收到申请之日", _day(clock.received_on)
    yield "状态", STATES[clock.state]
    yield "答复期限", said(clock.due_on)
    if clock.cautious_due_on != clock.due_on:
        yield "审慎口径的答复期限", said(clock.cautious_due_on)
    if clock.due_if_answered:
        yield "当日收到回音，则为", said(clock.due_if_answered)
    if clock.due_at_latest and clock.due_at_latest != clock.due_on:
        yield "始终没有回音，则为", said(clock.due_at_latest)
    if clock.in_time is not None:
        yield "是否按期", "按期" if clock.in_time else "逾期"


def _facts(history: History, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """What went in, by day: its name, whose letter, and the days that it names itself."""
    for event in sorted(history.events, key=attrgetter("on")):
        ref = f"（{event.ref}）" if event.ref else ""
        way = rulebook.reply_way(event.way).at(event.on).label if event.way else ""
        length = f"{event.workdays} 个工作日" if event.workdays else ""
        named = [f"{label} {day}" for label, name in _OWN_DAYS if (day := getattr(event, name))]
        more = "，".join(part for part in (way, length, *named) if part)
        yield _day(event.on), VOCABULARY[event.kind][0] + ref + (f"：{more}" if more else "")


def _days(days: Iterable[CountedDay], cautious: Iterable[CountedDay]) -> Iterator[CountFields]:
    """Every day listed by one of the readings."""
    other = {day.on: day for day in cautious}
    listed = {day.on: day for day in days}
    for on in sorted({*listed, *other}):
        own, careful = listed.get(on), other.get(on)
        shown = own or careful
        assert shown
        number = _number(own) if own else _NONE
        second = (_number(careful) if careful else _NONE) if other else ""
        yield CountFields(_day(on), number, second, shown.why, shown.article)


def _number(day: CountedDay) -> str:
    return f"第{day.n}日" if day.counts else "不计"


def _limits(clock: Clock, rulebook: Rulebook) -> Iterator[ReckoningFields]:
    for limit in clock.limits:
        ref = f"（{limit.ref}）" if limit.ref else ""
        last = _day(limit.due_on) + (f"（{UNPUBLISHED}）" if limit.provisional else "")
        yield ReckoningFields(last, rulebook.deadline(limit.kind).label + ref, joined(limit.cite))


def _readings(clock: Clock, history: History, rulebook: Rulebook) -> tuple[str, ...]:
    """From when time spent asking others does not count, by the default and by the cautious reading."""
    if not clock.received_on or not history.all(*_ASKED):
        return ()
    names = ("exclusion_from", "exclusion_from_cautious")
    return tuple(rulebook.parameter(name).at(clock.received_on).said for name in names)


def _span(first: dt.date, last: dt.date | None) -> str:
    return _day(first) if last in (None, first) else f"{_day(first)}至{_day(last)}"


def _day(day: dt.date | None) -> str:
    return f"{day.isoformat()} 周{_WEEKDAYS[day.weekday()]}" if day else _NONE
