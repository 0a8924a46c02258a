"""A page with a secret in every place where a PDF or a picture can keep one out of sight."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.upload_samples import pdf

PLACES = (
    "invisible", "white", "covered", "outside", "layer", "actualtext", "annotation", "popup", "field", "attachment",
    "docinfo", "xmp", "earlier", "private", "thumbnail", "outline", "javascript", "deleted",
)  # fmt: skip


def secret(place: str) -> str:
    """What is hidden at ``place``: told apart from all else in the file, and readable in any encoding."""
    return f"SECRET{place.upper()}7713"


def _drawn(place: str, look: str, x: int = 60, y: int = 200) -> str:
    return f"BT /FH 14 Tf {look} {x} {y} Td ({secret(place)}) Tj ET\n"


def _content() -> bytes:
    marks = (
        _drawn("invisible", "3 Tr"),
        _drawn("white", "1 1 1 rg 0 Tr", y=220),
        _drawn("covered", "0 g 0 Tr", y=240) + "0 g 50 235 300 20 re f\n",
        _drawn("outside", "0 g 0 Tr", x=-400, y=260),
        "/OC /Hidden BDC\n" + _drawn("layer", "0 g 0 Tr", y=280) + "EMC\n",
        f"/Span <</ActualText ({secret('actualtext')})>> BDC BT /FH 14 Tf 0 g 60 300 Td (shown) Tj ET EMC\n",
    )
    return "".join(marks).encode()


def _annotations(document: pikepdf.Pdf) -> Array:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[400, 700, 420, 720], F=2, Contents=String(secret("annotation")),
        Popup=Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=[0, 0, 9, 9], Contents=String(secret("popup"))),
    )  # fmt: skip
    hidden = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), V=String(secret("field")), F=2,
        Rect=[60, 320, 300, 340],
    )  # fmt: skip
    return Array([document.make_indirect(note), document.make_indirect(hidden)])


def _catalogue(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("hidden")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    document.pages[0].Resources.Properties = Dictionary(Hidden=layer)
    document.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(secret("private"))))
    script = Dictionary(S=Name.JavaScript, JS=String(f"var a = '{secret('javascript')}'"))
    document.Root.OpenAction = document.make_indirect(script)
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(secret("outline"), 0))
    document.docinfo["/Remark"] = secret("docinfo")
    with document.open_metadata() as data:
        data["dc:description"] = secret("xmp")
    document.attachments["a.txt"] = pikepdf.AttachedFileSpec(document, secret("attachment").encode())


def nasty_pdf() -> bytes:
    """One page of sound text with all of :data:`PLACES`; two of them only in an earlier revision of the file."""
    with pikepdf.open(BytesIO(pdf("sound"))) as document:
        page = document.pages[0]
        page.Resources.Font.FH = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.contents_add(_content())
        page.Annots = _annotations(document)
        page.Thumb = Stream(document, secret("thumbnail").encode(), Subtype=Name.Image)
        page.Earlier = String(secret("earlier"))
        page.Deleted = document.make_indirect(Stream(document, _drawn("deleted", "0 g").encode()))
        _catalogue(document)
        out = BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return _revised(out.getvalue())


def _revised(content: bytes) -> bytes:
    """The same with a later revision in which two of the secrets are gone."""
    writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
    page = writer.find_page_for_modification(0)[0].get_object()
    del page["/Earlier"], page["/Deleted"]
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG with a comment, Exif, XMP and a picture in its Exif's thumbnail."""
    picture = Image.new("RGB", (300, 200), "white")
    exif = Image.Exif()
    exif[0x010E] = exif[0x9286] = "SECRETEXIF7713"
    exif[0x0132] = dt.datetime(2026, 1, 1).isoformat()
    out = BytesIO()
    picture.save(
        out, "JPEG", exif=exif, comment=b"SECRETCOMMENT7713", icc_profile=b"SECRETPROFILE7713", dpi=(771, 771),
        xmp=b"SECRETXMP7713",
    )  # fmt: skip
    return out.getvalue()
