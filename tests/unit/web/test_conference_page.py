"""会商 on its page: called, said, concluded by forms; a guest of another organ sees this one case and no applicant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from office_at_work import OfficeAtWork, person

from casework.people import Role
from casework.words import describe

HANDLER, UNIT, LEGAL = person(Role.HANDLER), person(Role.UNIT_HEAD), person(Role.LEGAL)
GUEST, STRANGER = person(Role.LEGAL, "JASF"), person(Role.LEGAL, "JAGH")
DAY = dt.date(2026, 10, 20)


@pytest.fixture
def number(office: OfficeAtWork) -> str:
    """A case in 检索征询, due on 2026-10-30."""
    made = office.registered(on=dt.date(2026, 9, 28), items=("某小区加装电梯审查意见",))
    office.act(made, "accept", dt.date(2026, 9, 28))
    office.act(made, "route", dt.date(2026, 9, 29), units=["旧住房改造科"])
    for known in (LEGAL, GUEST):
        office.session(known)
    return made


def convened(office: OfficeAtWork, number: str) -> None:
    """A unit, a colleague, another organ and somebody from outside are called."""
    members = ["旧住房改造科", LEGAL.login, "静司", "法律顾问汪某"]
    office.act(number, "convene_conference", DAY, members=members, question="能不能公开", due=DAY)


def form(office: OfficeAtWork, person: object, number: str, **fields: str | list[str]) -> dict[str, str | list[str]]:
    """A form as the page sends it."""
    return {"csrf": f"csrf-of-{person.login}", "seen": str(office.case(number).seq), "on": "2026-10-20", **fields}  # type: ignore[attr-defined]


def test_the_page_says_that_the_clock_runs(office: OfficeAtWork, number: str) -> None:
    """Why the case is hard with weight, the limit with days left, and the form that calls people."""
    page = office.browser(HANDLER).get(f"/cases/{number}/conference")
    assert 200 == page.status_code
    for words in ("会商不停止计算期限", "2026-10-30 周五", "剩 8 个工作日", "申请内容里有“加装电梯”", "召集会商"):
        assert words in page.text


def test_people_are_called_by_account_and_organs_by_code(office: OfficeAtWork, number: str) -> None:
    """The file names each so that nobody else can speak for them; who cannot give an opinion is not called."""
    convened(office, number)
    members = office.case(number).course.conference.convened.members  # type: ignore[union-attr]
    assert ("旧住房改造科", f"{LEGAL.name}（jafg.legal）", "上海市静安区司法局（JASF）", "法律顾问汪某") == members
    office.session(person(Role.OVERSEER))
    again = office.registered()
    office.act(again, "accept", DAY)
    sent = form(office, HANDLER, again, question="？", due="2026-10-20", members="jafg.overseer")
    page = office.browser(HANDLER).post(f"/cases/{again}/acts/convene_conference", data=sent)
    assert (400, True) == (page.status_code, "的角色不能提交会商意见" in page.text)


def test_everybody_gives_the_own_opinion_only(office: OfficeAtWork, number: str) -> None:
    """A unit by its head, a person by account, an outsider's paper by the handler; nobody for another."""
    convened(office, number)
    colleague, outsider = f"{LEGAL.name}（jafg.legal）", "法律顾问汪某"
    address = f"/cases/{number}/acts/give_opinion"
    for who, member, code in (
        (HANDLER, colleague, 403), (HANDLER, "旧住房改造科", 403), (UNIT, colleague, 403), (LEGAL, "旧住房改造科", 403),
        (UNIT, "旧住房改造科", 303), (LEGAL, colleague, 303), (HANDLER, outsider, 303),
        (GUEST, outsider, 403), (GUEST, "上海市静安区司法局（JASF）", 303),
    ):  # fmt: skip
        sent = form(office, who, number, member=member, opinion="补检索后再定", dissent="yes")
        answer = office.browser(who).post(address, data=sent)
        assert (who.login, member, code) == (who.login, member, answer.status_code)
    page = office.browser(HANDLER).get(f"/cases/{number}/conference").text
    assert 4 == page.count("不同意见，保留在卷")


def test_a_guest_sees_this_case_and_no_applicant(office: OfficeAtWork, number: str) -> None:
    """Its conference only, while it is open: no case page, no letters, no like cases; a stranger sees nothing."""
    convened(office, number)
    other = office.registered(items=("某小区加装电梯审查意见书",))
    guest = office.browser(GUEST)
    page = guest.get(f"/cases/{number}/conference")
    assert (200, True) == (page.status_code, "申请人信息已隐去" in page.text)
    for words in ("周小明", "周**", "自然人", other):
        assert words not in page.text
    assert number in guest.get("/conferences").text
    hidden = (f"/cases/{number}", f"/cases/{other}/conference", f"/cases/{number}/clock.json")
    assert [404, 404, 404] == [guest.get(address).status_code for address in hidden]
    assert 404 == office.browser(STRANGER).get(f"/cases/{number}/conference").status_code
    office.act(number, "give_opinion", DAY, member="旧住房改造科", opinion="可以")
    office.act(number, "conclude_conference", DAY, conclusion="公开", early="各方已当面议定")
    assert 404 == guest.get(f"/cases/{number}/conference").status_code
    assert number not in guest.get("/conferences").text


def test_whoever_is_called_is_told_at_home(office: OfficeAtWork, number: str) -> None:
    """The first page and the list of conferences say what is waited for and until when, until the opinion is there."""
    convened(office, number)
    for who, member in ((GUEST, "上海市静安区司法局（JASF）"), (LEGAL, f"{LEGAL.name}（jafg.legal）")):
        browser, link = office.browser(who), f'<a href="/cases/{number}/conference">'
        assert (True, True) == ("等您写会商意见 1 件" in browser.get("/").text, link in browser.get("/").text)
        assert "等您写书面意见，至" in browser.get("/conferences").text
        sent = form(office, who, number, member=member, opinion="可以公开")
        assert 303 == browser.post(f"/cases/{number}/acts/give_opinion", data=sent).status_code
        assert "等您写" not in browser.get("/").text + browser.get("/conferences").text
    assert "等您写" not in office.browser(STRANGER).get("/").text


def test_an_opinion_is_nobody_s_to_do_who_was_not_called(office: OfficeAtWork, number: str) -> None:
    """A colleague of the role alone finds no opinion to give in the list; who was called does."""
    convened(office, number)
    for who, count in ((person(Role.SIGNATORY), 0), (LEGAL, 1)):
        browser = office.browser(who)
        assert count == browser.get("/").text.count("提交会商意见<span")
        assert count == browser.get("/?view=open").text.count("提交会商意见<span")


def test_the_head_of_the_unit_that_is_called_has_it_to_do(office: OfficeAtWork, number: str) -> None:
    """Not the head of the unit that handles the case; until the opinion is there, and no longer."""
    called = ["征收科", LEGAL.login]
    office.act(number, "convene_conference", DAY, members=called, question="能不能公开", due=DAY)
    heads = {unit: replace(UNIT, login=f"jafg.{i}", unit=unit) for i, unit in enumerate(("征收科", "旧住房改造科"))}
    heads["各科"] = UNIT
    at_home = {unit: office.browser(head).get("/").text for unit, head in heads.items()}
    assert {"征收科": 1, "旧住房改造科": 0, "各科": 1} == {
        unit: page.count("提交会商意见<span") for unit, page in at_home.items()
    }
    assert {"征收科": 1, "旧住房改造科": 0, "各科": 1} == {
        unit: page.count("等您写会商意见 1 件") for unit, page in at_home.items()
    }
    sent = form(office, heads["征收科"], number, member="征收科", opinion="可以公开")
    browser = office.browser(heads["征收科"])
    assert 303 == browser.post(f"/cases/{number}/acts/give_opinion", data=sent).status_code
    for page in (browser.get("/").text, browser.get("/?view=open").text, office.browser(UNIT).get("/").text):
        assert "提交会商意见<span" not in page
    assert "待有关人员提交会商意见" in browser.get("/?view=open").text


def test_a_conclusion_that_does_not_wait_says_why(office: OfficeAtWork, number: str) -> None:
    """Opinions are still out and their day has not passed: the form comes back with its text, then is taken."""
    convened(office, number)
    office.act(number, "give_opinion", DAY, member="旧住房改造科", opinion="可以", dissent=True)
    address = f"/cases/{number}/acts/conclude_conference"
    fields = {"conclusion": "补检索后公开", "outcomes.1": "disclosed", "answer": "采纳，先补检索"}
    page = office.browser(HANDLER).post(address, data=form(office, HANDLER, number, **fields))
    assert 400 == page.status_code
    for words in ("还没有提交意见", "补检索后公开", "采纳，先补检索"):
        assert words in page.text
    done = office.browser(HANDLER).post(address, data=form(office, HANDLER, number, **fields, early="期限将届"))
    assert (303, f"/cases/{number}/conference") == (done.status_code, done.headers["location"])
    concluded = office.case(number).course.conference.concluded  # type: ignore[union-attr]
    assert concluded
    said = describe(concluded, office.desk.rulebook)
    assert "对不同意见的回应：采纳，先补检索；不等其余意见的理由：期限将届" in said


def test_flags_are_raised_and_dismissed_with_reasons(office: OfficeAtWork, number: str) -> None:
    """Raised by hand it counts; dismissed it stays in sight and counts no more."""
    browser, page = office.browser(HANDLER), f"/cases/{number}/conference"
    raised = form(office, HANDLER, number, trigger="contrary_clue", reason="公告写有送审")
    assert 303 == browser.post(f"/cases/{number}/acts/raise_flag", data=raised).status_code
    assert "<strong>6</strong> 分" in browser.get(page).text
    gone = form(office, HANDLER, number, trigger="hot_topic", reason="只是一张图")
    assert 303 == browser.post(f"/cases/{number}/acts/dismiss_flag", data=gone).status_code
    shown = browser.get(page).text
    assert ("<strong>4</strong> 分" in shown, "已排除：只是一张图" in shown) == (True, True)


def test_opinions_are_due_before_the_limit(office: OfficeAtWork, number: str) -> None:
    """The clock does not wait: a day after it is wrong input."""
    sent = form(office, HANDLER, number, question="能不能公开", due="2026-11-02", members=["旧住房改造科"])
    page = office.browser(HANDLER).post(f"/cases/{number}/acts/convene_conference", data=sent)
    assert (400, True) == (page.status_code, "晚于答复期限 2026-10-30 周五" in page.text)
