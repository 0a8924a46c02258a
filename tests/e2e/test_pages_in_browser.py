"""The pages in a real browser: sign in, look at a case, and see that nothing complains and nothing goes elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from acts import receiving
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.sign_in import set_password
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.people import Applicant, Role, Secret
from tests.e2e.served import pages_of

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "three quiet rivers"
PEOPLE = TrialPeople()
HANDLER = PEOPLE.of("JAFG", Role.HANDLER)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on 2026-10-20 with one case and one person who may sign in."""
    home = tmp_path_factory.mktemp("browser")
    opened = open_desk(load_config(PROJECT / "config.yaml"), home=home, store_url=f"sqlite:///{home / 'mingda.db'}")
    made = replace(opened, fixed_day=dt.date(2026, 10, 20))
    set_password(made, HANDLER, PASSWORD)
    day = dt.date(2026, 9, 21)
    order = cmd.RegisterRequest(
        on=day, organ="JAFG", channel="in_person", dates={"submitted": day}, form="纸质", via="自取",
        applicant=Applicant("natural", "周某某", Secret("310106000000000000"), Secret("10000000001")),
        items=("某路某弄公房租赁凭证及历次变更记录",),
    )  # fmt: skip
    receiving.register(made.on(day), HANDLER, order)
    yield made
    opened.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """The pages, served by uvicorn on a free port of this machine."""
    with pages_of(desk) as served:
        yield served


@dataclass
class Watched:
    """A page and what it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", lambda line: self.complaints.append(line.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"没有取到 {request.url}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))


@pytest.fixture(params=[(1280, True), (390, True), (1280, False)], ids=["desk", "phone", "without scripts"])
def watched(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Watched]:
    """A fresh browser window: at a desk, on a phone, and with scripts switched off."""
    width, scripts = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    yield Watched(context.new_page())
    context.close()


def test_sign_in_look_at_a_case_and_leave(watched: Watched, address: str) -> None:
    """The whole way by form and link: no complaint of the browser, no other host, nothing wider than the window."""
    page = watched.page
    page.goto(address)
    page.get_by_label("账号").fill(HANDLER.login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="某路某弄公房租赁凭证").click()
    assert "剩 4 个工作日" in page.locator(".due-box").inner_text()
    for name in ("办理", "申请", "期限", "检索", "征求意见", "判断", "文书", "系统事务", "记录"):
        page.get_by_label("办件内容").locator("a", has_text=re.compile(f"^{name}")).click()
        current = page.get_by_label("办件内容").locator("[aria-current=page]")
        expect(current).to_have_text(re.compile(rf"^\s*{name}"))
        widths = page.locator("html").bounding_box()
        assert widths and widths["width"] <= page.viewport_size["width"]  # type: ignore[index]
    page.locator(".menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in")
    assert ([], {urlsplit(address).netloc}) == (watched.complaints, watched.hosts)


def test_wrong_password_is_read_out(watched: Watched, address: str) -> None:
    """The reason stands in an alert above the form, and what was typed as login is still there."""
    page = watched.page
    page.goto(f"{address}/sign-in")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("口令").fill("not this one at all")
    page.get_by_role("button", name="登录").click()
    assert "账号或口令不对" in page.get_by_role("alert").inner_text()
    assert "nobody" == page.get_by_label("账号").input_value()


def test_keyboard_alone_reaches_the_case(watched: Watched, address: str, desk: Desk) -> None:
    """Skip link first, then a visible focus on everything down to the case, opened by Enter."""
    page = watched.page
    now = desk.now().timestamp()
    desk.accounts.open_session(HANDLER.login, f"keyboard-{now}", "csrf", now)
    page.context.add_cookies([{"name": "mingda-session", "value": f"keyboard-{now}", "url": address}])
    page.goto(address)
    page.keyboard.press("Tab")
    assert "跳到正文" == page.locator(":focus").inner_text()
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.locator(".work-what a:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/JAFG-2026-0001")
