"""Papers of a case to take away: 卷内目录, 区分处理情况说明 of a material, 意见回执 of a letter to a third party.

They name persons, so it is logged.
"""

from __future__ import annotations

from typing import Literal

from fastapi.responses import Response

from acts.case_papers import INDEX, REDACTION, index_paper, redaction_paper
from acts.receipt_paper import SLIP, slip_paper
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


@router.get("/cases/{number}/letters/{name}/slip.{kind}")
def slip(desk: TheDesk, visitor: SignedInVisitor, number: str, name: str, kind: Literal["docx", "pdf"]) -> Response:
    """第三方意见回执, to be sent with the 征求意见书 that names it as its enclosure."""
    case = desk.cases(visitor.actor).find(number).case
    issued = case.letters.get(name)
    content = issued and slip_paper(desk, case, issued, kind)
    if not content:
        raise NoSuchCase(f"{number} 没有这份征求意见书", "请从办件的文书页打开", field="letter")
    title = f"{letter_label(desk.rulebook, SLIP)}（{letter_label(desk.rulebook, name)}）"
    return taken_away(desk, visitor, number, title, kind, content)
