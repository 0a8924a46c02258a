"""信息处理费: what a number of requests or of pages costs, band by band. Charging is 可以 and needs approval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.citation import Citation
from rules.entries import Band, FeeRule
from rules.errors import InputError
from rules.rulebook import Rulebook

_MOST = 1_000_000  # 再多的只能是写错了
NUMBER, VOLUME = "by_number", "by_volume"


@dataclass(frozen=True, slots=True)
class Line:
    """Units ``first`` to ``last`` at ``each`` yuan: ``amount`` yuan."""

    first: int
    last: int
    each: int

    @property
    def amount(self) -> int:
        """Yuan for the whole band."""
        return (self.last - self.first + 1) * self.each


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee in yuan with its bands; ``checked`` is false while the measures' text has to be confirmed."""

    rule: FeeRule
    units: int
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Yuan in all."""
        return sum(line.amount for line in self.lines)

    @property
    def cite(self) -> tuple[Citation, ...]:
        """On what ground."""
        return self.rule.cite


def fee(code: str, units: int, rulebook: Rulebook, day: dt.date) -> Fee:
    """The fee for ``units`` (requests of a month, or pages of a request). Raises InputError when it cannot be."""
    _possible(units)
    rule = rulebook.fee(code).at(day)
    lines = [line for band, last in _spans(rule, units) for line in _lines(band, last)]
    return Fee(rule, units, tuple(line for line in lines if line.first <= units))


def _possible(units: int) -> None:
    if units < 0:
        raise InputError(f"数目 {units} 小于零", "请写一个不小于零的整数", field="units")
    if units > _MOST:
        raise InputError(f"数目超过 {_MOST}", "请核对是不是多写了几位", field="units")


def by_number(requests: int, withdrawn: int, rulebook: Rulebook, day: dt.date) -> Fee:
    """The fee for a month's ``requests``, ``withdrawn`` of them withdrawn: counted or not by the reading chosen.

    Raises InputError when more were withdrawn than made.
    """
    if not 0 <= withdrawn <= max(requests, 0):
        raise InputError(f"申请 {requests} 件，撤回 {withdrawn} 件，对不上", "请核对两个数目", field="withdrawn")
    counts = rulebook.parameter("fee_counts_withdrawn").at(day)
    return fee(NUMBER, requests if counts.value == "yes" else requests - withdrawn, rulebook, day)


def by_volume(pages: Sequence[int], rulebook: Rulebook, day: dt.date) -> tuple[Fee, ...]:
    """The fees for one request whose items have so many ``pages``: one for all or one an item, by the reading."""
    split = rulebook.parameter("fee_split_units").at(day)
    for one in pages:
        _possible(one)
    units = pages if split.value == "apart" else [sum(pages)]
    return tuple(fee(VOLUME, one, rulebook, day) for one in units)


def marginal(units_before: int, code: str, rulebook: Rulebook, day: dt.date) -> int:
    """Yuan for one more unit after ``units_before``: what this request itself costs when charged by number."""
    before, after = (fee(code, n, rulebook, day).total for n in (units_before, units_before + 1))
    return after - before


def _spans(rule: FeeRule, units: int) -> list[tuple[Band, int]]:
    """Each band with its last unit, none beyond ``units``."""
    ends = [later.start - 1 for _, later in pairwise(rule.bands)]
    return [(band, min(end, units)) for band, end in zip(rule.bands, [*ends, units], strict=True)]


def _lines(band: Band, last: int) -> list[Line]:
    if band.step is None:
        return [Line(band.start, last, band.each)] if band.start <= last else []
    starts = range(band.start, last + 1, band.step)
    return [Line(first, min(first + band.step - 1, last), band.each + n * band.more) for n, first in enumerate(starts)]
