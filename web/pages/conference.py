"""会商: the conference on one case, and the list of those that are open."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from casework.lamp import LampReading, lamp_of
from casework.people import cover_name
from casework.stages import roles_for
from casework.words import is_person
from store.cases import CaseLine
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.conference_view import ConferenceView
from web.forms import SentForm
from web.invitations import Invitation, invitations
from web.render import show

router = for_people()
ACTS = ("raise_flag", "dismiss_flag", "convene_conference", "give_opinion", "conclude_conference")
"""The acts whose forms stand on this page."""
ADDRESS = "/cases/{number}/conference"


@dataclass(frozen=True, slots=True)
class Row:
    """One open conference, ready to be shown."""

    line: CaseLine
    lamp: LampReading
    sought: str
    organ: str
    invited: bool
    asked: Invitation | None
    """Set where an opinion of this person is still out."""


@router.get("/conferences")
def conferences(request: Request, desk: TheDesk, visitor: SignedInVisitor) -> Response:
    """The open conferences of the organ and those that this person is invited to."""
    lines = desk.cases(visitor.actor).conferences(visitor.actor)
    asked = {one.number: one for one in invitations(desk, visitor.actor)}
    rows = [_row(desk, visitor, line, asked.get(line.number)) for line in lines]
    return show(request, "conferences.html", visitor, rows=rows, may_convene=_may_convene(visitor))


def _may_convene(visitor: Visitor) -> bool:
    return bool(roles_for("convene_conference") & visitor.actor.powers)


@router.get("/cases/{number}/conference")
def conference_page(request: Request, desk: TheDesk, visitor: SignedInVisitor, number: str) -> Response:
    """The conference on a case. Raises NoSuchCase when it is neither theirs to see nor are they invited."""
    return show_conference(request, desk, visitor, number, SentForm(), 200)


def show_conference(request: Request, desk: Desk, visitor: Visitor, number: str, sent: SentForm, code: int) -> Response:
    """The page; ``sent`` is a form that could not be read, shown again with what is wrong in it."""
    record = desk.cases(visitor.actor).find_for_conference(number, visitor.actor)
    view = ConferenceView(desk, record, visitor.actor)
    return show(request, "conference.html", visitor, code, view=view, case=view.case, sent=sent)


def _row(desk: Desk, visitor: Visitor, line: CaseLine, asked: Invitation | None) -> Row:
    limits, organ = desk.office.policy.lamp, desk.office.organs.get(line.organ)
    lamp = lamp_of(line.clock_state, line.due_on, line.cautious_due_on, desk.today, desk.calendar, limits)
    sought = cover_name(line.sought, line.applicant_name, person=is_person(desk.rulebook, line.applicant_kind))
    invited = not visitor.actor.may_see(line.organ)
    return Row(line, lamp, sought, organ.short if organ else line.organ, invited, asked)
