"""Where the seal belongs: 署名 and 成文日期 are found on the page by the places of their characters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from letters.blocks import chinese_day
from rules.errors import InputError

_RISE = 13.0  # points: the two lines lie a little below the stamp's centre (GB/T 9704—2012, 7.3.5.1)


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The centre of the stamp: ``page`` from 0, ``x`` and ``y`` in points from the page's lower left corner."""

    page: int
    x: float
    y: float


def find_place(pdf: bytes, organ_name: str, dated_on: dt.date) -> SealPlace:
    """Where the stamp belongs: over the last 成文日期 that has the 署名 in the line (or lines) above it.

    Characters are matched by their place on the page, because text search misses those of fallback fonts. Raises
    InputError when the two lines are not found.
    """
    day = chinese_day(dated_on)
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in reversed(range(len(document))):
            lines = _lines(document[number])
            for at in reversed([at for at, line in enumerate(lines) if line.text == day]):
                if first := _first_of("".join(organ_name.split()), lines[:at]):
                    line = lines[at]
                    return SealPlace(number, (line.left + line.right) / 2, (first.top + line.bottom) / 2 + _RISE)
    finally:
        document.close()
    raise InputError(f"在 PDF 里找不到署名“{organ_name}”和成文日期“{day}”，无法定位印章", "请检查文书最后的署名和日期")


def _first_of(name: str, lines: list[_Line]) -> _Line | None:
    """The first of the last ``lines`` that make up ``name``, which may take several; None when they do not."""
    for line in reversed(lines):
        if not name.endswith(line.text):
            return None
        name = name.removesuffix(line.text)
        if not name:
            return line
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float


def _lines(page: pypdfium2.PdfPage) -> list[_Line]:
    """The page's lines from top to bottom, without spaces, by the places of their characters."""
    text = page.get_textpage()
    codes = [pdfium.FPDFText_GetUnicode(text, i) for i in range(text.count_chars())]
    chars = [(chr(code), text.get_charbox(i, loose=True)) for i, code in enumerate(codes)]
    rows: dict[int, list[tuple[str, tuple[float, float, float, float]]]] = {}
    for char, box in chars:
        if char.strip():
            middle = round((box[1] + box[3]) / 2)
            key = next((known for known in rows if abs(known - middle) <= 5), middle)
            rows.setdefault(key, []).append((char, box))
    return [_line(sorted(rows[key], key=lambda placed: placed[1][0])) for key in sorted(rows, reverse=True)]


def _line(chars: list[tuple[str, tuple[float, float, float, float]]]) -> _Line:
    boxes = [box for _, box in chars]
    return _Line(
        # A character beyond U+FFFF (𠮷) is two halves at one place in the text that pdfium gives.
        "".join(char for char, _ in chars).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"),
        min(box[0] for box in boxes),
        max(box[2] for box in boxes),
        min(box[1] for box in boxes),
        max(box[3] for box in boxes),
    )
