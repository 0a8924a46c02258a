"""What might have to be kept back: numbers and names found on the pages. It only proposes; a person takes each or not.

The characters are read with their places and put in order by where they stand, because the order inside a PDF is that
in which it was written, and some fonts hide from its own search.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from letters.redact import Area

_FINE = 100_000
"""Steps into which a page is divided when its places are asked for."""
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("身份证号", re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")),
    ("手机号码", re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("电话号码", re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")),
    ("银行账号", re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
)
MOST = 500
_MARGIN, _GAP = 0.08, 0.2
"""Of a character's height: how far an area reaches over what it covers, and from where on a gap is a space."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that might have to be kept back, and what seems to stand there."""

    area: Area
    what: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """A character with its rectangle in points, as the page was written: before it is turned or cut."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def suggestions(content: bytes, names: Sequence[str] = ()) -> tuple[Suggestion, ...]:
    """Numbers of persons, and ``names``, on the pages of a PDF; none on a scanned page, which has no characters."""
    found: list[Suggestion] = []
    document = pypdfium2.PdfDocument(content)
    try:
        for index in range(len(document)):
            page = document[index]
            try:
                for line in _lines(_signs(page)):
                    found += [Suggestion(_around(page, signs, index + 1), what) for signs, what in _hits(line, names)]
            finally:
                page.close()
            if len(found) >= MOST:
                break
    finally:
        document.close()
    return tuple(found[:MOST])


def _signs(page: pypdfium2.PdfPage) -> Iterator[_Sign]:
    words = page.get_textpage()
    try:
        for i in range(words.count_chars()):
            code = pdfium.FPDFText_GetUnicode(words, i)
            sign = chr(code) if 0 < code <= 0x10FFFF else ""
            if sign.strip():
                yield _Sign(sign, *words.get_charbox(i, loose=True))
    finally:
        words.close()


def _lines(signs: Iterator[_Sign]) -> list[list[_Sign]]:
    """The characters line by line, each from left to right: whoever stands at the same height is on the same line."""
    lines: list[list[_Sign]] = []
    for sign in sorted(signs, key=lambda one: (-one.middle, one.left)):
        last = lines[-1][-1] if lines else None
        if last and last.bottom < sign.middle < last.top:
            lines[-1].append(sign)
        else:
            lines.append([sign])
    return [list(_spaced(sorted(line, key=lambda one: one.left))) for line in lines]


def _spaced(line: list[_Sign]) -> Iterator[_Sign]:
    """The line with a space where there is a gap, so that two numbers side by side are two."""
    for before, sign in pairwise([None, *line]):
        assert sign
        if before and sign.left - before.right > _GAP * (sign.top - sign.bottom):
            yield _Sign(" ", before.right, sign.bottom, sign.left, sign.top)
        yield sign


def _hits(line: list[_Sign], names: Sequence[str]) -> Iterator[tuple[list[_Sign], str]]:
    text = "".join(sign.text[:1] for sign in line)
    wanted = [(f"姓名“{name}”", re.compile(r"\s*".join(map(re.escape, name)))) for name in names]
    taken: set[int] = set()
    for what, pattern in (*_KINDS, *wanted):
        for hit in pattern.finditer(text):
            span = range(*hit.span())
            if not taken & set(span):
                taken |= set(span)
                yield [line[i] for i in span], what


def _around(page: pypdfium2.PdfPage, signs: list[_Sign], number: int) -> Area:
    """The area that covers these characters, and a little more, on the page as it is shown."""
    top, bottom = max(sign.top for sign in signs), min(sign.bottom for sign in signs)
    left, right = min(sign.left for sign in signs), max(sign.right for sign in signs)
    more = (top - bottom) * _MARGIN
    (x1, y1), (x2, y2) = _place(page, left - more, top + more), _place(page, right + more, bottom - more)
    x, y = max(0.0, min(x1, x2)), max(0.0, min(y1, y2))
    return Area(number, x, y, min(1.0, max(x1, x2)) - x, min(1.0, max(y1, y2)) - y)


def _place(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place of the page as it is shown, turned and cut as it is, in fractions from the top left."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _FINE, down.value / _FINE
