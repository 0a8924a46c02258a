"""办理: the forms of the case page. One address an act, its fields those of the command; see web/forms.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from acts import effects, registry
from acts.desk import Desk
from casework.commands import ACT_LABELS
from casework.decide import BY_INVITATION
from casework.open_acts import open_acts
from casework.ruling import Refused
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from web.auth import SendingVisitor, TheDesk, Visitor, desk_of, for_people, local_path
from web.case_view import CaseView
from web.errors import error_page
from web.form_table import form_table
from web.forms import Resumed, Seen, Sent, SentForm, filled
from web.kept import KeptForm
from web.kept_words import typed_words
from web.pages import conference
from web.pages.case import PARTS, show_case
from web.pages.letters import PART as LETTER_PAGE
from web.pages.letters import show_draft
from web.render import show

router = for_people()
Again = Callable[[Request, Desk, Visitor, str, SentForm, int], Response]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act's form stands: how its page is shown again with what was typed, and its address (``{number}``).

    ``after`` is where one goes when the act is done; by itself, to the case and the next step on it.
    """

    again: Again
    address: str
    after: str = "/cases/{number}?done={act}#parts"

    def of(self, number: str) -> str:
        """The address for one case."""
        return self.address.format(number=number)


def part(name: str, act: str = "") -> Place:
    """A part of the case page, and the form of ``act`` on it."""

    def again(request: Request, desk: Desk, visitor: Visitor, number: str, sent: SentForm, code: int) -> Response:
        return show_case(request, desk, visitor, number, name, sent, code)

    return Place(
        again, f"/cases/{{number}}?part={name}&act={act}#act-{act}" if act else f"/cases/{{number}}?part={name}#parts"
    )


def on_the_draft(act: str) -> Place:
    """The page of the current draft; a saved edit stays there, any other act goes on to the case."""
    here = "/cases/{number}/draft"
    stays = {"after": f"{here}?done={{act}}"} if act == "edit_draft" else {}
    return Place(show_draft, f"{here}#act-{act}", **stays)


def in_conference(act: str) -> Place:
    """The page of the conference, where one stays."""
    return Place(conference.show_conference, f"{conference.ADDRESS}#act-{act}", conference.ADDRESS)


PLACES: Mapping[str, Place] = {
    **{act: part(spec.part, act) for act, spec in form_table().items() if spec.part in PARTS},
    **{act: on_the_draft(act) for act, spec in form_table().items() if spec.part == LETTER_PAGE},
    "decide": part("decisions", "decide"),
    **{act: in_conference(act) for act in conference.ACTS},
}
"""The acts that pages offer, each with the place of its form."""
CODES = {"right": 403}
"""Of refusals by their kind; any other is a conflict with what the case is by now."""


@router.post("/cases/{number}/acts/{act}")
def do_act(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    number: str,
    act: str,
    sent: Sent,
    seen: Seen,
    again: Resumed,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Do an act: on to the case page; the form again where a field is wrong; a page that keeps the text if refused.

    ``back`` is the page of ours to go on to instead of the case page, where the form stood on another.
    """
    if act in BY_INVITATION:
        desk.cases(visitor.actor).find_for_conference(number, visitor.actor)
    else:
        desk.cases(visitor.actor).find(number)
    place = PLACES.get(act)
    if act not in registry.ON_A_CASE or place is None:
        return error_page(404)
    if again:
        return place.again(request, desk, visitor, number, sent, 200)
    return carry_out(request, desk, visitor, number, act, place, sent, seen, back)


def carry_out(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: str,
    act: str,
    place: Place,
    sent: SentForm,
    seen: int | None,
    back: str = "",
) -> Response:
    """Do an act whose form stands at ``place``; the case is theirs to see and the act one of the registry's."""
    try:
        outcome = registry.do(desk, visitor.actor, act, number, filled(sent, desk.today), seen)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return place.again(request, desk, visitor, number, sent.with_error(wrong), 400)
    if isinstance(outcome, Refused):
        if outcome.kind == "rule" and _still_open(desk, visitor, number, act):
            return place.again(request, desk, visitor, number, sent.with_refusal(outcome), 409)
        kept = KeptForm(request.url.path, sent.pairs)
        since = [] if act in BY_INVITATION else _since(desk, visitor, number, seen)
        return refused_page(request, visitor, number, ACT_LABELS[act], place, outcome, kept=kept, since=since)
    if act not in BY_INVITATION and not visitor.actor.may_see(outcome.case.organ):  # 移送: it is another organ's now
        return RedirectResponse("/", 303)
    return RedirectResponse(local_path(back) if back else place.after.format(number=number, act=act), 303)


def _still_open(desk: Desk, visitor: Visitor, number: str, act: str) -> bool:
    """Whether the form of a refused act still makes sense: then the rule is told on it, with everything typed."""
    if act in BY_INVITATION:
        return False
    return act in open_acts(desk.cases(visitor.actor).find(number).case, desk.context(visitor.actor))


@router.post("/cases/{number}/retry")
def retry(request: Request, desk: TheDesk, visitor: SendingVisitor, number: str) -> Response:
    """再试 everything of the case that the system could not get done."""
    planned = effects.retry(desk, visitor.actor, number)
    if isinstance(planned, Refused):
        return refused_page(request, visitor, number, "再试", part("effects"), planned)
    return RedirectResponse(part("effects").of(number), 303)


def refused_page(
    request: Request,
    visitor: Visitor,
    number: str,
    what: str,
    place: Place,
    refused: Refused,
    *,
    kept: KeptForm | None = None,
    since: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """Why the act was not done, with what was typed."""
    return show(
        request,
        "refused.html",
        visitor,
        CODES.get(refused.kind, 409),
        number=number,
        what=what,
        back=place.of(number),
        refused=refused,
        kept=kept,
        typed=typed_words(desk_of(request), kept) if kept else [],
        since=since,
    )


def _since(desk: Desk, visitor: Visitor, number: str, seen: int | None) -> list[Mapping[str, Any]]:
    """What has happened to the case since the form was shown, the latest first."""
    record = desk.cases(visitor.actor).find_for_conference(number, visitor.actor)
    view = CaseView(desk, record, visitor.actor)
    return [] if seen is None else [line for line in view.timeline if line["no"] > seen]
