"""我的待办: order, filters, lamps, the next act of each case, and what it keeps covered."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, applicant, person

from casework.people import Actor, Role
from web.pages import inbox

HANDLER = person(Role.HANDLER)


def numbers(page: str) -> list[str]:
    """The case numbers of the list from top to bottom."""
    return re.findall(r'<div class="work-what">\s*<a href="/cases/([^"]+)"', page)


def test_tightest_limit_stands_first(office: OfficeAtWork) -> None:
    """Cases are ordered by their legal clock; one whose clock has not begun stands last. All of them: newest first."""
    late = office.registered(on=dt.date(2026, 9, 25))
    waiting = office.registered(on=dt.date(2026, 10, 9), channel="online", dates={"submitted": dt.date(2026, 10, 9)})
    early = office.registered(on=dt.date(2026, 9, 16))
    client = office.browser(HANDLER)
    by_limit, by_day = client.get("/").text, client.get("/?view=all").text
    assert [early, late, waiting] == numbers(by_limit)
    assert [waiting, late, early] == numbers(by_day)
    assert (True, True) == ("最紧的在最上面" in by_limit, "最近登记的在最上面" in by_day)


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
        for query in (
            "stage=drafting",
            "unit=公房科",
            "lamp=red",
            "lamp=grey",
            "words=维修资金",
            f"words={second}",
            "words=蒋文",
            "words=蒋",
            "words=%25",
        )
    }
    assert {
        "stage=drafting": [second], "unit=公房科": [second], "lamp=red": [first, second], "lamp=grey": [],
        "words=维修资金": [first], f"words={second}": [second], "words=蒋文": [first],
        "words=蒋": [], "words=%25": [],
    } == found  # fmt: skip


def test_unknown_stage_is_told_what_can_be_chosen(office: OfficeAtWork) -> None:
    """A wrong address says what would be right."""
    answer = office.browser(HANDLER).get("/?stage=nonsense")
    assert (400, True) == (answer.status_code, "检索征询" in answer.text)


def test_empty_list_says_where_to_go(office: OfficeAtWork) -> None:
    """Nothing to do and nothing found are two different things, and both lead on."""
    client = office.browser(HANDLER)
    assert "还没有登记过申请" in client.get("/?view=all").text
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


def steps(page: str) -> list[tuple[str, str]]:
    """The buttons of the list: where they lead, and what they say."""
    return re.findall(r'<div class="work-act">\s*<a class="[^"]*" href="([^"]+)">([^<]+)', page)


def test_each_row_has_its_next_act_as_a_button(office: OfficeAtWork) -> None:
    """The button leads to the case and names the act; what is another role's says whom it waits for."""
    number = office.registered()
    assert [(f"/cases/{number}", "受理")] == [
        (address.partition("?")[0].partition("#")[0], words)
        for address, words in steps(office.browser(HANDLER).get("/").text)
    ]
    page = office.browser(person(Role.SUPERVISOR)).get("/").text
    assert ([(f"/cases/{number}", "查看办件")], True) == (steps(page), "待经办人受理" in page)


def test_a_home_shows_what_waits_for_the_role(office: OfficeAtWork) -> None:
    """The reviewer sees the draft that waits for review, the unit head what was sent to the unit."""
    waits = office.decided()
    office.act(waits, "draft", dt.date(2026, 9, 28))
    office.act(waits, "submit_draft", dt.date(2026, 9, 28))
    routed = office.registered()
    office.act(routed, "accept", dt.date(2026, 9, 18))
    office.act(routed, "route", dt.date(2026, 9, 18), units=["公房科"])
    found = {
        role: numbers(office.browser(person(role)).get("/").text)
        for role in (Role.REVIEWER, Role.UNIT_HEAD, Role.OFFICE_HEAD, Role.SIGNATORY)
    }
    assert {Role.REVIEWER: [waits], Role.UNIT_HEAD: [routed], Role.OFFICE_HEAD: [], Role.SIGNATORY: []} == found


def test_a_unit_head_sees_the_own_unit_first(office: OfficeAtWork) -> None:
    """Whose account names a unit sees what was sent there, and by another view the rest of the organ."""
    number = office.registered()
    office.act(number, "accept", dt.date(2026, 9, 18))
    office.act(number, "route", dt.date(2026, 9, 18), units=["公房科"])
    for login, unit, expected in (("jafg.one", "公房科", [number]), ("jafg.two", "征收科", [])):
        head = Actor(login, "示例", "JAFG", frozenset({Role.UNIT_HEAD}), unit)
        client = office.browser(head)
        assert (expected, [number]) == (numbers(client.get("/").text), numbers(client.get("/?view=open").text))


def test_a_case_is_claimed_from_the_list_and_handed_over_on_its_page(office: OfficeAtWork) -> None:
    """Claimed, it leaves the others' lists; handed over with a reason, it is in the colleague's."""
    number, other = office.registered(), Actor("jafg.other", "李同", "JAFG", frozenset({Role.HANDLER}))
    client, theirs = office.browser(HANDLER), office.browser(other)
    assert [number] == numbers(theirs.get("/").text)
    form = {"csrf": f"csrf-of-{HANDLER.login}", "on": "2026-10-20", "seen": "1"}
    claimed = client.post(f"/cases/{number}/acts/claim", data=form | {"back": "/?view=open"})
    assert (303, "/?view=open") == (claimed.status_code, claimed.headers["location"])
    assert ([number], []) == (numbers(client.get("/?view=claimed").text), numbers(theirs.get("/").text))
    seen = form | {"seen": "2"}
    nobody = client.post(f"/cases/{number}/acts/hand_over", data=seen | {"to": "jagh.handler", "reason": "<i>外出"})
    assert (400, True) == (
        nobody.status_code,
        "不是本机关经办人的账号" in nobody.text and "&lt;i&gt;外出" in nobody.text,
    )
    assert (
        303
        == client.post(f"/cases/{number}/acts/hand_over", data=seen | {"to": other.login, "reason": "外出"}).status_code
    )
    assert ([number], []) == (numbers(theirs.get("/").text), numbers(client.get("/").text))


def test_a_page_follows_the_other_without_gap(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the limit in open lists, by the day of registration in all; a made-up cursor is refused."""
    monkeypatch.setattr(inbox, "PAGE", 2)
    registered = [office.registered(on=dt.date(2026, 9, day)) for day in (16, 17, 18, 21, 16)]
    client = office.browser(HANDLER)
    for first in ("/?view=open", "/?view=all"):
        seen, address = list[str](), first
        while address:
            page = client.get(address).text
            seen += numbers(page)
            more = re.search(r'href="([^"]+)">下一页', page)
            address = more[1].replace("&amp;", "&") if more else ""
        assert sorted(registered) == sorted(seen)
    assert 400 == client.get("/?after=x").status_code


def test_a_filter_is_kept_under_a_name(office: OfficeAtWork) -> None:
    """It stands among the pills of whoever kept it and nobody else's, and goes when it is deleted."""
    client, csrf = office.browser(HANDLER), {"csrf": f"csrf-of-{HANDLER.login}"}
    client.post("/filters", data=csrf | {"name": "快到期", "query": "/?view=open&lamp=red&evil=//elsewhere"})
    page = client.get("/").text
    assert 'href="/?view=open&amp;lamp=red">快到期（我保存的）' in page
    assert "快到期" not in office.browser(person(Role.REVIEWER)).get("/").text
    assert 400 == client.post("/filters", data=csrf | {"name": " ", "query": "/?lamp=red"}).status_code
    [address] = re.findall(r'action="(/filters/\d+/delete)"', page)
    client.post(address, data=csrf)
    assert "快到期" not in client.get("/").text


def test_who_waits_for_others_opinions_looks_at_the_conference(office: OfficeAtWork) -> None:
    """The handler who was not called is not asked for an opinion; the unit's head is."""
    day = dt.date(2026, 10, 19)
    number = office.registered(on=dt.date(2026, 10, 12))
    office.act(number, "accept", day)
    office.act(number, "route", day, units=["公房科"])
    office.act(number, "convene_conference", day, question="能不能公开", members=["征收科"], due=dt.date(2026, 10, 21))
    handler, head = (office.browser(person(role)).get("/").text for role in (Role.HANDLER, Role.UNIT_HEAD))
    assert ["查看会商" in handler, "提交会商意见" in handler] == [True, False]
    assert ["查看会商" in head, "提交会商意见" in head] == [False, True]
