"""The store's bookkeeping with somebody looking on: drives and effects counted, each turn of the driver's loop noted.

The driver knows nothing of it: it drives through :class:`Watched` as through any :class:`flows.ports.Drives`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from casework.case import Case
from casework.effects import EffectKind
from flows.ports import Drives, Work
from rules.ledger import Clock
from store.drives import Lease, LeaseLost, RunOfCase

Seconds = Callable[[], float]


class Tally(Protocol):
    """Who counts: :class:`acts.metrics.WorkerMetrics`."""

    def driven(self, result: str, seconds: float) -> None:
        """A drive has ended: ``settled``, ``put_off`` or ``lost``."""

    def carried_out(self, kind: str, result: str) -> None:
        """An effect was tried: ``done``, ``put_off`` or ``lost``."""


@dataclass
class Pulse:
    """When the driver's loop last turned, on a clock that never jumps. ``turned`` is None before the first time."""

    seconds: Seconds = time.monotonic
    turned: float | None = None

    def beat(self) -> None:
        """The loop has turned."""
        self.turned = self.seconds()

    @property
    def age(self) -> float | None:
        """Seconds since the last turn."""
        return None if self.turned is None else self.seconds() - self.turned


@dataclass
class Watched:
    """See :class:`flows.ports.Drives`. After :meth:`close` nothing new is taken; what is under way goes on."""

    inner: Drives
    tally: Tally
    pulse: Pulse = field(default_factory=Pulse)
    closed: bool = False
    _begun: dict[str, float] = field(default_factory=dict)

    @property
    def driving(self) -> int:
        """How many drives are under way."""
        return len(self._begun)

    def close(self) -> None:
        """Take nothing new."""
        self.closed = True

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        """Take cases that are behind. Asking is the sign that the loop turns, also when the store does not answer."""
        try:
            leases = [] if self.closed else await self.inner.claim(limit, seconds)
        finally:
            self.pulse.beat()
        self._begun |= dict.fromkeys((lease.case_number for lease in leases), self.pulse.seconds())
        return leases

    async def free_dead(self) -> int:
        """Free what dead processes were driving."""
        return await self.inner.free_dead()

    async def hold(self, lease: Lease, seconds: float) -> bool:
        """Renew a lease: a driver whose hands are full takes nothing, and renews."""
        try:
            return await self.inner.hold(lease, seconds)
        finally:
            self.pulse.beat()

    async def bind(self, lease: Lease, run_id: str, generation: int) -> None:
        """Write down which run shows the case."""
        await self.inner.bind(lease, run_id, generation)

    async def settle(self, lease: Lease, shown: int) -> bool:
        """Give the lease back, in step."""
        settled = await self.inner.settle(lease, shown)
        if settled:
            self._ended(lease.case_number, "settled")
        return settled

    async def give_back(self, lease: Lease, delay: float, problem: str, *, counts: bool) -> bool:
        """Give the lease back, still behind."""
        ours = False
        try:
            ours = await self.inner.give_back(lease, delay, problem, counts=counts)
        finally:  # the store may be away: the drive has ended all the same
            self._ended(lease.case_number, "put_off" if ours else "lost")
        return ours

    async def mark_behind(self, numbers: list[str]) -> None:
        """Have these cases driven again; one that was being driven here was lost."""
        for number in numbers:
            self._ended(number, "lost")
        await self.inner.mark_behind(numbers)

    async def rebind(self, lost: RunOfCase, run_id: str) -> bool:
        """A run made anew stands for a lost one."""
        return await self.inner.rebind(lost, run_id)

    async def runs(self) -> list[RunOfCase]:
        """Runs of cases in step, nearest due first."""
        return await self.inner.runs()

    def work(self, lease: Lease, seconds: float) -> Work:
        """The work on the leased case, its effects counted."""
        return WatchedWork(self.inner.work(lease, seconds), self.tally)

    def _ended(self, number: str, result: str) -> None:
        begun = self._begun.pop(number, None)
        if begun is not None:
            self.tally.driven(result, self.pulse.seconds() - begun)


@dataclass
class WatchedWork:
    """See :class:`flows.ports.Work`."""

    inner: Work
    tally: Tally

    @property
    def case_number(self) -> str:
        """The case being driven."""
        return self.inner.case_number

    @property
    def shown(self) -> int:
        """The last event shown."""
        return self.inner.shown

    @property
    def put_off(self) -> int:
        """How many effects wait for a later try."""
        return self.inner.put_off

    async def due(self, *kinds: EffectKind) -> list[int]:
        """Effects that are due."""
        return await self.inner.due(*kinds)

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        """Carry one effect out, and count how it ended."""
        before = self.inner.put_off
        try:
            await self.inner.carry_out(effect_id, kind)
        except LeaseLost:
            self.tally.carried_out(kind.value, "lost")
            raise
        self.tally.carried_out(kind.value, "put_off" if self.inner.put_off > before else "done")

    async def standing(self) -> tuple[Case, Clock]:
        """The case as it stands now."""
        return await self.inner.standing()

    async def show(self, ledger: str) -> None:
        """Hang the clock ledger on the run."""
        await self.inner.show(ledger)

    def shows(self, seq: int) -> None:
        """Remember the last event shown."""
        self.inner.shows(seq)

    async def still_ours(self) -> bool:
        """Renew the lease."""
        return await self.inner.still_ours()
