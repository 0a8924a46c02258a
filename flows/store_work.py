"""The real work and bookkeeping, on the store. Database calls run in threads; effects show as Prefect tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from prefect import task

from acts.carry_out import CARRY_OUT, NotOurs, Press
from acts.desk import Desk
from acts.post import NotSent
from casework.case import Case
from casework.effects import EffectKind, Wall
from flows.ports import Work
from flows.prefect_plain import by_hand, hang
from rules.errors import MingdaError
from rules.ledger import Clock
from store import drives, effects, jobs
from store.cases import EVERYTHING, Cases
from store.database import unwell
from store.drives import Lease, LeaseLost, RunOfCase
from store.presence import Presence

RETRY_SECONDS = (5.0, 30.0, 120.0, 600.0)
MOST_TRIES = 8


class EffectFailed(Exception):
    """An effect did not work and is put off; the message has no personal data, as Prefect keeps it."""


@dataclass
class StoreWork:
    """See :class:`flows.ports.Work`."""

    desk: Desk
    press: Press
    lease: Lease
    lease_seconds: float
    shown: int = 0
    _put_off: list[int] = field(default_factory=list)

    @property
    def case_number(self) -> str:
        """The case being driven."""
        return self.lease.case_number

    @property
    def put_off(self) -> int:
        """How many effects wait for a later try."""
        return len(self._put_off)

    async def due(self, *kinds: EffectKind) -> list[int]:
        """Due effects; one across the wall that a crash left running is put before a person instead."""
        found = await asyncio.to_thread(effects.open_effects, self.desk.store.engine, self.case_number)
        ready = []
        for effect in found:
            kind = EffectKind(effect.kind)
            if effect.running and kind.wall is Wall.ONCE:
                await asyncio.to_thread(effects.doubt, self.desk.store.engine, effect.id)
            elif kind in kinds and effect.id not in self._put_off:
                ready.append(effect.id)
        return ready

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        """As a Prefect task, so that the dashboard shows it; a failed one is red there and put off here."""
        try:
            if by_hand.get():
                await asyncio.to_thread(self.carry_out_now, effect_id, kind)
            else:
                now = partial(self.carry_out_now, effect_id, kind)
                await _carry_out.with_options(task_run_name=kind.label)(now)
        except EffectFailed:
            return
        except NotOurs as lost:
            raise LeaseLost(self.case_number) from lost

    def carry_out_now(self, effect_id: int, kind: EffectKind) -> None:
        """The effect itself (typesetting, sealing, sending), in the calling thread."""
        todo = effects.begin(self.desk.store.engine, effect_id, once=kind.wall is Wall.ONCE)
        if todo is None:
            return
        try:
            CARRY_OUT[kind](self.desk, self.press, todo)
        except NotOurs:
            raise
        except Exception as wrong:
            if kind.wall is Wall.ONCE and not isinstance(wrong, NotSent):
                effects.doubt(self.desk.store.engine, todo.id, todo.token)
            else:
                self._postpone(todo, wrong)
            raise EffectFailed(f"{kind.label}没有做成（{type(wrong).__name__}），稍后再试") from None

    def _postpone(self, todo: effects.Todo, wrong: Exception) -> None:
        self._put_off.append(todo.id)
        if unwell(wrong):  # no fault of the effect: it is not to wait long, nor to give up, when the disk was full
            effects.postpone(self.desk.store.engine, todo, _words(wrong), delay=RETRY_SECONDS[0], counts=False)
            return
        delay = RETRY_SECONDS[min(todo.tries, len(RETRY_SECONDS)) - 1]
        for_good = todo.tries >= MOST_TRIES
        effects.postpone(self.desk.store.engine, todo, _words(wrong), delay=delay, for_good=for_good)

    async def standing(self) -> tuple[Case, Clock]:
        """The case and its clock, from the store."""
        return await asyncio.to_thread(self._standing)

    def _standing(self) -> tuple[Case, Clock]:
        case = Cases(self.desk.store, EVERYTHING).find(self.case_number).case
        return case, self.desk.clock(case)

    async def show(self, ledger: str) -> None:
        """One artifact a case, its newest version on top."""
        key = f"clock-{self.case_number.lower()}"
        await hang(ledger, key, f"{self.case_number} 期限台账")

    def shows(self, seq: int) -> None:
        """Remember the last event shown."""
        self.shown = seq

    async def still_ours(self) -> bool:
        """Renew the lease."""
        return await asyncio.to_thread(drives.hold, self.desk.store.engine, self.lease, self.lease_seconds)


def _words(wrong: Exception) -> str:
    """Our own errors are written for people; a stranger's may quote the letter, so only its kind is kept."""
    return str(wrong) if isinstance(wrong, MingdaError) else type(wrong).__name__


@task(name="办理事务", persist_result=False)
async def _carry_out(now: Callable[[], None]) -> None:
    """``now`` is opaque on purpose: Prefect looks through every dataclass among the parameters, desk and rules too."""
    await asyncio.to_thread(now)


@dataclass
class StoreDrives:
    """See :class:`flows.ports.Drives`: the functions of store.drives, in threads.

    ``presence`` is None for a driver that works alone and leaves nothing behind.
    """

    desk: Desk
    press: Press
    presence: Presence | None = None

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        """Take cases that are behind."""
        holder = self.presence.name if self.presence else ""
        return await asyncio.to_thread(drives.claim, self.desk.store.engine, limit, seconds, holder)

    async def free_dead(self) -> int:
        """Free what dead processes of this machine were driving or working on."""
        return await asyncio.to_thread(self._free_dead, self.presence) if self.presence else 0

    def _free_dead(self, presence: Presence) -> int:
        if not (gone := presence.gone()):
            return 0
        jobs.free_dead(self.desk.store.engine, gone)
        freed = drives.free_dead(self.desk.store.engine, gone)
        presence.put_away(gone)
        return freed

    async def hold(self, lease: Lease, seconds: float) -> bool:
        """Renew a lease."""
        return await asyncio.to_thread(drives.hold, self.desk.store.engine, lease, seconds)

    async def bind(self, lease: Lease, run_id: str, generation: int) -> None:
        """Write down which run shows the case."""
        await asyncio.to_thread(drives.bind, self.desk.store.engine, lease, run_id, generation)

    async def settle(self, lease: Lease, shown: int) -> bool:
        """Give the lease back, in step."""
        return await asyncio.to_thread(drives.settle, self.desk.store.engine, lease, shown)

    async def give_back(self, lease: Lease, delay: float, problem: str, *, counts: bool) -> bool:
        """Give the lease back, still behind."""
        engine = self.desk.store.engine
        return await asyncio.to_thread(drives.give_back, engine, lease, delay, problem, counts=counts)

    async def mark_behind(self, numbers: list[str]) -> None:
        """Have these cases driven again, no more than fifty rows a transaction."""
        for start in range(0, len(numbers), 50):
            await asyncio.to_thread(drives.mark_behind, self.desk.store.engine, numbers[start : start + 50])

    async def rebind(self, lost: RunOfCase, run_id: str) -> bool:
        """A run made anew stands for a lost one."""
        return await asyncio.to_thread(drives.rebind, self.desk.store.engine, lost, run_id)

    async def runs(self) -> list[RunOfCase]:
        """Runs of cases in step, nearest due first."""
        return await asyncio.to_thread(drives.runs, self.desk.store.engine)

    def work(self, lease: Lease, seconds: float) -> Work:
        """The work on the leased case."""
        return StoreWork(self.desk, self.press, lease, seconds)
