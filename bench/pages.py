"""How fast are the pages? Run: ``python -m bench.pages [--cases 200] [--times 60]``.

A throw-away store with that many cases of one organ, every page asked for again and again through the whole web
application in this process, signed in; no network in between. Prints p50 and p95 in milliseconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from acts import receiving, registry
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.people import Applicant, Role, Secret
from web.app import create_app

TODAY = dt.date(2026, 10, 20)
ORGAN = "JAFG"
PEOPLE = TrialPeople()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=200)
    options.add_argument("--times", type=int, default=60)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder:
        home = Path(folder)
        desk = replace(
            open_desk(load_config(), home=home, store_url=f"sqlite:///{home / 'mingda.db'}"), fixed_day=TODAY
        )
        began = time.perf_counter()
        number = fill(desk, chosen.cases)
        print(f"{chosen.cases} 件，装入 {time.perf_counter() - began:.1f} 秒；每页 {chosen.times} 次（毫秒）")
        print(f"{'页面':<34}{'p50':>8}{'p95':>8}{'字节':>10}")
        for path in pages(number):
            show(path, *measure(browser(desk), path, chosen.times))


def pages(number: str) -> list[str]:
    """Every page that is read."""
    case = f"/cases/{number}"
    parts = [f"{case}?part={part}" for part in ("request", "searches", "letters", "effects", "log")]
    return [
        "/sign-in",
        "/",
        "/?open=0&stage=drafting",
        "/?words=评估报告",
        case,
        *parts,
        f"{case}/clock.json",
        "/healthz",
    ]


def fill(desk: Desk, cases: int) -> str:
    """Register ``cases`` requests; the first is worked on to its decision. Gives that one's number."""
    rng = random.Random(20261020)
    numbers = []
    for n in range(cases):
        day = dt.date(2026, 8, 3) + dt.timedelta(days=rng.randint(0, 76))
        person = Applicant("natural", "周某某", Secret("310106000000000000"), Secret("10000000001"))
        order = cmd.RegisterRequest(
            on=day, organ=ORGAN, channel="in_person", dates={"submitted": day}, applicant=person,
            items=(f"某路某号地块房屋征收第 {n} 户的分户评估报告",), form="纸质", via="自取",
        )  # fmt: skip
        done = receiving.register(desk.on(day), PEOPLE.for_act(ORGAN, "register", {}), order)
        numbers.append(done.number)  # type: ignore[union-attr]
    search = {"unit": "征收科", "found": True, "where": "征收档案", "words": "某路"}
    decided = {"item": 1, "outcome": "disclosed", "facts": {"supply": "paper_in_person"}}
    steps: dict[str, dict[str, Any]] = {
        "accept": {},
        "route": {"units": ["征收科"]},
        "record_search": search,
        "decide": decided,
    }
    for act, fields in steps.items():
        registry.do(desk, PEOPLE.for_act(ORGAN, act, fields), act, numbers[0], {"on": TODAY, **fields})
    return str(numbers[0])


def browser(desk: Desk) -> TestClient:
    """A browser in which a supervisor is signed in."""
    person = PEOPLE.of(ORGAN, Role.SUPERVISOR)
    desk.accounts.put(person, "no password opens this")
    desk.accounts.open_session(person.login, "token", "csrf", desk.now().timestamp())
    client = TestClient(create_app(desk), follow_redirects=False)
    client.cookies.set("mingda-session", "token")
    return client


def measure(client: TestClient, path: str, times: int) -> tuple[list[float], int]:
    """Milliseconds of each answer after a first one that compiles the template, and the size of the last."""
    if path == "/sign-in":
        client.cookies.clear()
    answer = client.get(path)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    assert answer.status_code == 200, (path, answer.status_code)
    return taken, len(answer.content)


def show(path: str, taken: list[float], size: int) -> None:
    """One line of the table."""
    quantiles = statistics.quantiles(taken, n=20)
    print(f"{path:<34}{statistics.median(taken):>8.1f}{quantiles[18]:>8.1f}{size:>10}")


if __name__ == "__main__":
    main()
