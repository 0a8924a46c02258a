"""A draft in a real browser: out to WPS and back, a warning passed with its reason, the reviewer sees what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from acts import receiving, registry
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.sign_in import set_password
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.people import Actor, Applicant, Role, Secret
from letters.blocks import Letter
from letters.word import WordMeta, write_docx
from tests.e2e.served import pages_of

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "three quiet rivers"
HANDLER, REVIEWER = TrialPeople().of("JAFG", Role.HANDLER), TrialPeople().of("JAFG", Role.REVIEWER)
DAY = dt.date(2026, 10, 20)
CASE = "JAFG-2026-0001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a case whose reply is drafted."""
    opened = open_desk(load_config(PROJECT / "config.yaml"), home=tmp_path, store_url=f"sqlite:///{tmp_path / 'm.db'}")
    made = replace(opened, fixed_day=DAY)
    for person in (HANDLER, REVIEWER):
        set_password(made, person, PASSWORD)
    applicant = Applicant("natural", "周某某", Secret("310106000000000000"), Secret("10000000001"))
    order = cmd.RegisterRequest(
        on=DAY, organ="JAFG", channel="in_person", dates={"submitted": DAY}, form="纸质", via="自取",
        applicant=applicant, items=("备案材料",),
    )  # fmt: skip
    receiving.register(made, HANDLER, order)
    for act, fields in (
        ("accept", {}), ("route", {"units": ["物业科"]}),
        ("record_search", {"unit": "物业科", "found": True, "where": "备案档案", "words": "备案材料"}),
        ("decide", {"item": 1, "outcome": "disclosed", "facts": {"supply": "paper_in_person"}}),
        ("draft", {}),
    ):  # fmt: skip
        done = registry.do(made, HANDLER, act, CASE, {"on": DAY, **fields})  # type: ignore[dict-item]
        assert "Refused" != type(done).__name__, done
    yield made
    opened.close()


def signed_in(chromium: Browser, address: str, who: Actor) -> Page:
    """The draft's page in a browser of this person's own."""
    page = chromium.new_context().new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("账号").fill(who.login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{address}/cases/{CASE}/draft")
    return page


def changed_in_wps(desk: Desk) -> bytes:
    """The draft's .docx with one more paragraph, which looks unfinished."""
    letter = Letter.from_dict(desk.cases(HANDLER).letter_body(CASE, "reply", 1))
    document = docx.Document(BytesIO(write_docx(letter, WordMeta("某局", dt.datetime(2026, 10, 20, tzinfo=dt.UTC)))))
    own = next(block.text for block in letter.blocks if block.part == "item:1" and block.kind == "para")
    at = next(one for one in document.paragraphs if one.text == own)
    at._p.addnext(document.add_paragraph("请到×××窗口领取。", style="公文正文")._p)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_a_draft_comes_back_is_explained_and_approved(desk: Desk, chromium: Browser) -> None:
    """Upload → the difference → 送审 asks for the reason → the reviewer reads both and approves that content."""
    with pages_of(desk) as address:
        page = signed_in(chromium, address, HANDLER)
        file = {"name": "改好.docx", "mimeType": "application/octet-stream", "buffer": changed_in_wps(desk)}
        page.get_by_label("在 WPS 或者 Word 里改").set_input_files(files=[file])  # type: ignore[list-item]
        page.get_by_role("button", name="上传改好的稿").click()
        expect(page.locator("ins")).to_have_text("请到×××窗口领取。")
        page.get_by_label("“×××”像是没有写完").fill("窗口名称待区里统一挂牌")
        page.get_by_role("button", name="送审", exact=True).click()
        page.wait_for_url("**/cases/*done=submit_draft*")
        reviewer = signed_in(chromium, address, REVIEWER)
        expect(reviewer.locator("ins")).to_have_text("请到×××窗口领取。")
        expect(reviewer.get_by_text("经办人的理由：窗口名称待区里统一挂牌")).to_be_visible()
        reviewer.get_by_role("button", name="通过", exact=True).click()
        reviewer.wait_for_url("**/cases/*done=approve*")
    draft = desk.cases(HANDLER).find(CASE).case.draft
    assert draft and (2, draft.content_hash) == (draft.version, draft.approvals["review"])
