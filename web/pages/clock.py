"""期限计算说明: a case's clock on paper, for a review body or a court, and as JSON for whoever recomputes it."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import JSONResponse, Response

from acts.clock_paper import KIND, clock_paper, clock_proof
from casework.words import letter_label
from web.auth import SignedInVisitor, TheDesk, for_people
from web.pages.letters import attachment, taken_away

router = for_people()


@router.get("/cases/{number}/clock.json")
def clock(desk: TheDesk, visitor: SignedInVisitor, number: str) -> JSONResponse:
    """The clock as ``mingda clock --json`` gives it, with the facts it was computed from.

    ``mingda clock FILE --verify`` recomputes it offline. No letter and no person is in it.
    """
    proof = clock_proof(desk, desk.cases(visitor.actor).find(number).case)
    headers = {"content-disposition": attachment(f"{number}.json", number, "json")}  # 说明里写的就是这个文件名
    return JSONResponse(proof, headers=headers)


@router.get("/cases/{number}/clock.{kind}")
def paper(desk: TheDesk, visitor: SignedInVisitor, number: str, kind: Literal["docx", "pdf"]) -> Response:
    """The statement to take away; written down as letters are."""
    content = clock_paper(desk, desk.cases(visitor.actor).find(number).case, kind)
    return taken_away(desk, visitor, number, letter_label(desk.rulebook, KIND), kind, content)
