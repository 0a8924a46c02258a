"""How fast are the pages? Run: ``python -m bench.pages [--cases 10000] [--times 40] [--home DIR]``.

A store with a synthetic district's history (``mingda load``), and every GET route of the web application asked for
again and again by one client through the whole application in this process; no network in between. The person signed in
has every role and sees all organs: the widest lists there are. The routes are read from the application: a new one with
a parameter that is unknown here stops the measurement. Prints p50 and p95 in milliseconds, the slowest first; exits 1
when a p95 is above the limit. ``--home`` keeps the store for the next time.

2026-11-25, 10,000 cases, 30 times, two cores busy with other work (load 10): p50 4 to 22 ms on every page, the lists
slowest (``/?open=0&stage=closed`` 22 ms, p95 35); one p95 of 112 ms on a page whose p50 was 9.5. Loading: 263 to 357
cases a second.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi.testclient import TestClient

from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.loading import load
from casework.people import SYSTEM, Actor, Role
from cli.progress import bar
from cli.roles import keep_still
from tests.route_list import address, pages
from web.app import create_app

TODAY = dt.date(2026, 10, 20)
LIMIT = 100.0
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "/": (
        "?view=all",
        "?view=all&stage=closed",
        "?stage=drafting",
        "?view=all&words=征收",
        "?view=all&words=大厦8号的会议纪要",
        "?view=all&words=没有的词",
        "?view=all&words=2026-0118",
    ),
    "/post": ("?part=out", "?part=lying&page=2", "?find=公开"),
    "/cases/{number}": tuple(f"?part={part}" for part in ("request", "searches", "letters", "effects", "log")),
}
"""More ways in which a page is asked for, by its route."""


@dataclass(frozen=True)
class Timed:
    """One address and how long its answers took, in milliseconds."""

    path: str
    taken: tuple[float, ...]
    size: int
    code: int

    @property
    def p95(self) -> float:
        """Nineteen of twenty answers came within this."""
        return statistics.quantiles(self.taken, n=20)[18]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=10_000)
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--home", type=Path)
    chosen = options.parse_args()
    if chosen.home:
        sys.exit(measure(chosen.home, chosen.cases, chosen.times))
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder:
        sys.exit(measure(Path(folder), chosen.cases, chosen.times))


def measure(home: Path, cases: int, times: int) -> int:
    """Load what is missing, ask for everything, print the table; 1 when something is slower than the limit."""
    url = f"sqlite:///{home / 'mingda.db'}"
    desk = replace(open_desk(load_config(), home=home, store_url=url), fixed_day=TODAY)
    with bar("装入合成的办件", cases) as progress:
        for some in load(desk, cases, 1):
            progress.step(some)
    client = browser(desk)
    keep_still()
    with bar("逐页测量", None) as progress:
        timed = []
        for path in addresses(desk):
            progress.say(path)
            timed.append(ask(client, path, times))
    desk.close()
    show(timed, cases, times)
    return int(any(one.p95 > LIMIT for one in timed))


def addresses(desk: Desk) -> list[str]:
    """Every GET route for a case that is far advanced, still open, and has a material; and the variants."""
    lines = desk.cases(SYSTEM).lines(open_only=True, limit=2000)
    ahead = (line.number for stage in ("signing", "review", "drafting") for line in lines if line.stage == stage)
    number = next(one for one in ahead if desk.cases(SYSTEM).find(one).case.course.materials)
    found = [address(path, number) + tail for path in pages(desk) for tail in ("", *VARIANTS.get(path, ()))]
    return list(dict.fromkeys(found))


PERSON = Actor("jazf.everything", "周全", "JAZF", frozenset(set(Role) - {Role.SYSTEM}))


def browser(desk: Desk) -> TestClient:
    """A browser in which somebody is signed in who may see everything."""
    desk.accounts.put(PERSON, "no password opens this")
    desk.accounts.open_session(PERSON.login, "token", "csrf", desk.now().timestamp())
    client = TestClient(create_app(desk), follow_redirects=False, raise_server_exceptions=False)
    client.cookies.set("mingda-session", "token")
    return client


def ask(client: TestClient, path: str, times: int) -> Timed:
    """Each answer after a first one that compiles the template."""
    answer = client.get(path)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    return Timed(path, tuple(taken), len(answer.content), answer.status_code)


def show(timed: list[Timed], cases: int, times: int) -> None:
    """The table, the slowest first."""
    print(f"\n{cases} 件，每页 {times} 次，一个客户端（毫秒）")
    print(f"{'p50':>8}{'p95':>8}{'字节':>9}{'答复':>6}  页面")
    for one in sorted(timed, key=lambda one: -one.p95):
        mark = "  ← 慢" if one.p95 > LIMIT else ""
        print(f"{statistics.median(one.taken):>8.1f}{one.p95:>8.1f}{one.size:>9}{one.code:>6}  {one.path}{mark}")


if __name__ == "__main__":
    main()
