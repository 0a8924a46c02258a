"""邮寄登记簿: many letters at one go, a list that is pasted, the scanner; each letter by itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient
from form_clerk import forms_in
from httpx import Response
from office_at_work import ADDRESS, OfficeAtWork, applicant, person
from openpyxl import load_workbook

from casework import events as ev
from casework.people import Role
from tests import builders as b
from web import post_view
from web.post_view import bars

HANDLER = person(Role.HANDLER)
MADE = dt.date(2026, 9, 30)
GOOD, OTHER = "EX123456785CN", "1012345678901"


def answered(office: OfficeAtWork, n: int, organ: str = "JAFG", **fields: object) -> str:
    """A case whose reply with number ``n`` is sealed and lies here; the case's number."""
    number = office.decided(organ=organ, **fields) if organ == "JAFG" else office.registered(organ)
    name = f"静房管公开〔2026〕第{n}号-答"
    office.happened(number, replace(b.REPLY_SIGNED, on=MADE, number=name))
    office.happened(number, replace(b.SEALED, on=MADE, number=name))
    return number


def send(client: TestClient, path: str, **fields: object) -> Response:
    """A form of the book."""
    return client.post(path, data={"csrf": f"csrf-of-{HANDLER.login}", **fields})


def row(office: OfficeAtWork, number: str, **fields: str) -> dict[str, str]:
    """The fields of a reply's row as the page shows it now."""
    mark = f"{number}/reply"
    return {f"seen:{mark}": str(office.case(number).seq)} | {f"{name}:{mark}": value for name, value in fields.items()}


def words(page: Response) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def test_the_book_lists_what_lies_here_and_what_is_on_its_way(office: OfficeAtWork) -> None:
    """Own organ only, nothing arrived, nothing unsealed; the applicant is covered."""
    lying, out, there = (answered(office, n) for n in (1, 2, 3))
    foreign = answered(office, 4, "JAGH")
    for number in (out, there):
        office.happened(number, ev.LetterDispatched(MADE, "reply", "post", GOOD))
    office.happened(there, ev.LetterDelivered(dt.date(2026, 10, 9), "reply", "signed"))
    unsealed = office.decided()
    office.happened(unsealed, replace(b.REPLY_SIGNED, on=MADE, number="静房管公开〔2026〕第5号-答"))
    client = office.browser(HANDLER)
    parts = {part: words(client.get(f"/post?part={part}")) for part in ("lying", "out", "paste")}
    assert [(True, False), (False, True), (False, False)] == [(lying in told, out in told) for told in parts.values()]
    assert [] == [number for number in (there, foreign, unsealed) if number in "".join(parts.values())]
    for told in parts.values():
        assert "待寄 1" in told and "在途 1" in told and "周小明" not in told
    assert GOOD in parts["out"]


def test_one_day_for_all_or_one_a_row(office: OfficeAtWork) -> None:
    """Ticked rows take the day above, a row with its own day keeps it, an empty row is left alone."""
    one, two, three = (answered(office, n) for n in (1, 2, 3))
    rows = row(office, one, tracking=GOOD) | row(office, two, tracking=OTHER, on="2026-10-08") | row(office, three)
    told = words(send(office.browser(HANDLER), "/post/record", on="2026-10-09", pick=f"{one}/reply", **rows))
    assert "登记了 2 份" in told
    found = [office.case(number).reply for number in (one, two, three)]
    assert [("post", GOOD, dt.date(2026, 10, 9)), ("post", OTHER, dt.date(2026, 10, 8)), ("", "", None)] == [
        (reply.way, reply.tracking, reply.dispatched_on) for reply in found if reply
    ]


def test_one_that_fails_holds_no_other_up(office: OfficeAtWork) -> None:
    """A day too early, no post number, one that is none, a colleague who was quicker; and a good one."""
    early, bare, odd, late, good = (answered(office, n) for n in range(1, 6))
    rows = row(office, early, tracking=GOOD, on="2026-09-29") | row(office, bare) | row(office, odd, tracking="挂号")
    rows |= row(office, late, tracking=OTHER) | row(office, good, tracking=GOOD)
    office.act(late, "dispatch", dt.date(2026, 10, 9), letter="reply", way="in_person")
    picks = [f"{bare}/reply", f"{late}/reply", f"{good}/reply"]
    page = send(office.browser(HANDLER), "/post/record", on="2026-10-12", pick=picks, **rows)
    told = words(page)
    for expected in ("登记了 1 份", "4 份没有登记", "早于成文日期", "没有写邮件号", "“挂号”不像邮件号", "别人先办了"):
        assert expected in told
    assert f'value="{GOOD}"' in page.text and 'value="2026-09-29"' in page.text  # what was typed stands there to mend
    reply = office.case(good).reply
    assert reply and GOOD == reply.tracking


def on_its_way(office: OfficeAtWork, n: int, way: str = "post") -> str:
    """A case whose reply number ``n`` went out; the case's number."""
    number = answered(office, n)
    office.happened(number, ev.LetterDispatched(MADE, "reply", way, GOOD if way == "post" else ""))
    return number


def test_deliveries_and_returns_of_many(office: OfficeAtWork) -> None:
    """Signed for as said for all; 代收, refused at the door and not found as their rows say; each with its own law."""
    there, taken, back, lost = (on_its_way(office, n) for n in range(1, 5))
    client = office.browser(HANDLER)
    rows = row(office, there) | row(office, taken, result="proof:signed_for", note="姐姐代收，同住")
    rows |= row(office, back, result="ground:refused_by_post", on="2026-10-10") | row(
        office, lost, result="ground:not_found"
    )
    told = send(client, "/post/record", part="out", on="2026-10-09", pick=f"{there}/reply", **rows)
    assert "登记了 4 份" in words(told)
    replies = [office.case(number).reply for number in (there, taken, back, lost)]
    assert [("signed", dt.date(2026, 10, 9), ""), ("signed_for", dt.date(2026, 10, 9), "姐姐代收，同住")] == [
        (one.proof, one.delivered_on, one.proof_note) for one in replies[:2] if one
    ]
    assert [("refused_by_post", dt.date(2026, 10, 10)), ("not_found", dt.date(2026, 10, 9))] == [
        (one.returns[0].ground, one.returns[0].returned_on) for one in replies[2:] if one and not one.delivered_on
    ]
    assert "退回过 1 次" in words(client.get("/post"))
    assert "2026-10-10 周六 退回（拒收退回，没有送达）" in words(client.get(f"/cases/{back}?part=letters"))


def test_what_a_result_needs_is_told_in_its_row_and_kept(office: OfficeAtWork) -> None:
    """代收 by nobody, a refusal by post of what was handed over: not recorded; the row's choice is there to mend."""
    nameless, handed = on_its_way(office, 1), on_its_way(office, 2, "in_person")
    rows = row(office, nameless, result="proof:signed_for") | row(office, handed, result="ground:refused_by_post")
    page = send(office.browser(HANDLER), "/post/record", part="out", on="2026-10-09", **rows)
    told = words(page)
    for expected in ("2 份没有登记", "要写明谁代收、与受送达人是什么关系", "当面送达的文书没有“拒收退回”"):
        assert expected in told
    assert 'value="proof:signed_for" selected' in page.text and 'value="ground:refused_by_post" selected' in page.text
    assert [None, None] == [office.case(number).reply.delivered_on for number in (nameless, handed)]  # type: ignore[union-attr]


def test_a_row_offers_what_fits_its_way_and_the_law_stands_below(office: OfficeAtWork) -> None:
    """By post nobody leaves it on the doorstep; whether it counts, what to write, what next and why are told."""
    on_its_way(office, 1)
    page = office.browser(HANDLER).get("/post?part=out")
    (select,) = re.findall(r'<select name="result:[^"]+".*?</select>', page.text, re.S)
    assert ["signed", "signed_for", "acknowledged"] == re.findall(r'value="proof:(\w+)"', select)
    assert ["refused_by_post", "not_found", "unclaimed", "other_return"] == re.findall(r'value="ground:(\w+)"', select)
    told = words(page)
    for expected in (
        "没有送达；期限不起算",
        "可以改为当面送达，仍然拒收的留置送达",
        "行政复议法实施条例》第十五条第一款第（三）项",
    ):
        assert expected in told


@pytest.mark.parametrize("part", ["archive", "arrived"])
def test_the_book_records_nothing_else(office: OfficeAtWork, part: str) -> None:
    """A part that is none of its own is refused; nothing is done."""
    number = answered(office, 1)
    answer = send(office.browser(HANDLER), "/post/record", part=part, on="2026-10-09", **row(office, number))
    assert 400 == answer.status_code
    assert office.case(number).reply.dispatched_on is None  # type: ignore[union-attr]


def test_nothing_chosen_is_told_and_nothing_is_done(office: OfficeAtWork) -> None:
    """The page again, with what to do."""
    number = answered(office, 1)
    answer = send(office.browser(HANDLER), "/post/record", part="lying", on="2026-10-09", **row(office, number))
    assert (400, True) == (answer.status_code, "请在要登记的一行前面打钩" in answer.text)


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two letters a page, so that three are more than one."""
    monkeypatch.setattr(post_view, "AT_ONCE_SHOWN", 2)


def fields_of(page: Response) -> dict[str, list[str]]:
    """What the browser would send of the book's form as it stands, without its buttons."""
    (form,) = (one for one in forms_in(page) if one.action == "/post/record")
    return form.values


@pytest.mark.usefixtures("short_pages")
def test_turning_the_page_keeps_what_was_typed(office: OfficeAtWork) -> None:
    """A number on the first page, a tick on the second, back again: all there, and recorded together."""
    marks = [f"{answered(office, n)}/reply" for n in (1, 2, 3)]
    client = office.browser(HANDLER)
    first = client.get("/post")
    assert [True, True, False] == [f'aria-label="选静房管公开〔2026〕第{n}号-答"' in first.text for n in (1, 2, 3)]
    fields = fields_of(first) | {f"tracking:{marks[0]}": [GOOD], "on": ["2026-10-09"]}
    second = client.post("/post/page", data=fields | {"go": "2"})
    assert "共 3 份，第 2 页，共 2 页" in words(second) and "另有 1 份选了或者写了的不在这一页" in words(second)
    fields = fields_of(second) | {f"tracking:{marks[2]}": [OTHER]}
    back = client.post("/post/page", data=fields | {"go": "1"})
    assert f'value="{GOOD}"' in back.text and "另有 1 份" in words(back)
    assert [None] * 3 == [office.case(mark.partition("/")[0]).reply.dispatched_on for mark in marks]  # type: ignore[union-attr]
    assert "登记了 2 份" in words(client.post("/post/record", data=fields_of(back)))
    found = [office.case(mark.partition("/")[0]).reply for mark in marks]
    assert [(GOOD, dt.date(2026, 10, 9)), ("", None), (OTHER, dt.date(2026, 10, 9))] == [
        (one.tracking, one.dispatched_on) for one in found if one
    ]


@pytest.mark.usefixtures("short_pages")
def test_a_search_narrows_and_keeps_what_was_typed(office: OfficeAtWork) -> None:
    """By a part of any of the numbers, in any brackets; ticks of all pages stay; nothing found is said."""
    marks = [f"{answered(office, n)}/reply" for n in (1, 2, 3)]
    client = office.browser(HANDLER)
    ticked = client.post("/post/page", data=fields_of(client.get("/post")) | {"go": "all"})
    assert sorted(marks[:2]) == sorted(fields_of(ticked)["pick"])
    for typed, shown in (("（2026）第3号", True), (marks[2].partition("/")[0].lower(), True), ("第4号", False)):
        found = client.post("/post/page", data=fields_of(ticked) | {"find": typed, "go": "find"})
        assert (shown, True) == ("选静房管公开〔2026〕第3号-答" in found.text, "另有 2 份" in words(found))
    assert "没有文号、登记编号或者邮件号里有“第4号”的待寄文书" in words(found)
    assert [] == fields_of(client.post("/post/page", data=fields_of(ticked) | {"go": "none"})).get("pick", [])


def test_two_hundred_are_recorded_at_one_go_and_no_more(office: OfficeAtWork) -> None:
    """So many fields are read; one more than two hundred rows is refused before anything is done."""
    number = answered(office, 1)
    rows = {f"tracking:JAFG-2026-{n:04d}/reply": GOOD for n in range(1000, 1200)}
    client = office.browser(HANDLER)
    told = send(client, "/post/record", part="lying", on="2026-10-09", **rows, **row(office, number, tracking=GOOD))
    assert (400, True) == (told.status_code, "一次最多登记 200 份（选了 201 份）" in told.text)


def test_a_wrong_number_is_put_right_from_the_book(office: OfficeAtWork) -> None:
    """Its row leads to the form; the new number stands in book and list, both numbers and the reason on the record."""
    number, client = on_its_way(office, 1), office.browser(HANDLER)
    link = re.search(r'href="([^"#]+act=fix_tracking[^"#]+)', client.get("/post?part=out").text)
    assert link
    (form,) = (one for one in forms_in(client.get(unescape(link[1]))) if one.action.endswith("/acts/fix_tracking"))
    given = form.values | {"reason": "抄错一位", "letter": "reply"}
    wrong = client.post(form.action, data=given | {"tracking": "挂号"})
    assert (400, True, True) == (wrong.status_code, "“挂号”不像邮件号" in wrong.text, "抄错一位" in wrong.text)
    assert 303 == client.post(form.action, data=given | {"tracking": f" {OTHER} "}).status_code
    book = client.get("/post?part=out").text
    assert (True, False) == (OTHER in book, GOOD in book)
    log = client.get(f"/cases/{number}?part=log").text
    assert f"改正答复书的邮件号：由 {GOOD} 改为 {OTHER}；抄错一位" in log
    sheet = load_workbook(io.BytesIO(client.get(f"/post/list.xlsx?on={MADE}").content)).active
    assert sheet and OTHER == sheet.cell(3, 2).value


PASTED = """文号\t邮件号\t日期
静房管公开[2026]第1号-答\tEX123456785CN\t2026-10-08
1012345678901, 静房管公开〔2026〕第 2 号-答
静房管公开〔2026〕第9号-答 EX123456785CN
静房管公开〔2026〕第3号-答 没有
静房管公开（2026）第3号-答 2026年10月9日 EX123456784CN
"""


def test_a_pasted_list_is_looked_at_before_it_is_recorded(office: OfficeAtWork) -> None:
    """Any order, any separator, other brackets; what cannot be read is told; a wrong check digit is asked about."""
    one, two, three = (answered(office, n) for n in (1, 2, 3))
    page = send(office.browser(HANDLER), "/post/preview", lines=PASTED, on="2026-10-12")
    told = words(page)
    for expected in ("5 行，可以登记 3 份", "没有文号是“静房管公开(2026)第9号-答”的文书", "没有邮件号", "校验位不对"):
        assert expected in told
    assert [None, None, None] == [office.case(number).reply.dispatched_on for number in (one, two, three)]  # type: ignore[union-attr]
    assert "静房管公开〔2026〕第9号-答 EX123456785CN" in unescape(page.text)


def test_the_previewed_list_is_recorded_and_the_rest_stays(office: OfficeAtWork) -> None:
    """The preview's own form: three are posted on their days; the two lines that failed stand there to be mended."""
    numbers = [answered(office, n) for n in (1, 2, 3)]
    client = office.browser(HANDLER)
    page = send(client, "/post/preview", lines=PASTED, on="2026-10-12")
    form = re.search(r'<form class="card-foot" action="/post/record".*?</form>', page.text, re.S)
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
    given = {name: [unescape(v) for n, v in fields if n == name] for name, _ in fields if name != "csrf"}
    told = send(client, "/post/record", **given)
    assert "登记了 3 份" in words(told)
    left = re.search(r"<textarea[^>]*>([^<]*)</textarea>", told.text)
    assert left and ["静房管公开〔2026〕第9号-答 EX123456785CN", "静房管公开〔2026〕第3号-答 没有"][0] in unescape(
        left[1]
    )
    days = [office.case(number).reply.dispatched_on for number in numbers]  # type: ignore[union-attr]
    assert [dt.date(2026, 10, 8), dt.date(2026, 10, 12), dt.date(2026, 10, 9)] == days


def test_the_scanner_needs_no_mouse(office: OfficeAtWork) -> None:
    """A letter's number leads to its post number, that records and leads back; the cursor is in the field each time."""
    number, client = answered(office, 1), office.browser(HANDLER)
    assert "autofocus" in client.get("/post/scan").text
    first = send(client, "/post/scan", scan="静房管公开〔2026〕第1号-答", on="2026-10-09")
    second = client.get(first.headers["location"])
    assert (303, True, True) == (first.status_code, "第二步：邮件号" in second.text, "autofocus" in second.text)
    seen = re.search(r'name="seen" value="(\d+)"', second.text)
    assert seen
    mark = f"{number}/reply"
    wrong = send(client, "/post/scan", letter=mark, seen=seen[1], scan="静房管公开〔2026〕第1号-答", on="2026-10-09")
    assert (409, True) == (wrong.status_code, "不像邮件号" in wrong.text and "第二步" in wrong.text)
    done = send(client, "/post/scan", letter=mark, seen=seen[1], scan=GOOD.lower(), on="2026-10-09")
    assert (303, True) == (done.status_code, done.headers["location"].startswith("/post/scan?done="))
    reply = office.case(number).reply
    assert reply and (GOOD, dt.date(2026, 10, 9)) == (reply.tracking, reply.dispatched_on)
    again = send(client, "/post/scan", scan="静房管公开〔2026〕第1号-答", on="2026-10-09")
    assert (400, True) == (again.status_code, "已于 2026-10-09 发出" in again.text)


def test_the_scanner_takes_a_case_number_where_it_is_enough(office: OfficeAtWork) -> None:
    """One letter of the case lies here: its number will do. Another organ's letter does not exist."""
    number, foreign = answered(office, 1), answered(office, 2, "JAGH")
    client = office.browser(HANDLER)
    assert 303 == send(client, "/post/scan", scan=number.lower()).status_code
    assert (400, True) == (
        (lost := send(client, "/post/scan", scan=foreign)).status_code, "不属于本机关" in lost.text,
    )  # fmt: skip


def test_the_list_for_the_post_office(office: OfficeAtWork) -> None:
    """What was posted on the day, with addressee and address; looked at by whom is written down case by case."""
    number = answered(office, 1, applicant=applicant("=周小明"))
    office.happened(number, ev.LetterDispatched(dt.date(2026, 10, 9), "reply", "post", GOOD))
    client = office.browser(HANDLER)
    sheet = load_workbook(io.BytesIO(client.get("/post/list.xlsx?on=2026-10-09").content)).active
    assert sheet is not None
    cells = [cell.value for cell in sheet[3]]
    assert [1, GOOD, "=周小明", ADDRESS, "答复书", "静房管公开〔2026〕第1号-答", number, None] == cells
    assert (HANDLER.login, number, "交寄清单（收件人和地址）") in office.accesses()
    assert 400 == client.get("/post/list.xlsx?on=昨天").status_code


def test_labels_for_the_envelopes(office: OfficeAtWork) -> None:
    """Addressee, address and bars for each letter that lies here; who looked is logged; the scanner reads the bars."""
    number = answered(office, 1)
    client = office.browser(HANDLER)
    page = client.get("/post/labels")
    told = words(page)
    assert (True, True, True) == ("周小明" in told, ADDRESS in told, f"{number}/reply" in told)
    assert (HANDLER.login, number, "信封签（收件人和地址）") in office.accesses()
    modules, black = bars(f"{number}/reply")
    assert (True, modules) == (page.text.count("<rect ") == len(black), 11 * ((modules - 2) // 11) + 2)
    assert 303 == send(client, "/post/scan", scan=f"{number}/reply").status_code


def test_whoever_sends_no_letters_has_no_book(office: OfficeAtWork) -> None:
    """No link and no page; a posted form neither."""
    head = person(Role.UNIT_HEAD)
    client = office.browser(head)
    assert 'href="/post"' not in client.get("/").text
    assert 403 == client.get("/post").status_code
    form = {"csrf": f"csrf-of-{head.login}", "part": "lying"}
    paths = ("record", "page", "preview", "scan")
    assert [403] * 4 == [client.post(f"/post/{name}", data=form).status_code for name in paths]
