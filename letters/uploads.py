"""材料的接收: what a file really is, and what may not come in. Nobody's word is taken for it: not the name, not a size.

What is kept is the content that may be opened safely; of a PDF that is a rebuilt one without scripts, the original is
kept apart. Raises InputError for everything refused, with what to do instead.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from PIL import Image

from letters.office_files import check_office_file
from letters.pdf_files import rebuilt
from letters.secrecy_marks import check_marks
from rules.errors import InputError

FIELD = "file"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Bytes a file may have, bytes it may unpack to, and pixels a picture may have."""

    bytes: int
    unpacked: int
    pixels: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser or a scenario brings it: what it is called there, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: its ``kind`` by its content, what is opened from now on, and what was taken out of it.

    ``original`` are the bytes as they came, when they are others; they are kept in quarantine.
    """

    name: str
    kind: str
    content: bytes
    original: bytes | None
    removed: tuple[str, ...]


def accept_upload(upload: Upload, limits: UploadLimits) -> Accepted:
    """Look at the file and take it in. Raises InputError with field ``file`` for what may not come in."""
    name = _plain_name(upload.name)
    if not upload.content:
        raise InputError("文件是空的", "请检查选的是不是这个文件", field=FIELD)
    if len(upload.content) > limits.bytes:
        raise InputError(
            f"文件有 {_megabytes(len(upload.content))}，超过 {_megabytes(limits.bytes)}",
            "请压缩或者拆分后再传",
            field=FIELD,
        )
    kind = kind_of_content(upload.content)
    _check_ending(name, kind)
    check_marks(name, "")
    content, texts, removed = _LOOK[kind](upload.content, limits)
    for text in texts:
        check_marks(name, text)
    return Accepted(name, kind, content, None if content == upload.content else upload.content, removed)


KINDS: Mapping[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "png": (".png",),
    "jpeg": (".jpg", ".jpeg"),
    "txt": (".txt",),
}
"""What may come in, with the endings a name may have."""
MEDIA: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
}
_ALLOWED = "可以传 PDF、Word（.docx）、Excel（.xlsx）、PNG、JPG 和纯文本（.txt）"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of_content(content: bytes) -> str:
    """What the content is by its first bytes and its parts, whatever it is called. Raises InputError."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content.startswith(_OLD_OFFICE):
        raise InputError(
            "这是旧格式的 Office 文件或者加了密码的文件", "请另存为不加密码的 .docx、.xlsx 或者 PDF 再传", field=FIELD
        )
    if _is_text(content):
        return "txt"
    raise InputError("认不出这是什么文件", _ALLOWED, field=FIELD)


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as wrong:
        raise InputError("文件损坏，打不开", "请重新导出或者另存一份再传", field=FIELD) from wrong
    for part, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise InputError("压缩包不能作为材料", f"请解开后逐个上传；{_ALLOWED}", field=FIELD)


def _is_text(content: bytes) -> bool:
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text)


def decoded(content: bytes) -> str:
    """Plain text as offices write it: UTF-8, else GB 18030. Raises UnicodeDecodeError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _check_ending(name: str, kind: str) -> None:
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS[kind]:
        raise InputError(
            f"“{name}”的内容是 {kind}，和文件名不符",
            f"请核对文件；文件名应当以 {'、'.join(KINDS[kind])} 结尾",
            field=FIELD,
        )


def _plain_name(name: str) -> str:
    """The last part of the name without what could deceive a reader; never longer than a shelf label."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    if not plain:
        raise InputError("文件没有名称", "请给文件起个名字再传", field=FIELD)
    stem, ending = PurePath(plain).stem, PurePath(plain).suffix
    return stem[: 100 - len(ending)] + ending[:10]


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"


_Looked = tuple[bytes, tuple[str, ...], tuple[str, ...]]
"""The content that is opened from now on, the texts in it that may carry a secrecy mark, and what was taken out."""


def _pdf(content: bytes, limits: UploadLimits) -> _Looked:
    return rebuilt(content)


def _office(content: bytes, limits: UploadLimits) -> _Looked:
    return content, check_office_file(content, limits.unpacked), ()


def _picture(content: bytes, limits: UploadLimits) -> _Looked:
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise InputError(f"图片有 {width} × {height} 像素，太大", "请缩小或者转成 PDF 再传", field=FIELD)
            picture.load()
    except InputError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as wrong:
        raise InputError("图片损坏，打不开", "请重新扫描或者另存一份再传", field=FIELD) from wrong
    return content, (), ()


def _text(content: bytes, limits: UploadLimits) -> _Looked:
    return content, (decoded(content),), ()


_LOOK: Mapping[str, Callable[[bytes, UploadLimits], _Looked]] = {
    "pdf": _pdf,
    "docx": _office,
    "xlsx": _office,
    "png": _picture,
    "jpeg": _picture,
    "txt": _text,
}
