"""The simulated Prefect: it takes whatever it is told, also from a process that woke up late or is dead by now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flows.ports import Rest
from flows.procedure import procedure
from store.drives import LeaseLost
from tests.sim.world import Process, SimRun, SimWork, World


@dataclass
class SimRuns:
    """Prefect, as one process reaches it: it believes whoever speaks."""

    world: World
    process: Process

    async def _call(self) -> None:
        """A call to Prefect: it may be away."""
        await self.world.gap(self.process)
        if not self.there:
            raise ConnectionError("Prefect is away")

    @property
    def there(self) -> bool:
        return self.world.now() >= self.world.away_until

    def unwell(self, wrong: Exception) -> bool:
        return isinstance(wrong, ConnectionError)

    async def open(self) -> None:
        await self._call()
        self.world.deployed = True

    async def known(self) -> bool:
        await self._call()
        return self.world.deployed

    async def answers(self) -> bool:
        await self.world.gap(self.process)
        return self.there

    async def usable(self, run_id: str) -> bool:
        await self._call()
        run = self.world.runs.get(run_id)
        return run is not None and run.state not in ("final", "已办结")

    async def create(self, number: str, generation: int, waiting: str | None = None, tags: tuple[str, ...] = ()) -> str:
        await self._call()
        if not self.world.deployed:
            raise LookupError("no such deployment")
        key = f"{number}:{generation}"
        if key not in self.world.keys:
            run_id = f"run-{self.world.fresh()}"
            self.world.keys[key] = run_id
            self.world.runs[run_id] = SimRun(number, waiting or "pending")
        await self.world.gap(self.process)
        return self.world.keys.get(key, f"lost-{key}")  # the database may have gone in between

    async def drive(self, run_id: str, work: SimWork) -> bool:
        await self._call()
        run = self.world.runs.get(run_id)
        if run is None:
            raise ConnectionError("no such run")
        if run.state in ("final", "已办结"):
            return False
        await self._say(run, "running")
        try:
            rest: Rest = await procedure(work)
        except LeaseLost:
            return False
        await self._say(run, rest.name)
        return True

    async def _say(self, run: SimRun, state: str) -> None:
        """Set the run's state; a process that dies over it may have been heard."""
        self.process.saying = partial(setattr, run, "state", state)
        try:
            await self._call()
        finally:
            self.process.saying = None
        run.state = state
        await self.world.gap(self.process)

    async def states(self, ids: list[str]) -> dict[str, str]:
        await self._call()
        return {one: self.world.runs[one].state for one in ids if one in self.world.runs}
