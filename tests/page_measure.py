"""A page of a PDF, measured: every character with its cell, its ink and its size, in rows; lengths in millimetres.

Reads nothing but the PDF, so that what page.typ promises is measured by something that does not know page.typ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4
_NEAR = 1.4  # two characters whose feet differ by less stand in one row


@dataclass(frozen=True, slots=True)
class Box:
    """Left, bottom, right and top, from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def shared(self, other: Box) -> tuple[float, float]:
        """How far two boxes overlap, across and upwards; negative when they lie apart."""
        return (
            min(self.right, other.right) - max(self.left, other.left),
            min(self.top, other.top) - max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character: the cell it takes, the ink it leaves, its size in points."""

    char: str
    cell: Box
    ink: Box
    size: float

    @property
    def ideograph(self) -> bool:
        return "\u4e00" <= self.char <= "\u9fff"


@dataclass(frozen=True, slots=True)
class Row:
    """The characters of one line from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def foot(self) -> float:
        """Where most of its characters stand; a character of another face may have a deeper cell."""
        return median(glyph.cell.bottom for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of the text from top to bottom, the row with the page's number below them (empty for a page without),
    and the long horizontal rules, from the top, as boxes with their thickness."""

    width: float
    height: float
    rows: tuple[Row, ...]
    number: Row
    rules: tuple[Box, ...] = ()

    @property
    def glyphs(self) -> list[Glyph]:
        """The characters of the text, without those of the page's number."""
        return [glyph for row in self.rows for glyph in row.glyphs]

    @property
    def running(self) -> tuple[Row, ...]:
        """The rows of the body's text: 3号, 16 points; titles and tables have other sizes."""
        return tuple(row for row in self.rows if all(abs(glyph.size - 16) < 0.1 for glyph in row.glyphs))

    def overlaps(self) -> list[str]:
        """Pairs of characters whose ink lies over one another, by more than a third of a millimetre both ways.

        Two Latin letters of one row may (a slanted pair like // is set so on purpose).
        """
        close = [row for row in (*self.rows, self.number) if row.glyphs]
        pairs = [pair for row in close for pair in pairwise(row.glyphs) if not pair[0].char.isascii()]
        for upper, lower in combinations(close, 2):
            if upper.foot - lower.foot < 8:
                pairs += [(one, other) for one in upper.glyphs for other in lower.glyphs]
        return [one.char + other.char for one, other in pairs if min(one.ink.shared(other.ink)) > 0.35]


def measure(pdf: bytes) -> list[Page]:
    """Every page of ``pdf``; a last row like — 1 — is its number."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    rows: list[list[Glyph]] = []
    for glyph in sorted(_glyphs(page), key=lambda one: -one.cell.bottom):
        if rows and abs(rows[-1][0].cell.bottom - glyph.cell.bottom) < _NEAR:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    made = [Row(tuple(sorted(row, key=lambda one: one.cell.left))) for row in rows]
    number = made.pop() if re.fullmatch(r"—\d+—", made[-1].text) else Row(())
    return Page(page.get_width() / MM, page.get_height() / MM, tuple(made), number, tuple(_rules(page)))


def _rules(page: pypdfium2.PdfPage) -> list[Box]:
    """Lines of more than 150 mm; pdfium gives each twice as thick as it is drawn, and longer by as much."""
    found = []
    for drawn in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=5):
        left, bottom, right, top = (edge / MM for edge in drawn.get_bounds())
        half = (top - bottom) / 4
        if right - left > 150 and half < 0.5:
            found.append(Box(left + 2 * half, bottom + half, right - 2 * half, top - half))
    return sorted(found, key=lambda box: -box.top)


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    text = page.get_textpage()
    for at in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text, at))
        if char.strip():
            cell, ink = text.get_charbox(at, loose=True), text.get_charbox(at)
            size = pdfium.FPDFText_GetFontSize(text, at)
            yield Glyph(char, Box(*(edge / MM for edge in cell)), Box(*(edge / MM for edge in ink)), size)
