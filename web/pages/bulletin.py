"""通报: one month of every unit, or of every organ, in a table to be pasted, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from casework.people import Role
from rules.errors import InputError
from store.queries.monthly import MonthOfPlace, month_of_places
from web.auth import TheDesk, Visitor, for_people
from web.board_filter import period
from web.board_view import BoardView
from web.pages.board import BoardVisitor
from web.render import show

router = for_people()
HEADINGS = ("收件", "办结", "按期答复", "逾期答复", "按期率", "期末在办", "现逾期", "催办")
MONTHS = 12
"""How many months back may be chosen from the page."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One month's table: the first and last day, and a line a place with the cells under HEADINGS; the sum last."""

    first: dt.date
    last: dt.date
    lines: list[tuple[str, list[str]]]
    whole: list[str]


@router.get("/board/bulletin")
def bulletin(request: Request, desk: TheDesk, visitor: BoardVisitor, month: str = "", organ: str = "") -> Response:
    """The table. Without a month: the one that is running."""
    view, table = _table(desk, visitor, month, organ)
    this = desk.today.replace(day=1)
    months = [_earlier(this, back) for back in range(MONTHS)]
    return show(
        request, "bulletin.html", visitor, view=view, table=table, headings=HEADINGS, months=months,
        several=Role.OVERSEER in visitor.actor.roles,
    )  # fmt: skip


@router.get("/board/bulletin.csv")
def bulletin_file(desk: TheDesk, visitor: BoardVisitor, month: str = "", organ: str = "") -> Response:
    """The same for a spreadsheet: UTF-8 with its mark, and nothing in it that a spreadsheet would calculate."""
    view, table = _table(desk, visitor, month, organ)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["承办单位" if view.organ else "机关", *HEADINGS])
    writer.writerows([_plain(name), *cells] for name, cells in (*table.lines, ("合计", table.whole)))
    name = f"tongbao-{table.first:%Y-%m}{'-' + view.organ if view.organ else ''}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _table(desk: Desk, visitor: Visitor, month: str, organ: str) -> tuple[BoardView, Bulletin]:
    view = BoardView(desk, visitor.actor, organ)
    span = period(month or f"{desk.today:%Y-%m}")
    if span is None or len(month) not in (0, 7) or span[0] > desk.today:
        raise InputError(f"“{month}”不是可以通报的月份", "请写成 2026-10 的样子，不晚于本月", field="month")
    first, last = span
    found = month_of_places(desk.store.engine, view.scope, first, last, desk.today, view.place)
    lines = [(view.name_of(one.place), _cells(one)) for one in _in_order(view, found)]
    return view, Bulletin(first, last, lines, _cells(_sum(found)))


def _in_order(view: BoardView, found: Sequence[MonthOfPlace]) -> list[MonthOfPlace]:
    by_name = {one.place: one for one in found}
    return [by_name[place] for place in view.in_order(by_name)]


def _cells(one: MonthOfPlace) -> list[str]:
    rate = f"{one.in_time / one.answered:.1%}" if one.answered else "—"
    late = one.answered - one.in_time
    numbers = (one.received, one.closed, one.in_time, late, rate, one.open_at_end, one.late_now, one.chased)
    return [str(number) for number in numbers]


def _sum(lines: Sequence[MonthOfPlace]) -> MonthOfPlace:
    names = [name for name in MonthOfPlace.__dataclass_fields__ if name != "place"]
    return MonthOfPlace("", **{name: sum(getattr(one, name) for one in lines) for name in names})


def _earlier(month: dt.date, back: int) -> dt.date:
    years, rest = divmod(month.year * 12 + month.month - 1 - back, 12)
    return dt.date(years, rest + 1, 1)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
