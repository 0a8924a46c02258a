"""督办看板: the state of all cases in numbers that open their lists, and what a supervisor does from there."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from acts.desk import Desk
from acts.today import SHANGHAI
from casework.people import Role
from casework.proceedings import Chased
from casework.stages import acts_for, stage_of
from store.cases import Cases, Scope
from store.queries.case_list import case_lines, count_cases
from web.auth import NotForThem, SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.board_filter import Asked, title, wanted
from web.board_rows import BoardRow, board_rows
from web.board_view import SEES_BOARD, BoardView, chosen_scope
from web.dashboard_proxy import FRONT, WATCHES
from web.errors import error_page
from web.forms import Seen, Sent, SentForm
from web.next_step import address_of_act
from web.pages.acts import Place, carry_out
from web.render import show

router = for_people()
FIRST, PAGE = 8, 50
"""How many of the most urgent cases the board itself lists, and how many a list's page."""


def of_the_board(visitor: SignedInVisitor) -> Visitor:
    """Somebody who looks after an organ's cases, or all. Raises NotForThem for anybody else."""
    if not visitor.actor.powers & SEES_BOARD:
        raise NotForThem("督办看板由督办、公开机构负责人和区府办查看")
    return visitor


BoardVisitor = Annotated[Visitor, Depends(of_the_board)]


@router.get("/board")
def board(request: Request, desk: TheDesk, visitor: BoardVisitor, organ: str = "") -> Response:
    """The board of one organ, or of the whole district."""
    roles = visitor.actor.powers
    more: dict[str, Any] = {"several": Role.OVERSEER in roles, "watches": bool(roles & WATCHES), "dashboard": FRONT}
    return show(request, "board.html", visitor, **_live(desk, visitor, organ), **more)


@router.get("/board/live")
def live(request: Request, desk: TheDesk, visitor: BoardVisitor, organ: str = "") -> Response:
    """The part of the board that changes by the minute, for the page that stays open."""
    return show(request, "partials/board_live.html", visitor, **_live(desk, visitor, organ))


def _live(desk: Desk, visitor: Visitor, organ: str) -> dict[str, Any]:
    view = BoardView(desk, visitor.actor, organ)
    return {"view": view, "urgent": _urgent(desk, view), "now": f"{desk.now().astimezone(SHANGHAI):%H:%M}"}


@router.get("/board/cases")
def cases(
    request: Request, desk: TheDesk, visitor: BoardVisitor, asked: Annotated[Asked, Depends()], page: int = 1
) -> Response:
    """The list behind a number. Raises InputError for what no number of the board would say."""
    organ, scope = chosen_scope(desk, visitor.actor, asked.organ)
    conditions, engine, page = wanted(asked, desk), desk.store.engine, min(max(page, 1), 10_000)
    lines = case_lines(engine, scope, conditions, limit=PAGE, offset=(page - 1) * PAGE)
    names = {one.login: one.name for one in desk.accounts.everybody()}
    return show(
        request,
        "board_cases.html",
        visitor,
        rows=board_rows(desk, lines),
        total=count_cases(engine, scope, conditions),
        title=title(asked, desk, names),
        back=f"/board?organ={organ}" if organ and organ == asked.organ else "/board",
        address=asked.address(),
        first=(page - 1) * PAGE + 1,
        page=page,
        size=PAGE,
    )


@router.get("/board/cases/{number}")
def push(request: Request, desk: TheDesk, visitor: BoardVisitor, number: str, done: str = "") -> Response:
    """督办 one case: urge, reassign, and the way to a conference."""
    return _push(request, desk, visitor, number, SentForm(), 200, done)


@router.post("/board/cases/{number}/{act}")
def act(
    request: Request, desk: TheDesk, visitor: SendingVisitor, number: str, act: str, sent: Sent, seen: Seen
) -> Response:
    """催办 or 改派 from here; anything else has its place elsewhere."""
    of_the_board(visitor)
    desk.cases(visitor.actor).find(number)
    if act not in DONE:
        return error_page(404)
    here = "/board/cases/{number}"
    place = Place(_push, here, after=f"{here}?done={{act}}")
    return carry_out(request, desk, visitor, number, act, place, sent, seen)


DONE = {"chase": "已催办，经办人的提醒里已经看到。", "hand_over": "已改派，新的经办人的提醒里已经看到。"}
"""What the page says after each act."""


def _push(
    request: Request, desk: Desk, visitor: Visitor, number: str, sent: SentForm, code: int, done: str = ""
) -> Response:
    record = desk.cases(visitor.actor).find(number)
    line = Cases(desk.store, Scope.of(visitor.actor)).of_numbers([number])[number]
    case, stage = record.case, stage_of(record.case)
    handlers = [one for one in desk.accounts.everybody() if one.organ == case.organ and Role.HANDLER in one.roles]
    return show(
        request,
        "board_push.html",
        visitor,
        code,
        case=case,
        row_of_case=board_rows(desk, [line])[0],
        chased=[one for one in record.records if isinstance(one.event, Chased)],
        handlers=handlers,
        allowed=acts_for(stage, visitor.actor.powers),
        conference=address_of_act(number, "convene_conference"),
        sent=sent,
        done=DONE.get(done, ""),
    )


def _urgent(desk: Desk, view: BoardView) -> list[BoardRow]:
    """先处理这些: overdue and due today, the latest first."""
    late = dataclasses.replace(wanted(Asked(due="today"), desk), due=(None, desk.today))
    return board_rows(desk, case_lines(desk.store.engine, view.scope, late, limit=FIRST))
