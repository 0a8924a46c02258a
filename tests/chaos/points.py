"""The named points at which a process is made to die: test-only, put over the product's own functions from outside.

Each point is given the case it waits for and what to do there, such as killing this very process.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from acts import carry_out, post
from acts.nudge import Nudge
from casework import events as ev
from flows import disclosure
from flows.driver import Driver
from flows.prefect_runs import PrefectRuns
from store import drives
from store.unit_of_work import UnitOfWork
from tests.offices import HANGING

Die = Callable[[], None]
_OWN_THREADS = ThreadPoolExecutor(16)  # asyncio's few threads are left to the product


def this_process() -> None:
    """kill -9, the end."""
    os.kill(os.getpid(), signal.SIGKILL)


def together(many: int, victim: int) -> Die:
    """When ``many`` cases have arrived, each at its point, the process ``victim`` is killed and all go on.

    Whoever comes to a point again, with its next try, passes.
    """
    killed = threading.Event()

    def kill() -> None:
        os.kill(victim, signal.SIGKILL)
        killed.set()

    barrier = threading.Barrier(many, kill)
    return lambda: None if killed.is_set() else barrier.wait(HANGING) and None


def after_commit(_: str, die: Die) -> None:
    """After the act's commit, before the nudge."""
    Nudge.give = lambda self: die()  # type: ignore[method-assign]


def after_number(_: str, die: Die) -> None:
    """After the document number was taken, in the signing act's transaction."""
    original = UnitOfWork.next_number

    def next_number(self: UnitOfWork, *what: Any) -> int:
        n = original(self, *what)
        die()
        return n

    UnitOfWork.next_number = next_number  # type: ignore[method-assign]


def after_lease(number: str, die: Die) -> None:
    """After the lease, before a run is looked for."""
    original = Driver._run_of

    async def run_of(self: Driver, lease: drives.Lease) -> str:
        await _at(lease.case_number == number, die)
        return await original(self, lease)

    Driver._run_of = run_of  # type: ignore[method-assign]


def after_creation(number: str, die: Die) -> None:
    """After the run was made in Prefect, before the store knows it."""
    original = PrefectRuns.create

    async def create(self: PrefectRuns, case: str, *more: Any, **named: Any) -> str:
        run_id = await original(self, case, *more, **named)
        await _at(case == number, die)
        return run_id

    PrefectRuns.create = create  # type: ignore[method-assign]


def after_pending(number: str, die: Die) -> None:
    """The run is there and bound, still Pending."""
    original = PrefectRuns.drive

    async def drive(self: PrefectRuns, run_id: str, work: Any) -> bool:
        await _at(work.case_number == number, die)
        return await original(self, run_id, work)

    PrefectRuns.drive = drive  # type: ignore[method-assign]


def running(number: str, die: Die) -> None:
    """The run is Running, nothing is done yet."""
    original = disclosure.procedure

    async def procedure(work: Any) -> Any:
        await _at(work.case_number == number, die)
        return await original(work)

    disclosure.procedure = procedure


def before_call(number: str, die: Die) -> None:
    """Inside an effect, just before its outer call: the e-mail has not gone out."""
    original = post.send

    def send(mail: Any, message: Any) -> None:
        if message["Message-ID"].startswith(f"<{number}."):
            die()
        original(mail, message)

    post.send = send


def after_call(number: str, die: Die) -> None:
    """Inside an effect, just after its outer call: the e-mail is out and nobody here knows."""
    original = post.send

    def send(mail: Any, message: Any) -> None:
        original(mail, message)
        if message["Message-ID"].startswith(f"<{number}."):
            die()

    post.send = send


def after_seal(number: str, die: Die) -> None:
    """The letter is sealed and kept, its event not yet begun to be written."""
    original = carry_out._record

    def record(desk: Any, todo: Any, event: ev.Event) -> None:
        if todo.case_number == number and isinstance(event, ev.ReplySealed):
            die()
        original(desk, todo, event)

    carry_out._record = record


def before_commit(number: str, die: Die) -> None:
    """The letter is sealed, its event and the end of the effect are written and not yet committed."""
    original = carry_out._append

    def append(desk: Any, work: UnitOfWork, event: ev.Event) -> None:
        original(desk, work, event)
        if work.number == number and isinstance(event, ev.ReplySealed):
            die()

    carry_out._append = append


def before_settling(number: str, die: Die) -> None:
    """The run waits under its stage's name, the store does not know it yet."""
    original = drives.settle

    def settle(engine: Any, lease: drives.Lease, shown: int) -> bool:
        if lease.case_number == number:
            die()
        return original(engine, lease, shown)

    drives.settle = settle


IN_AN_ACT: Mapping[str, Callable[[str, Die], None]] = {"after_commit": after_commit, "after_number": after_number}
IN_A_WORKER: Mapping[str, Callable[[str, Die], None]] = {
    "after_lease": after_lease, "after_creation": after_creation, "after_pending": after_pending, "running": running,
    "before_call": before_call, "after_call": after_call, "after_seal": after_seal, "before_commit": before_commit,
    "before_settling": before_settling,
}  # fmt: skip


async def _at(here: bool, die: Die) -> None:
    if here:
        await asyncio.get_running_loop().run_in_executor(_OWN_THREADS, die)
