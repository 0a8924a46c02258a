"""Four people act while letters are made and sealed and a big import runs: how long do they wait?

Run: ``python -m bench.under_load [--open 1000] [--rows 10000] [--seconds 60]``. SQLite, processes: Prefect, worker,
pages, one process that makes and seals letters without a pause, one that registers ``rows`` requests in steps of 50.
Measured first without and then with those two; exits 1 when the p95 of acts is 100 ms or more under load.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import update

from acts.bootstrap import the_desk
from acts.carry_out import CARRY_OUT, press_of
from acts.config import load_config
from acts.desk import Desk
from bench.act_to_stage import show
from casework.effects import EffectKind
from casework.people import SYSTEM, Role
from cli.roles import step_back
from flows import server
from store import drives, effects
from store.database import writing
from store.tables import drive
from tests.chaos import workplace
from tests.chaos.people import PEOPLE, Story, open_story, sample
from tests.offices import ROOT, TemporaryOffice

MANY, STEP, BREATH = 4, 50, 0.05
THINKS = 0.4
"""Seconds that a person takes at most between two acts."""
ALLOWED = 100.0
BEFORE_LETTERS = "record_delivery"
"""People go no further: what comes after waits for the system."""


@dataclass
class Person:
    """Somebody who opens requests of sample S07, works on them and looks at the case after each act."""

    desk: Desk
    pages: httpx.Client
    dice: random.Random
    acts: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)

    def work(self, until_when: float) -> None:
        """Act until that moment, on a clock that never jumps."""
        story: Story | None = None
        while time.monotonic() < until_when:
            time.sleep(self.dice.uniform(0, THINKS))
            began = time.perf_counter()
            if story is None or story.over or story.next_act == BEFORE_LETTERS:
                story = open_story(self.desk, "S07")
            elif not story.act(self.desk):  # the seal is still under way
                story = None
                continue
            self.acts.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            assert self.pages.get(f"/cases/{story.number}").status_code == 200
            self.looks.append((time.perf_counter() - began) * 1000)


def main() -> None:
    """Measure and print; the names of the two helpers come as first word when this starts itself."""
    if len(sys.argv) > 1 and sys.argv[1] in HELPERS:
        step_back()  # letters and imports are the worker's
        HELPERS[sys.argv[1]](the_desk(load_config(Path(sys.argv[2]) / "config.yaml")), int(sys.argv[3]))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", type=int, default=1000)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=60.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder, prepared(Path(folder), asked.open) as made:
        office, desk = made
        measure("quiet", office, desk, asked.seconds / 3)
        with helper(office, "letters", 0) as letters, helper(office, "rows", asked.rows) as rows:
            under_load = measure("under load", office, desk, asked.seconds)
            ended = rows.poll()
            letters.terminate()
            rows.terminate()
        print(
            f"imported meanwhile: {registered(desk, asked.open)} cases, import {'done' if ended == 0 else 'going on'}"
        )
        raise SystemExit(1 if under_load >= ALLOWED else 0)


@contextmanager
def prepared(home: Path, cases: int) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """An office with open cases, each with its run, everything started, somebody signed in."""
    office = TemporaryOffice(home)
    desk = office.desk()
    register(desk, cases)
    try:
        for role in ("prefect", "worker", "web"):
            office.start(role)
        office.ready(desk)
        wait_until_all_is_there(office, desk, cases)
        yield office, desk
    finally:
        office.stop()
        desk.close()


def wait_until_all_is_there(office: TemporaryOffice, desk: Desk, cases: int) -> None:
    """Until the pages answer and every case has its run; then a supervisor is signed in."""
    port = load_config(office.home / "config.yaml").server.web_port
    workplace.until(lambda: server.answers(f"http://{server.HOST}:{port}/healthz", {}), "the pages answer")
    person = PEOPLE.of(sample("S07").register.organ, Role.SUPERVISOR)
    desk.accounts.put(person, "no password opens this")
    desk.accounts.open_session(person.login, "token", "csrf", desk.now().timestamp())
    began = time.monotonic()
    workplace.until(lambda: all(run.run_id for run in drives.runs(desk.store.engine)), "every case has its run", 1800)
    print(f"{cases} open cases have their runs after {time.monotonic() - began:.0f} s", flush=True)


def measure(what: str, office: TemporaryOffice, desk: Desk, seconds: float) -> float:
    """Four people for so long; the p95 of their acts in milliseconds."""
    where = f"http://{server.HOST}:{load_config(office.home / 'config.yaml').server.web_port}"
    with httpx.Client(base_url=where, cookies={"mingda-session": "token"}, timeout=60) as pages:
        people = [Person(desk, pages, random.Random(n)) for n in range(MANY)]
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=person.work, args=(end,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    acts = sorted(ms for person in people for ms in person.acts)
    print(f"{what}: {len(acts)} acts of {MANY} people in {seconds:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    show("act acknowledged", acts)
    show("case page", [ms for person in people for ms in person.looks])
    return acts[int(len(acts) * 0.95) - 1]


def register(desk: Desk, rows: int) -> None:
    """Requests in steps of 50, each in a transaction of its own, their runs taken as shown; a breath between steps."""
    for start in range(0, rows, STEP):
        numbers = [open_story(desk, "S07").number for _ in range(min(STEP, rows - start))]
        with writing(desk.store.engine) as connection:
            connection.execute(update(drive).where(drive.c.case_number.in_(numbers)).values(synced=drive.c.goal))
        time.sleep(BREATH)


def make_letters(desk: Desk, _: int) -> None:
    """Receipt slips, made and sealed one after another for ever."""
    press = press_of(desk)
    while True:
        story = open_story(desk, "S07")
        for planned in effects.open_effects(desk.store.engine, story.number):
            if todo := effects.begin(desk.store.engine, planned.id):
                CARRY_OUT[EffectKind(planned.kind)](desk, press, todo)


HELPERS: dict[str, Callable[[Desk, int], None]] = {"rows": register, "letters": make_letters}


@contextmanager
def helper(office: TemporaryOffice, name: str, many: int) -> Iterator[subprocess.Popen[bytes]]:
    """This script once more, as one of the two who make the load."""
    command = [sys.executable, "-m", "bench.under_load", name, str(office.home), str(many)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def registered(desk: Desk, before: int) -> int:
    """How many cases there are more than before."""
    return desk.cases(SYSTEM).count() - before


if __name__ == "__main__":
    main()
