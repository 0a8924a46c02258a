"""邮寄登记簿: many letters at one go, a list that is pasted, the scanner; each letter by itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from office_at_work import ADDRESS, OfficeAtWork, applicant, person
from openpyxl import load_workbook

from casework import events as ev
from casework.people import Role
from tests import builders as b
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
    page = office.browser(HANDLER).get("/post")
    told = words(page)
    assert 200 == page.status_code
    assert (True, True) == (lying in told, out in told)
    assert [] == [number for number in (there, foreign, unsealed) if number in told]
    assert "待寄 1" in told and "在途 1" in told and GOOD in told and "周小明" not in page.text


def test_one_day_for_all_or_one_a_row(office: OfficeAtWork) -> None:
    """Ticked rows take the day above, a row with its own day keeps it, an empty row is left alone."""
    one, two, three = (answered(office, n) for n in (1, 2, 3))
    rows = row(office, one, tracking=GOOD) | row(office, two, tracking=OTHER, on="2026-10-08") | row(office, three)
    told = words(
        send(office.browser(HANDLER), "/post/record", what="dispatch", on="2026-10-09", pick=f"{one}/reply", **rows)
    )
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
    page = send(office.browser(HANDLER), "/post/record", what="dispatch", on="2026-10-12", pick=picks, **rows)
    told = words(page)
    for expected in ("登记了 1 份", "4 份没有登记", "早于成文日期", "没有写邮件号", "“挂号”不像邮件号", "别人先办了"):
        assert expected in told
    assert f'value="{GOOD}"' in page.text and 'value="2026-09-29"' in page.text  # what was typed stands there to mend
    reply = office.case(good).reply
    assert reply and GOOD == reply.tracking


def test_deliveries_and_returns_of_many(office: OfficeAtWork) -> None:
    """Arrived: proved by signature, the case is closed. Back: for the reason given, and it lies here again."""
    there, back = answered(office, 1), answered(office, 2)
    for number in (there, back):
        office.happened(number, ev.LetterDispatched(MADE, "reply", "post", GOOD))
    client = office.browser(HANDLER)
    send(client, "/post/record", what="record_delivery", on="2026-10-09", pick=f"{there}/reply", **row(office, there))
    rows = row(office, back)
    send(client, "/post/record", what="record_return", on="2026-10-10", reason="查无此人", pick=f"{back}/reply", **rows)
    arrived, returned = office.case(there).reply, office.case(back).reply
    assert arrived and ("signed", dt.date(2026, 10, 9)) == (arrived.proof, arrived.delivered_on)
    assert returned and "查无此人" == returned.returns[0].reason
    assert "退回过 1 次" in words(client.get("/post"))


@pytest.mark.parametrize("button", ["archive", "sign", ""])
def test_the_book_records_nothing_else(office: OfficeAtWork, button: str) -> None:
    """A button that is none of its own is refused; nothing ticked is told, not done."""
    number = answered(office, 1)
    answer = send(
        office.browser(HANDLER), "/post/record", what=button or "dispatch", on="2026-10-09", **row(office, number)
    )
    assert 400 == answer.status_code
    assert office.case(number).reply.dispatched_on is None  # type: ignore[union-attr]


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
    form = {"csrf": f"csrf-of-{head.login}", "what": "dispatch"}
    assert [403] * 3 == [client.post(f"/post/{name}", data=form).status_code for name in ("record", "preview", "scan")]
