"""Papers of a case to take away: 卷内目录, and 区分处理情况说明 of a material. They name persons, so it is logged."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import Response

from acts.case_papers import INDEX, REDACTION, index_paper, redaction_paper
from casework.words import letter_label
from store.unit_of_work import NoSuchCase
from web.auth import SignedInVisitor, TheDesk, for_people
from web.pages.letters import taken_away
from web.pages.materials import find_material

router = for_people()


@router.get("/cases/{number}/file-index.{kind}")
def index(desk: TheDesk, visitor: SignedInVisitor, number: str, kind: Literal["docx", "pdf"]) -> Response:
    """卷内目录 as the file stands now; whoever takes it away puts the file together."""
    content = index_paper(desk, desk.cases(visitor.actor).find(number).case, visitor.actor.name, kind)
    return taken_away(desk, visitor, number, letter_label(desk.rulebook, INDEX), kind, content)


@router.get("/cases/{number}/materials/{n}/statement.{kind}")
def statement(desk: TheDesk, visitor: SignedInVisitor, number: str, n: int, kind: Literal["docx", "pdf"]) -> Response:
    """区分处理情况说明 of the newest copy of material ``n``."""
    record, material = find_material(desk, visitor, number, n)
    if material.copy is None:
        raise NoSuchCase(f"材料 {n} 没有区分处理的副本", "请先作区分处理", field="material")
    content = redaction_paper(desk, record, material, kind)
    title = f"{letter_label(desk.rulebook, REDACTION)}（材料 {n}）"
    return taken_away(desk, visitor, number, title, kind, content)
