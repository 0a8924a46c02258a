"""不在岗与代办: who is away in the organ, who stands in, and the form that names a stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from acts import standing_in as work
from acts.desk import Desk
from casework.people import Actor
from casework.standing_in import Absence, may_set_for
from rules.errors import InputError
from web.auth import SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.render import show

router = for_people()
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One of them as the page lists it; ``may_end``: whether this person may end it."""

    line: Absence
    absent: str
    stand_in: str
    set_by: str
    running: bool
    may_end: bool


@router.get("/stand-ins")
def stand_ins(request: Request, desk: TheDesk, visitor: SignedInVisitor) -> Response:
    """What is running or to come in the organ, and the form."""
    return _page(request, desk, visitor)


@router.post("/stand-ins")
def set_stand_in(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    absent: Text = "",
    stand_in: Text = "",
    first_on: Text = "",
    last_on: Text = "",
    reason: Text = "",
) -> Response:
    """Name a stand-in; the form again, as it was filled in, where something is wrong."""
    typed = dict(zip(work.FIELDS, (absent, stand_in, first_on, last_on, reason), strict=True))
    try:
        work.set_absence(desk, visitor.actor, typed)
    except InputError as wrong:
        return _page(request, desk, visitor, typed, wrong, 400)
    return RedirectResponse("/stand-ins", 303)


@router.post("/stand-ins/{absence_id}/end")
def end_stand_in(request: Request, desk: TheDesk, visitor: SendingVisitor, absence_id: int) -> Response:
    """提前结束: from today on."""
    try:
        work.end(desk, visitor.actor, absence_id)
    except InputError as wrong:
        return _page(request, desk, visitor, wrong=wrong, code=400)
    return RedirectResponse("/stand-ins", 303)


def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    typed: Mapping[str, str] | None = None,
    wrong: InputError | None = None,
    code: int = 200,
) -> Response:
    people, first = work.colleagues(desk, visitor.actor), desk.today.isoformat()
    blank = dict.fromkeys(work.FIELDS, "") | {"absent": visitor.actor.login, "first_on": first}
    return show(
        request,
        "stand_ins.html",
        visitor,
        code,
        rows=[_row(desk, visitor.actor, one, people) for one in work.of_organ(desk, visitor.actor)],
        able=work.who_may_be_away(desk, visitor.actor),
        suited=work.who_may_stand_in(desk, visitor.actor),
        policy=desk.office.policy.stand_ins,
        typed=typed or blank,
        wrong=wrong,
    )


def _row(desk: Desk, actor: Actor, line: Absence, people: Mapping[str, Actor]) -> AbsenceRow:
    def name(login: str) -> str:
        return people[login].name if login in people else login

    absent = people.get(line.absent)
    may_end = absent is not None and may_set_for(actor, absent)
    running = line.holds_on(desk.today)
    return AbsenceRow(line, name(line.absent), name(line.stand_in), name(line.set_by), running, may_end)
