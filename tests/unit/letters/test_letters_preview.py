"""Pictures of pages: as many as the PDF has, in colour where the page is, and none of a page that is not there."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from letters.preview import page_count, page_picture
from rules.errors import InputError


def pdf(*inks: str) -> bytes:
    """A PDF with a page a colour of ink, each with a dot of it."""
    pages = []
    for ink in inks:
        page = Image.new("RGB", (210, 297), "white")
        ImageDraw.Draw(page).rectangle((10, 10, 40, 40), fill=ink)
        pages.append(page)
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def test_a_page_keeps_its_colour_and_a_grey_one_is_grey() -> None:
    """The red of a head or a seal is seen; a page of black text needs no colours."""
    made = pdf("red", "black")
    red, black = (Image.open(BytesIO(page_picture(made, n))) for n in (1, 2))
    assert ("RGB", "L") == (red.mode, black.mode)
    assert (2, 0) == (page_count(made), page_count(b"no pdf"))


@pytest.mark.parametrize("n", [0, 2])
def test_a_page_that_is_not_there(n: int) -> None:
    """Asking for it says how many there are."""
    with pytest.raises(InputError, match="一共 1 页"):
        page_picture(pdf("black"), n)


def test_the_picture_is_as_wide_as_the_screen_needs() -> None:
    """An A4 page at 110 dots an inch is 910 pixels wide."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = BytesIO()
    document.save(out)
    assert 910 == Image.open(BytesIO(page_picture(out.getvalue(), 1))).width
