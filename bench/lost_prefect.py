"""Prefect's database is deleted under an office with open cases: are acts accepted meanwhile, how soon is all whole?

Run: ``python -m bench.lost_prefect [--cases 300]``. Real processes, SQLite. The Prefect server is killed, its database
removed, and it is started again, with the worker living on all the while and people acting; exits 1 when anything is
not as promised (acts at once, whole in 60 s from the new server's first answer, touched cases first).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from acts.desk import Desk
from bench.act_to_stage import show
from store import drives
from tests.chaos import workplace
from tests.chaos.mailbox import open_mailbox
from tests.chaos.people import Story, open_story
from tests.chaos.verdict import PrefectApi
from tests.offices import TemporaryOffice

PROMISED = 60.0
TOUCHED = 10
AT_ONCE = 1000.0
"""Milliseconds within which an act must be acknowledged while there is no Prefect."""


@dataclass
class Loss:
    """One office that loses its Prefect."""

    office: TemporaryOffice
    desk: Desk
    stories: list[Story] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def prepare(self, cases: int) -> None:
        """Registered cases whose runs wait in Prefect; the letters are taken as made, they are not what is measured."""
        self.stories = [open_story(self.desk, "S07") for _ in range(cases)]
        while leases := drives.claim(self.desk.store.engine, 50, 60.0):
            for lease in leases:
                drives.settle(self.desk.store.engine, lease, lease.goal)

    def act(self, story: Story) -> None:
        """A person acts."""
        began = time.perf_counter()
        assert story.act(self.desk)
        self.took.append((time.perf_counter() - began) * 1000)

    def lose(self) -> None:
        """The server dies and its database is gone."""
        workplace.kill(self.office, "prefect")
        for path in (self.office.home / "var").glob("prefect.db*"):
            path.unlink()

    def runs_made(self, before: set[str | None]) -> int:
        """How many cases have a run that was not there before."""
        with_run = drives.runs(self.desk.store.engine)
        return sum(run.run_id is not None and run.run_id not in before for run in with_run)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=300)
    cases = options.parse_args().cases
    with (
        tempfile.TemporaryDirectory(prefix="mingda-bench-") as folder,
        open_mailbox() as mailbox,
        workplace.opened(Path(folder), mailbox, None) as (office, desk),
    ):
        raise SystemExit(measure(Loss(office, desk), cases))


def measure(loss: Loss, cases: int) -> int:
    """Play it; 1 when a promise is broken."""
    loss.prepare(cases)
    loss.office.start("worker")
    all_runs = workplace.until(lambda: loss.runs_made({None}) == cases, "first runs")
    print(f"{cases} open cases; their first runs were made in {all_runs:.1f} s, the worker's start included")
    before = {run.run_id for run in drives.runs(loss.desk.store.engine)}
    touched = loss.stories[-TOUCHED:]  # not those that the reconciler would come to first
    loss.lose()
    for story in touched:
        loss.act(story)
    show("acts without Prefect", loss.took)
    loss.office.start("prefect")
    print(f"the new server answers after {_timed(lambda: workplace.prefect_answers(loss.office)):.1f} s")
    began = time.monotonic()
    workplace.until(lambda: all(story.look(loss.desk).in_step for story in touched), "touched cases")
    first, made = time.monotonic() - began, loss.runs_made(before)
    workplace.until(lambda: loss.runs_made(before) == cases and not drives.behind(loss.desk.store.engine), "all")
    whole = time.monotonic() - began
    wrong = PrefectApi(loss.office).faults(loss.desk)
    print(f"touched cases at their stage after {first:.1f} s ({made} of {cases} there), all whole after {whole:.1f} s")
    for sentence in wrong:
        print("  ", sentence)
    return 1 if wrong or whole > PROMISED or max(loss.took) > AT_ONCE else 0


def _timed(wait: object) -> float:
    began = time.monotonic()
    assert callable(wait)
    wait()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
