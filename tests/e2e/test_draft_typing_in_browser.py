"""A draft's page in a real browser: whichever button is pressed, what was typed is saved or still stands there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from acts import registry
from acts.desk import Desk
from acts.perform import Done
from letters.blocks import Letter
from tests.e2e.demonstration import signed_in
from tests.e2e.served import pages_of
from tests.e2e.test_draft_in_browser import CASE, DAY, HANDLER, REVIEWER, changed_in_wps, desk
from tests.offices import HANGING

__all__ = ["desk"]
pytestmark = pytest.mark.browser
OWN = "textarea[name^='blocks.']"
REASON = "textarea[name^='reasons.']"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser, with scripts and without."""
    made = chromium.new_context(locale="zh-CN", java_script_enabled=request.param)
    made.set_default_timeout(HANGING * 1000)
    yield made
    made.close()


def draft_of(desk: Desk) -> Letter:
    """The draft as it lies on the desk."""
    draft = desk.cases(HANDLER).find(CASE).case.draft
    assert draft
    return Letter.from_dict(desk.cases(HANDLER).letter_body(CASE, "reply", draft.version))


def saved(desk: Desk, words: str) -> None:
    """One more version, whose first own paragraph ends with ``words``."""
    n, block = next((n, one) for n, one in enumerate(draft_of(desk).blocks, 1) if one.source == "text")
    done = registry.do(desk, HANDLER, "edit_draft", CASE, {"on": DAY, "blocks": {str(n): block.text + words}})
    assert isinstance(done, Done), done


def opened(desk: Desk, context: BrowserContext, home: str) -> Page:
    """The draft's page before its handler."""
    context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, HANDLER), "url": home}])
    page = context.new_page()
    page.goto(f"{home}/cases/{CASE}/draft")
    return page


def written(page: Page, words: str) -> None:
    """Typed at the end of the last own paragraph."""
    field = page.locator(OWN).last
    field.fill(field.input_value() + words)


def refuse(dialog: Dialog) -> None:
    """No question is expected here."""
    raise AssertionError(dialog.message)


def test_no_button_of_the_page_loses_what_was_typed(desk: Desk, context: BrowserContext) -> None:
    """Three versions and a doubtful word: every button there is, one after another, each with something new typed."""
    for words in ("第二稿。", "请到×××窗口领取。"):
        saved(desk, words)
    with pages_of(desk) as home:
        page = opened(desk, context, home)
        page.on("dialog", lambda dialog: dialog.accept())
        labels = [one.inner_text() for one in page.locator("main button:not([disabled])").all()]
        assert {"保存改动", "上传改好的稿", "送审", "第 1 稿"} == set(labels)
        for n, label in enumerate(sorted(labels)):
            page.goto(f"{home}/cases/{CASE}/draft")
            written(page, f"刚写的第{n}句。")
            page.locator(REASON).fill(f"挂牌以后写明{n}")
            with page.expect_navigation():
                page.get_by_role("button", name=label, exact=True).click()
            there = [one.input_value() for one in page.locator(OWN).all()]
            assert any(f"刚写的第{n}句。" in text for text in there), label
            assert f"挂牌以后写明{n}" == page.locator(REASON).input_value(), label
    draft = desk.cases(HANDLER).find(CASE).case.draft
    assert draft and not draft.submitted


def test_a_file_waits_for_what_is_not_saved(desk: Desk, context: BrowserContext) -> None:
    """A paragraph typed, a file chosen: the page says which paragraph; once it is dropped, the file comes in."""
    file = {"name": "改好.docx", "mimeType": "application/octet-stream", "buffer": changed_in_wps(desk)}
    with pages_of(desk) as home:
        page = opened(desk, context, home)
        page.on("dialog", lambda dialog: dialog.accept())
        for label in ("保存改动", "上传改好的稿"):
            written(page, "没有保存的话。")
            page.get_by_label("在 WPS 或者 Word 里改").set_input_files(files=[file])  # type: ignore[list-item]
            page.get_by_role("button", name=label).click()
            told = "选了文件，还没有上传" if label == "保存改动" else "改了还没有保存，文件没有收下"
            expect(page.get_by_role("alert")).to_contain_text(told)
            assert page.locator(OWN).last.input_value().endswith("没有保存的话。")
            page.get_by_role("link", name="放弃没有保存的改动").click()
            expect(page.get_by_role("link", name="放弃没有保存的改动")).to_have_count(0)
        page.get_by_label("在 WPS 或者 Word 里改").set_input_files(files=[file])  # type: ignore[list-item]
        page.get_by_role("button", name="上传改好的稿").click()
        expect(page.locator("ins")).to_have_text("请到×××窗口领取。")
        with page.expect_download() as taken:
            page.get_by_role("link", name="上传的原文件").click()
    assert file["buffer"] == taken.value.path().read_bytes()


def test_leaving_the_page_asks_first(desk: Desk, chromium: Browser) -> None:
    """With scripts a link, the search and signing out ask before they leave; a download and a saved page do not."""
    context = chromium.new_context(locale="zh-CN")
    context.set_default_timeout(HANGING * 1000)
    with pages_of(desk) as home:
        page = opened(desk, context, home)
        written(page, "没有保存的话。")
        expect(page.locator("#unsaved-note")).to_be_visible()
        for leave in (page.get_by_role("link", name="办件清单"), page.get_by_role("button", name="查询")):
            page.once("dialog", lambda dialog: dialog.dismiss())
            with page.expect_event("dialog") as asked:
                leave.click(no_wait_after=True)
            assert "beforeunload" == asked.value.type
        assert page.locator(OWN).last.input_value().endswith("没有保存的话。")
        page.on("dialog", refuse)
        page.get_by_role("button", name="保存改动").click()
        page.wait_for_url("**done=edit_draft")
        page.get_by_role("link", name="办件清单").click()
        page.wait_for_url(f"{home}/")
    context.close()


def test_a_reviewer_s_reason_is_not_passed_over(desk: Desk, context: BrowserContext) -> None:
    """Why to return it was written and 通过 pressed: nothing is done, the reason stands there and can be sent."""
    registry.do(desk, HANDLER, "submit_draft", CASE, {"on": DAY})
    with pages_of(desk) as home:
        context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, REVIEWER), "url": home}])
        page = context.new_page()
        page.goto(f"{home}/cases/{CASE}/draft")
        page.locator("#act-return_draft summary").click()
        page.get_by_label("退回理由").fill("请写明份数")
        page.get_by_role("button", name="通过", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("写了退回理由")
        assert "请写明份数" == page.get_by_label("退回理由").input_value()
        page.get_by_role("button", name="退回修改").click()
        page.wait_for_url("**done=return_draft*")
    draft = desk.cases(HANDLER).find(CASE).case.draft
    assert draft and "请写明份数" == draft.return_reason
