"""Every page by its links, from the front page on: one of each kind, by the case's stage."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Request

from acts.desk import Desk
from casework.people import SYSTEM
from tests.route_list import ELSEWHERE, address, pages

NUMBER = re.compile(r"(?<=/cases/)[A-Z-]+-\d{4}-\d+")
NO_PAGE = re.compile(r"\.(pdf|docx|json|xlsx|csv|png|svg)$|^/healthz$|/live$")
"""Files, what a machine reads, and parts of a page that are fetched into it."""
FEW = (
    "words", "cursor", "q", "stage", "organ", "page", "after", "before", "unit", "sort",
    "outcome", "received", "closed",
)  # fmt: skip
"""Query fields whose value makes no other kind of page."""


@dataclass
class Watched:
    """A page of the browser, and what it complained of or asked other hosts for."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", lambda line: self._complained(line.text))
        self.page.on("pageerror", lambda error: self._complained(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self._asked(request.url))

    def _complained(self, words: str) -> None:
        """The dashboard complains by itself that it may not send statistics away."""
        if not urlsplit(self.page.url).path.startswith(ELSEWHERE):
            self.complaints.append(f"{self.page.url}: {words}")

    def _failed(self, request: Request) -> None:
        """A picture that was still on its way when the page was left is no complaint."""
        if request.failure != "net::ERR_ABORTED":
            self._complained(f"没有取到 {request.url}：{request.failure}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.elsewhere.add(url)


def stages_of(desk: Desk) -> Mapping[str, str]:
    """Where each case stands."""
    return {line.number: line.stage.value for line in desk.cases(SYSTEM).lines(limit=1000)}


def kind_of(url: str, stages: Mapping[str, str]) -> str:
    """What makes two addresses the same kind of page."""
    parts = urlsplit(url)
    path = NUMBER.sub(lambda found: stages.get(found[0], "nowhere"), parts.path)
    query = sorted((name, "" if name in FEW else value) for name, value in parse_qsl(parts.query))
    return path + "".join(f" {name}={value}" for name, value in query)


def every_page(watched: Watched, desk: Desk, most: int = 400) -> Iterator[str]:
    """Go to one page of each kind; yields its kind while it is open. Starts from every route but those of a part."""
    stages = stages_of(desk)
    far = next(number for number in stages if desk.cases(SYSTEM).find(number).case.drafts_made)
    plain = [path for path in pages(desk) if set(re.findall(r"{(\w+)", path)) <= {"number"}]
    first = [watched.home + address(path, far) for path in plain]
    waiting, seen = deque(url for url in first if not NO_PAGE.search(urlsplit(url).path)), set[str]()
    while waiting and len(seen) < most:
        url = waiting.popleft()
        kind = kind_of(url, stages)
        if kind in seen:
            continue
        seen.add(kind)
        answer = watched.page.goto(url)
        assert answer and answer.status == 200, (url, answer and answer.status)
        if not answer.headers.get("content-type", "").startswith("text/html") or watched.page.url != url:
            continue  # no page, or it led elsewhere
        yield kind
        waiting.extend(link for link in links(watched.page) if is_ours(link, watched.home))


def links(page: Page) -> list[str]:
    """Where the page's links lead, without the place on the page."""
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href.split('#')[0])")
    return list(dict.fromkeys(found))


def is_ours(url: str, home: str) -> bool:
    """A page of ours to look at: no file, and nothing behind the proxy."""
    path = urlsplit(url).path
    return url.startswith(home) and not NO_PAGE.search(path) and not path.startswith((*ELSEWHERE, "/static"))
