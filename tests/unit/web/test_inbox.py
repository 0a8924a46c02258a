"""办件清单: order, filters, lamps, and what it keeps covered."""

from __future__ import annotations

import datetime as dt
import re

from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, applicant, person

from casework.people import Role

HANDLER = person(Role.HANDLER)


def numbers(page: str) -> list[str]:
    """The case numbers of the list from top to bottom."""
    return re.findall(r'<div class="work-what">\s*<a href="/cases/([^"]+)"', page)


def test_tightest_limit_stands_first(office: OfficeAtWork) -> None:
    """Cases are ordered by their legal clock; one whose clock has not begun stands last."""
    late = office.registered(on=dt.date(2026, 9, 25))
    waiting = office.registered(on=dt.date(2026, 10, 9), channel="online", dates={"submitted": dt.date(2026, 10, 9)})
    early = office.registered(on=dt.date(2026, 9, 16))
    assert [early, late, waiting] == numbers(office.browser(HANDLER).get("/").text)


def test_lamp_says_how_long_is_left(office: OfficeAtWork) -> None:
    """Due today is red and says so; four working days are yellow; unconfirmed has no lamp (2026 calendar by hand)."""
    office.registered(on=dt.date(2026, 9, 10))  # 20 个工作日到 10-14，到 10-20 又过 4 个
    office.registered(on=dt.date(2026, 9, 16))  # 到 10-20
    office.registered(on=dt.date(2026, 9, 21))  # 到 10-26
    office.registered(on=dt.date(2026, 10, 9), channel="online", dates={"submitted": dt.date(2026, 10, 9)})
    page = office.browser(HANDLER).get("/").text
    rows = re.findall(r'<span class="lamp (lamp-\w+)">(.)</span><span>(.*?)</span></div>', page)
    assert [
        ("lamp-red", "红", "逾期 <b>4</b>"),
        ("lamp-red", "红", "今日到期"),
        ("lamp-yellow", "黄", "剩 <b>4</b> 个工作日"),
        ("lamp-none", "—", "期限未起算"),
    ] == rows
    assert '<time datetime="2026-10-26">2026-10-26 周一</time>' in page


def test_filters_by_stage_and_words(office: OfficeAtWork) -> None:
    """Stage, number, words of the request and the whole name of an applicant each narrow the list."""
    first = office.registered(items=("物业维修资金使用情况",), applicant=applicant("蒋文"))
    second = office.decided()
    client = office.browser(HANDLER)
    found = {
        query: numbers(client.get(f"/?{query}").text)
        for query in ("stage=drafting", "words=维修资金", f"words={second}", "words=蒋文", "words=蒋", "words=%25")
    }
    assert {
        "stage=drafting": [second], "words=维修资金": [first], f"words={second}": [second], "words=蒋文": [first],
        "words=蒋": [], "words=%25": [],
    } == found  # fmt: skip


def test_unknown_stage_is_told_what_can_be_chosen(office: OfficeAtWork) -> None:
    """A wrong address says what would be right."""
    answer = office.browser(HANDLER).get("/?stage=nonsense")
    assert (400, True) == (answer.status_code, "检索征询" in answer.text)


def test_empty_list_says_where_to_go(office: OfficeAtWork) -> None:
    """Nothing to do and nothing found are two different things, and both lead on."""
    client = office.browser(HANDLER)
    assert "还没有登记过申请" in client.get("/?open=0").text
    assert "没有符合条件的办件" in client.get("/?words=没有这样的词").text


def test_persons_are_covered(office: OfficeAtWork) -> None:
    """A natural person's name is masked, also inside the request; an organisation's stays; numbers are not there."""
    office.registered(items=("本户（户主周小明）的评估报告",))
    office.registered(applicant=applicant("某置业有限公司", "business"))
    page = office.browser(HANDLER).get("/").text
    assert [True] * 3 == [words in page for words in ("自然人 · 周**", "户主周**", "商业企业 · 某置业有限公司")]
    assert [False] * 4 == [words in page for words in ("周小明", ID_NUMBER, PHONE, ADDRESS)]


def test_what_applicants_write_is_never_markup(office: OfficeAtWork) -> None:
    """A request that carries tags, quotes and template marks is shown as it was written."""
    number = office.registered(items=("<script>alert(1)</script>\"'{{ 7*7 }}",), applicant=applicant("<b>周</b>"))
    client = office.browser(HANDLER)
    for path in ("/", f"/cases/{number}", f"/cases/{number}?part=request", '/?words="><script>'):
        page = client.get(path).text
        assert [False] * 3 == [words in page for words in ("<script>", "<b>周", "49<")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get("/").text


def test_search_by_name_is_logged_without_the_name(office: OfficeAtWork) -> None:
    """Finding a person's cases by name leaves a line in the access log; other searches leave none."""
    office.registered(applicant=applicant("蒋文"))
    client = office.browser(HANDLER)
    client.get("/?words=蒋文")
    client.get("/?words=公房")
    assert [("jafg.handler", None, "按申请人姓名或名称查到 1 件")] == office.accesses()
