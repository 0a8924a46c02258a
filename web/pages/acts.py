"""办理: the forms of the case page. One address an act, its fields those of the command; see web/forms.py."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from acts import effects, registry
from casework.commands import ACT_LABELS
from casework.ruling import Refused
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from web.auth import SendingVisitor, TheDesk, Visitor, for_people
from web.errors import error_page
from web.forms import Seen, Sent, SentForm, fields_of
from web.pages.case import show_case
from web.render import show

router = for_people()
PART_OF = {"settle_sending": "effects", "retry": "effects"}
"""The part of the case page that holds an act's form."""
CODES = {"right": 403}
"""Of refusals by their kind; any other is a conflict with what the case is by now."""


@router.post("/cases/{number}/acts/{act}")
def do_act(
    request: Request, desk: TheDesk, visitor: SendingVisitor, number: str, act: str, sent: Sent, seen: Seen
) -> Response:
    """Do an act: on to the case page; the form again where a field is wrong; a page that keeps the text if refused."""
    desk.cases(visitor.actor).find(number)
    if act not in registry.ON_A_CASE or act not in PART_OF:
        return error_page(404)
    try:
        outcome = registry.do(desk, visitor.actor, act, number, fields_of(sent), seen)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return show_case(request, desk, visitor, number, PART_OF[act], sent.with_error(wrong), 400)
    if isinstance(outcome, Refused):
        return _refused(request, visitor, number, ACT_LABELS[act], PART_OF[act], outcome, sent)
    return _back(number, PART_OF[act])


@router.post("/cases/{number}/retry")
def retry(request: Request, desk: TheDesk, visitor: SendingVisitor, number: str) -> Response:
    """再试 everything of the case that the system could not get done."""
    planned = effects.retry(desk, visitor.actor, number)
    if isinstance(planned, Refused):
        return _refused(request, visitor, number, "再试", PART_OF["retry"], planned)
    return _back(number, PART_OF["retry"])


def _back(number: str, part: str) -> Response:
    return RedirectResponse(f"/cases/{number}?part={part}#parts", 303)


def _refused(
    request: Request,
    visitor: Visitor,
    number: str,
    what: str,
    part: str,
    refused: Refused,
    sent: SentForm | None = None,
) -> Response:
    return show(
        request,
        "refused.html",
        visitor,
        CODES.get(refused.kind, 409),
        number=number,
        what=what,
        part=part,
        refused=refused,
        typed=sent.typed if sent else [],
    )
