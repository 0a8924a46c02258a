"""区分处理 (第三十七条): a copy in which what is kept back is no longer there, not merely covered.

Every page becomes a picture with the black areas burnt in, and the copy is made of these pictures only: there is no
text, no layer and no earlier version in it that anybody could take out. Areas are given in fractions of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pylopdf_fonts_zh_cn
import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

from rules.errors import InputError

DPI = 200
MOST_PAGES = 200
"""Pages of one copy: what is longer is split first, so that nobody waits for minutes."""
MOST_PIXELS = 40_000_000
"""Of one page: a plan of a building is drawn coarser rather than not at all."""
_POINTS = 72
_QUALITY = 85
_LARGEST, _SMALLEST = 30, 11
"""Pixels of a label's letters."""
_FONT = next(Path(pylopdf_fonts_zh_cn.__file__).parent.rglob("*Sans*.[ot]tf"))
PICTURES = frozenset({"png", "jpeg"})


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a page (from 1) that is kept back: left, top, width and height in fractions, and its label."""

    page: int
    x: float
    y: float
    w: float
    h: float
    label: str = ""


def page_count(content: bytes, kind: str) -> int:
    """How many pages the material has; a picture has one, and what has no pages has none."""
    if kind in PICTURES:
        return 1
    if kind != "pdf":
        return 0
    with _opened(content) as document:
        return len(document)


def redacted(content: bytes, kind: str, areas: Sequence[Area]) -> bytes:
    """The copy as PDF of pictures, at 200 dpi; the same areas of the same content give the same bytes.

    Raises InputError for a material that is too long or cannot be drawn.
    """
    made = pikepdf.new()
    for number, (page, size) in enumerate(_pages(content, kind), 1):
        _burn(page, [area for area in areas if area.page == number])
        _append(made, page, size)
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def page_picture(content: bytes, kind: str, number: int, width: int) -> bytes:
    """Page ``number`` (from 1) as a PNG of about ``width`` pixels, to look at and to draw areas on."""
    if kind in PICTURES:
        picture = _upright(content)
        picture.thumbnail((width, width * 4))
        return _png(picture)
    with _opened(content) as document:
        if not 1 <= number <= len(document):
            raise InputError(f"没有第 {number} 页", f"这份材料有 {len(document)} 页", field="page")
        page = document[number - 1]
        try:
            wide, high = page.get_size()
            scale = min(width / wide, (MOST_PIXELS / (wide * high)) ** 0.5)
            return _png(page.render(scale=scale, may_draw_forms=True).to_pil())
        finally:
            page.close()


def _pages(content: bytes, kind: str) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    """Every page as a picture, with its size in points."""
    if kind in PICTURES:
        picture = _upright(content)
        yield picture, (picture.width * _POINTS / DPI, picture.height * _POINTS / DPI)
        return
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise InputError(
                f"材料有 {len(document)} 页，太长", f"请拆成不多于 {MOST_PAGES} 页的几份再处理", field="material"
            )
        for page in document:
            try:
                wide, high = page.get_size()
                scale = min(DPI / _POINTS, (MOST_PIXELS / (wide * high)) ** 0.5)
                drawn = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
            finally:
                page.close()
            yield drawn, (wide, high)


def _upright(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
        turned = ImageOps.exif_transpose(picture)
        if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
            behind = Image.new("RGBA", turned.size, "white")
            return Image.alpha_composite(behind, turned.convert("RGBA")).convert("RGB")
        return turned.convert("RGB")


def _burn(page: Image.Image, areas: Sequence[Area]) -> None:
    """Fill the areas with black, each with its label in white where there is room."""
    draw = ImageDraw.Draw(page)
    for area in areas:
        left, top = int(area.x * page.width), int(area.y * page.height)
        right = min(page.width, -int(-(area.x + area.w) * page.width // 1))
        bottom = min(page.height, -int(-(area.y + area.h) * page.height // 1))
        draw.rectangle((left, top, right, bottom), fill="black")
        _label(draw, area.label, (left, top, right, bottom))


def _label(draw: ImageDraw.ImageDraw, label: str, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    for size in range(min(_LARGEST, bottom - top - 4), _SMALLEST - 1, -1):
        font = _font(size)
        if label and draw.textlength(label, font=font) <= right - left - 6:
            draw.text(((left + right) / 2, (top + bottom) / 2), label, fill="white", font=font, anchor="mm")
            return


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


def _append(made: pikepdf.Pdf, page: Image.Image, size: tuple[float, float]) -> None:
    """One page that is nothing but a picture."""
    packed = BytesIO()
    page.info = {}  # a JPEG's own comment would be written again
    page.save(packed, "JPEG", quality=_QUALITY)
    picture = pikepdf.Stream(made, packed.getvalue())
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=page.width, Height=page.height,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    sheet = made.add_blank_page(page_size=size)
    sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=made.make_indirect(picture)))
    wide, high = size
    sheet.Contents = pikepdf.Stream(made, f"q {wide:.3f} 0 0 {high:.3f} 0 0 cm /P Do Q".encode())


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()
    except pypdfium2.PdfiumError as wrong:
        raise InputError("PDF 打不开", "请重新上传这份材料", field="material") from wrong
    try:
        yield document
    finally:
        document.close()
