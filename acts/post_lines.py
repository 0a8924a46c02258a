"""邮寄清单 as it is pasted: a line a letter with its number, the post's number and perhaps a day, in any order.

Nothing that stands in a line is dropped: what cannot be read is told with its line.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casework.letters_of import key_of

_BETWEEN = re.compile(r"[\t,，;；、|\s]+")
_TRACKING = re.compile(r"(?=(?:[^0-9]*[0-9]){6})[A-Z0-9][A-Z0-9-]{6,28}[A-Z0-9]")
_CASE = re.compile(r"[A-Z]+-20\d{2}-\d+(?:/.*)?")
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?|(20\d{2})(\d{2})(\d{2})")
_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
"""Of the international standard for the numbers of postal items (UPU S10)."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One line: its number from 1, its text, and what was read in it. ``problem``: why nothing can be done with it.

    ``keys`` are the parts that may be the letter's number, by the form in which numbers are compared.
    """

    no: int
    text: str
    keys: tuple[str, ...] = ()
    tracking: str = ""
    on: dt.date | None = None
    problem: str = ""


def read_lines(text: str, today: dt.date) -> list[PostLine]:
    """Every line that is not empty; a first line without any figure is a heading and left out."""
    lines = [(no, line.strip()) for no, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and not any(char.isdigit() for char in lines[0][1]):
        lines = lines[1:]
    return [_line(no, line, today) for no, line in lines]


def is_tracking(text: str) -> bool:
    """Whether this looks like a number of the post: eight to thirty letters, figures, hyphens, six of them figures.

    A case's number (``JAFG-2026-0118``) is none.
    """
    return bool(_TRACKING.fullmatch(plain(text))) and not _CASE.fullmatch(plain(text))


def plain(text: str) -> str:
    """A number of the post as it is kept: half-width, capitals, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def doubt(tracking: str) -> str:
    """Why a number of the post is likely mistyped; empty when nothing is known against it."""
    found = _S10.fullmatch(tracking)
    if found is None:
        return ""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(found[1], _WEIGHTS, strict=True)) % 11
    expected = {10: 0, 11: 5}.get(rest, rest)
    return "" if expected == int(found[2]) else "邮件号的校验位不对，可能抄错了一位"


def _line(no: int, text: str, today: dt.date) -> PostLine:
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if part]
    days = list(_found(parts, lambda part: _day(part, today)))
    trackings = [part for part in parts if is_tracking(part) and not _DAY.fullmatch(part)]
    keys = [key_of(part) for part in parts if part not in trackings and not _DAY.fullmatch(part)]
    for wrong, problem in (
        (len(days) > 1, "有两个日期"),
        (any(day is None for day in days), "日期不存在"),
        (len(trackings) > 1, "有两个邮件号"),
        (not trackings, "没有邮件号"),
        (not keys, "没有文号"),
    ):
        if wrong:
            return PostLine(no, text, problem=problem)
    day = days[0] if days else None
    return PostLine(no, text, ("".join(keys), *keys), plain(trackings[0]), day)


def _found(parts: list[str], read: Callable[[str], dt.date | None]) -> Iterator[dt.date | None]:
    for part in parts:
        if _DAY.fullmatch(part):
            yield read(part)


def _day(text: str, today: dt.date) -> dt.date | None:
    """The day; without a year the last one that has come. None when there is no such day."""
    found = _DAY.fullmatch(text)
    assert found
    year, month, day = (found[4], found[5], found[6]) if found[4] else (found[1], found[2], found[3])
    try:
        read = dt.date(int(year or today.year), int(month), int(day))
        return read if year or read <= today else read.replace(year=today.year - 1)
    except ValueError:
        return None
