"""Auditing what is stored: whether the chain of a case's events is whole. Pure over rows; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from store.mapping import FIRST_HASH, chain_hash


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event of a case that is not as it was written: its number (from 1) and what is wrong there."""

    case_number: str
    no: int
    problem: str

    def __str__(self) -> str:
        return f"{self.case_number} 第 {self.no} 个事件：{self.problem}"


def check_chain(number: str, rows: Iterable[Mapping[str, Any]], last: int) -> BrokenLink | None:
    """The first broken link among the ``rows`` of a case's events in their stored order, or None when all is whole.

    ``last`` is the number of the case's last event (``case_file.seq``): by themselves the hashes would not show that
    events are missing at the end.
    """
    head, expected = FIRST_HASH, 1
    for row in rows:
        problem = _problem(row, number, expected, head)
        if problem:
            return BrokenLink(number, expected, problem)
        head, expected = row["hash"], expected + 1
    return BrokenLink(number, expected, "不见了") if expected <= last else None


def _problem(row: Mapping[str, Any], number: str, no: int, head: str) -> str:
    if row["case_number"] != number or row["no"] != no:
        return f"不见了，这里是 {row['case_number']} 第 {row['no']} 个"
    if row["prev_hash"] != head:
        return "和前一个事件接不上"
    if row["hash"] != chain_hash(row):
        return "写下之后被改动过"
    return ""
