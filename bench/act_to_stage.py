"""How long a person waits: until an act is acknowledged, and until its Prefect run stands at the next stage.

Run: ``python -m bench.act_to_stage [--cases 20]``. Real Prefect server and worker as processes on SQLite; people act one after
another on sample S01, as fast as the flow follows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from acts import receiving, registry
from acts.desk import Desk
from acts.scenario import Scenario, load_scenario
from acts.trial import TrialPeople
from casework.people import SYSTEM
from casework.ruling import Refused
from tests.offices import open_office

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "samples" / "S01.yaml"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20)
    cases = options.parse_args().cases
    scenario = load_scenario(SAMPLE)
    with tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder, open_office(Path(folder)) as (_, desk):
        play(desk, scenario)  # warm-up: fonts, seal key, first connections
        began = time.perf_counter()
        timed = [play(desk, scenario) for _ in range(cases)]
        took = time.perf_counter() - began
    acknowledged = [ms for one in timed for ms, _ in one]
    arrived = [ms for one in timed for _, ms in one]
    print(f"{cases} cases of {len(timed[0])} acts, SQLite, one worker: {cases / took * 60:.1f} cases a minute")
    show("act acknowledged", acknowledged)
    show("run at the next stage", arrived)


def play(desk: Desk, scenario: Scenario) -> list[tuple[float, float]]:
    """One case from the counter to the file; (acknowledged, at the next stage) in milliseconds for each act."""
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
        while not desk.cases(SYSTEM).find(number).in_step:
            time.sleep(0.005)
        timed.append(((acknowledged - began) * 1000, (time.perf_counter() - began) * 1000))
    return timed


def show(what: str, values: list[float]) -> None:
    """Median, p95 and maximum."""
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    print(f"{what:<24} median {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms   max {ordered[-1]:7.1f} ms")


if __name__ == "__main__":
    main()
