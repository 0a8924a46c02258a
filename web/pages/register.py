"""登记: a wizard that says what the limit will be before anything is saved; every button works without scripts."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from acts import earlier, receiving
from acts.conferring import like_requests
from acts.desk import Desk
from casework import commands as cmd
from casework.likeness import LikeCase
from casework.people import cover_name
from casework.ruling import Refused
from casework.stages import acts_for
from casework.words import covered_sought, is_person, label_of
from rules.errors import InputError
from store.cases import CaseLine
from web.auth import MOST_FILES, SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.errors import error_page
from web.forms import Resumed, SentForm, sent_form
from web.next_step import address_of
from web.register_files import TheFiles, files_kept, materials_of, with_files
from web.registering import ACT, Foresight, checked, foresee, order_of, place_of, with_items
from web.render import show

router = for_people()
SAVE = ("save", "")


async def _sent(request: Request) -> SentForm:
    return await sent_form(request, ACT)


Sent = Annotated[SentForm, Depends(_sent)]


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier case on the page: covered, with what became of it."""

    number: str
    sought: str
    note: str


@router.get("/register")
def register_page(request: Request, desk: TheDesk, visitor: SignedInVisitor) -> Response:
    """The empty form, for whoever may register."""
    return _closed(visitor) or _page(request, desk, visitor, SentForm(ACT))


@router.post("/register")
def register_sent(request: Request, desk: TheDesk, form: TheFiles, sent: Sent, again: Resumed) -> Response:
    """Register and go on to the next act; or look at the limit, add or remove an item, and save nothing.

    Files that came along are taken in whatever becomes of the rest, and need not be chosen again.
    """
    visitor = form.visitor
    if refusal := _closed(visitor):
        return refusal
    sent, wrong_file = with_files(sent, desk, visitor.actor, form.uploads)
    do = "look" if again else sent.value(ACT, "do")
    if do not in SAVE and wrong_file is None:
        return _page(request, desk, visitor, with_items(sent, do), looked=do == "look")
    try:
        if wrong_file:
            raise wrong_file
        order = checked(order_of(sent, desk, visitor.actor))
        _not_twice(desk, visitor, order, sent)
        done = receiving.register(desk, visitor.actor, order, materials_of(sent, desk, visitor.actor))
    except InputError as wrong:
        at = place_of(wrong, sent.value(ACT, "channel"))
        wrongly = dataclasses.replace(sent.with_error(wrong), at=at)
        return _page(request, desk, visitor, wrongly, looked=True, code=400)
    if isinstance(done, Refused):
        return error_page(403, words=(done.reason, done.advice))
    page, _, place = address_of(done.case, desk.clock(done.case)).partition("#")
    return RedirectResponse(f"{page}{'&' if '?' in page else '?'}registered=yes#{place or 'parts'}", 303)


@router.post("/register/live")
def live(request: Request, desk: TheDesk, visitor: SendingVisitor, sent: Sent) -> Response:
    """The card beside the form, for what has been filled in so far."""
    fore = foresee(sent, desk, visitor.actor)
    return _closed(visitor) or show(request, "partials/register_live.html", visitor, fore=fore, fragment=True)


@router.post("/register/earlier")
def earlier_cases(request: Request, desk: TheDesk, visitor: SendingVisitor, sent: Sent) -> Response:
    """The earlier cases that belong beside the form."""
    if refusal := _closed(visitor):
        return refusal
    same, alike = _earlier(desk, visitor, foresee(sent, desk, visitor.actor))
    return show(request, "partials/register_earlier.html", visitor, looked=True, same=same, alike=alike)


def _closed(visitor: Visitor) -> Response | None:
    if ACT in acts_for(None, visitor.actor.powers):
        return None
    return error_page(403, words=("登记由经办人办理，您的角色不能办", "请交给有这一角色的同事"))


def _page(
    request: Request, desk: Desk, visitor: Visitor, sent: SentForm, *, looked: bool = False, code: int = 200
) -> Response:
    fore = foresee(sent, desk, visitor.actor)
    same, alike = _earlier(desk, visitor, fore) if looked else ([], [])
    return show(
        request,
        "register.html",
        visitor,
        code,
        sent=sent,
        fore=fore,
        channels=desk.rulebook.channels(desk.today),
        kind_options=[(code, kind.label) for code, kind in desk.rulebook.applicant_kinds(desk.today).items()],
        looked=looked,
        files=files_kept(sent, desk, visitor.actor),
        most_files=MOST_FILES,
        most_mb=desk.config.materials.max_mb,
        fragment=False,
        same=same,
        alike=alike,
    )


def _earlier(desk: Desk, visitor: Visitor, fore: Foresight) -> tuple[list[Before], list[Before]]:
    """The same applicant's cases, and others that read alike."""
    if fore.order is None:
        return [], []
    same = earlier.of_applicant(desk, visitor.actor, fore.order.applicant.name.strip())
    known = {line.number for line in same}
    like = [one for one in like_requests(desk, fore.order) if one.number not in known]
    return [_of_line(desk, line) for line in same], [_of_like(desk, one) for one in like]


def _of_line(desk: Desk, line: CaseLine) -> Before:
    person = is_person(desk.rulebook, line.applicant_kind)
    return Before(line.number, cover_name(line.sought, line.applicant_name, person=person), line.stage.label)


def _of_like(desk: Desk, one: LikeCase) -> Before:
    outcomes = "、".join(label_of(desk.rulebook, "outcomes", code) for code in one.outcomes) or "还没有处理结果"
    return Before(one.number, covered_sought(desk.rulebook, one), f"相似 {one.likeness:.0%} · {outcomes}")


def _not_twice(desk: Desk, visitor: Visitor, order: cmd.RegisterRequest, sent: SentForm) -> None:
    """The same form sent twice would make two cases: the second needs a word that it is meant."""
    if sent.value(ACT, "again") == "yes":
        return
    wanted = (order.applicant.name, "；".join(order.items), order.organ)
    for line in desk.cases(visitor.actor).of_applicant(order.applicant.name):
        if line.registered_on == order.on and (line.applicant_name, line.sought, line.organ) == wanted:
            raise InputError(
                f"今天已经登记过同一申请人的同样的申请，编号 {line.number}",
                "确实是另一件的，请勾选“另一件”再登记",
                field="again",
            )
