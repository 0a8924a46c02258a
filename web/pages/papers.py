"""Papers of a case to take away: 卷内目录, and 区分处理情况说明 of a material. They name persons, so it is logged."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import Response

from acts.case_papers import INDEX, REDACTION, index_paper, redaction_paper
from acts.desk import Desk
from casework.words import letter_label
from store.unit_of_work import NoSuchCase
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.pages.letters import MEDIA, attachment, note_look
from web.pages.materials import find_material

router = for_people()


@router.get("/cases/{number}/file-index.{kind}")
def index(desk: TheDesk, visitor: SignedInVisitor, number: str, kind: Literal["docx", "pdf"]) -> Response:
    """卷内目录 as the file stands now; whoever takes it away puts the file together."""
    content = index_paper(desk, desk.cases(visitor.actor).find(number).case, visitor.actor.name, kind)
    return _taken(desk, visitor, number, letter_label(desk.rulebook, INDEX), kind, content)


@router.get("/cases/{number}/materials/{n}/statement.{kind}")
def statement(desk: TheDesk, visitor: SignedInVisitor, number: str, n: int, kind: Literal["docx", "pdf"]) -> Response:
    """区分处理情况说明 of the newest copy of material ``n``."""
    record, (_, material) = desk.cases(visitor.actor).find(number), find_material(desk, visitor, number, n)
    if material.copy is None:
        raise NoSuchCase(f"材料 {n} 没有区分处理的副本", "请先作区分处理", field="material")
    content = redaction_paper(desk, record, material, kind)
    title = f"{letter_label(desk.rulebook, REDACTION)}（材料 {n}）"
    return _taken(desk, visitor, number, title, kind, content)


def _taken(desk: Desk, visitor: Visitor, number: str, title: str, kind: str, content: bytes) -> Response:
    note_look(desk, visitor, number, f"下载{title}（{kind}）")
    headers = {"content-disposition": attachment(f"{number} {title}.{kind}", number, kind)}
    return Response(content, media_type=MEDIA[kind], headers=headers)
