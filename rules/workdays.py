"""Working days by prefix table: which days count, and adding or counting them without a loop.

A working day is a day on which the State Council's calendar has people at work: Monday to Friday but the holidays, and
the make-up days (调休上班). The table covers every day from the first calendar to some years past the last one
published; past that day a count is provisional (临时推算).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.errors import CalendarMissing, InputError

KINDS = ("holiday", "makeup")
FIRST_YEAR, LAST_YEAR = 1949, 2199  # 在此以外只能是写错了年份
UNPUBLISHED = "临时推算：放假安排尚未公布"
_ONE_DAY = dt.timedelta(days=1)
DayRow = tuple[dt.date, bool, int, str, str]
_PROVISIONAL_YEARS = 8  # 临时推算最远到最后一份通知之后八年


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a notice names: ``kind`` holiday or makeup, ``name`` (国庆节), ``source`` the notice's title."""

    on: dt.date
    kind: str
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of a year's holidays, by name: a later notice replaces the holidays that it names again.

    ``published`` is None when its day is not known: then it counts as known before the year began.
    """

    year: int
    title: str
    url: str
    published: dt.date | None
    holidays: Mapping[str, tuple[SpecialDay, ...]]


@dataclass(frozen=True, slots=True)
class FixedHoliday:
    """A statutory holiday on a fixed day of the Gregorian year, for years whose notice is not out."""

    month: int
    day: int
    name: str
    source: str = ""


class Calendar:
    """The working-day calendar: made from notices, or from plain special days.

    Raises CalendarMissing for a day outside the table.
    """

    def __init__(
        self,
        days: Iterable[SpecialDay],
        first: dt.date,
        published_through: dt.date,
        version: str,
        fixed: tuple[FixedHoliday, ...] = (),
        notices: tuple[Notice, ...] = (),
    ) -> None:
        """``first`` and ``published_through`` bound the days that ``days`` settle; ``fixed`` is for the days after."""
        self.version = version
        self.first = first
        self.published_through = published_through
        self.fixed = fixed
        self.notices = notices
        self._special = {day.on: day for day in days}
        self._fixed = {(holiday.month, holiday.day): holiday for holiday in fixed}
        self._base = first.toordinal()
        self._works: list[bool] = []
        self._count: list[int] = []
        self._workdays: list[dt.date] = []
        self.last = dt.date(published_through.year + _PROVISIONAL_YEARS, 12, 31)
        self._build()

    @classmethod
    def from_notices(cls, notices: Iterable[Notice], fixed: tuple[FixedHoliday, ...], version: str) -> Calendar:
        """The calendar that these notices make, the later over the earlier."""
        ordered = tuple(sorted(notices, key=_publication))
        if not ordered:
            raise CalendarMissing("没有任何一年的放假安排。请把国务院办公厅的通知加入 rules/calendar/。")
        merged: dict[tuple[int, str], tuple[SpecialDay, ...]] = {}
        for notice in ordered:
            merged.update({(notice.year, name): days for name, days in notice.holidays.items()})
        years = {notice.year for notice in ordered}
        days = [day for group in merged.values() for day in group]
        return cls(days, dt.date(min(years), 1, 1), dt.date(max(years), 12, 31), version, fixed, ordered)

    def known_on(self, day: dt.date) -> Calendar:
        """The calendar as it was known at the end of ``day``: without the notices published later."""
        known = [notice for notice in self.notices if _publication(notice)[0] <= day]
        if len(known) == len(self.notices):
            return self
        return Calendar.from_notices(known, self.fixed, f"{self.version}@{day}")

    def is_workday(self, day: dt.date) -> bool:
        """Whether people are at work on ``day``."""
        index = day.toordinal() - self._base
        if 0 <= index < len(self._works):
            return self._works[index]
        return self._works_by_name(day)

    def _works_by_name(self, day: dt.date) -> bool:
        special = self._named(day)
        return special.kind == "makeup" if special else day.weekday() < 5

    def kind(self, day: dt.date) -> str:
        """``workday``, ``makeup`` (调休上班), ``rest`` (a plain weekend) or ``holiday`` (放假，含其中的周末)."""
        special = self._named(day)
        return special.kind if special else ("workday" if day.weekday() < 5 else "rest")

    def label(self, day: dt.date) -> str:
        """What the day is called: 工作日, 调休上班, 休息日 or the holiday's name."""
        index = day.toordinal() - self._base
        return self._rows[index][3] if 0 <= index < len(self._count) else self._name(day)

    def _name(self, day: dt.date) -> str:
        special = self._named(day)
        if special is None:
            return "工作日" if day.weekday() < 5 else "休息日"
        return "调休上班" if special.kind == "makeup" else special.name

    def source(self, day: dt.date) -> str:
        """The notice that names the day; "" for an ordinary day, and UNPUBLISHED for one whose notice is not out."""
        special = self._named(day)
        ordinary = UNPUBLISHED if self.is_provisional(day) else ""
        return (special.source or ordinary) if special else ordinary

    def is_provisional(self, day: dt.date) -> bool:
        """Whether the notice that settles ``day`` is not published yet."""
        return day > self.published_through

    def add(self, day: dt.date, n: int) -> dt.date:
        """The ``n``-th working day after ``day`` (before it when ``n`` is negative; ``day`` itself when 0)."""
        index = day.toordinal() - self._base
        if n == 0:
            return day
        try:
            if index < 0:
                raise IndexError
            done = self._count[index]
            place = done + n - 1 if n > 0 else done - self.is_workday(day) + n
            if place < 0:
                raise IndexError
            return self._workdays[place]
        except IndexError:
            raise self._missing(day, n) from None

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when end is earlier."""
        low, high = start.toordinal() - self._base, end.toordinal() - self._base
        try:
            if low < -1 or high < -1:
                raise IndexError
            return (self._count[high] if high >= 0 else 0) - (self._count[low] if low >= 0 else 0)
        except IndexError:
            raise self._missing(start if low < 0 else end) from None

    def rows(self, first: dt.date, last: dt.date) -> list[DayRow]:
        """Each day from ``first`` through ``last``: whether it counts, how many do up to it, its name and notice."""
        return self._rows[self.span(first, last)]

    def span(self, first: dt.date, last: dt.date) -> slice:
        """Where the days from ``first`` through ``last`` stand among all days of the calendar."""
        begin, end = first.toordinal() - self._base, last.toordinal() - self._base + 1
        if begin < 0 or end > len(self._count):
            raise self._missing(first if begin < 0 else last)
        return slice(begin, end)

    @cached_property
    def _rows(self) -> list[DayRow]:
        days = [dt.date.fromordinal(self._base + index) for index in range(len(self._count))]
        return [
            (day, works, count, self._name(day), self.source(day))
            for day, works, count in zip(days, self._works, self._count, strict=True)
        ]

    def next_workday(self, day: dt.date) -> dt.date:
        """``day`` itself when it is a working day, else the first one after it."""
        return day if self.is_workday(day) else self.add(day, 1)

    def _named(self, day: dt.date) -> SpecialDay | None:
        if day <= self.published_through:
            if day < self.first:
                raise self._missing(day)
            return self._special.get(day)
        special = self._special.get(day)  # 下一年度通知可能涉及的十二月末，或另行载入的日期
        if special is None and (holiday := self._fixed.get((day.month, day.day))):
            special = SpecialDay(day, "holiday", holiday.name, holiday.source)
        return special

    def _build(self) -> None:
        total, day = 0, self.first
        while day <= self.last:
            works = self._works_by_name(day)
            if works:
                total += 1
                self._workdays.append(day)
            self._works.append(works)
            self._count.append(total)
            day += _ONE_DAY

    def _missing(self, day: dt.date, n: int = 0) -> CalendarMissing:
        span = f"现有日历自 {self.first} 起，已公布到 {self.published_through}"
        what = f"{day} 起 {n} 个工作日" if n else f"{day}"
        known = self.first <= day <= self.published_through
        add = f"日期不错的，请用 mingda calendar add 加入 {day.year} 年的放假安排"
        advice = "请核对工作日数" if known else f"请核对日期；{add}"
        return CalendarMissing(f"工作日历没有覆盖 {what}（{span}）。{advice}。")


def _publication(notice: Notice) -> tuple[dt.date, int]:
    known = notice.published or dt.date(notice.year - 1, 12, 1)  # 通知之日不详：按上一年十二月初已公布
    return known, notice.year


def iso_day(text: str) -> dt.date:
    """``2026-10-20`` and no other way of writing it. Raises ValueError."""
    if len(text) != len("2026-10-20") or text[4] != "-" or text[7] != "-":
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def parse_day(text: str, field: str = "") -> dt.date:
    """An ISO day typed by a person. Raises InputError with ``field``."""
    try:
        return iso_day(text)
    except ValueError:
        raise InputError(f"“{text}”不是日期", "请写成 2026-10-20 这样", field=field) from None
