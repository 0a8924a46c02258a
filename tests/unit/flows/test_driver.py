"""What the driver does with a case that did not come through: whose fault it was, and when it is tried again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from flows.driver import Driver, Pace
from flows.ports import Drives, Runs
from store.drives import Lease, RunOfCase
from store.room import DiskFull

PACE = Pace(at_once=3, poll=0.0, soon=2.0, longest_pause=600.0)
MANY = 10  # tries that a case has behind it


class PrefectDown(Exception):
    """Prefect does not answer."""


@dataclass
class Books:
    """Hands out the cases of ``waiting``, and writes down what is given back and how many were asked for."""

    waiting: list[str] = field(default_factory=list)
    asked_for: list[int] = field(default_factory=list)
    back: list[tuple[str, float, bool]] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    dead: int = 0
    looked: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        self.asked_for.append(limit)
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return [Lease(number, "token", 1, "run", 0, MANY, 0) for number in taken]

    async def free_dead(self) -> int:
        freed, self.dead = self.dead, 0
        return freed

    async def runs(self) -> list[RunOfCase]:
        self.looked.release()
        return []

    async def mark_behind(self, numbers: list[str]) -> None:
        pass

    async def give_back(self, lease: Lease, delay: float, problem: str, *, counts: bool) -> bool:
        self.back.append((lease.case_number, delay, counts))
        return True

    async def settle(self, lease: Lease, shown: int) -> bool:
        self.settled.append(lease.case_number)
        return True

    async def hold(self, lease: Lease, seconds: float) -> bool:
        return True

    def work(self, lease: Lease, seconds: float) -> Any:
        return type("Work", (), {"case_number": lease.case_number, "shown": 1})()


@dataclass
class Prefect:
    """Breaks with ``wrong`` on the cases of ``bad``."""

    wrong: Exception
    bad: frozenset[str]

    async def answers(self) -> bool:
        return True

    async def known(self) -> bool:
        return True

    async def open(self) -> None:
        pass

    def unwell(self, wrong: Exception) -> bool:
        return isinstance(wrong, PrefectDown)

    async def states(self, ids: list[str]) -> dict[str, str]:
        return {}

    async def usable(self, run_id: str) -> bool:
        return True

    async def drive(self, run_id: str, work: Any) -> bool:
        if work.case_number in self.bad:
            raise self.wrong
        return True


def driven(wrong: Exception, bad: str, waiting: str) -> Books:
    """The books after everything that waits has been tried once. Cases are single letters."""
    books = Books(list(waiting))
    driver = Driver(cast(Drives, books), cast(Runs, Prefect(wrong, frozenset(bad))), PACE, Random(1))
    asyncio.run(driver.catch_up())
    return books


def test_a_case_that_fails_again_and_again_waits_long() -> None:
    """Its own fault counts: 600 seconds, give or take a half, after ten tries; the others go on."""
    books = driven(ValueError(), "A", "AB")
    ((number, delay, counts),) = books.back
    assert ("A", True, True, ["B"]) == (number, 300 <= delay <= 900, counts, books.settled)


def test_a_full_disk_is_no_fault_of_the_case() -> None:
    """It is tried again soon, however often it has met the full disk, and it does not count as a try."""
    books = driven(DiskFull(), "A", "A")
    ((number, delay, counts),) = books.back
    assert ("A", True, False) == (number, 1 <= delay <= 3, counts)


def test_a_prefect_that_fails_is_no_fault_of_the_case_either() -> None:
    """Alike."""
    assert [False] == [counts for _, _, counts in driven(PrefectDown(), "A", "A").back]


def test_while_nothing_comes_through_one_case_is_tried_at_a_time() -> None:
    """Trying all of them would cost as much as when they work; once one comes through all go on."""
    books = driven(DiskFull(), "ABCD", "ABCDEFG")
    assert ([3, 1, 1, 3], list("EFG")) == ([many for many in books.asked_for if many][:4], books.settled)


def test_after_taking_over_from_a_dead_driver_prefect_is_looked_at_once_more() -> None:
    """What the dead one told Prefect last may arrive after the case was shown rightly: the next look sees it."""
    books, pace = Books(dead=2), Pace(poll=0.0, echo=0.0)

    async def at_work() -> None:
        driver = Driver(cast(Drives, books), cast(Runs, Prefect(ValueError(), frozenset())), pace)
        working = asyncio.create_task(driver.work(asyncio.Event()))
        for _ in ("at the start", "after the takeover"):
            await books.looked.acquire()
        working.cancel()

    asyncio.run(asyncio.wait_for(at_work(), 60))


@dataclass
class Forgetful(Prefect):
    """A Prefect that came back with an empty database while nobody acted."""

    knows: bool = False

    async def known(self) -> bool:
        return self.knows

    async def open(self) -> None:
        self.knows = True


def test_a_prefect_that_has_forgotten_everything_is_noticed_though_nobody_acts() -> None:
    """A glance now and then is enough: the procedure is made known again and every run is looked at."""
    books, prefect = Books(), Forgetful(ValueError(), frozenset())

    async def at_rest() -> None:
        driver = Driver(cast(Drives, books), cast(Runs, prefect), Pace(poll=60.0, reconcile=3600.0, glance=0.0))
        working = asyncio.create_task(driver.work(asyncio.Event()))
        for _ in ("at the start", "after it has forgotten"):
            await books.looked.acquire()
        working.cancel()

    asyncio.run(asyncio.wait_for(at_rest(), 60))
    assert prefect.knows
