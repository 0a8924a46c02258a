"""What must be true when all has gone quiet: nothing lost, nothing doubled, every run where its case is.

Each function gives sentences about what is wrong, none when all is well. They read rows and Prefect's own answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import select

from acts.config import load_config
from acts.desk import Desk
from casework.people import SYSTEM
from casework.stages import stage_of
from cli.roles import prefect_home
from store.audit import check_chain
from store.cases import CaseRecord
from store.database import reading
from store.tables import case_file, drive, effect, event
from tests.chaos.mailbox import Mailbox
from tests.chaos.people import MAIL, Story, kinds, signed_numbers
from tests.offices import HANGING, TemporaryOffice

PAGE = 200


def faults(office: TemporaryOffice, desk: Desk, stories: Iterable[Story], mailbox: Mailbox) -> list[str]:
    """Everything that is wrong with the office."""
    stories = list(stories)
    records = {story.number: story.look(desk) for story in stories}
    wrong = [fault for story in stories for fault in _case(story, records[story.number], mailbox)]
    wrong += _numbers(desk, list(records.values())) + chains(desk) + _drives(desk)
    return wrong + PrefectApi(office).faults(desk)


def chains(desk: Desk) -> list[str]:
    """Broken links."""
    with reading(desk.store.engine) as connection:
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(event).order_by(event.c.case_number, event.c.no)):
            rows[row.case_number].append(dict(row._mapping))
        last = connection.execute(select(case_file.c.number, case_file.c.seq)).all()
    return [str(broken) for number, seq in last if (broken := check_chain(number, rows[number], seq))]


def _case(story: Story, record: CaseRecord, mailbox: Mailbox) -> list[str]:
    found, number = kinds(record), story.number
    mail = {kind: found.pop(kind, 0) for kind in MAIL}
    wrong = [] if found == story.expected() else [f"{number}: events {found - story.expected()} too many, "
                                                  f"{story.expected() - found} missing"]  # fmt: skip
    wrong += [
        f"{number}: {one.kind} {one.subject} is {one.state}" for one in record.effects if one.state not in FINISHED
    ]
    orders, letters = mail["LetterSendingOrdered"], mailbox.of(number)
    if letters > 1 or (orders == 0 and letters) or (found["LetterDispatched"] and orders and not letters):
        wrong.append(f"{number}: {letters} letters for {orders} orders, {found['LetterDispatched']} dispatched")
    return wrong


FINISHED = ("done", "unclear")


def _numbers(desk: Desk, records: list[CaseRecord]) -> list[str]:
    """Document and case numbers: 1, 2, 3 … for each organ, as written in the office's pattern."""
    with reading(desk.store.engine) as connection:
        cases = list(connection.execute(select(case_file.c.number)).scalars())
    return _gaps("case number", r"^(.*)-(\d+)$", cases) + _gaps("document", r"^(.*)第(\d+)号", signed_numbers(records))


def _gaps(what: str, pattern: str, numbers: list[str]) -> list[str]:
    series: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        match = re.match(pattern, number)
        assert match, number
        series[match[1]].append(int(match[2]))
    return [
        f"{what} {name}: {sorted(given)}"
        for name, given in series.items()
        if sorted(given) != list(range(1, len(given) + 1))
    ]


def _drives(desk: Desk) -> list[str]:
    with reading(desk.store.engine) as connection:
        behind = connection.execute(select(drive.c.case_number).where(drive.c.synced < drive.c.goal)).scalars().all()
        twice = connection.execute(select(effect.c.id).where(effect.c.state == "running")).scalars().all()
    return [f"{number} is behind" for number in behind] + [f"effect {one} is still running" for one in twice]


@dataclass
class PrefectApi:
    """Prefect asked as anybody may ask it."""

    office: TemporaryOffice

    def runs(self) -> list[dict[str, Any]]:
        """Every flow run."""
        return self.all("flow_runs")

    def all(self, what: str) -> list[dict[str, Any]]:
        """Everything of a kind: ``flow_runs``, ``artifacts``."""
        home = prefect_home(load_config(self.office.home / "config.yaml"))
        user, _, password = home.secret.partition(":")
        with httpx.Client(base_url=home.api, auth=(user, password), timeout=HANGING) as client:
            found: list[dict[str, Any]] = []
            while len(found) % PAGE == 0:
                asked = {"limit": PAGE, "offset": len(found)}
                page = client.post(f"/{what}/filter", json=asked).raise_for_status().json()
                found += page
                if not page:
                    break
            return found

    def faults(self, desk: Desk) -> list[str]:
        """Cases whose run does not wait where they are, and runs that somebody left Running or Pending."""
        runs = {run["id"]: run for run in self.runs()}
        wrong = []
        cases = desk.cases(SYSTEM)
        for line in cases.lines(limit=100_000):
            record = cases.find(line.number)
            run = runs.get(record.run_id or "")
            shown = run and run["state"]["name"]
            if shown != _waiting(desk, record):
                wrong.append(f"{line.number}: its run shows {shown}, not {_waiting(desk, record)}")
        of_cases = [run for run in runs.values() if "case_number" in run["parameters"]]  # a job may be at work
        left = [run for run in of_cases if run["state"]["type"] in ("RUNNING", "PENDING", "CRASHED", "FAILED")]
        return wrong + [f"the run {run['name']} was left {run['state']['type']}" for run in left]


def _waiting(desk: Desk, record: CaseRecord) -> str:
    stage = stage_of(record.case)
    if stage.label == "已办结":
        return "已办结"
    stopped = desk.clock(record.case).state == "stopped"
    return ("停表·" if stopped else "") + "待" + stage.label
