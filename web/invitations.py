"""受邀会商: the open conferences in which an opinion of this person, or of their organ, is still out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from acts.desk import Desk
from casework.people import Actor
from web.conference_view import ConferenceView


@dataclass(frozen=True, slots=True)
class Invitation:
    """One of them: the case, what is asked for there, whose case it is, and until when."""

    number: str
    sought: str
    organ: str
    due: dt.date
    late: bool


def invitations(desk: Desk, actor: Actor) -> list[Invitation]:
    """Those that name this person or their organ and have not been answered, the earliest first."""
    cases = desk.cases(actor)
    views = (
        ConferenceView(desk, cases.find_for_conference(number, actor), actor) for number in cases.invitations(actor)
    )
    found = [_invitation(view) for view in views if view.mine]
    return sorted(found, key=lambda one: (one.due, one.number))


def _invitation(view: ConferenceView) -> Invitation:
    assert view.conference
    due, organ = view.conference.convened.due, view.desk.office.organ(view.case.organ)
    return Invitation(view.case.number, view.cover(view.case.sought), organ.short, due, due < view.desk.today)
