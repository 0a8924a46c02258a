"""People at work while processes are killed at random: what is lost, what is doubled, how soon all is well again.

Run: ``python -m bench.chaos [--cases 50] [--kills 20] [--workers 2] [--seed S] [--database sqlite|postgres]``. Real
processes; four people act on the samples S01, S07 and S13 (a letter by e-mail) while workers, the Prefect server and
acting processes are killed (-9) and started again. Exits 1 when anything is wrong; the seed is printed. With
``--kills 0`` it measures throughput.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from acts.desk import Desk
from flows import server
from store import drives
from store.database import reading
from store.tables import drive
from tests.chaos import workplace
from tests.chaos.mailbox import Mailbox, open_mailbox
from tests.chaos.nursery import KILLED, Nursery
from tests.chaos.people import Story, open_story, unclear
from tests.chaos.verdict import faults
from tests.offices import TemporaryOffice
from tests.postgres import postgres_server

SAMPLES = ("S01", "S07", "S01", "S13")
PEOPLE = 4
AT_A_TIME = 3
LOOKS_FIRST = 0.7
"""How often a person waits until the case's page stands still before the next act."""
VICTIMS = ("worker", "worker", "worker", "person", "prefect")
BETWEEN = (1.0, 6.0)
"""Seconds between two kills, and how long a dead process stays away at most."""
LONGEST = 900.0
PROMISED = 30.0
"""Seconds within which every case must be at its stage again."""


@dataclass
class Wait:
    """What was behind when a process was started again (event by case), and what has been killed since."""

    began: float
    kills: int
    goals: dict[str, int]
    last: str = ""


@dataclass
class Watch:
    """How long it takes after each start until everything decided before it is shown by its run.

    ``took`` holds those in which nothing else was killed meanwhile, ``disturbed`` the others; ``story`` is what
    happened during the longest of all.
    """

    desk: Desk
    took: list[float] = field(default_factory=list)
    disturbed: list[float] = field(default_factory=list)
    over: bool = False
    kills: int = 0
    story: list[str] = field(default_factory=list)
    _log: list[tuple[float, str]] = field(default_factory=list)
    _open: list[Wait] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Something happened just now."""
        self._log.append((time.monotonic(), what))

    def killed(self, name: str) -> None:
        """A process is being killed."""
        self.kills += 1
        self.note(f"killed {name}")

    def begin(self, name: str) -> None:
        """A process has just been started again: note what is behind."""
        self.note(f"started {name}")
        query = select(drive.c.case_number, drive.c.goal).where(drive.c.synced < drive.c.goal)
        with reading(self.desk.store.engine) as connection:
            goals = {row.case_number: row.goal for row in connection.execute(query)}
        self._open.append(Wait(time.monotonic(), self.kills, goals))

    def look(self, prefect: str) -> None:
        """For a thread: look again and again until it is over and nothing is waited for."""
        answered = True
        while self._open or not self.over:
            if (answers := server.answers(prefect, {})) != answered:
                answered = answers
                self.note("Prefect answers" if answers else "Prefect is away")
            with reading(self.desk.store.engine) as connection:
                rows = {row.case_number: row for row in connection.execute(select(drive))}
            for wait in list(self._open):
                self._judge(wait, rows)
            time.sleep(0.1)

    def _judge(self, wait: Wait, rows: dict[str, Any]) -> None:
        behind = [rows[number] for number, goal in wait.goals.items() if rows[number].synced < goal]
        if behind:
            wait.last = f"{behind[0].case_number} (tries {behind[0].tries}, {behind[0].problem or 'no problem'})"
            return
        now, longest = time.monotonic(), max(self.took + self.disturbed, default=0.0)
        (self.took if wait.kills == self.kills else self.disturbed).append(now - wait.began)
        self._open.remove(wait)
        if now - wait.began > longest:
            story = [f"{at - wait.began:+6.1f} s {what}" for at, what in self._log if wait.began - 10 < at < now]
            self.story = [*story, f"{now - wait.began:+6.1f} s {wait.last} was the last, of {len(wait.goals)}"]


@dataclass
class Chaos:
    """One run. ``stories`` are shared by people and killer, each under its lock."""

    office: TemporaryOffice
    desk: Desk
    mailbox: Mailbox
    random: random.Random
    stories: list[Story] = field(default_factory=list)
    locks: dict[str, threading.Lock] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    doubts: int = 0

    def __post_init__(self) -> None:
        self.watch = Watch(self.desk)

    def work(self, samples: list[str], seed: float) -> None:
        """One person's day: a few cases at a time, act by act in turn, until all are filed."""
        dice, end, mine = random.Random(seed), time.monotonic() + LONGEST, list[Story]()
        try:
            while (samples or mine) and time.monotonic() < end:
                if samples and len(mine) < AT_A_TIME:
                    mine.append(self.open(samples.pop()))
                story = dice.choice(mine)
                with self.locks[story.number]:
                    moved = self.step(story, looks_first=dice.random() < LOOKS_FIRST)
                mine = [one for one in mine if not one.over]
                time.sleep(0 if moved else 0.05)
        except Exception as wrong:
            self.wrong.append(f"an act broke: {wrong!r}")
        self.wrong += [f"{story.number} could not be brought to its end" for story in mine]

    def open(self, sample: str) -> Story:
        """Register a request."""
        story = open_story(self.desk, sample)
        self.locks[story.number] = threading.Lock()
        self.stories.append(story)
        return story

    def step(self, story: Story, *, looks_first: bool) -> bool:
        """One act on a case, or the answer to a doubt; False when there is nothing to do just now."""
        if story.over:
            return False
        record = story.look(self.desk)
        if unclear(record):
            story.settle_doubt(self.desk, sent=self.mailbox.of(story.number) > 0)
            self.doubts += 1
            return True
        if looks_first and not record.in_step:
            return False
        began = time.perf_counter()
        moved = story.act(self.desk)
        self.taken.append((time.perf_counter() - began) * 1000)
        return moved

    def kill(self, many: int, nursery: Nursery) -> None:
        """Kill ``many`` processes, one after another, each started again after a moment."""
        while self.kills.total() < many:
            time.sleep(self.random.uniform(*BETWEEN))
            kind = self.random.choice(VICTIMS)
            if kind == "person":
                self.kills["person"] += self._kill_person(nursery)
                continue
            name = self.random.choice([one for one in self.office.processes if one.startswith(kind)])
            self.watch.killed(name)
            workplace.kill(self.office, name)
            self.kills[kind] += 1
            time.sleep(self.random.uniform(0.0, 2.0))
            role, _, number = name.partition("-")
            self.office.start(role, int(number or 1))
            self.watch.begin(name)

    def _kill_person(self, nursery: Nursery) -> bool:
        """Somebody acts in a process of their own and dies at some moment of it; whether they did die."""
        able = [s for s in self.stories if not s.over and (s.name != "S13" or s.next_act != "dispatch")]
        if not able:
            return False
        story = self.random.choice(able)
        with self.locks[story.number]:
            if story.over or (story.name == "S13" and story.next_act in ("dispatch", "record_delivery")):
                return False
            end = nursery.act(story.number, *story.order(self.desk), after=self.random.uniform(0.0, 0.05))
            story.done += end == 0 or (end == KILLED and story.taken(self.desk))
            return end == KILLED


@dataclass(frozen=True)
class Result:
    """What came of it."""

    chaos: Chaos
    seconds: float
    to_stage: float
    wrong: list[str]

    @property
    def is_late(self) -> bool:
        """Whether it took longer than promised until all cases were at their stage: for the figures, not for tests."""
        return max(self.to_stage, *self.chaos.watch.took, 0.0) > PROMISED

    def show(self) -> None:
        """The table."""
        chaos, acts = self.chaos, sorted(self.chaos.taken)
        per_minute = len(chaos.stories) / self.seconds * 60
        rows = {
            "cases": f"{len(chaos.stories)}, {sum(story.done + 1 for story in chaos.stories)} acts",
            "killed": ", ".join(f"{kind} {many}" for kind, many in chaos.kills.items()) or "nobody",
            "took": f"{self.seconds:.1f} s, {per_minute:.1f} cases a minute",
            "acts": f"median {statistics.median(acts):.1f} ms, p95 {acts[int(len(acts) * 0.95) - 1]:.1f} ms, "
                    f"max {acts[-1]:.1f} ms",
            "letters": f"{chaos.mailbox.taken.total()} e-mails, {chaos.doubts} doubts settled by a person",
            "all at their stage": f"{longest(chaos.watch.took)} after a process started again, "
                                  f"{longest(chaos.watch.disturbed)} where more was killed meanwhile, "
                                  f"{self.to_stage:.1f} s after the last act",
            "wrong": f"{len(self.wrong)}",
        }  # fmt: skip
        for what, words in rows.items():
            print(f"{what:<20}{words}")
        print("the longest wait:", *chaos.watch.story, sep="\n  ")
        for sentence in self.wrong:
            print("  ", sentence)


def longest(seconds: list[float]) -> str:
    """The longest of several waits, with how many there were."""
    return f"{max(seconds, default=0):.1f} s at most ({len(seconds)})"


def run(cases: int, kills: int, workers: int, seed: int, database: str, servers: int = 1) -> Result:
    """Play it once."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingda-bench-")))
        postgres = stack.enter_context(postgres_server(())) if database == "postgres" else None
        mailbox = stack.enter_context(open_mailbox())
        office, desk = stack.enter_context(workplace.opened(home, mailbox, postgres))
        nursery = stack.enter_context(closing(Nursery(home)))
        second = stack.enter_context(workplace.second_server(office)) if servers > 1 else office
        for number in range(1, workers + 1):
            (office if number % 2 else second).start("worker", number)
        office.ready(desk)
        return play(Chaos(office, desk, mailbox, random.Random(seed)), cases, kills, nursery)


def play(chaos: Chaos, cases: int, kills: int, nursery: Nursery) -> Result:
    """People and killer side by side; then quiet, and the verdict."""
    began = time.monotonic()
    samples = [SAMPLES[n % len(SAMPLES)] for n in range(cases)]
    chaos.random.shuffle(samples)
    days = [(samples[n::PEOPLE], chaos.random.random()) for n in range(PEOPLE)]
    people = [threading.Thread(target=chaos.work, args=day) for day in days]
    watching = threading.Thread(target=chaos.watch.look, args=(workplace.prefect_health(chaos.office),), daemon=True)
    for thread in (*people, watching):
        thread.start()
    chaos.kill(kills, nursery)
    for person in people:
        person.join()
    workplace.prefect_answers(chaos.office)
    quiet = time.monotonic()
    while drives.behind(chaos.desk.store.engine) and time.monotonic() - quiet < 4 * PROMISED:
        time.sleep(0.05)
    to_stage, chaos.watch.over = time.monotonic() - quiet, True
    watching.join(1)
    wrong = chaos.wrong + faults(chaos.office, chaos.desk, chaos.stories, chaos.mailbox)
    return Result(chaos, quiet + to_stage - began, to_stage, wrong)


def main() -> None:
    """Play it and print; exit 1 when anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=50)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--servers", type=int, choices=(1, 2), default=1, help="Prefect servers, on PostgreSQL")
    asked = options.parse_args()
    if asked.servers > 1 and (asked.database == "sqlite" or asked.kills):
        options.error("two servers need --database postgres --kills 0")
    print(f"seed {asked.seed}, {asked.database}, {asked.workers} workers", flush=True)
    result = run(asked.cases, asked.kills, asked.workers, asked.seed, asked.database, asked.servers)
    result.show()
    raise SystemExit(1 if result.wrong or result.is_late else 0)


if __name__ == "__main__":
    main()
