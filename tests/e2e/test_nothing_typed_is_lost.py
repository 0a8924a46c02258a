"""Wrong input, a quicker colleague, a session that is over, a restart: in a real browser nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from acts import registry
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.perform import Done
from acts.receiving import register
from acts.sign_in import set_password
from casework import commands as cmd
from casework.case import Case
from casework.people import SYSTEM, Actor, Applicant, Role, Secret
from tests import builders as b
from tests.e2e.demonstration import signed_in
from tests.e2e.served import free_port, pages_of

pytestmark = pytest.mark.browser
DAY = dt.date(2026, 10, 20)
WANG = Actor("jafg.wang", "王敏", "JAFG", frozenset({Role.HANDLER}))
LI = Actor("jafg.li", "李强", "JAFG", frozenset({Role.HANDLER}))
PASSWORD = "three quiet rivers"
WORDS = "第一行：请核对“门牌”\n<b>第二行</b> & 第三行"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on 2026-10-20 with two handlers."""
    opened = open_desk(load_config(b.ROOT / "config.yaml"), home=tmp_path, store_url=f"sqlite:///{tmp_path / 'm.db'}")
    made = replace(opened, fixed_day=DAY)
    for who in (WANG, LI):
        set_password(made, who, PASSWORD)
    yield made
    opened.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser, with scripts and without."""
    made = chromium.new_context(locale="zh-CN", java_script_enabled=request.param)
    yield made
    made.close()


def accepted(desk: Desk) -> str:
    """A case that waits to be routed; its number."""
    order = cmd.RegisterRequest(
        on=DAY, organ="JAFG", channel="in_person", dates={"submitted": DAY}, form="纸质", via="自取",
        applicant=Applicant("natural", "周某某", Secret("310106000000000000"), Secret("10000000001")),
        items=("某路某弄公房租赁凭证",),
    )  # fmt: skip
    made = register(desk, WANG, order)
    assert isinstance(made, Done)
    assert isinstance(registry.do(desk, WANG, "accept", made.number, {"on": DAY}), Done)
    return made.number


def case_of(desk: Desk, number: str) -> Case:
    """The case as it stands."""
    return desk.cases(SYSTEM).find(number).case


def page_of(desk: Desk, context: BrowserContext, home: str, who: Actor) -> Page:
    """A page in which this person is signed in."""
    context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, who), "url": home}])
    return context.new_page()


def handing_over(page: Page, home: str, number: str) -> None:
    """The form with which a case is handed over, filled in and not sent."""
    page.goto(f"{home}/cases/{number}?part=work&act=hand_over#act-hand_over")
    page.locator("#hand_over-to").select_option(LI.login)
    page.locator("#hand_over-reason").fill(WORDS.replace("\n", " "))


def is_whole(page: Page) -> bool:
    """Whether that form stands there again as it was filled in."""
    there = page.locator("#hand_over-to").input_value(), page.locator("#hand_over-reason").input_value()
    return there == (LI.login, WORDS.replace("\n", " "))


def send(page: Page, number: str) -> None:
    """Send it."""
    page.locator("#act-hand_over button").click()


def test_wrong_input_keeps_the_text(desk: Desk, context: BrowserContext) -> None:
    """A day for opinions after the reply limit: the reason stands beside the field, the question is still there."""
    number = accepted(desk)
    with pages_of(desk) as home:
        page = page_of(desk, context, home, WANG)
        page.goto(f"{home}/cases/{number}/conference")
        page.locator("#convene_conference-question").fill(WORDS)
        page.locator("#convene_conference-due").fill("2027-01-29")
        page.get_by_role("checkbox", name="征收科").check()
        page.get_by_role("button", name="召集会商").click()
        assert "晚于答复期限" in page.get_by_role("alert").inner_text()
        page.get_by_role("alert").get_by_role("link").click()
        assert page.locator("#convene_conference-due").get_attribute("aria-invalid") == "true"
        assert WORDS == page.locator("#convene_conference-question").input_value()
        assert page.get_by_role("checkbox", name="征收科").is_checked()
        page.locator("#convene_conference-due").fill("2026-10-23")
        page.get_by_role("button", name="召集会商").click()
        page.wait_for_url("**/conference")
    conference = case_of(desk, number).course.conference
    assert conference and WORDS == conference.convened.question.replace("\r\n", "\n")


def test_a_conflict_shows_both(desk: Desk, chromium: Browser, context: BrowserContext) -> None:
    """Two route the same case: the second sees what the first did, the own choice in words, and may still send it."""
    number, other = accepted(desk), chromium.new_context(locale="zh-CN")
    with pages_of(desk) as home:
        wang, li = page_of(desk, context, home, WANG), page_of(desk, other, home, LI)
        for page, unit in ((wang, "公房科"), (li, "征收科")):
            page.goto(f"{home}/cases/{number}?part=work&act=route#act-route")
            page.locator(f"#act-route [value='{unit}']").check()
        li.locator("#act-route button").click()
        li.wait_for_url("**done=route*")
        wang.locator("#act-route button").click()
        told = wang.locator("main").inner_text()
        assert (True, True) == ("分办没有办成" in told, "别人刚改过" in told)
        theirs, ours = (
            wang.get_by_role("region", name="您打开表单以后"),
            wang.get_by_role("region", name="您填写的内容"),
        )
        assert (True, True) == ("李强" in theirs.inner_text(), "征收科" in theirs.inner_text())
        assert "承办单位 公房科" in " ".join(ours.inner_text().split())
        wang.get_by_role("button", name="核对以后，带着这些内容回到表单").click()
        assert wang.locator("#act-route [value='公房科']").is_checked()
        assert ("征收科",) == case_of(desk, number).units
        wang.locator("#act-route button").click()
        wang.wait_for_url("**done=route*")
    assert ("公房科",) == case_of(desk, number).units
    other.close()


def test_a_session_that_is_over(desk: Desk, context: BrowserContext) -> None:
    """The form is carried through sign-in, shown in words and filled in again; it is not sent by itself."""
    number = accepted(desk)
    with pages_of(desk) as home:
        page = page_of(desk, context, home, WANG)
        handing_over(page, home, number)
        desk.accounts.close_session(signed_in(desk, WANG))
        send(page, number)
        assert "没有丢" in page.locator("main").inner_text()
        page.locator("[name=login]").fill(WANG.login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button").first.click()
        assert "李强" in page.get_by_role("region", name="您填写的内容").inner_text()
        page.get_by_role("button", name="回到表单，接着填写").click()
        assert is_whole(page)
        assert "" == case_of(desk, number).course.handler
        send(page, number)
        page.wait_for_url("**done=hand_over*")
    assert LI.login == case_of(desk, number).course.handler


def test_a_restart_in_the_middle_of_a_form(desk: Desk, context: BrowserContext) -> None:
    """The web process ends while somebody writes and another one takes its place: the form is simply sent."""
    number, port = accepted(desk), free_port()
    with pages_of(desk, port) as home:
        page = page_of(desk, context, home, WANG)
        handing_over(page, home, number)
    with pages_of(desk, port):
        assert is_whole(page)
        send(page, number)
        page.wait_for_url("**done=hand_over*")
    assert LI.login == case_of(desk, number).course.handler


def test_sent_while_the_pages_are_away(desk: Desk, context: BrowserContext) -> None:
    """Sent to nobody: once the web process is back, loading the browser's own page anew sends the form."""
    number, port = accepted(desk), free_port()
    with pages_of(desk, port) as home:
        page = page_of(desk, context, home, WANG)
        handing_over(page, home, number)
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"), page.expect_navigation():
        send(page, number)
    page.wait_for_url("chrome-error://**")
    with pages_of(desk, port):
        page.reload()
        page.wait_for_url("**done=hand_over*")
    assert LI.login == case_of(desk, number).course.handler
