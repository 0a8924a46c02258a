"""文书: a draft on its page, edited, checked and approved; files and pictures to take away.

Letters name a person, so every look is logged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from acts.desk import Desk
from acts.receipt_paper import KIND as RECEIPT
from acts.receipt_paper import receipt_paper
from casework.case import Case, Issued
from casework.commands import ACT_LABELS
from casework.effects import EffectKind, EffectState
from casework.events import DraftEdited
from casework.letters_of import recipient_of, stem
from casework.words import letter_label
from letters.blocks import Letter
from letters.preview import page_count, page_picture
from rules.errors import InputError
from store.cases import CaseRecord, EffectLine
from store.unit_of_work import NoSuchCase
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.case_acts import CaseActs
from web.case_view import CaseView, files_of
from web.draft_form import typed
from web.form_sheet import Sheet
from web.forms import SentForm
from web.letter_view import Change, LetterView, changes
from web.render import show

router = for_people()
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
PART = "letter"
"""What the table of forms calls this page."""
DONE_WORDS = {act: f"{label}：已办" for act, label in ACT_LABELS.items()} | {
    "saved_first": "改动先保存成了新的一稿，还没有送审：请看检查结果和版式，再按“送审”"
}
"""What is said above the page after an act."""
_DRAFT = re.compile(r"(?P<letter>[a-z_]+)-v(?P<version>[1-9][0-9]{0,3})")


@router.get("/cases/{number}/letters/{name}.{kind}")
def file(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str, kind: str) -> Response:
    """An issued letter (``reply.pdf``, sealed), its 验章记录 (``reply.txt``) or a draft (``reply-v2.docx``)."""
    record = desk.cases(visitor.actor).find(number)
    content = desk.store.files.read(_digest(record, name, kind))
    what = f"{_title(desk, name)}{'验章记录' if kind == 'txt' else ''}"
    return taken_away(desk, visitor, number, what, kind, content)


@router.get("/cases/{number}/letters/{name}/receipt.{kind}")
def receipt(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str, kind: Literal["docx", "pdf"]) -> Response:
    """送达回证 of an issued letter, to be signed by whoever takes it; it names the person, so it is written down."""
    case = desk.cases(visitor.actor).find(number).case
    issued = case.letters.get(name)
    if issued is None or not issued.file or not recipient_of(case, name):
        raise _no_letter(number)
    content = receipt_paper(desk, case, issued, visitor.actor.name, kind)
    title = f"{letter_label(desk.rulebook, RECEIPT)}（{_title(desk, name)}）"
    return taken_away(desk, visitor, number, title, kind, content)


@router.get("/cases/{number}/letters/{name}/uploaded.docx")
def uploaded(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str) -> Response:
    """The Word file that a draft was read back from, as it was brought."""
    event = uploaded_as(desk.cases(visitor.actor).find(number), name)
    if event is None:
        raise _no_letter(number)
    return taken_away(
        desk, visitor, number, f"{_title(desk, name)}上传的原文件", "docx", desk.store.files.read(event.file)
    )


@router.get("/cases/{number}/letters/{name}/pages/{n}.png")
def picture(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str, n: int) -> Response:
    """A page of a letter or draft as a picture, drawn once and kept by the PDF's hash."""
    digest = _digest(desk.cases(visitor.actor).find(number), name, "pdf")
    kept = desk.store.home / "cache" / "pages" / f"{digest}-{n}.png"
    if not kept.is_file():
        _keep(kept, page_picture(desk.store.files.read(digest), n))
    note_look(desk, visitor, number, f"阅看{_title(desk, name)}版式第{n}页")
    return Response(kept.read_bytes(), media_type="image/png")


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


@router.get("/cases/{number}/letters/{name}/preview")
def preview(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, name: str) -> Response:
    """The pictures of a version's pages alone, for the page that waits for them; the pictures themselves are logged."""
    record = desk.cases(visitor.actor).find(number)
    if _DRAFT.fullmatch(name) is None:
        raise _no_letter(number)
    shown = _typeset(desk, record, name)
    return show(request, "partials/letter_preview.html", visitor, fragment=True, **shown)


@router.get("/cases/{number}/draft")
def current_draft(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str) -> Response:
    """The draft that lies on the desk; without one, the letters of the case."""
    return show_draft(request, desk, visitor, number)


def show_draft(
    request: Request, desk: Desk, visitor: Visitor, number: str, sent: SentForm | None = None, code: int = 200
) -> Response:
    """The current draft; ``sent`` is a form that could not be read, shown again with what is wrong in it."""
    draft = desk.cases(visitor.actor).find(number).case.draft
    if draft is None:
        return RedirectResponse(f"/cases/{number}?part=letters#parts", 303)
    return _page(request, desk, visitor, number, f"{draft.letter}-v{draft.version}", sent or SentForm(), code)


@router.get("/cases/{number}/letters/{name}")
def version(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, name: str) -> Response:
    """A version of the reply, paragraph by paragraph; once it is issued, with its number and day."""
    return _page(request, desk, visitor, number, name, SentForm(), 200)


def _page(
    request: Request, desk: Desk, visitor: Visitor, number: str, name: str, sent: SentForm, code: int
) -> Response:
    record = desk.cases(visitor.actor).find(number)
    known = _DRAFT.fullmatch(name)
    if known is None:
        raise _no_letter(number)
    view = CaseView(desk, record, visitor.actor)
    shown = LetterView(view, _letter(desk, visitor, record, known), name, int(known["version"]))
    note_look(desk, visitor, number, f"阅看{_title(desk, name)}")
    values = {
        "view": view,
        "case": view.case,
        "shown": shown,
        "acts": CaseActs(Sheet(desk, view.case, visitor.actor), PART if shown.current else "", sent),
        "title": _title(desk, name),
        "fragment": False,
        **_typeset(desk, record, name),
        "done": sent.told or DONE_WORDS.get(request.query_params.get("done", ""), ""),
        "typed": partial(typed, sent),
        **_compared(request, desk, visitor, shown, known["letter"]),
    }
    return show(request, "letter.html", visitor, code, sent=sent, **values)


def _letter(desk: Desk, visitor: Visitor, record: CaseRecord, known: re.Match[str]) -> Letter:
    version, name = int(known["version"]), known["letter"]
    letter = Letter.from_dict(desk.cases(visitor.actor).letter_body(record.case.number, name, version))
    issued = _issued_as(record.case, known)
    return letter.finalised(issued.number, issued.made_on) if issued else letter


def _issued_as(case: Case, known: re.Match[str]) -> Issued | None:
    """The letter that a version was signed as; None for one that stayed a draft, or is one again."""
    signed = (one for one in case.letters.values() if one.version == int(known["version"]) and not one.void_reason)
    return next((one for one in signed if stem(one.letter) == known["letter"]), None)


def _typeset(desk: Desk, record: CaseRecord, name: str) -> dict[str, Any]:
    """How many pages there are pictures of, none until the draft is typeset, and whether that could not be done.

    Of a version that was sealed these are the pages that went out, under the name of the letter.
    """
    known = _DRAFT.fullmatch(name)
    issued = _issued_as(record.case, known) if known else None
    if issued and issued.file:
        pages = page_count(desk.store.files.read(issued.file.sealed))
        return {"number": record.case.number, "name": issued.letter, "pages": pages, "stuck": False}
    line = _printed(record, name)
    digest = files_of(line).get("pdf")
    pages = page_count(desk.store.files.read(digest)) if digest else 0
    stuck = line is not None and line.state in (EffectState.FAILED, EffectState.UNCLEAR)
    return {"number": record.case.number, "name": name, "pages": pages, "stuck": stuck}


def _compared(
    request: Request, desk: Desk, visitor: Visitor, shown: LetterView, letter: str
) -> dict[str, list[Change] | int]:
    """What changed since the version that the address names; by itself the one that this person last judged."""
    asked = request.query_params.get("against", "")
    last = shown.judged_by(visitor.actor.login)
    against = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else last or shown.version - 1
    if not 0 < against < shown.version:
        return {"against": 0, "changed": [], "judged": 0}
    old = Letter.from_dict(desk.cases(visitor.actor).letter_body(shown.view.case.number, letter, against))
    new = replace(shown.letter, number=None, dated_on=None)  # number and day come with the signature
    return {"against": against, "changed": changes(old, new), "judged": last}


def _digest(record: CaseRecord, name: str, kind: str) -> str:
    """The hash of the file meant. Of an issued letter only the sealed PDF leaves the house."""
    if kind not in MEDIA:
        raise _no_letter(record.case.number)
    found = _issued(record.case, name, kind) or files_of(_printed(record, name)).get(kind)
    if found is None:
        raise _no_letter(record.case.number)
    return found


def _issued(case: Case, name: str, kind: str) -> str | None:
    issued = case.letters.get(name)
    if issued is None or issued.file is None:
        return None
    return {"pdf": issued.file.sealed, "docx": issued.file.docx, "txt": issued.file.record}[kind] or None


def uploaded_as(record: CaseRecord, name: str) -> DraftEdited | None:
    """The event that read this draft back from a file that is kept; None when it did not come from one."""
    edits = (one.event for one in record.records if isinstance(one.event, DraftEdited) and one.event.file)
    return next((one for one in edits if f"{one.letter}-v{one.version}" == name), None)


def _printed(record: CaseRecord, name: str) -> EffectLine | None:
    lines = (line for line in record.effects if line.kind == EffectKind.RENDER_DRAFT and line.subject == name)
    return next(lines, None)


def _title(desk: Desk, name: str) -> str:
    letter, _, version = name.partition("-v")
    return letter_label(desk.rulebook, letter) + (f"第{version}稿" if version else "")


def attachment(title: str, number: str, kind: str) -> str:
    """The header that gives a downloaded file its name, in Chinese where the browser can."""
    return f"attachment; filename=\"{number}.{kind}\"; filename*=UTF-8''{quote(title, safe='')}"


def taken_away(desk: Desk, visitor: Visitor, number: str, title: str, kind: str, content: bytes) -> Response:
    """A file of the case that somebody downloads, under its name; that they did is written down."""
    note_look(desk, visitor, number, f"下载{title}（{kind}）")
    headers = {"content-disposition": attachment(f"{number} {title}.{kind}", number, kind)}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _no_letter(number: str) -> InputError:
    return NoSuchCase(f"{number} 没有这份文书", "请从办件页的文书栏打开", field="letter")


def note_look(desk: Desk, visitor: Visitor, number: str, what: str) -> None:
    """Write down who looked at what."""
    desk.accounts.note_access(desk.now(), visitor.actor.login, number, what)
