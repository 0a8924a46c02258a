"""移交 from the list: the ticked cases to a colleague; what could not be handed over is told case by case."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from acts.desk import Desk
from acts.handing_over import hand_over_many
from casework.people import Actor
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from web.auth import NotForThem, SendingVisitor, TheDesk, for_people, local_path
from web.pages.inbox import show_list
from web.render import show
from web.worklist import Handing, chosen_in, may_hand_over_any

router = for_people()


@router.post("/hand-over")
def hand_over(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    cases: Annotated[list[str] | None, Form()] = None,
    to: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Each case by itself; the list again, as it was filled in, when nothing can be done with the form."""
    if not may_hand_over_any(visitor.actor):
        raise NotForThem("移交办件由经办人和督办办理")
    handing = Handing(tuple(cases or ()), to, reason)
    ticked = _ticked(desk, visitor.actor, handing.cases)
    try:
        done = hand_over_many(desk, visitor.actor, ticked, to, reason)
    except InputError as wrong:
        asked = chosen_in(visitor.actor, back)
        return show_list(request, desk, visitor, asked, handing=handing.wrong_by(wrong), code=400)
    name = desk.accounts.names({to}).get(to, to)
    return show(request, "handed_over.html", visitor, done=done, name=name, reason=reason, back=local_path(back))


def _ticked(desk: Desk, actor: Actor, marks: tuple[str, ...]) -> list[tuple[str, int]]:
    """``NUMBER@SEQ`` of each ticked case. Raises NoSuchCase for one that is not this person's to see."""
    found = []
    for mark in marks:
        number, _, seq = mark.partition("@")
        if not (seq.isascii() and seq.isdecimal() and len(seq) < 10):
            raise NoSuchCase(number)
        desk.cases(actor).find(number)
        found.append((number, int(seq)))
    return found
