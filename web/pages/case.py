"""办件页: one case whole, with the ledger of its clock, and the same clock as JSON for whoever recomputes it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from acts.desk import Desk
from rules.errors import InputError
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.case_view import CaseView
from web.forms import SentForm
from web.owner import owner_of
from web.render import show

router = for_people()
PARTS = {
    "decisions": "判断",
    "request": "申请",
    "searches": "检索记录",
    "letters": "文书",
    "effects": "系统事务",
    "log": "记录",
}
"""The parts of the page below its head: each has its own address."""


@router.get("/cases/{number}")
def case_page(
    request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, part: str = "decisions"
) -> Response:
    """The case, with one part open. Raises NoSuchCase when it does not exist or is not theirs to see."""
    if part not in PARTS:
        raise InputError(f"办件页没有“{part}”这一栏", f"可以看：{'、'.join(PARTS.values())}", field="part")
    return show_case(request, desk, visitor, number, part)


def show_case(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: str,
    part: str,
    sent: SentForm | None = None,
    code: int = 200,
) -> Response:
    """The page with ``part`` open; ``sent`` is a form that could not be read, shown again with what is wrong in it."""
    view = CaseView(desk, desk.cases(visitor.actor).find(number), visitor.actor)
    case = view.case
    counts = {
        "decisions": len(case.items),
        "searches": len(case.searches),
        "letters": len(case.letters) + case.drafts_made,
        "effects": len(view.record.effects),
        "log": len(view.record.records),
    }
    values = {"view": view, "case": case, "part": part, "parts": PARTS, "part_counts": counts}
    values["owner"] = owner_of(desk, case, visitor.actor)
    return show(request, "case.html", visitor, code, sent=sent or SentForm(), **values)


@router.get("/cases/{number}/clock.json")
def clock(desk: TheDesk, visitor: SignedInVisitor, number: str) -> JSONResponse:
    """The clock as ``mingda clock --json`` gives it: days, steps, rulebook and calendar, to be recomputed anywhere."""
    case = desk.cases(visitor.actor).find(number).case
    return JSONResponse(desk.clock(case).as_dict())
