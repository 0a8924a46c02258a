"""PDFs from outside: built anew without anything that acts by itself, and looked through for their text."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from rules.errors import InputError

MOST_PAGES = 2_000
_ROOT_KEYS = {"/OpenAction": "打开时的动作", "/AA": "自动动作", "/JavaScript": "脚本"}
_NAMED = {"/JavaScript": "脚本", "/EmbeddedFiles": "附件"}
_KEYS = {"/AA": "自动动作", "/JS": "脚本", "/XFA": "XFA 表单", "/EF": "附件"}
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_TOLD = ("/Title", "/Subject", "/Keywords", "/Contents", "/V")
_MEDIA = frozenset({"/RichMedia", "/Movie", "/Screen", "/FileAttachment", "/3D", "/Sound"})


def rebuilt(content: bytes) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """The PDF written anew without scripts, actions, attachments and media; its texts; what was taken out.

    The same content always gives the same bytes. Raises InputError for one that is damaged, locked or too long.
    """
    try:
        with pikepdf.open(BytesIO(content)) as document:
            if len(document.pages) > MOST_PAGES:
                raise InputError(
                    f"PDF 有 {len(document.pages)} 页，太长", f"请拆成不多于 {MOST_PAGES} 页的几份再传", field="file"
                )
            beside = _beside(document)
            removed = _clean(document)
            out = BytesIO()
            document.remove_unreferenced_resources()
            document.save(out, deterministic_id=True, encryption=False)
    except pikepdf.PasswordError as locked:
        raise InputError("PDF 加了密码", "请去掉密码再传", field="file") from locked
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, RecursionError) as wrong:
        raise InputError("PDF 损坏，打不开", "请重新导出或者打印成 PDF 再传", field="file") from wrong
    clean = out.getvalue()
    return clean, (*texts_of(clean), beside), removed


def _beside(document: pikepdf.Pdf) -> str:
    """What a reader sees beside the pages, a line each: the file's title, bookmarks, notes and fields filled in."""
    return "\n".join(words for one in (*document.objects, document.trailer) for words in _told(one, 0))


def _told(one: Any, depth: int) -> Iterator[str]:
    """An object and what is written directly inside it, as :func:`_strip` goes through them."""
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Array) or depth > 50:
        return
    items = one.items() if isinstance(one, pikepdf.Dictionary) else (("", inner) for inner in one)
    for key, inner in items:
        if isinstance(inner, pikepdf.String) and key in _TOLD:
            yield str(inner)
        elif not getattr(inner, "is_indirect", False):
            yield from _told(inner, depth + 1)


def _clean(document: pikepdf.Pdf) -> tuple[str, ...]:
    """Take out of every object what acts; what that was, in words, each once."""
    removed: dict[str, None] = {}
    root = document.Root
    for key, words in _ROOT_KEYS.items():
        if key in root:
            del root[key]
            removed[words] = None
    names = root.get("/Names")
    for key, words in _NAMED.items():
        if isinstance(names, pikepdf.Dictionary) and key in names:
            del names[key]
            removed[words] = None
    for one in document.objects:
        _strip(one, removed, 0)
    return tuple(removed)


def _strip(one: Any, removed: dict[str, None], depth: int) -> None:
    """An object and what is written directly inside it; what it refers to comes by itself."""
    if depth > 50:
        raise InputError("PDF 的构造不正常", "请打印成 PDF 再传", field="file")
    if isinstance(one, pikepdf.Array):
        for inner in one:
            if not getattr(inner, "is_indirect", False):
                _strip(inner, removed, depth + 1)
        return
    holder = one if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else None
    if holder is None:
        return
    for key, words in _KEYS.items():
        if key in holder:
            del holder[key]
            removed[words] = None
    if holder.get("/S") in _ACTIONS or holder.get("/Subtype") in _MEDIA:
        _empty(holder, removed)
        return
    for key in list(holder.keys()):
        inner = holder[key]
        if isinstance(inner, pikepdf.Dictionary | pikepdf.Array) and not inner.is_indirect:
            _strip(inner, removed, depth + 1)


def _empty(holder: Any, removed: dict[str, None]) -> None:
    """What is left of an action or of a thing that plays: nothing that does anything."""
    removed["动作或者媒体"] = None
    for key in list(holder.keys()):
        if key not in ("/Type", "/Rect", "/P", "/Length", "/Filter"):
            del holder[key]
    if holder.get("/Type") == "/Annot":
        holder["/Subtype"] = pikepdf.Name("/Text")
        holder["/F"] = 2  # hidden


def texts_of(content: bytes) -> tuple[str, ...]:
    """The text of every page, as a reader sees it. Raises InputError when the pages cannot be read."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as wrong:
        raise InputError("PDF 打不开", "请重新导出或者打印成 PDF 再传", field="file") from wrong
    try:
        return tuple(_text(document, index) for index in range(len(document)))
    finally:
        document.close()


def _text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        words = page.get_textpage()
        try:
            return str(words.get_text_bounded())
        finally:
            words.close()
    finally:
        page.close()
