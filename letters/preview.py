"""Pictures of a letter's pages for the screen, drawn from its PDF."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops

from letters.press import PDFIUM
from rules.errors import InputError

DOTS = 110
"""Dots an inch: an A4 page is 910 pixels wide, twice what the screen shows of it."""
POINTS = 72


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has; none when it cannot be opened."""
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return 0
        try:
            return len(document)
        finally:
            document.close()


def page_picture(pdf: bytes, n: int) -> bytes:
    """Page ``n`` (from 1) as PNG. Raises InputError when there is no such page."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= n <= len(document):
                raise InputError(f"这份文书没有第 {n} 页", f"一共 {len(document)} 页", field="page")
            picture = document[n - 1].render(scale=DOTS / POINTS).to_pil().convert("RGB")
        finally:
            document.close()
    out = BytesIO()
    (picture.convert("L") if _grey(picture) else picture).save(out, "PNG", optimize=True)
    return out.getvalue()


def _grey(picture: Image.Image) -> bool:
    """Whether there is no colour on the page: red heads and seals keep theirs, all others are smaller without."""
    red, green, blue = picture.split()
    return all(ImageChops.difference(red, other).getbbox() is None for other in (green, blue))
