"""文书: reading a draft as text and taking files away. Letters name a person, so every look is logged."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from casework.case import Case
from casework.effects import EffectKind
from casework.words import letter_label
from letters.blocks import Letter
from rules.errors import InputError
from store.cases import CaseRecord, EffectLine
from store.unit_of_work import NoSuchCase
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.case_view import CaseView, files_of
from web.render import show

router = for_people()
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_DRAFT = re.compile(r"(?P<letter>[a-z_]+)-v(?P<version>[1-9][0-9]{0,3})")


@router.get("/cases/{number}/letters/{name}.{kind}")
def file(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str, kind: str) -> Response:
    """An issued letter (``reply.pdf``, sealed) or a draft (``reply-v2.docx``) to take away."""
    record = desk.cases(visitor.actor).find(number)
    digest = _digest(record, name, kind)
    content = desk.store.files.read(digest)
    title = f"{number} {_title(desk, name)}.{kind}"
    _log(desk, visitor, number, f"下载{_title(desk, name)}（{kind}）")
    return Response(content, media_type=MEDIA[kind], headers={"content-disposition": attachment(title, number, kind)})


@router.get("/cases/{number}/letters/{name}")
def draft_text(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, name: str) -> Response:
    """A version of the reply as text, paragraph by paragraph; once it is issued, with its number and day."""
    cases = desk.cases(visitor.actor)
    record = cases.find(number)
    known = _DRAFT.fullmatch(name)
    if known is None:
        raise _no_letter(number)
    version = int(known["version"])
    letter = Letter.from_dict(cases.letter_body(number, known["letter"], version))
    issued = record.case.letters.get(known["letter"])
    if issued and issued.version == version:
        letter = letter.finalised(issued.number, issued.made_on)
    _log(desk, visitor, number, f"阅看{_title(desk, name)}")
    return show(
        request,
        "letter.html",
        visitor,
        view=CaseView(desk, record, visitor.actor),
        letter=letter,
        name=name,
        title=_title(desk, name),
        paragraphs=[(block.kind, letter.shown(block)) for block in letter.blocks],
    )


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
    return issued.file.sealed if kind == "pdf" else issued.file.docx


def _printed(record: CaseRecord, name: str) -> EffectLine | None:
    lines = (line for line in record.effects if line.kind == EffectKind.RENDER_DRAFT and line.subject == name)
    return next(lines, None)


def _title(desk: Desk, name: str) -> str:
    letter, _, version = name.partition("-v")
    return letter_label(desk.rulebook, letter) + (f"第{version}稿" if version else "")


def attachment(title: str, number: str, kind: str) -> str:
    """The header that makes a browser keep a file under ``title``; ``number`` names it where only ASCII is known."""
    return f"attachment; filename=\"{number}.{kind}\"; filename*=UTF-8''{quote(title, safe='')}"


def _no_letter(number: str) -> InputError:
    return NoSuchCase(f"{number} 没有这份文书", "请从办件页的文书栏打开", field="letter")


def _log(desk: Desk, visitor: Visitor, number: str, what: str) -> None:
    desk.accounts.note_access(desk.now(), visitor.actor.login, number, what)
