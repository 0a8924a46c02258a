"""Office files (.docx, .xlsx) from outside: their real size is counted, and nothing active or remote is in them."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from rules.errors import InputError

PARTS = 5_000
"""The most parts a file may have."""
READ_FOR_MARKS = 4_000_000
"""Characters of a part's text that are looked through for a secrecy mark."""
_PIECE = 64 * 1024
_ACTIVE = re.compile(r"(^|/)(vbaProject|vbaData|activeX|attachedToolbars|macrosheets|customUI)", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)embeddings/|oleObject", re.IGNORECASE)
_REMOTE = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_FIELDS = re.compile(rb"DDEAUTO|\bDDE\b")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_BREAK = re.compile(
    r"</(?:\w+:)?(?:p|si|is|row|c|v|text|title|subject|description|keywords|category|creator|lastModifiedBy)>"
    r"|<(?:\w+:)?(?:br|cr)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?\bname\s*=\s*[\"']([^\"'<]*)")
_OF_HEADERS = re.compile(r"&(?:\"[^\"]*\"|\d+|[A-Z])")
"""What sets place and face in the headers and footers of a sheet."""


def check_office_file(content: bytes, most: int) -> tuple[str, ...]:
    """The texts of a sound file. Raises InputError for one that unpacks to more than ``most`` bytes or holds macros,
    embedded programs, document type definitions, or anything that would be fetched from elsewhere when it is opened."""
    texts = []
    left = most
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            _check_parts(parts)
            for part in parts.infolist():
                data, left = _counted(parts, part, left)
                _check_part(part.filename, data)
                if part.filename.lower().endswith(".xml"):
                    texts.append(_words(data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as wrong:
        raise InputError("文件损坏或者加了密码，打不开", "请另存为不加密码的一份再传", field="file") from wrong
    return tuple(texts)


def _check_parts(parts: zipfile.ZipFile) -> None:
    names = parts.namelist()
    if len(names) > PARTS or len(set(names)) != len(names):
        raise InputError("文件的构造不正常", "请在 WPS 或者 Word 里另存一份再传", field="file")
    for name in names:
        if _ACTIVE.search(name):
            raise InputError("文件里有宏或者控件", "请另存为不含宏的 .docx、.xlsx，或者导出为 PDF 再传", field="file")
        if _EMBEDDED.search(name):
            raise InputError(
                "文件里嵌了别的文件或者程序", "请把嵌入的内容另存出来单独上传，或者导出为 PDF 再传", field="file"
            )


def _counted(parts: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[bytes, int]:
    """The part, and how many bytes may still come: counted as they unpack, whatever the archive says of itself."""
    pieces = []
    with parts.open(part) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            left -= len(piece)
            if left < 0:
                raise InputError(
                    "文件解开以后太大，像是压缩炸弹，没有接收", "请另存一份，或者拆成几份再传", field="file"
                )
            pieces.append(piece)
    return b"".join(pieces), left


def _check_part(name: str, data: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    for text in _readings(data):
        if b"<!DOCTYPE" in text.upper() or b"<!ENTITY" in text.upper():
            raise InputError(
                "文件里有文档类型声明（DTD）", "请在 WPS 或者 Word 里另存一份，或者导出为 PDF 再传", field="file"
            )
        if b"macroEnabled" in text:
            raise InputError("文件里有宏", "请另存为不含宏的 .docx、.xlsx，或者导出为 PDF 再传", field="file")
        if name.lower().endswith(".rels") and any(not _LINK.search(one[0]) for one in _REMOTE.finditer(text)):
            raise InputError(
                "文件打开时要从外部取模板、图片或者数据", "请断开外部链接，或者导出为 PDF 再传", field="file"
            )
        if b"instrText" in text and _FIELDS.search(text):
            raise InputError("文件里有会启动别的程序的域（DDE）", "请删去这个域，或者导出为 PDF 再传", field="file")


def _readings(data: bytes) -> Iterator[bytes]:
    """The bytes, and as UTF-8 what is written in sixteen bits, where a plain search would see nothing."""
    yield data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:64]:
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            yield data.decode(encoding, "ignore").encode()


def _words(data: bytes) -> str:
    """What a reader of the part sees, a paragraph or cell a line: its text whatever its encoding, and sheets' names."""
    text = _decoded(data)[: READ_FOR_MARKS * 4]
    names = "\n".join(_SHEET.findall(text))
    seen = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))[:READ_FOR_MARKS])
    return _OF_HEADERS.sub("\n", f"{seen}\n{html.unescape(names)}")


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore")
    declared = _DECLARED.match(data)
    try:
        return data.decode(declared[1].decode("ascii") if declared else "utf-8", "ignore")
    except LookupError:
        return data.decode("utf-8", "ignore")
