"""办件页: one case whole, with the ledger of its clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from casework.commands import ACT_LABELS
from rules.errors import InputError
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.case_acts import CaseActs
from web.case_standing import standing_of
from web.case_view import CaseView
from web.determination import Determination, answers_in, words_of_questions
from web.fact_fields import evidence, fact_fields
from web.fee_sums import FeeSums
from web.form_sheet import Sheet
from web.forms import SentForm
from web.render import show

router = for_people()
PARTS = {
    "work": "办理",
    "request": "申请",
    "time": "期限",
    "searches": "检索",
    "consult": "征求意见",
    "decisions": "判断",
    "letters": "文书",
    "materials": "材料",
    "disputes": "复议诉讼",
    "effects": "系统事务",
    "log": "记录",
}
"""The parts of the page below its head: each has its own address."""
WITH_LIKE = frozenset({"work", "request", "searches", "consult", "decisions", "letters"})
"""The parts on which it helps to see how like cases were answered."""
CHOSEN = ("letter", "ref", "unit", "kind", "by", "count")
"""Fields that an address may fill in: which letter, consultation, unit or review; by what a fee is counted."""


@router.get("/cases/{number}")
def case_page(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str, part: str = "") -> Response:
    """The case, with one part open. Raises NoSuchCase when it does not exist or is not theirs to see."""
    if part and part not in PARTS:
        raise InputError(f"办件页没有“{part}”这一栏", f"可以看：{'、'.join(PARTS.values())}", field="part")
    return show_case(request, desk, visitor, number, part)


@router.get("/cases/{number}/like")
def like_page(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str) -> Response:
    """类似的办件: looked for when the case page asks for them, or on a page of their own without scripts."""
    view = CaseView(desk, desk.cases(visitor.actor).find(number), visitor.actor)
    return show(
        request, "partials/case_like.html" if "hx-request" in request.headers else "like.html", visitor, view=view
    )


def show_case(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: str,
    part: str = "",
    sent: SentForm | None = None,
    code: int = 200,
) -> Response:
    """The page with ``part`` open, or the part of this person's next step.

    ``sent`` is a form that could not be read, shown again with what is wrong in it.
    """
    view, sent = CaseView(desk, desk.cases(visitor.actor).find(number), visitor.actor), sent or SentForm()
    acts = _acts(request, view, part, sent)
    determination, sent = _determination(request, acts, sent)
    values = {
        "view": view,
        "case": view.case,
        "acts": acts,
        "standing": standing_of(view),
        "part": acts.part,
        "parts": PARTS,
        "part_counts": _counts(view),
        "with_like": WITH_LIKE,
        "places": request.app.state.places,
        "done": ACT_LABELS.get(request.query_params.get("done", ""), ""),
        "named": bool(part),
        "registered": request.query_params.get("registered") == "yes",
        "sums": FeeSums(acts.sheet, request.query_params.get("pages", "") if request.method == "GET" else ""),
        **_last_form(determination, sent),
    }
    return show(request, "case.html", visitor, code, sent=sent, **values)


def _acts(request: Request, view: CaseView, part: str, sent: SentForm) -> CaseActs:
    asked = request.query_params.get("act", "") if request.method == "GET" else ""
    chosen = {name: request.query_params[name] for name in CHOSEN if name in request.query_params}
    sheet = Sheet(view.desk, view.case, view.actor)
    acts = CaseActs(sheet, part, sent, asked, chosen, tuple(view.unsettled))
    if part:
        return acts
    return CaseActs(sheet, acts.place if acts.place in PARTS else "letters", sent, asked, chosen, acts.unsettled)


def _determination(request: Request, acts: CaseActs, sent: SentForm) -> tuple[Determination | None, SentForm]:
    """The seven questions about the item that the address or the form names, or the first one still to be decided.

    An answer that cannot be is taken out again and said to be wrong.
    """
    one = _item(request, acts, sent) if acts.part == "decisions" and "decide" in acts.open else None
    if one is None:
        return None, sent
    try:
        one.findings  # noqa: B018
    except InputError as wrong:
        kept = {code: values for code, values in one.answers.items() if f"findings.{code}" != wrong.field}
        return replace(one, answers=kept if kept != one.answers else {}), SentForm("decide").with_error(wrong)
    return one, sent


def _last_form(one: Determination | None, sent: SentForm) -> dict[str, Any]:
    """The outcome's facts, once every question that matters is answered."""
    rule = one.outcome if one and not one.current else None
    return {
        "determination": one,
        "determination_fields": fact_fields(one, rule, sent) if one and rule else [],
        "determination_evidence": evidence(one, rule) if one and rule else [],
        "ways_of_steps": words_of_questions()["steps"],
    }


def _item(request: Request, acts: CaseActs, sent: SentForm) -> Determination | None:
    query = {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
    values = sent.values if sent.act == "decide" else query
    case, first = (
        acts.sheet.case,
        dict.fromkeys(values, "") | {name: given[0] for name, given in values.items() if given},
    )
    undecided = str(case.undecided[0].n) if case.undecided else ""
    item = next((one for one in case.items if str(one.n) == (first.get("item") or undecided)), None)
    if item is None:
        return None
    reopened = int(first["at"]) if first.get("at", "") in [str(n) for n in words_of_questions()["questions"]] else 0
    return Determination(acts.sheet, item, answers_in(values), reopened, first.get("outcome", ""))


def _counts(view: CaseView) -> dict[str, int]:
    case = view.case
    return {
        "decisions": len(case.items),
        "searches": len(case.searches),
        "consult": len(case.course.consultations),
        "letters": len(case.letters) + case.drafts_made,
        "disputes": len(view.orders),
        "materials": len(case.course.materials),
        "effects": len(view.record.effects),
        "log": len(view.record.records),
    }
