"""The simulated world: a store, a Prefect and the outside, in memory, where any process may die or freeze at any await.

The rules of the store are those of store/drives.py and store/effects.py, written again and independently: what a
transaction does is atomic, and a process may die just before or just after it. Prefect takes whatever it is told, also
from a process that woke up late. The outside counts what reached it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from casework.case import Case
from casework.effects import EffectKind, Wall
from casework.stages import Stage, stage_of
from flows.deadline import waiting_state
from rules.ledger import Clock
from store.drives import Lease, LeaseLost, RunOfCase
from tests.sim.life import CLOCK, LIFE

LAST_WORDS = 5.0
"""Seconds for which a dead process's words to Prefect may be under way."""


@dataclass
class SimEffect:
    """A row of the outbox."""

    kind: EffectKind
    state: str = "planned"
    token: int | None = None


@dataclass
class SimCase:
    """A case: how many acts are done, its events, and its row in the drive table."""

    number: str
    acts: int = 0
    seq: int = 0
    events: Counter[str] = field(default_factory=Counter)
    effects: list[SimEffect] = field(default_factory=list)
    goal: int = 0
    synced: int = -1
    run_id: str | None = None
    generation: int = 0
    marks: int = 0
    token: str | None = None
    lease_until: float = 0.0
    tries: int = 0

    def standing(self) -> Case:
        """The case as its last act left it."""
        return replace(LIFE[self.acts - 1][0], number=self.number, seq=self.seq)

    def act(self) -> None:
        """A person's act: its event and planned effect in one transaction."""
        effect = LIFE[self.acts][1]
        self.acts += 1
        self.seq += 1
        self.goal = self.seq
        if effect:
            self.effects.append(SimEffect(effect))


@dataclass
class SimRun:
    """A flow run in the simulated Prefect: ``state`` is pending, running, final or a waiting state's name."""

    number: str
    state: str = "pending"


@dataclass
class Process:
    """One driver process."""

    name: str
    dead: bool = False
    died: asyncio.Event = field(default_factory=asyncio.Event)
    frozen_until: float = 0.0
    was_frozen: bool = False
    saying: Callable[[], None] | None = None  # what it is about to tell Prefect


@dataclass
class World:
    """Everything outside the driver, and the dice."""

    random: Random
    crash: float = 0.0
    freeze: float = 0.0
    long_effect: float = 0.0
    lease: float = 15.0
    cases: dict[str, SimCase] = field(default_factory=dict)
    runs: dict[str, SimRun] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    holders: dict[str, Process] = field(default_factory=dict)  # who took which token
    sent: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    needless_losses: int = 0
    crashes: int = 0
    listeners: list[asyncio.Event] = field(default_factory=list)
    deployed: bool = False
    away_until: float = 0.0
    mutations: frozenset[str] = frozenset()

    def now(self) -> float:
        """Virtual time."""
        return asyncio.get_running_loop().time()

    def fresh(self) -> int:
        """A token nobody else has."""
        self.tokens += 1
        return self.tokens

    async def gap(self, process: Process) -> None:
        """An await: others may run, time may pass, and the process may die or freeze here."""
        if process.dead:
            await asyncio.Event().wait()
        dice = self.random.random()
        if dice < self.crash:
            self._die(process)
            await asyncio.Event().wait()
        if dice < self.crash + self.freeze:
            process.was_frozen = True
            process.frozen_until = self.now() + self.lease * (1 + self.random.random())
        if process.frozen_until > self.now():
            await asyncio.sleep(process.frozen_until - self.now())
        else:
            await asyncio.sleep(self.random.random() * 0.2 if dice > 0.7 else 0)
        if process.dead:
            await asyncio.Event().wait()

    def _die(self, process: Process) -> None:
        """Dead at once, but what it was telling Prefect may have left the house, and arrives some seconds later."""
        process.dead = True
        process.died.set()
        self.crashes += 1
        if process.saying and self.random.random() < 0.5:
            asyncio.get_running_loop().call_later(self.random.random() * LAST_WORDS, process.saying)

    def lose_prefect(self) -> None:
        """The Prefect database is gone, its deployments with it."""
        self.runs.clear()
        self.keys.clear()
        self.deployed = False

    def stop_prefect(self, seconds: float) -> None:
        """Prefect answers nobody for a while."""
        self.away_until = self.now() + seconds

    def meddle(self) -> None:
        """Somebody ends a run by force in the dashboard."""
        if self.runs:
            self.runs[self.random.choice(sorted(self.runs))].state = "final"


@dataclass
class SimWork:
    """One drive of one case."""

    world: World
    process: Process
    case: SimCase
    lease: Lease
    seconds: float
    shown: int = 0
    put_off: int = 0

    @property
    def case_number(self) -> str:
        return self.case.number

    async def due(self, *kinds: EffectKind) -> list[int]:
        await self.world.gap(self.process)
        ready = []
        for index, effect in enumerate(self.case.effects):
            if effect.state == "running" and effect.kind.wall is Wall.ONCE:
                if "send again" in self.world.mutations and effect.kind in kinds:
                    ready.append(index)
                else:
                    effect.state, effect.token = "unclear", None
            elif effect.state in ("planned", "running") and effect.kind in kinds:
                ready.append(index)
        return ready

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        world, effect = self.world, self.case.effects[effect_id]
        await world.gap(self.process)
        careless = world.mutations & {"send again", "begin twice"}
        startable = ("planned",) if kind.wall is Wall.ONCE and not careless else ("planned", "running")
        if effect.state not in startable:
            return
        effect.state, effect.token = "running", world.fresh()
        mine = effect.token
        await world.gap(self.process)
        if world.random.random() < world.long_effect:
            await asyncio.sleep(world.lease * 1.5)
            await world.gap(self.process)
        if effect.kind.wall is Wall.ONCE:
            world.sent[self.case.number] += 1
        await world.gap(self.process)
        self._finish(effect, mine, kind)
        await world.gap(self.process)

    def _finish(self, effect: SimEffect, mine: int, kind: EffectKind) -> None:
        """One transaction: the end of the effect and its event."""
        if effect.token != mine and "no effect token" not in self.world.mutations:
            raise LeaseLost(self.case.number)
        effect.state, effect.token = "done", None
        if kind is not EffectKind.RENDER_DRAFT:
            self.case.seq += 1
            self.case.goal = self.case.seq
        self.case.events[kind.value] += 1

    async def standing(self) -> tuple[Case, Clock]:
        await self.world.gap(self.process)
        return self.case.standing(), CLOCK

    async def show(self, ledger: str) -> None:
        await self.world.gap(self.process)

    def shows(self, seq: int) -> None:
        self.shown = seq

    async def still_ours(self) -> bool:
        ours = await SimDrives(self.world, self.process).hold(self.lease, self.seconds)
        self.world.needless_losses += not ours and not self.process.was_frozen
        return ours


@dataclass
class SimDrives:
    """The drive table, as one process reaches it."""

    world: World
    process: Process

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        await self.world.gap(self.process)
        now, leases = self.world.now(), []
        for case in sorted(self.world.cases.values(), key=lambda c: (c.lease_until, c.number)):
            if case.synced < case.goal and case.lease_until <= now and len(leases) < limit:
                case.token, case.lease_until = str(self.world.fresh()), now + seconds
                self.world.holders[case.token] = self.process
                leases.append(
                    Lease(case.number, case.token, case.goal, case.run_id, case.generation, case.tries, case.marks)
                )
        await self.world.gap(self.process)
        return leases

    async def free_dead(self) -> int:
        await self.world.gap(self.process)
        theirs = [case for case in self.world.cases.values() if self._is_dead(case.token)]
        for case in theirs:
            case.token, case.lease_until = None, self.world.now()
        await self.world.gap(self.process)
        return len(theirs)

    def _is_dead(self, token: str | None) -> bool:
        """What the kernel tells; a planted bug takes whoever is silent for dead."""
        holder = self.world.holders.get(token or "")
        careless = "free the living" in self.world.mutations and holder is not self.process
        return holder is not None and (holder.dead or careless)

    def _own(self, lease: Lease) -> SimCase | None:
        case = self.world.cases[lease.case_number]
        if case.token == lease.token:
            return case
        return None

    def _need(self, lease: Lease) -> SimCase | None:
        """The case, for whoever counts on owning it; a renewal that comes late for a settled drive does not."""
        case = self._own(lease)
        self.world.needless_losses += case is None and not self.process.was_frozen
        return case

    async def hold(self, lease: Lease, seconds: float) -> bool:
        await self.world.gap(self.process)
        if "no renewal" in self.world.mutations:
            return self._own(lease) is not None
        if case := self._own(lease):
            case.lease_until = self.world.now() + seconds
        await self.world.gap(self.process)
        return case is not None

    async def bind(self, lease: Lease, run_id: str, generation: int) -> None:
        await self.world.gap(self.process)
        case = self._need(lease)
        if case is None:
            raise LeaseLost(lease.case_number)
        case.run_id, case.generation = run_id, generation
        await self.world.gap(self.process)

    async def settle(self, lease: Lease, shown: int) -> bool:
        await self.world.gap(self.process)
        case = self._need(lease)
        if case:
            case.synced = shown if case.marks == lease.marks else -1
            case.token, case.lease_until, case.tries = None, self.world.now(), 0
        await self.world.gap(self.process)
        return case is not None

    async def give_back(self, lease: Lease, delay: float, problem: str, *, counts: bool) -> bool:
        await self.world.gap(self.process)
        case = self._need(lease)
        if case:
            case.token, case.lease_until, case.tries = None, self.world.now() + delay, case.tries + counts
        return case is not None

    async def mark_behind(self, numbers: list[str]) -> None:
        await self.world.gap(self.process)
        for number in numbers:
            self.world.cases[number].synced = -1
            self.world.cases[number].marks += 1

    async def rebind(self, lost: RunOfCase, run_id: str) -> bool:
        await self.world.gap(self.process)
        case = self.world.cases[lost.case_number]
        free = case.run_id == lost.run_id and case.lease_until <= self.world.now() and case.synced >= case.goal
        if free:
            case.run_id, case.generation = run_id, lost.generation + 1
        return free

    async def runs(self) -> list[RunOfCase]:
        await self.world.gap(self.process)
        now = self.world.now()
        return [
            RunOfCase(c.number, c.run_id, c.generation, expected(c), not _closed(c), None)
            for c in self.world.cases.values()
            if c.synced >= c.goal and c.lease_until <= now
        ]

    def work(self, lease: Lease, seconds: float) -> SimWork:
        return SimWork(self.world, self.process, self.world.cases[lease.case_number], lease, seconds)


def expected(case: SimCase) -> str:
    """The state's name that the run of this case ought to show."""
    return waiting_state(case.standing(), CLOCK)


def _closed(case: SimCase) -> bool:
    return stage_of(case.standing()) is Stage.CLOSED
