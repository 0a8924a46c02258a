"""How fast is the board? Run: ``python -m bench.board [--cases 100000] [--times 40]``.

A throw-away store whose cached rows are written straight into the table: seven years of requests of all organs, one in
twenty open, with accounts and alerts. Every page of the board is asked for through the whole web application in this
process, signed in as the overseer and as an organ's supervisor. Prints milliseconds: p50 and p95 by the clock on the
wall, and again of the processor's time, which a busy machine does not blur. Figures: bench/board.txt.
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
from sqlalchemy import insert

from acts.alerting import give_alerts
from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.trial import TrialPeople
from casework.people import Actor, Role
from store.database import writing
from store.tables import case_file, drive
from web.app import create_app

TODAY = dt.date(2026, 10, 20)
YEARS = 7
ORGAN = "JAFG"
OVERSEER = Actor("jazf.overseer", "沈静怡", "JAZF", frozenset({Role.OVERSEER}))
SOUGHT = (
    "某坊地块分户评估报告及公示照片",
    "公房租赁关系变更审批材料",
    "某居民区加装电梯征询结果公示",
    "某弄违法建筑认定材料",
)
OUTCOMES = ("disclosed", "disclosed", "partly_disclosed", "already_public", "does_not_exist", "other_agency",
            "withheld.third_party", "withheld.internal_affairs", "disclosed does_not_exist")  # fmt: skip
STAGES = (
    "examination",
    "routing",
    "inquiry",
    "inquiry",
    "inquiry",
    "conference",
    "drafting",
    "drafting",
    "review",
    "signing",
)
AT_ONCE = 2000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--times", type=int, default=40)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder:
        home = Path(folder)
        desk = replace(
            open_desk(load_config(), home=home, store_url=f"sqlite:///{home / 'mingda.db'}"), fixed_day=TODAY
        )
        fill(desk, chosen.cases)
        print(f"{chosen.cases} 件；每页 {chosen.times} 次（毫秒）")
        print(f"{'页面':<44}{'p50':>8}{'p95':>8}{'CPU p50':>9}{'CPU p95':>9}{'字节':>9}")
        for person, paths in PAGES.items():
            print(person.name, person.organ)
            for path in paths:
                print(line_of(browser(desk, person), path, chosen.times))


SUPERVISOR = TrialPeople().of(ORGAN, Role.SUPERVISOR)
PAGES: dict[Actor, tuple[str, ...]] = {
    OVERSEER: (
        "/board", f"/board?organ={ORGAN}", "/board/live", "/board/cases", "/board/cases?due=late",
        "/board/cases?closed=2026&in_time=no", "/board/cases?closed=2026&outcome=disclosed", "/board/cases?rest=long",
        "/board/bulletin", "/board/bulletin?month=2026-09", "/board/bulletin.csv", "/alerts", "/alerts?shown=overdue",
    ),
    SUPERVISOR: ("/board", "/board/live", "/board/cases?due=soon", "/board/bulletin", "/alerts"),
}  # fmt: skip


def browser(desk: Desk, person: Actor) -> TestClient:
    """A browser in which this person is signed in."""
    token = f"token of {person.login}"
    if desk.accounts.session(token) is None:
        desk.accounts.open_session(person.login, token, "csrf", desk.now().timestamp())
    client = TestClient(create_app(desk), follow_redirects=False)
    client.cookies.set("mingda-session", token)
    return client


def line_of(client: TestClient, path: str, times: int) -> str:
    """One line of the table, after a first answer that compiles the template."""
    size, wall, work = len(client.get(path).content), [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path)
        wall.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    figures = [
        value for each in (wall, work) for value in (statistics.median(each), statistics.quantiles(each, n=20)[18])
    ]
    return f"{path:<44}" + "".join(f"{value:>{8 if i < 2 else 9}.1f}" for i, value in enumerate(figures)) + f"{size:>9}"


def fill(desk: Desk, cases: int) -> None:
    """Accounts, cases as rows, their runs, and this morning's alerts."""
    dice, people = random.Random(20261020), TrialPeople()
    desk.accounts.put(OVERSEER, "no password opens this")
    for organ in desk.office.organs:
        for person in people.everybody(organ):
            desk.accounts.put(person, "no password opens this")
        for n in range(2, 5):
            desk.accounts.put(Actor(f"{organ.lower()}.h{n}", f"经办{n}", organ, frozenset({Role.HANDLER})), "none")
    organs, rows = list(desk.office.organs), []
    for n in range(cases):
        rows.append(_row(desk, dice, dice.choice(organs), n, open_=n % 20 == 0))
        if len(rows) == AT_ONCE or n == cases - 1:
            with writing(desk.store.engine) as connection:
                connection.execute(insert(case_file), rows)
                runs = [{"case_number": row["number"], "goal": 5, "synced": 5, "run_id": None} for row in rows]
                connection.execute(insert(drive), runs)
            rows = []
    give_alerts(desk)


def _row(desk: Desk, dice: random.Random, organ: str, n: int, *, open_: bool) -> dict[str, Any]:
    body = desk.office.organ(organ)
    back = dice.randint(0, 40) if open_ else dice.randint(20, 365 * YEARS)
    received = TODAY - dt.timedelta(days=back)
    due = desk.calendar.add(received, 20)
    state = dice.choices(("running", "stopped", "awaiting_correction"), (80, 15, 5))[0] if open_ else "done"
    late = not open_ and dice.random() < 0.015
    closed = (
        None
        if open_
        else min(desk.calendar.add(received, dice.randint(21, 24) if late else dice.randint(5, 20)), TODAY)
    )
    return {
        "number": f"{organ}-{received.year}-{n:06d}", "organ": organ, "channel": "in_person",
        "applicant_kind": "natural", "applicant_name": "周某某", "sought": dice.choice(SOUGHT),
        "stage": dice.choice(STAGES) if open_ else "closed", "clock_state": state,
        "units": dice.choice(body.units).name, "registered_on": received, "received_on": received,
        "due_on": due if state == "running" or not open_ else None, "cautious_due_on": None,
        "alert_on": due if state == "running" or not open_ else None, "provisional": False, "seq": 5,
        "closed_on": closed, "in_time": None if open_ else not late,
        "handler": dice.choice(("", f"{organ.lower()}.handler", f"{organ.lower()}.h2", f"{organ.lower()}.h3")),
        "times_returned": dice.choices((0, 1, 2, 3), (90, 7, 2, 1))[0],
        "outcomes": "" if open_ else dice.choice(OUTCOMES),
        "resting_since": received if open_ and state != "running" else None, "limits": "",
        "to_do": "drafting submitting" if open_ else "", "order_on": due, "next_act": "", "next_subject": "",
        "next_roles": "", "next_why": "", "next_waiting": False, "next_until": None,
    }  # fmt: skip


if __name__ == "__main__":
    main()
