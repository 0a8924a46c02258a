"""The picture of a seal, put on the signature and across the pages' edges.

That of the 测试章 is set once by typst, as vectors; an office's own comes from its seal's holder as a PNG, and is drawn
as it is.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
import pylopdf_fonts_zh_cn
import typst
from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import content
from pyhanko.pdf_utils import generic as _generic
from pyhanko.pdf_utils import layout as _layout
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from rules.errors import InputError

# These two carry no complete types.
generic: Any = _generic
layout: Any = _layout

PICTURE = Path(__file__).resolve().parent.parent / "templates" / "letters" / "test_stamp.typ"
SIDE = 42 / 25.4 * 72  # points: 42 mm across
_PAGES_A_SEAM = 6  # a stamp cut into more strips could no longer be recognised
_STAMP = "/SealStamp"
_INK = "/SealInk"


@lru_cache(maxsize=1)
def test_picture() -> bytes:
    """The 测试章 as a PDF of one page, SIDE × SIDE."""
    fonts = typst.Fonts(False, False, [Path(pylopdf_fonts_zh_cn.__file__).parent])
    made = typst.compile(str(PICTURE), font_paths=fonts, ignore_system_fonts=True, format="pdf", timestamp=0)
    return bytes(made)


@lru_cache(maxsize=64)
def picture_of(file: Path) -> bytes:
    """The seal in the PNG ``file`` as a PDF of one page, SIDE × SIDE. Raises InputError when it is no square PNG."""
    try:
        with Image.open(file, formats=("PNG",)) as opened:
            picture = opened.convert("RGBA")
    except (OSError, UnidentifiedImageError) as wrong:
        raise InputError("印章的图片打不开", "请放一张 PNG（透明底、正方形）的印模图片", str(file)) from wrong
    if abs(picture.width - picture.height) > picture.width * 0.02:
        raise InputError("印章的图片不是正方形", "请把印模裁成正方形，四周不留白", str(file))
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(SIDE, SIDE))
    drawn = _image(made, picture.convert("RGB"), "/DeviceRGB")
    drawn.SMask = _image(made, picture.getchannel("A"), "/DeviceGray")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=drawn))
    page.Contents = pikepdf.Stream(made, f"q {SIDE:.3f} 0 0 {SIDE:.3f} 0 0 cm /P Do Q".encode())
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _image(made: pikepdf.Pdf, picture: Image.Image, colours: str) -> Any:
    image = pikepdf.Stream(made, picture.tobytes())
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width, Height=picture.height,
        ColorSpace=pikepdf.Name(colours), BitsPerComponent=8,
    )  # fmt: skip
    return made.make_indirect(image)


def _ink() -> Any:
    """Red over black stays black, as ink does."""
    return generic.DictionaryObject({generic.pdf_name("/BM"): generic.pdf_name("/Multiply")})


class _StampContent(content.PdfContent):
    def __init__(self, picture: bytes) -> None:
        super().__init__()
        self._picture = picture

    def render(self) -> bytes:
        stamp = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._picture)))
        self.set_resource(content.ResourceType.XOBJECT, generic.pdf_name(_STAMP), stamp)
        self.set_resource(content.ResourceType.EXT_G_STATE, generic.pdf_name(_INK), _ink())
        self.box = layout.BoxConstraints(width=SIDE, height=SIDE)
        return f"{_INK} gs {_STAMP} Do".encode("ascii")


def stamp_style(picture: bytes) -> Any:
    """The look of the signature: the stamp fills its box, without a frame."""
    return StaticStampStyle(
        background=_StampContent(picture),
        background_opacity=0.9,
        border_width=0,
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MID,
            y_align=layout.AxisAlignment.ALIGN_MID,
            margins=layout.Margins.uniform(0),
        ),
    )


def draw_seam(writer: Any, pages: int, picture: bytes) -> None:
    """骑缝章: each page carries a strip of one stamp on its right edge; it is drawn before the signature covers all."""
    stamp = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(picture)))
    for first in range(0, pages, _PAGES_A_SEAM):
        group = range(first, min(first + _PAGES_A_SEAM, pages))
        for strip, page in enumerate(group):
            if len(group) > 1:
                _draw_strip(writer, stamp, page, strip, len(group))


def _draw_strip(writer: Any, stamp: Any, page: int, strip: int, strips: int) -> None:
    _, _, right, top = (float(edge) for edge in _media_box(writer, page))
    width, y = SIDE / strips, top / 2 - SIDE / 2
    x = right - (strip + 1) * width
    clip = f"{right - width:.3f} {y:.3f} {width:.3f} {SIDE:.3f} re W n"
    paint = f"Q q {_INK} gs {clip} 1 0 0 1 {x:.3f} {y:.3f} cm {_STAMP} Do Q"
    resources = generic.DictionaryObject(
        {
            generic.pdf_name("/XObject"): generic.DictionaryObject({generic.pdf_name(_STAMP): stamp}),
            generic.pdf_name("/ExtGState"): generic.DictionaryObject({generic.pdf_name(_INK): _ink()}),
        }
    )
    # The page's own marks are wrapped, so that their coordinates do not bend ours.
    writer.add_stream_to_page(page, writer.add_object(generic.StreamObject(stream_data=b"q")), prepend=True)
    ours = writer.add_object(generic.StreamObject(stream_data=paint.encode("ascii")))
    writer.add_stream_to_page(page, ours, resources)


def _media_box(writer: Any, page: int) -> Any:
    found = writer.find_page_for_modification(page)[0].get_object()
    while "/MediaBox" not in found:
        found = found["/Parent"]
    return found["/MediaBox"]
