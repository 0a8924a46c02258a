"""收费试算: what a request would cost by number and by pages, with the steps, before anything is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from acts.earlier import before_in_month
from rules.citation import Citation
from rules.errors import InputError
from rules.fees import NUMBER, VOLUME, Fee, by_volume, fee, marginal
from web.form_sheet import Sheet

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Sum:
    """One way of charging: the number it is charged for, yuan in all, and how they come about."""

    code: str
    label: str
    count: int
    total: int
    words: str
    steps: tuple[str, ...]
    cite: tuple[Citation, ...]


@dataclass(frozen=True)
class FeeSums:
    """Both ways for a case; ``pages_typed`` is what a person wrote in the field for pages."""

    sheet: Sheet
    pages_typed: str = ""

    @cached_property
    def pages(self) -> tuple[int, ...]:
        """The pages of each item. Raises InputError when they are no numbers."""
        parts = self.pages_typed.replace("、", " ").replace("，", " ").replace(",", " ").split()
        if any(not (part.isascii() and part.isdecimal() and len(part) <= _MOST_DIGITS) for part in parts):
            raise InputError(f"“{self.pages_typed}”不是页数", "请写数字，例如 35 或者 35 120", field="pages")
        return tuple(int(part) for part in parts)

    @property
    def problem(self) -> str:
        """What is wrong with the pages; empty when nothing is."""
        try:
            self.pages  # noqa: B018
        except InputError as wrong:
            return f"{wrong.problem}。{wrong.advice}"
        return ""

    @property
    def every(self) -> list[Sum]:
        """The ways that can be worked out: by number always, by pages once they are known."""
        day, law = self.sheet.received_on, self.sheet.law
        if not law.tables["fees"][NUMBER].find(day):
            return []
        return [self._by_number(), *(() if self.problem or not self.pages else self._by_pages())]

    def _by_number(self) -> Sum:
        """This request's own share of the month."""
        law, day = self.sheet.law, self.sheet.received_on
        n = before_in_month(self.sheet.desk, self.sheet.case) + 1
        total = marginal(n - 1, NUMBER, law, day)
        month = f"{day.year} 年 {day.month} 月同一申请人的第 {n} 件"
        words = f"{month}，{_money(total)}"
        own = fee(NUMBER, n, law, day)
        share = (f"当月 {n} 件合计 {own.total} 元，其中本件 {total} 元",) if total else ()
        return Sum(NUMBER, own.rule.label, n, total, words, (*_steps(own), *share), own.cite)

    def _by_pages(self) -> Iterator[Sum]:
        law, day = self.sheet.law, self.sheet.received_on
        for each in by_volume(self.pages, law, day):
            together = len(self.pages) > 1 and each.units == sum(self.pages)
            parts = f"{' + '.join(map(str, self.pages))} = " if together else ""
            words = f"{parts}{each.units} 页，{_money(each.total)}"
            yield Sum(VOLUME, each.rule.label, each.units, each.total, words, tuple(_steps(each)), each.cite)


def _steps(made: Fee) -> Iterator[str]:
    unit = made.rule.unit
    for line in made.lines:
        span = f"第 {line.first} {unit}" if line.first == line.last else f"第 {line.first}–{line.last} {unit}"
        each = f"{line.last - line.first + 1} {unit} × {line.each} 元 = {line.amount} 元" if line.each else "不收"
        yield f"{span}：{each}"


def _money(total: int) -> str:
    return f"计 {total} 元" if total else "不收费"
