"""Auditing what is stored: whether the chain of a case's events is whole. Pure over rows; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.mapping import FIRST_HASH, chain_hash

Row = Mapping[str, Any]

FAULTS: Mapping[str, str] = {
    "edited": "写下之后被改动",
    "deleted": "被删去",
    "reordered": "次序被动过",
    "truncated": "末尾被截去",
    "vanished": "整件不见了",
    "digest_forged": "每日摘要不是原来的",
    "digest_deleted": "每日摘要被删去",
    "file_missing": "文件不见了",
    "file_damaged": "文件被改动",
    "cache": "列表里的内容和事件不符",
    "law_missing": "当时的规则没有留存",
    "unreadable": "打不开",
    "accounts": "账号变更记录被改动",
}
"""What an audit may find, by code."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event of a case that is not as it was written: its number (from 1) and what is wrong there."""

    case_number: str
    no: int
    problem: str
    fault: str = "edited"

    def __str__(self) -> str:
        return f"{self.case_number} 第 {self.no} 个事件：{self.problem}"


def check_chain(number: str, rows: Iterable[Row], last: int) -> BrokenLink | None:
    """The first broken link among the ``rows`` of a case's events in their stored order, or None when all is whole.

    ``last`` is the number of the case's last event (``case_file.seq``): by themselves the hashes would not show that
    events are missing at the end.
    """
    rows = list(rows)
    head, expected = FIRST_HASH, 1
    for row in rows:
        fits = row["case_number"] == number and row["no"] == expected and row["prev_hash"] == head
        if not fits or row["hash"] != chain_hash(row):
            return _diagnosed(number, rows, expected, max(last, len(rows)))
        head, expected = row["hash"], expected + 1
    return BrokenLink(number, expected, "不见了", "truncated") if expected <= last else None


def check_sealed(number: str, rows: Sequence[Row], sealed: Iterable[tuple[int, str, str]]) -> BrokenLink | None:
    """Compare a case with what digests say of it: ``sealed`` are (number of the last event, its hash, the day)."""
    hashes = {row["no"]: row["hash"] for row in rows}
    for no, head, day in sorted(sealed):
        if no not in hashes:
            words = f"不见了，末尾被截去：{day} 的每日摘要里有 {no} 个事件"
            return BrokenLink(number, min(no, len(rows) + 1), words, "truncated")
        if hashes[no] != head:
            return BrokenLink(number, no, f"和 {day} 的每日摘要不符：它或者它前面的被改写过", "edited")
    return None


def _diagnosed(number: str, rows: Sequence[Row], n: int, bound: int) -> BrokenLink:
    """What has happened where the chain breaks: a hash binds the event's number, so it tells where the event stood."""
    row = rows[n - 1]
    if row["case_number"] != number:
        return BrokenLink(number, n, f"不见了，这里是 {row['case_number']} 第 {row['no']} 个", "reordered")
    stood = [_stood_at(one, bound) for one in rows]
    here = stood[n - 1]
    if here is None:
        return BrokenLink(number, n, "写下之后被改动过", "edited")
    if here == n == 1:
        return BrokenLink(number, n, "被改写过：第一个事件前面不会有别的", "edited")
    if here == n:
        return BrokenLink(number, n, f"和第 {n - 1} 个接不上：其中一个被整条改写过", "edited")
    if n in stood:
        return BrokenLink(number, n, f"次序被动过，这里是原来的第 {here} 个", "reordered")
    return BrokenLink(number, n, f"被删去，这里是原来的第 {here} 个", "deleted")


def _stood_at(row: Row, bound: int) -> int | None:
    """The number that the event's hash was made with; None when its contents are not what was hashed."""
    places = (row["no"], *range(1, bound + 2))
    return next((no for no in places if chain_hash({**row, "no": no}) == row["hash"]), None)
