"""``mingda gallery``: every letter and every outcome with sample data, to look at after a template has been changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from letters.blocks import Letter
from letters.compose import compose
from letters.notice_fields import LetterFields
from letters.pdf import write_pdf
from letters.samples import letter_samples, reply_samples
from letters.word import WordMeta, write_docx
from rules.load import load_rulebook

# The samples are of the autumn of 2026, under the law of their day; no today is asked for.
SAMPLE_DAY = dt.date(2026, 10, 28)
_WRITTEN_AT = dt.datetime(2026, 10, 28, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
_NUMBER = "静房管公开〔2026〕第12号-样"
_PAGE_WIDTH = 420  # pixels of a page on the contact sheet
_COLUMNS = 6
_MARGIN = 16


def gallery(folder: Path, letters: Iterable[tuple[str, Letter]] | None = None, *, plain: bool = False) -> int:
    """Write ``letters`` (all samples) into ``folder``: .docx, .pdf, and every page in ``gallery.png``; 0 when done.

    ``plain``: those of an office that does not use 红头.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages: list[tuple[str, Image.Image]] = []
    for name, letter in letters or sample_letters(plain=plain):
        pdf = write_pdf(letter)
        (folder / f"{name}.pdf").write_bytes(pdf)
        (folder / f"{name}.docx").write_bytes(write_docx(letter, WordMeta(letter.organ_name, _WRITTEN_AT)))
        pages += [(f"{name} {n}", page) for n, page in enumerate(page_pictures(pdf), start=1)]
    (folder / "gallery.png").write_bytes(contact_sheet(pages))
    print(f"写好了，共 {len(pages)} 页：{folder}")
    return 0


def sample_letters(*, plain: bool = False) -> Iterator[tuple[str, Letter]]:
    """Every letter by its kind, every outcome as ``reply-<code>``, with number and day as if signed off."""
    law = load_rulebook()
    for kind, fields in letter_samples(law, SAMPLE_DAY).items():
        yield kind, _signed_off(kind, fields, plain)
    for code, reply in reply_samples(law, SAMPLE_DAY).items():
        yield f"reply-{code}", _signed_off("reply", reply, plain)


def _signed_off(kind: str, fields: LetterFields, plain: bool) -> Letter:
    organ = replace(fields.organ, heading=None) if plain else fields.organ
    return compose(kind, replace(fields, organ=organ)).finalised(_NUMBER, SAMPLE_DAY)


def page_pictures(pdf: bytes, width: int = _PAGE_WIDTH) -> list[Image.Image]:
    """Each page of a PDF as a picture ``width`` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=width / page.get_width()).to_pil() for page in document]
    finally:
        document.close()


def contact_sheet(pages: Sequence[tuple[str, Image.Image]]) -> bytes:
    """All pages side by side in rows, each under its name, as PNG."""
    height = max(picture.height for _, picture in pages) + 2 * _MARGIN
    width = _PAGE_WIDTH + _MARGIN
    rows = -(-len(pages) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * width + _MARGIN, rows * height + _MARGIN), (208, 212, 218))
    pen = ImageDraw.Draw(sheet)
    for n, (name, picture) in enumerate(pages):
        x, y = _MARGIN + n % _COLUMNS * width, n // _COLUMNS * height
        pen.text((x, y + 3), name, fill=(40, 40, 40))
        sheet.paste(picture, (x, y + _MARGIN))
    output = BytesIO()
    sheet.save(output, "PNG", optimize=True)
    return output.getvalue()
