"""Four people act while letters are made and sealed and a big import runs: how long do they wait?

Run: ``python -m bench.under_load [--open 1000] [--rows 10000] [--seconds 60]``. SQLite, processes: Prefect, worker,
pages, one process that makes and seals letters without a pause, and ``mingda load``, which writes ``rows`` cases with
all their events, fifty rows a transaction. Measured first without those two for a third of the seconds, then with them
until the load is done (``seconds`` at least, ``LONGEST`` at most); exits 1 when it is not, or when the p95 of acts is
100 ms or more under load.
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
from store.bulk import mark_synthetic
from store.database import writing
from store.tables import drive
from tests.chaos import workplace
from tests.chaos.people import PEOPLE, Story, open_story, sample
from tests.offices import ROOT, TemporaryOffice

MANY, STEP = 4, 50
LONGEST = 900.0
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

    def work(self, goes_on: Callable[[], bool]) -> None:
        """Act as long as it goes on."""
        story: Story | None = None
        while goes_on():
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
    """Measure and print; ``letters`` comes as first word when this starts itself."""
    if sys.argv[1:] == ["letters"]:
        step_back()  # letters are the worker's
        make_letters(the_desk())
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--open", type=int, default=1000)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=60.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder, prepared(Path(folder), asked.open) as made:
        office, desk = made
        measure("quiet", office, desk, until(asked.seconds / 3))
        before = desk.cases(SYSTEM).count()
        load = ("cli.main", "load", "--json", "--cases", str(before + asked.rows))
        with beside(office, "bench.under_load", "letters"), beside(office, *load) as rows:
            still = until(asked.seconds)
            under_load = measure("under load", office, desk, lambda: still() or rows.poll() is None)
            done = rows.poll() == 0
        print(f"import of {asked.rows} cases {'done' if done else f'NOT done in {LONGEST:.0f} s'}")
        raise SystemExit(0 if done and under_load < ALLOWED else 1)


def until(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds are not over yet, by a clock that never jumps."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


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


def measure(what: str, office: TemporaryOffice, desk: Desk, goes_on: Callable[[], bool]) -> float:
    """Four people as long as it goes on; the p95 of their acts in milliseconds."""
    where = f"http://{server.HOST}:{load_config(office.home / 'config.yaml').server.web_port}"
    began, enough = time.monotonic(), until(LONGEST)
    with httpx.Client(base_url=where, cookies={"mingda-session": "token"}, timeout=60) as pages:
        people = [Person(desk, pages, random.Random(n)) for n in range(MANY)]
        threads = [threading.Thread(target=person.work, args=(lambda: enough() and goes_on(),)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    acts, took = sorted(ms for person in people for ms in person.acts), time.monotonic() - began
    print(f"{what}: {len(acts)} acts of {MANY} people in {took:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    show("act acknowledged", acts)
    show("case page", [ms for person in people for ms in person.looks])
    return acts[int(len(acts) * 0.95) - 1]


def register(desk: Desk, cases: int) -> None:
    """Open cases, in a store that takes a load beside them; their runs are made by the reconciler."""
    mark_synthetic(desk.store)
    for start in range(0, cases, STEP):
        numbers = [open_story(desk, "S07").number for _ in range(min(STEP, cases - start))]
        with writing(desk.store.engine) as connection:
            connection.execute(update(drive).where(drive.c.case_number.in_(numbers)).values(synced=drive.c.goal))


def make_letters(desk: Desk) -> None:
    """Receipt slips, made and sealed one after another for ever."""
    press = press_of(desk)
    while True:
        story = open_story(desk, "S07")
        for planned in effects.open_effects(desk.store.engine, story.number):
            if todo := effects.begin(desk.store.engine, planned.id):
                CARRY_OUT[EffectKind(planned.kind)](desk, press, todo)


@contextmanager
def beside(office: TemporaryOffice, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process beside, in the office's home."""
    environment = {**os.environ, "MINGDA_HOME": str(office.home)}
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main()
