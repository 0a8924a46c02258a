"""Files for the tests of uploads and redaction, good and bad, made on the spot."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import pikepdf
import pylopdf_fonts_zh_cn
import typst
from PIL import Image

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
PHONE, ID_NUMBER, NAME = "13812346021", "310106199001011234", "张三丰"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"


@cache
def pdf(*pages: str) -> bytes:
    """A PDF with these pages of text."""
    text = "\n#pagebreak()\n".join(pages or (f"= 备案材料\n业主 {NAME} 电话 {PHONE} 身份证 {ID_NUMBER}",))
    made = typst.compile(f'#set text(font: "Noto Sans SC")\n{text}'.encode(), font_paths=[str(FONTS)])
    assert isinstance(made, bytes)
    return made


def pdf_with_scripts() -> bytes:
    """A PDF that runs a script when opened, has one behind a button, launches a program, and carries a file."""
    with pikepdf.open(BytesIO(pdf("公告"))) as document:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('evil script')"))
        document.Root.OpenAction = document.make_indirect(script)
        named = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), document.make_indirect(script)]))
        document.Root.Names = pikepdf.Dictionary(JavaScript=document.make_indirect(named))
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("evil.exe"))
        button = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 10, 10], A=launch,
            AA=pikepdf.Dictionary(E=script),
        )  # fmt: skip
        document.pages[0].Annots = document.make_indirect(pikepdf.Array([document.make_indirect(button)]))
        document.attachments["secret.txt"] = pikepdf.AttachedFileSpec(document, b"hidden attachment")
        out = BytesIO()
        document.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF behind a password."""
    with pikepdf.open(BytesIO(pdf("公告"))) as document:
        out = BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@cache
def word(*paragraphs: str) -> bytes:
    """A sound .docx."""
    document = docx.Document()
    for text in paragraphs or ("检索情况说明",):
        document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The office file with one part more, or another content of one."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    """Relations of a document with one that points elsewhere."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def bomb(megabytes: int) -> bytes:
    """A small .docx that unpacks to very much."""
    return with_part(word(), "word/media/image1.png", b"\0" * (megabytes * 1_000_000))


def png(width: int = 40, height: int = 30) -> bytes:
    """A white picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()
