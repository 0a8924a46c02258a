"""区分处理 in a real browser: boxes drawn with the mouse, suggestions taken by a click; the same without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from acts import receiving, registry
from acts.attaching import Upload
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.sign_in import set_password
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.people import SYSTEM, Applicant, Role, Secret
from casework.proceedings import RedactionBox
from tests.e2e.served import pages_of
from tests.upload_samples import NAME, pdf

pytestmark = pytest.mark.browser
PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "three quiet rivers"
HANDLER = TrialPeople().of("JAFG", Role.HANDLER)
DAY = dt.date(2026, 10, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a case in 检索征询 that has one material."""
    opened = open_desk(load_config(PROJECT / "config.yaml"), home=tmp_path, store_url=f"sqlite:///{tmp_path / 'm.db'}")
    made = replace(opened, fixed_day=DAY)
    set_password(made, HANDLER, PASSWORD)
    applicant = Applicant("natural", "周某某", Secret("310106000000000000"), Secret("10000000001"))
    order = cmd.RegisterRequest(
        on=DAY, organ="JAFG", channel="in_person", dates={"submitted": DAY}, form="纸质", via="自取",
        applicant=applicant, items=("备案材料",),
    )  # fmt: skip
    number = receiving.register(made, HANDLER, order).number  # type: ignore[union-attr]
    for act, fields in (
        ("accept", {}), ("route", {"units": ["物业科"]}),
        ("attach", {"what": "备案材料", "file": Upload("备案材料.pdf", pdf())}),
    ):  # fmt: skip
        registry.do(made, HANDLER, act, number, {"on": DAY, **fields})  # type: ignore[dict-item]
    yield made
    opened.close()


def editor(page: Page, address: str, names: str = "") -> None:
    """Sign in and open the editor."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("账号").fill(HANDLER.login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{address}/cases/JAFG-2026-0001/materials/1/redaction" + (f"?names={names}" if names else ""))


def boxes(desk: Desk) -> tuple[RedactionBox, ...]:
    """What the newest copy keeps back."""
    copy = desk.cases(SYSTEM).find("JAFG-2026-0001").case.course.materials[0].copy
    assert copy
    document = pypdfium2.PdfDocument(desk.store.files.read(copy.file))
    assert "" == document[0].get_textpage().get_text_bounded().strip()
    return copy.boxes


def test_boxes_are_drawn_and_suggestions_taken(desk: Desk, chromium: Browser) -> None:
    """What the mouse drew is what is kept back, to a pixel or two; nothing complains."""
    complaints: list[str] = []
    with pages_of(desk) as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda line: complaints.append(line.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        editor(page, address, NAME)
        sheet = page.locator(".sheet-draw").first
        sheet.locator("img").evaluate("picture => picture.decode()")
        frame = sheet.bounding_box()
        assert frame
        page.mouse.move(frame["x"] + 0.2 * frame["width"], frame["y"] + 0.2 * frame["height"])
        page.mouse.down()
        page.mouse.move(frame["x"] + 0.5 * frame["width"], frame["y"] + 0.25 * frame["height"])
        page.mouse.up()
        page.locator("rect.suggested").first.click()
        page.get_by_role("button", name="制作副本").click()
        page.get_by_role("heading", name="现在的副本").wait_for()
        page.close()
    drawn = max(boxes(desk), key=lambda box: box.y)
    assert (2, []) == (len(boxes(desk)), complaints)
    assert [0.2, 0.2, 0.3, 0.05] == [round(value, 2) for value in (drawn.x, drawn.y, drawn.w, drawn.h)]


def test_without_scripts_places_are_typed(desk: Desk, chromium: Browser) -> None:
    """The same by numbers alone."""
    with pages_of(desk) as address:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        editor(page, address)
        row = page.get_by_role("group", name="第 1 处", exact=True)
        for label, value in (("页", "1"), ("左 %", "10"), ("上 %", "5"), ("宽 %", "80"), ("高 %", "12.5")):
            row.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name="制作副本").click()
        page.get_by_role("heading", name="现在的副本").wait_for()
        context.close()
    assert (RedactionBox(1, 0.1, 0.05, 0.8, 0.125, "third_party"),) == boxes(desk)
