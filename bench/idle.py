"""What an office costs while nobody does anything: CPU and memory of each process, with many open cases.

Run: ``python bench/idle.py [--cases 1000] [--seconds 20]``. The cases are registered through the act; their runs are
made by the worker's reconciler, directly in their waiting state; then ``mingda up`` is left alone and looked at.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from acts import receiving
from acts.desk import Desk
from acts.scenario import load_scenario
from acts.trial import TrialPeople
from casework.ruling import Refused
from store import drives
from tests.offices import ROOT, TemporaryOffice

SAMPLE = ROOT / "examples" / "samples" / "S01.yaml"
ALLOWED = 10.0
"""Per cent of one core for everything together."""


def main() -> None:
    """Measure and print; exit 1 when it costs too much."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seconds", type=float, default=20.0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder:
        office = TemporaryOffice(Path(folder))
        desk = office.desk()
        try:
            register(desk, asked.cases)
            raise SystemExit(measure(office, desk, asked.cases, asked.seconds))
        finally:
            desk.close()


def register(desk: Desk, cases: int) -> None:
    """Register ``cases`` requests, as if their runs had been shown and then lost: no letter is made for them."""
    order = load_scenario(SAMPLE).register
    actor = TrialPeople().for_act(order.organ, "register", {})
    began = time.perf_counter()
    for _ in range(cases):
        assert not isinstance(receiving.register(desk.on(order.on), actor, order), Refused)
    print(f"{cases} cases registered in {time.perf_counter() - began:.1f} s", flush=True)
    while leases := drives.claim(desk.store.engine, 50, 60.0):
        for lease in leases:
            drives.settle(desk.store.engine, lease, lease.goal)


def measure(office: TemporaryOffice, desk: Desk, cases: int, seconds: float) -> int:
    """Start everything, wait until every case has its run and all is quiet, and look."""
    environment = {**os.environ, "MINGDA_HOME": str(office.home)}
    with (office.home / "up.out").open("wb") as out:
        up = subprocess.Popen([sys.executable, "-m", "cli.main", "up"], stdout=out, stderr=out, env=environment)
    try:
        began = time.perf_counter()
        while not (cases == 0 or all_shown(desk)) or "Ctrl+C" not in (office.home / "up.out").read_text():
            assert up.poll() is None, (office.home / "up.out").read_text()
            time.sleep(0.5)
        print(f"started, every case with its run after {time.perf_counter() - began:.1f} s", flush=True)
        time.sleep(10)  # Prefect writes its events down in batches
        return show(look(up.pid, seconds))
    finally:
        up.terminate()
        up.wait()


def all_shown(desk: Desk) -> bool:
    """Whether every case has a run."""
    return all(run.run_id for run in drives.runs(desk.store.engine))


def look(pid: int, seconds: float) -> dict[str, tuple[float, float, float]]:
    """Per process: per cent of a core, resident and unshared memory in MB."""
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    before = [used(process) for process in processes]
    time.sleep(seconds)
    found = {}
    for process, start in zip(processes, before, strict=True):
        memory, words = process.memory_full_info(), process.cmdline()
        role = words[-1] if process.pid != pid else "up"
        found[role] = ((used(process) - start) / seconds * 100, memory.rss / 1e6, memory.uss / 1e6)
    return found


def used(process: psutil.Process) -> float:
    """CPU seconds so far."""
    times = process.cpu_times()
    return times.user + times.system


def show(found: dict[str, tuple[float, float, float]]) -> int:
    """Print a table; 1 when the sum is above what is allowed."""
    print(f"{'':<10}{'% of a core':>12}{'RSS MB':>9}{'own MB':>9}")
    for role, (share, rss, uss) in found.items():
        print(f"{role:<10}{share:>12.2f}{rss:>9.0f}{uss:>9.0f}")
    total, rss, uss = (sum(column) for column in zip(*found.values(), strict=True))
    print(f"{'together':<10}{total:>12.2f}{rss:>9.0f}{uss:>9.0f}   (allowed: {ALLOWED:.0f} %)")
    return 0 if total < ALLOWED else 1


if __name__ == "__main__":
    main()
