"""我的待办: the cases a person may see, the tightest limit first, each with its next act."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from acts.desk import Desk
from acts.handing_over import successors
from casework.office import Lamp
from casework.stages import Stage, acts_for
from store import saved_filters
from store.cases import CaseLine
from store.worklist import cursor_of
from web.auth import SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.invitations import invitations
from web.render import show
from web.worklist import (
    NOTHING_HANDED,
    Chosen,
    Handing,
    chosen,
    home_view,
    may_hand_over_any,
    rows_of,
    sieve_of,
    sieve_of_view,
    views_for,
)

router = for_people()
PAGE = 50


@router.get("/")
def inbox(
    request: Request,
    desk: TheDesk,
    visitor: SignedInVisitor,
    view: str = "",
    stage: str = "",
    unit: str = "",
    lamp: str = "",
    words: str = "",
    after: str = "",
) -> Response:
    """One page of the list. ``words`` are a number, words of the request or a whole name; ``after`` is a cursor."""
    return show_list(request, desk, visitor, chosen(visitor.actor, view, stage, unit, lamp, words), after)


def show_list(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    asked: Chosen,
    after: str = "",
    handing: Handing = NOTHING_HANDED,
    code: int = 200,
) -> Response:
    """One page of what was asked for; ``handing`` is the form for handing cases over, as it was filled in."""
    actor = visitor.actor
    sieve, cases = sieve_of(asked, desk, actor), desk.cases(actor)
    lines = cases.page(sieve, after, PAGE + 1)
    _log_search(desk, visitor, lines, asked.words)
    views = views_for(actor)
    shown = lines[:PAGE]
    return show(
        request,
        "inbox.html",
        visitor,
        code,
        handing=handing,
        invited=invitations(desk, actor),
        successors=successors(desk, actor) if may_hand_over_any(actor) else [],
        rows=rows_of(desk, actor, shown),
        next_page=cursor_of(shown[-1], sieve) if len(lines) > PAGE else "",
        after=after,
        chosen=asked,
        home=home_view(actor),
        may_register="register" in acts_for(None, actor.powers),
        views=views,
        counts=cases.tally({name: sieve_of_view(name, actor) for name in views if name != "all"}),
        saved=saved_filters.saved_by(desk.store.engine, actor.login),
        stages=list(Stage),
        lamps=list(Lamp),
        units=_units(desk, visitor),
        limits=desk.office.policy.lamp,
        several_organs=len({line.organ for line in lines}) > 1,
    )


@router.post("/filters")
def save_filter(
    desk: TheDesk, visitor: SendingVisitor, query: Annotated[str, Form()] = "", name: Annotated[str, Form()] = ""
) -> Response:
    """Keep what is chosen now under a name. Raises InputError for a choice that does not exist."""
    fields = {key: value for key, value in parse_qsl(query.removeprefix("/?")) if key in Chosen.__dataclass_fields__}
    asked = chosen(visitor.actor, *(fields.get(key, "") for key in Chosen.__dataclass_fields__))
    saved_filters.save(desk.store.engine, visitor.actor.login, name, asked.address())
    return RedirectResponse(asked.address(), 303)


@router.post("/filters/{filter_id}/delete")
def drop_filter(desk: TheDesk, visitor: SendingVisitor, filter_id: int) -> Response:
    """Forget one of the own saved filters."""
    saved_filters.drop(desk.store.engine, visitor.actor.login, filter_id)
    return RedirectResponse("/", 303)


def _units(desk: Desk, visitor: Visitor) -> list[str]:
    organ = desk.office.organs.get(visitor.actor.organ)
    return [unit.name for unit in organ.units] if organ else []


def _log_search(desk: Desk, visitor: Visitor, lines: list[CaseLine], words: str) -> None:
    """Finding somebody's cases by name is a look at personal data (个人信息保护法): logged, without the name."""
    found = sum(1 for line in lines if words and line.applicant_name == words)
    if found:
        desk.accounts.note_access(desk.now(), visitor.actor.login, None, f"按申请人姓名或名称查到 {found} 件")
