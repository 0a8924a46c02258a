"""Every page in a real browser, at a desk and on a phone: nothing complains, nothing leaves the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from acts.desk import Desk
from tests.e2e.demonstration import EVERYTHING, demonstration, signed_in
from tests.e2e.served import pages_of
from tests.e2e.walk_pages import Watched, every_page

pytestmark = pytest.mark.browser
BAD = {"serious", "critical"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The twenty samples on the demonstration's day."""
    made = demonstration(tmp_path_factory.mktemp("demonstration"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def home(desk: Desk) -> Iterator[str]:
    """Our pages' address."""
    with pages_of(desk) as address:
        yield address


@pytest.fixture(params=[1280, pytest.param(390, marks=pytest.mark.thorough)], ids=["desk", "phone"])
def watched(request: pytest.FixtureRequest, chromium: Browser, desk: Desk, home: str) -> Iterator[Watched]:
    """A window in which somebody with every role is signed in."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, EVERYTHING), "url": home}])
    yield Watched(context.new_page(), home)
    context.close()


def test_every_page(watched: Watched, desk: Desk) -> None:
    """axe finds nothing serious; one h1, a title, nothing wider than the window; no complaint, no other host."""
    axe, faults, kinds = Axe(), list[str](), list[str]()
    for kind in every_page(watched, desk):
        kinds.append(kind)
        faults += [f"{kind}: {fault}" for fault in looked_at(watched, axe)]
    assert [] == faults
    assert (set(), []) == (watched.elsewhere, watched.complaints)
    assert len(kinds) > 20, kinds


def looked_at(watched: Watched, axe: Axe) -> Iterator[str]:
    """What is wrong with the page that is open."""
    page = watched.page
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    if "明答" not in page.title():
        yield f"title “{page.title()}”"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{wide} px wider than the window"
    for found in axe.run(page).response["violations"]:
        if found["impact"] in BAD:
            where = "; ".join(node["html"][:160] for node in found["nodes"][:3])
            yield f"{found['id']} ({found['impact']}, {len(found['nodes'])}×): {where}"
