"""How long a person waits: until an act is acknowledged, and until its Prefect run stands at the next stage.

Run: ``python -m bench.act_to_stage [--cases 20] [--database sqlite|postgres] [--workers 1] [--at-once 1]``. Real
Prefect server and workers as processes; people act on sample S01 as fast as the flow follows, on ``--at-once`` cases
side by side. The PostgreSQL server is as safe as a real one (every commit is on disk). Also tells where the CPU goes.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import select

from acts import receiving, registry
from acts.desk import Desk
from acts.scenario import Scenario, load_scenario
from acts.trial import TrialPeople
from casework.ruling import Refused
from store.database import reading
from store.tables import drive
from tests.offices import TemporaryOffice, open_office
from tests.postgres import PostgresServer, postgres_server

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "samples" / "S01.yaml"
SAFE = ("shared_buffers=256MB",)
LOOK_SECONDS = 0.01


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--at-once", type=int, default=1)
    asked = options.parse_args()
    scenario = load_scenario(SAMPLE)
    with opened(asked.database, asked.workers) as (office, desk, server):
        play(desk, scenario)  # warm-up: fonts, seal key, first connections
        began, before = time.perf_counter(), cpu(office, server)
        timed = play_all(desk, scenario, asked.cases, asked.at_once)
        took, after = time.perf_counter() - began, cpu(office, server)
    acts = len(timed[0])
    print(f"{asked.cases} cases of {acts} acts, {asked.database}, {asked.workers} workers, {asked.at_once} at once:")
    print(f"{asked.cases / took * 60:.1f} cases a minute, {took / asked.cases / acts * 1000:.0f} ms an act")
    show("act acknowledged", [ms for one in timed for ms, _ in one])
    show("run at the next stage", [ms for one in timed for _, ms in one])
    for part, seconds in after.items():
        used = seconds - before[part]
        print(f"{part:<24} {used / asked.cases / acts * 1000:7.1f} ms CPU an act   {used / took:5.2f} cores")


@contextmanager
def opened(database: str, workers: int) -> Iterator[tuple[TemporaryOffice, Desk, PostgresServer | None]]:
    """An office on that database, and the PostgreSQL server under it when there is one."""
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder:
        home = Path(folder)
        if database == "sqlite":
            with open_office(home, workers=workers) as (office, desk):
                yield office, desk, None
            return
        with postgres_server(SAFE) as server:
            server.create("prefect")
            urls = {"store_url": server.create("mingda"), "prefect_url": server.url("prefect", "asyncpg")}
            with open_office(home, **urls, workers=workers) as (office, desk):
                yield office, desk, server


def play_all(desk: Desk, scenario: Scenario, cases: int, at_once: int) -> list[list[tuple[float, float]]]:
    """``cases`` cases, ``at_once`` side by side, each played by a person of its own."""
    turn = threading.Lock()
    left = iter(range(cases))

    def person() -> list[list[tuple[float, float]]]:
        mine = []
        while True:
            with turn:
                if next(left, None) is None:
                    return mine
            mine.append(play(desk, scenario, LOOK_SECONDS * at_once))

    with ThreadPoolExecutor(at_once) as people:
        return [one for hand in [people.submit(person) for _ in range(at_once)] for one in hand.result()]


def play(desk: Desk, scenario: Scenario, look: float = LOOK_SECONDS) -> list[tuple[float, float]]:
    """One case from the counter to the file; (acknowledged, at the next stage) in milliseconds for each act.

    Looks every ``look`` seconds whether the run is there.
    """
    people, order, timed = TrialPeople(), scenario.register, []
    number = ""
    for step in (None, *scenario.steps):
        began = time.perf_counter()
        if step is None:
            actor = people.for_act(order.organ, "register", {})
            outcome = receiving.register(desk.on(order.on), actor, order)
        else:
            actor = people.for_act(order.organ, step.act, step.fields)
            outcome = registry.do(desk.on(step.on), actor, step.act, number, step.fields)
        acknowledged = time.perf_counter()
        assert not isinstance(outcome, Refused), outcome
        number = outcome.number
        while not in_step(desk, number):
            time.sleep(look)
        timed.append(((acknowledged - began) * 1000, (time.perf_counter() - began) * 1000))
    return timed


def in_step(desk: Desk, number: str) -> bool:
    """Whether the case's run shows its last event; asked of the driver's books, so that looking costs little."""
    with reading(desk.store.engine) as connection:
        shown = select(drive.c.synced >= drive.c.goal).where(drive.c.case_number == number)
        return bool(connection.execute(shown).scalar_one())


def cpu(office: TemporaryOffice, server: PostgresServer | None) -> dict[str, float]:
    """CPU seconds used up to now: Prefect server, workers, PostgreSQL, and the people (this process)."""
    parts = {"people and acts": [psutil.Process()], "prefect server": [], "workers": [], "postgresql": []}
    for name, process in office.processes.items():
        parts["prefect server" if name == "prefect" else "workers"].append(psutil.Process(process.pid))
    if server:
        above = psutil.Process(server.process.pid)
        parts["postgresql"] = [above, *above.children()]
    return {part: sum(used(one) for one in processes) for part, processes in parts.items() if processes}


def used(process: psutil.Process) -> float:
    """CPU seconds of one process; those of backends that have ended are with the one above."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def show(what: str, values: list[float]) -> None:
    """Median, p95 and maximum."""
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    print(f"{what:<24} median {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms   max {ordered[-1]:7.1f} ms")


if __name__ == "__main__":
    main()
