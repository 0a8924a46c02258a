"""What the browser tests and the tests of the dashboard share: Chromium, and an office with a real Prefect server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from acts.desk import Desk
from tests.offices import HANGING, open_office

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one these tests cannot say anything. It waits as long as need be."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("没有找到 Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        browser.on("context", lambda made: made.set_default_timeout(HANGING * 1000))
        expect.set_options(timeout=HANGING * 1000)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of an office with a real Prefect server, its dashboard, and a worker."""
    with open_office(tmp_path_factory.mktemp("office")) as (_, desk):
        yield desk
