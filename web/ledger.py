"""期限台账 as a page shows it: the clock's days as the weeks of a wall calendar, and a sentence that sums them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rules.ledger import Clock, CountedDay
from rules.workdays import Calendar

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: the classes of its cell, what stands in it, and why, for whoever points at it."""

    on: dt.date
    classes: str
    note: str
    why: str
    is_today: bool

    @property
    def figure(self) -> str:
        """``9/19`` at the start of the table and of a month, else ``20``; the table decides which."""
        return f"{self.on.month}/{self.on.day}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The days from receipt to the last one that matters, in weeks from Monday; None is a cell outside."""

    cells: tuple[Cell, ...]
    weeks: tuple[tuple[Cell | None, ...], ...]
    summary: str

    @property
    def two_readings(self) -> bool:
        """Whether the cautious reading ends on a day of its own."""
        return any("day-cautious" in cell.classes for cell in self.cells)


def ledger_of(clock: Clock, calendar: Calendar, today: dt.date, answered_on: dt.date | None) -> Ledger | None:
    """The ledger of a clock; None before the day of receipt is settled. ``answered_on``: the reply went out then."""
    if clock.received_on is None:
        return None
    drawing = _Drawing(clock, calendar, today, answered_on)
    cells = tuple(drawing.cells())
    return Ledger(cells, tuple(_weeks(cells)), drawing.summary())


class _Drawing:
    def __init__(self, clock: Clock, calendar: Calendar, today: dt.date, answered_on: dt.date | None) -> None:
        self.clock, self.calendar, self.today, self.answered_on = clock, calendar, today, answered_on
        self.days = {day.on: day for day in clock.days}
        self.until = min(today, answered_on) if answered_on else today

    def cells(self) -> Iterator[Cell]:
        """From the day of receipt to the last day listed."""
        day = self.clock.received_on
        assert day
        last = max([day, *self.days, *filter(None, (self.clock.due_on, self.clock.cautious_due_on))])
        while day <= last:
            yield self._cell(day)
            day += _ONE_DAY

    def summary(self) -> str:
        """``已计 9 日，停 9 日，还有 11 日``."""
        counted = [day for day in self.clock.days if day.counts]
        done = sum(1 for day in counted if day.on <= self.until)
        stopped = sum(1 for day in self.clock.days if self._is_stopped(day))
        parts = [f"已计 {done} 日"]
        parts += [f"停 {stopped} 日"] if stopped else []
        parts += [f"还有 {len(counted) - done} 日"] if self.clock.state == "running" and len(counted) > done else []
        return "，".join(parts)

    def _cell(self, on: dt.date) -> Cell:
        names = [f"day-{self._class(on)}"]
        marks = {
            "makeup": self.calendar.kind(on) == "makeup",
            "due": on == self.clock.due_on,
            "cautious": on == self.clock.cautious_due_on != self.clock.due_on,
            "today": on == self.today,
        }
        names += [f"day-{mark}" for mark, holds in marks.items() if holds]
        return Cell(on, " ".join(names), self._note(on), self._why(on), marks["today"])

    def _class(self, on: dt.date) -> str:
        if on == self.clock.received_on:
            return "start"
        day = self.days.get(on)
        if day and day.counts:
            return "counted" if on <= self.until else "ahead"
        if day and self._is_stopped(day):
            return "stopped"
        return {"holiday": "holiday", "rest": "rest"}.get(self.calendar.kind(on), "rest")

    def _is_stopped(self, day: CountedDay) -> bool:
        """A working day that does not count: time excluded by law."""
        return not day.counts and self.calendar.is_workday(day.on)

    def _note(self, on: dt.date) -> str:
        if on == self.clock.received_on:
            return "收到"
        if on == self.answered_on:
            return "答复"
        day = self.days.get(on)
        if day and day.counts:
            return f"第{day.n}日"
        if day and self._is_stopped(day):
            return "停"
        label = self.calendar.label(on)
        return "休" if label == "休息日" else label

    def _why(self, on: dt.date) -> str:
        day = self.days.get(on)
        if day is None:
            return self.calendar.label(on)
        source = f"；{day.source}" if day.source else ""
        return f"第 {day.n} 日，{day.why}（{day.article}{source}）" if day.counts else f"不计：{day.why}{source}"


def _weeks(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell | None, ...]]:
    """Rows from Monday to Sunday, the first and last filled up with empty cells."""
    row: list[Cell | None] = [None] * cells[0].on.weekday()
    for cell in cells:
        row.append(cell)
        if len(row) == 7:
            yield tuple(row)
            row = []
    if row:
        yield (*row, *[None] * (7 - len(row)))
