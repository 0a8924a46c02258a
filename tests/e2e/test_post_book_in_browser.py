"""邮寄登记簿 in a real browser: pages, results, a pasted list, the scanner's form by keys; with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.trial import TrialPeople
from casework.people import SYSTEM, Role
from casework.ruling import Decision
from store.opening import NumberOf
from tests import builders as b
from tests.e2e.demonstration import signed_in
from tests.e2e.served import pages_of
from web import post_view

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).resolve().parents[2]
HANDLER = TrialPeople().of("JAFG", Role.HANDLER)
POSTED = "EX123456785CN"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with three sealed replies that lie here."""
    opened = open_desk(load_config(PROJECT / "config.yaml"), home=tmp_path, store_url=f"sqlite:///{tmp_path / 'm.db'}")
    made = replace(opened, fixed_day=b.TODAY)
    for n in (1, 2, 3):
        name = f"静房管公开〔2026〕第{n}号-答"
        *before, signed, sealed = b.UP_TO["delivery"]
        events = (*before, replace(signed, number=name), replace(sealed, number=name))  # type: ignore[type-var]
        with made.store.new_case(NumberOf("JAFG", 2026, lambda code, year, n: f"{code}-{year}-{n:04d}")) as work:
            work.append(Decision(events), made.context(SYSTEM), b.AT, made.clock)
    yield made
    opened.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(request: pytest.FixtureRequest, chromium: Browser, desk: Desk) -> Iterator[Page]:
    """A window in which the handler is signed in."""
    with pages_of(desk) as home:
        context = chromium.new_context(base_url=home, java_script_enabled=request.param, locale="zh-CN")
        context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, HANDLER), "url": home}])
        yield context.new_page()
        context.close()


def tracking(desk: Desk) -> list[str]:
    """The post number of each reply, by case."""
    cases = desk.cases(SYSTEM)
    replies = [cases.find(line.number).case.reply for line in sorted(cases.lines(), key=lambda line: line.number)]
    return [reply.tracking if reply else "" for reply in replies]


def test_the_scanner_works_by_keys_alone(page: Page, desk: Desk) -> None:
    """Number, Enter, post number, Enter; three times without a touch of the mouse, the cursor always in the field."""
    page.goto("/post/scan")
    for n in (1, 2, 3):
        for scanned, next_step in ((f"静房管公开〔2026〕第{n}号-答", "第二步：邮件号"), (POSTED, "第一步：文号")):
            page.locator("#scan:focus").wait_for()
            page.keyboard.type(scanned)
            page.keyboard.press("Enter")
            page.get_by_text(next_step).wait_for()
    assert [POSTED] * 3 == tracking(desk)


def test_a_pasted_list_is_previewed_and_recorded(page: Page, desk: Desk) -> None:
    """Two good lines and a bad one: told in the preview, recorded by its button, the bad one left to be mended."""
    page.goto("/post?part=paste")
    bad = f"静房管公开〔2026〕第8号-答 {POSTED}"
    lines = ("静房管公开〔2026〕第2号-答\t1012345678901", bad, f"{POSTED}，静房管公开[2026]第1号-答")
    page.get_by_label("清单", exact=True).fill("\n".join(lines))
    page.get_by_role("button", name="先看一遍，不登记").click()
    page.get_by_text("没有文号是").wait_for()
    assert ["", "", ""] == tracking(desk)
    page.get_by_role("button", name="登记这 2 份").click()
    page.get_by_text("登记了 2 份").wait_for()
    assert [POSTED, "1012345678901", ""] == tracking(desk)
    assert bad == page.get_by_label("清单", exact=True).input_value()


def test_pages_are_turned_and_nothing_typed_is_lost(page: Page, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two a page, by keys: a number typed here, one there, a search by Enter; then all recorded, none before."""
    monkeypatch.setattr(post_view, "AT_ONCE_SHOWN", 2)
    page.goto("/post")
    page.get_by_label("静房管公开〔2026〕第1号-答的邮件号").fill(POSTED)
    page.get_by_role("button", name="下一页").press("Enter")
    page.get_by_label("静房管公开〔2026〕第3号-答的邮件号").fill("1012345678901")
    page.get_by_label("查找").fill("第2号")
    page.get_by_label("查找").press("Enter")
    page.get_by_text("另有 2 份选了或者写了的不在这一页").wait_for()
    assert ["", "", ""] == tracking(desk)
    page.get_by_label("选静房管公开〔2026〕第2号-答").wait_for()
    page.get_by_role("button", name="登记交寄").press("Enter")
    page.get_by_text("登记了 2 份").wait_for()
    assert [POSTED, "", "1012345678901"] == tracking(desk)


def test_what_became_of_letters_is_recorded_row_by_row(page: Page, desk: Desk) -> None:
    """Signed for, taken by a sister, refused at the door: two are delivered, the third lies here again."""
    numbers = sorted(line.number for line in desk.cases(SYSTEM).lines())
    for number in numbers:
        with desk.store.on(number) as work:
            work.append(Decision((b.DISPATCHED,)), desk.context(SYSTEM), b.AT, desk.clock)
    page.goto("/post?part=out")
    page.get_by_role("button", name="本页全选").click()
    page.get_by_label("选静房管公开〔2026〕第3号-答").and_(page.locator(":checked")).wait_for()
    page.get_by_label("静房管公开〔2026〕第2号-答的结果").select_option(label="他人代收")
    page.get_by_label("静房管公开〔2026〕第2号-答的情况").fill("姐姐代收，同住")
    page.get_by_label("静房管公开〔2026〕第3号-答的结果").select_option(label="拒收退回")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("登记了 3 份").wait_for()
    replies = [desk.cases(SYSTEM).find(number).case.reply for number in numbers]
    assert ["signed", "signed_for", ""] == [reply.proof for reply in replies if reply]
    assert [0, 0, 1] == [len(reply.returns) for reply in replies if reply]


def test_nothing_is_out_of_reach(chromium: Browser, desk: Desk) -> None:
    """axe finds nothing at all on the parts of the book, the preview and the scanner's page, at two widths."""
    number = min(line.number for line in desk.cases(SYSTEM).lines())
    with desk.store.on(number) as work:
        work.append(Decision((b.DISPATCHED,)), desk.context(SYSTEM), b.AT, desk.clock)
    with pages_of(desk) as home:
        for width in (1280, 390):
            context = chromium.new_context(base_url=home, viewport={"width": width, "height": 900}, locale="zh-CN")
            context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, HANDLER), "url": home}])
            page = context.new_page()
            for part in ("lying", "out", "paste"):
                page.goto(f"/post?part={part}")
                assert [] == faults(page)
            page.get_by_label("清单", exact=True).fill("静房管公开〔2026〕第2号-答 1012345678901\n某号")
            page.get_by_role("button", name="先看一遍，不登记").click()
            assert [] == faults(page)
            page.goto("/post/scan")
            assert [] == faults(page)
            context.close()


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [found["id"] for found in Axe().run(page).response["violations"]] + ["too wide"] * wide
