"""Jobs at set times: each slot once, missed ones made up by one run; a real store, a written fake for Prefect."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from acts.config import load_config
from acts.desk import Desk, open_desk
from flows.schedules import Job, Schedules

ROOT = Path(__file__).resolve().parents[3]
MORNING = Job("每日提醒", lambda desk: "做了", at=dt.time(8, 30))


@dataclass
class FakeRuns:
    """Prefect, which only writes down what was run."""

    ran: list[str] = field(default_factory=list)
    broken: bool = False

    async def deploy(self, jobs: tuple[Job, ...]) -> None:
        pass

    async def run(self, job: Job, slot: dt.datetime, desk: Desk) -> str:
        await asyncio.sleep(0)
        if self.broken:
            raise ConnectionError("away")
        self.ran.append(f"{job.name} {slot:%m-%d %H:%M}")
        return job.do(desk)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(load_config(ROOT / "config.yaml"), home=tmp_path, store_url=f"sqlite:///{tmp_path / 's.db'}")
    yield opened
    opened.close()


@dataclass(frozen=True)
class DeskAt:
    """A desk whose wall clock stands at ``moment``; everything else is the real desk."""

    desk: Desk
    moment: dt.datetime

    @property
    def store(self):  # type: ignore[no-untyped-def]
        return self.desk.store

    def now(self) -> dt.datetime:
        return self.moment


def utc(text: str) -> dt.datetime:
    """A moment in Shanghai, as UTC."""
    return dt.datetime.fromisoformat(text + "+08:00").astimezone(dt.UTC)


def begun(desk: Desk, when: str, runs: FakeRuns) -> Schedules:
    """Schedules that began at this moment in Shanghai."""
    schedules = Schedules(DeskAt(desk, utc(when)), runs, (MORNING,))  # type: ignore[arg-type]
    asyncio.run(schedules.begin())
    return schedules


@pytest.mark.parametrize(
    ("now", "slot"),
    [("2026-10-20T08:29", "10-19 00:30"), ("2026-10-20T08:30", "10-20 00:30"), ("2026-10-21T03:00", "10-20 00:30")],
)
def test_the_slot_is_the_last_half_past_eight_in_shanghai(now: str, slot: str) -> None:
    """Half past eight in Shanghai is half past midnight UTC, whatever time zone the machine has."""
    assert slot == f"{MORNING.slot(utc(now)):%m-%d %H:%M}"


def test_a_new_job_has_nothing_to_make_up(desk: Desk) -> None:
    """On its first start the job waits for its next slot."""
    runs = FakeRuns()
    schedules = begun(desk, "2026-10-20T12:00", runs)
    assert [] == asyncio.run(schedules.run_due(utc("2026-10-20T12:01")))


@pytest.mark.parametrize("after", ["2026-10-21T09:30", "2026-10-22T08:30", "2026-10-31T10:00"])
def test_what_was_missed_is_made_up_exactly_once(desk: Desk, after: str) -> None:
    """An hour, a day or ten days late: one run, and no second one when asked again."""
    runs = FakeRuns()
    schedules = begun(desk, "2026-10-20T12:00", runs)
    first, second = (asyncio.run(schedules.run_due(utc(after))) for _ in range(2))
    assert (["每日提醒"], [], 1) == (first, second, len(runs.ran))


def test_two_workers_share_one_slot(desk: Desk) -> None:
    """Two workers look at the same moment: the slot is worked off by one of them."""
    runs = FakeRuns()
    schedules = begun(desk, "2026-10-20T12:00", runs)
    other = replace(schedules)

    async def both() -> None:
        await asyncio.gather(*(one.run_due(utc("2026-10-21T08:31")) for one in (schedules, other)))

    asyncio.run(both())
    assert 1 == len(runs.ran)


def test_a_job_that_failed_is_tried_again(desk: Desk) -> None:
    """Prefect was away: the slot stays open and a later look runs it, after a pause."""
    runs = FakeRuns(broken=True)
    schedules = begun(desk, "2026-10-20T12:00", runs)
    assert [] == asyncio.run(schedules.run_due(utc("2026-10-21T08:31")))
    runs.broken = False
    _let_the_pause_pass(desk)
    assert ["每日提醒"] == asyncio.run(schedules.run_due(utc("2026-10-21T08:33")))


def _let_the_pause_pass(desk: Desk) -> None:
    from sqlalchemy import update

    from store.database import writing
    from store.tables import job

    with writing(desk.store.engine) as connection:
        connection.execute(update(job).values(lease_until=0.0))
