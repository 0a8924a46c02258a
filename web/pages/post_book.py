"""邮寄登记簿: the letters of the organ that lie here or are on their way, recorded many at a time or by the scanner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from acts.desk import Desk
from acts.letter_batch import to_print
from acts.post_list import ON_A_SHEET, labels, post_list
from acts.posting import AT_ONCE, Entry, Recorded, find_letter, lines_left, match_lines, record_many
from casework.letters_of import Whereabouts
from casework.stages import roles_for
from letters.for_printing import joined
from rules.errors import InputError
from store.cases import CaseLine, Scope
from store.queries.post_book import count_at, letters_at
from web.auth import NotForThem, SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.pages.letters import attachment
from web.post_view import (
    LINES,
    PARTS,
    SentRows,
    bars,
    entries_of,
    label_of_letter,
    line_entries,
    page_of,
    result_value,
    results_of,
    row_of,
    table_of,
)
from web.render import show

router = for_people()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAY = roles_for("dispatch")
AT_A_TIME = 3 * ON_A_SHEET
"""Letters in one file for the printer."""
PASTE = "paste"
"""The part of the book where a list is pasted."""
SCAN = "/post/scan"


def of_the_post(visitor: SignedInVisitor) -> Visitor:
    """Somebody who may send letters out. Raises NotForThem for anybody else."""
    if not visitor.actor.powers & MAY:
        raise NotForThem(f"邮寄登记簿由{'、'.join(sorted(role.label for role in MAY))}使用")
    return visitor


PostVisitor = Annotated[Visitor, Depends(of_the_post)]
Sent = Annotated[SentRows, Depends(SentRows.of)]


@router.get("/post")
def post_book(
    request: Request, desk: TheDesk, visitor: PostVisitor, part: str = "lying", page: str = "", find: str = ""
) -> Response:
    """The book: what lies here, what is on its way (``out``), or where a list is pasted (``paste``)."""
    if part == PASTE:
        return _paste(request, desk, visitor)
    return _book(request, desk, visitor, SentRows(part if part in PARTS else "lying", page_of(page), find.strip()))


@router.post("/post/page")
def turn(request: Request, desk: TheDesk, visitor: SendingVisitor, sent: Sent) -> Response:
    """Another page, another search, all ticked: nothing is recorded and nothing that was typed is lost."""
    of_the_post(visitor)
    shown = [row.line.mark for row in table_of(desk, _own(visitor), sent).rows]
    return _book(request, desk, visitor, sent.turned(shown))


@router.post("/post/record")
def record(request: Request, desk: TheDesk, visitor: SendingVisitor, sent: Sent) -> Response:
    """Record what is ticked or filled in, a transaction a letter; what became of each is told."""
    of_the_post(visitor)
    try:
        done = record_many(desk, visitor.actor, entries_of(sent))
    except InputError as wrong:
        return _book(request, desk, visitor, sent, wrong, 400)
    left = lines_left(match_lines(desk, visitor.actor, sent.lines), done) if sent.lines else ""
    return _result(request, desk, visitor, sent, done, left)


@router.post("/post/preview")
def preview(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    lines: Annotated[str, Form()] = "",
    on: Annotated[str, Form()] = "",
) -> Response:
    """What the pasted list would record, line by line; nothing is recorded yet."""
    of_the_post(visitor)
    sent = SentRows(on=on, lines=lines)
    matched = match_lines(desk, visitor.actor, lines)
    if not matched:
        return _paste(request, desk, visitor, sent, InputError("还没有粘贴清单", "每行一份：文号、邮件号", field=LINES))
    entries = line_entries(matched, on)
    if len(entries) > AT_ONCE:
        wrong = InputError(f"一次最多登记 {AT_ONCE} 份（清单里有 {len(entries)} 份）", "请分几次粘贴", field=LINES)
        return _paste(request, desk, visitor, sent, wrong)
    shown = [(one, row_of(desk, one.letter) if one.letter else None) for one in matched]
    return show(request, "post_preview.html", visitor, sent=sent, matched=shown, entries=entries)


@router.get("/post/scan")
def scan(
    request: Request, desk: TheDesk, visitor: PostVisitor, letter: str = "", on: str = "", done: str = ""
) -> Response:
    """The scanner's form: first a letter's number, then the post's number of ``letter``; the cursor is in the field."""
    return _scan(request, desk, visitor, letter, on, done=done)


@router.post("/post/scan")
def scanned(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    scan: Annotated[str, Form()] = "",
    letter: Annotated[str, Form()] = "",
    seen: Annotated[int, Form()] = 0,
    on: Annotated[str, Form()] = "",
) -> Response:
    """One scan: a letter's number leads on to its post number, that number records the sending and leads back."""
    of_the_post(visitor)
    try:
        found = find_letter(desk, visitor.actor, letter or scan)
    except InputError as wrong:
        return _scan(request, desk, visitor, "", on, typed=scan, problem=str(wrong), code=400)
    if not letter:
        return _to_scan(letter=found.mark, on=on)
    entry = Entry("dispatch", found.case_number, found.letter, seen, on or desk.today.isoformat(), scan)
    (told,) = record_many(desk, visitor.actor, [entry])
    if told.problem:
        return _scan(request, desk, visitor, letter, on, typed=scan, problem=told.problem, code=409)
    return _to_scan(done=f"{found.number}　{scan.strip()}", on=on)


@router.get("/post/list.xlsx")
def the_list(desk: TheDesk, visitor: PostVisitor, on: str = "") -> Response:
    """交寄清单 of a day. Raises InputError when ``on`` is no day."""
    try:
        day = dt.date.fromisoformat(on) if on else desk.today
    except ValueError:
        raise InputError(f"“{on}”不是日期", "请写成 2026-10-20", field="on") from None
    title = f"交寄清单 {day}.xlsx"
    headers = {"content-disposition": attachment(title, f"post-{day}", "xlsx")}
    return Response(post_list(desk, visitor.actor, day), media_type=XLSX, headers=headers)


@router.get("/post/letters.pdf")
def the_letters(desk: TheDesk, visitor: PostVisitor, page: int = 1) -> Response:
    """The letters that lie here as one file for the printer, for as many as three sheets of 信封签, in their order."""
    page = min(max(page, 1), 1000)
    behind, engine = (page - 1) * AT_A_TIME, desk.store.engine
    lying = letters_at(engine, _own(visitor), Whereabouts.LYING, AT_A_TIME, behind=behind)
    if not lying:
        raise InputError("没有待寄的文书可以打印", "签发、用印以后的文书会列在邮寄登记簿里")
    headers = {"content-disposition": attachment(f"待寄文书 {page}.pdf", f"letters-{page}", "pdf")}
    return Response(joined(to_print(desk, visitor.actor, lying)), media_type="application/pdf", headers=headers)


@router.get("/post/labels")
def the_labels(request: Request, desk: TheDesk, visitor: PostVisitor, page: int = 1) -> Response:
    """A sheet of 信封签 for letters that lie here: addressee, address, and the bars that the scanner's form reads."""
    page = min(max(page, 1), 1000)
    found = [(one, bars(one.line.mark)) for one in labels(desk, visitor.actor, page)]
    total = count_at(desk.store.engine, _own(visitor), Whereabouts.LYING)
    sheets = max(1, -(-total // ON_A_SHEET))
    return show(request, "post_labels.html", visitor, labels=found, total=total, page=page, sheets=sheets)


def _own(visitor: Visitor) -> Scope:
    return Scope(frozenset({visitor.actor.organ}))


def _book(
    request: Request, desk: Desk, visitor: Visitor, sent: SentRows, wrong: InputError | None = None, code: int = 200
) -> Response:
    table = table_of(desk, _own(visitor), sent)
    ways = {row.line.way: results_of(desk, row.line.way) for row in table.rows}
    return show(
        request,
        "post_book.html",
        visitor,
        code,
        part=sent.part,
        counts=_counts(desk, visitor),
        sent=sent,
        table=table,
        ways=ways,
        results=results_of(desk),
        wrong=wrong,
    )


def _counts(desk: Desk, visitor: Visitor) -> dict[str, int]:
    return {part: count_at(desk.store.engine, _own(visitor), place) for part, place in PARTS.items()}


def _paste(
    request: Request, desk: Desk, visitor: Visitor, sent: SentRows | None = None, wrong: InputError | None = None
) -> Response:
    code, counts = 400 if wrong else 200, _counts(desk, visitor)
    return show(
        request,
        "post_paste.html",
        visitor,
        code,
        part=PASTE,
        counts=counts,
        sent=sent or SentRows(),
        wrong=wrong,
    )


def _result(
    request: Request, desk: Desk, visitor: Visitor, sent: SentRows, done: Sequence[Recorded], left: str
) -> Response:
    rows, results = _told(desk, visitor, done), results_of(desk)
    return show(request, "post_result.html", visitor, part=sent.part, rows=rows, left=left, results=results)


def _told(desk: Desk, visitor: Visitor, done: Sequence[Recorded]) -> list[tuple[Recorded, CaseLine | None, str, str]]:
    """Every entry with its case as it stands now, what the letter is called, and the result that was chosen."""
    cases = desk.cases(visitor.actor).of_numbers([one.entry.case_number for one in done])
    return [
        (one, cases.get(one.entry.case_number), label_of_letter(desk, one.entry.letter), result_value(one.entry))
        for one in done
    ]


def _scan(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    letter: str,
    on: str,
    *,
    typed: str = "",
    done: str = "",
    problem: str = "",
    code: int = 200,
) -> Response:
    row = None
    if letter:
        try:
            row = row_of(desk, find_letter(desk, visitor.actor, letter))
        except InputError as wrong:
            problem = problem or str(wrong)
    return show(request, "post_scan.html", visitor, code, row=row, on=on, typed=typed, done=done, problem=problem)


def _to_scan(**query: str) -> Response:
    return RedirectResponse(f"{SCAN}?{urlencode({name: value for name, value in query.items() if value})}", 303)
