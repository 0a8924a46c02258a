"""登记: the limit is seen before anything is saved; what is missing or wrong keeps the text; nothing is made twice."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, applicant, form_token, person

from casework.people import Role

HANDLER, REVIEWER = person(Role.HANDLER), person(Role.REVIEWER)
CSRF = f"csrf-of-{HANDLER.login}"
WHOLE = {
    "csrf": CSRF, "channel": "signed_post",
    "day.signed_post.sent": "2026-10-17", "day.signed_post.signed": "2026-10-19",
    "day.online.submitted": "", "applicant.kind": "natural", "applicant.name": "吴文", "applicant.id_number": ID_NUMBER,
    "applicant.phone": PHONE, "applicant.address": ADDRESS, "items": ["某路某弄不动产登记簿", "该处规划图则"],
    "form": "纸质", "via": "邮寄",
}  # fmt: skip


def test_the_limit_is_seen_before_anything_is_saved(office: OfficeAtWork) -> None:
    """Signed for on 10-19, the twentieth working day is 11-16; the article stands beside it; no case is made."""
    client = office.browser(HANDLER)
    days = {name: value for name, value in WHOLE.items() if name == "csrf" or "signed" in name or name == "channel"}
    for address, more in (("/register/live", {}), ("/register", {"do": "look"})):
        page = client.post(address, data=days | more)
        assert 200 == page.status_code
        for words in ("2026-10-19 周一", "2026-11-16 周一", "第三十一条第（二）项", "第三十三条第二款", "缺 5 项"):
            assert words in page.text, words
    assert 0 == office.desk.cases(HANDLER).count()


@pytest.mark.parametrize("day", ["0002-10-19", "0202-10-19", "1026-10-19"])
def test_a_year_being_typed_is_no_error_of_the_page(office: OfficeAtWork, day: str) -> None:
    """A keyboard fills a date part by part: until the year is whole, the card says what is wrong and the page stays."""
    client = office.browser(HANDLER)
    half = WHOLE | {"day.signed_post.sent": day, "day.signed_post.signed": day}
    for address, more in (("/register/live", {}), ("/register", {"do": "look"})):
        page = client.post(address, data=half | more)
        assert (200, True) == (page.status_code, "没有" in page.text)


def test_a_whole_request_is_registered_and_leads_to_its_next_act(office: OfficeAtWork) -> None:
    """Everything typed is on file, numbers encrypted as ever; the answer leads to the case."""
    sent = office.browser(HANDLER).post("/register", data=WHOLE | {"do": "save"})
    assert 303 == sent.status_code
    number = sent.headers["location"].split("/")[2].partition("?")[0].partition("#")[0]
    case = office.case(number)
    assert ("signed_post", dt.date(2026, 10, 19), ("某路某弄不动产登记簿", "该处规划图则"), ()) == (
        case.channel, case.dates["signed"], tuple(item.sought for item in case.items), case.missing,
    )  # fmt: skip
    assert (ID_NUMBER, "吴文") == (case.applicant.id_number.reveal(), case.applicant.name)


def test_missing_elements_are_listed_and_saving_stays_possible(office: OfficeAtWork) -> None:
    """Without proof of identity the request is registered all the same; the next task is the correction notice."""
    client = office.browser(HANDLER)
    lacking = WHOLE | {"applicant.id_number": " "}
    assert "身份证明：还缺" in client.post("/register/live", data=lacking).text
    client.post("/register", data=lacking | {"do": "save"})
    line = office.desk.cases(HANDLER).lines()[0]
    assert ("ask_correction", dt.date(2026, 10, 28)) == (line.next_act, line.next_until)


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"channel": ""}, "channel", "还没有选是怎么收到的"),
        ({"day.signed_post.signed": ""}, "day.signed_post.signed", "还缺签收日"),
        ({"day.signed_post.signed": "2026-10-21"}, "day.signed_post.signed", "不能晚于今天"),
        ({"day.signed_post.sent": "2026-10-20"}, "day.signed_post.signed", "早于寄出日"),
        ({"day.signed_post.signed": "昨天"}, "day.signed_post.signed", "不是日期"),
        ({"applicant.kind": ""}, "applicant.kind", "还没有选申请人类别"),
        ({"items": ["", " "]}, "items.0", "没有写申请公开什么"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: OfficeAtWork, fields: dict[str, object], at: str, words: str
) -> None:
    """The form comes back as it was typed, with the reason at the field and a link to it."""
    page = office.browser(HANDLER).post("/register", data=WHOLE | fields | {"do": "save"})
    assert (400, True) == (page.status_code, f'<a href="#register-{at}">' in page.text)
    assert f'id="register-{at}"' in page.text
    assert words in page.text.partition('class="field-error"')[2][:200]
    assert f'value="{PHONE}"' in page.text
    assert 0 == office.desk.cases(HANDLER).count()


def test_items_come_and_go_without_scripts(office: OfficeAtWork) -> None:
    """A button adds a line, another takes one away; the others stay as they were typed."""
    client = office.browser(HANDLER)
    more = client.post("/register", data=WHOLE | {"do": "add"}).text
    assert ["某路某弄不动产登记簿", "该处规划图则", ""] == re.findall(r'name="items"[^>]*>([^<]*)</textarea>', more)
    fewer = client.post("/register", data=WHOLE | {"do": "remove.1"}).text
    assert ["该处规划图则"] == re.findall(r'name="items"[^>]*>([^<]*)</textarea>', fewer)


def test_earlier_requests_are_shown_and_looking_is_logged(office: OfficeAtWork) -> None:
    """The same applicant's, by the whole name, and one that reads alike with what was decided; both covered."""
    same = office.registered(applicant=applicant("吴文"), items=("物业维修资金",))
    alike = office.decided(items=("某路某弄不动产登记簿、该处规划图则（户主周小明）",))
    office.registered(organ="JAGH", applicant=applicant("吴文"), items=("别的机关的",))
    page = office.browser(HANDLER).post("/register/earlier", data=WHOLE).text
    assert [True] * 3 == [words in page for words in (same, alike, "予以公开")]
    assert [False] * 2 == [words in page for words in ("周小明", "别的机关的")]
    assert [(HANDLER.login, None, "登记时按申请人姓名或名称查到 1 件")] == office.accesses()


def test_the_same_form_sent_twice_makes_one_case(office: OfficeAtWork) -> None:
    """A second click is told the number; who means another request says so."""
    client = office.browser(HANDLER)
    client.post("/register", data=WHOLE | {"do": "save"})
    again = client.post("/register", data=WHOLE | {"do": "save"})
    assert (400, True, 1) == (again.status_code, "今天已经登记过" in again.text, office.desk.cases(HANDLER).count())
    assert 303 == client.post("/register", data=WHOLE | {"do": "save", "again": "yes"}).status_code


def test_registering_is_for_handlers(office: OfficeAtWork) -> None:
    """Others have no such link, and are told whose it is."""
    client = office.browser(REVIEWER)
    assert 'href="/register"' not in client.get("/").text
    assert 403 == client.get("/register").status_code
    for address in ("/register", "/register/live", "/register/earlier"):
        assert 403 == client.post(address, data=WHOLE | {"csrf": f"csrf-of-{REVIEWER.login}"}).status_code


def test_the_page_asks_for_no_purpose_and_needs_no_script(office: OfficeAtWork) -> None:
    """Everything is in the form itself: each channel's dates, each element, and the token."""
    page = office.browser(HANDLER).get("/register")
    assert CSRF == form_token(page)
    assert 'name="purpose"' not in page.text
    assert all(f'name="day.{name}"' in page.text for name in ("in_person.submitted", "ordinary_post.confirmed"))


def test_the_receipt_is_printed_right_after(office: OfficeAtWork) -> None:
    """The page after saving says the number, where to put scans, and leads to the receipt as soon as it is sealed."""
    client = office.browser(HANDLER)
    sent = client.post("/register", data=WHOLE | {"do": "save"})
    address = sent.headers["location"]
    number = address.split("/")[2].partition("?")[0]
    page = client.get(address).text
    assert [True] * 3 == [words in page for words in (f'编号 <span class="num">{number}', "正在出具", "扫描件")]
    assert "打印登记回执" not in page
    office.with_receipt(number)
    page = client.get(f"/cases/{number}?registered=yes").text
    link = re.search(r'href="([^"]+)">打印登记回执', page)
    assert link and b"%PDF" == client.get(link[1]).content[:4]
    assert "已登记，编号" not in client.get(f"/cases/{number}").text
