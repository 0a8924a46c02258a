"""What the driver drives with: the store's bookkeeping, Prefect's runs, and the work on one case. No Prefect here.

The real ones are flows/store_work.py and flows/prefect_runs.py; the simulation under tests/sim has its own, with
crashes at every await.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from casework.case import Case
from casework.effects import EffectKind
from rules.ledger import Clock
from store.drives import Lease, RunOfCase


@dataclass(frozen=True, slots=True)
class Rest:
    """How a drive comes to rest: waiting for a person under the stage's name, or completed."""

    name: str
    completed: bool
    tags: tuple[str, ...] = ()


class Work(Protocol):
    """One drive of one case."""

    @property
    def case_number(self) -> str:
        """The case being driven."""

    @property
    def shown(self) -> int:
        """The number of the last event that the run's state will show."""

    @property
    def put_off(self) -> int:
        """How many effects did not work and wait for a later try."""

    async def due(self, *kinds: EffectKind) -> list[int]:
        """Ids of the planned effects of these kinds that are due, in order."""

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        """Carry one effect out and write its end down; one that fails is put off. Raises LeaseLost."""

    async def standing(self) -> tuple[Case, Clock]:
        """The case as it stands now, with its legal clock."""

    async def show(self, ledger: str) -> None:
        """Hang the clock ledger (Markdown, without personal data) on the run."""

    def shows(self, seq: int) -> None:
        """Remember the last event that the run's state will show."""

    async def still_ours(self) -> bool:
        """Renew the lease; False when another drive owns the case."""


class Drives(Protocol):
    """The store's bookkeeping of drives: see :mod:`store.drives`, whose functions these are."""

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        """Take up to ``limit`` cases that are behind."""

    async def free_dead(self) -> int:
        """Free what processes that are surely dead were driving; how many cases. Nobody else loses a lease."""

    async def hold(self, lease: Lease, seconds: float) -> bool:
        """Renew; False when the lease is lost."""

    async def bind(self, lease: Lease, run_id: str, generation: int) -> None:
        """Write down which run shows the case. Raises LeaseLost."""

    async def settle(self, lease: Lease, shown: int) -> bool:
        """Give the lease back, in step; False when it was lost."""

    async def give_back(self, lease: Lease, delay: float, problem: str, *, counts: bool) -> bool:
        """Give the lease back, still behind; ``counts``: as a failed try. False when it was lost."""

    async def mark_behind(self, numbers: list[str]) -> None:
        """Have these cases driven again."""

    async def rebind(self, lost: RunOfCase, run_id: str) -> bool:
        """A run made anew stands for a lost one, if nobody drove meanwhile."""

    async def runs(self) -> list[RunOfCase]:
        """Runs of cases in step, nearest due first."""

    def work(self, lease: Lease, seconds: float) -> Work:
        """The work on the leased case."""


class Runs(Protocol):
    """Prefect's side: one run a case, told where the case stands and never asked."""

    async def open(self) -> None:
        """Make the procedure known; again whenever Prefect may have lost it."""

    async def known(self) -> bool:
        """Whether Prefect still knows the procedure: with its database it forgets that too."""

    async def answers(self) -> bool:
        """Whether Prefect is there at all."""

    def unwell(self, wrong: Exception) -> bool:
        """Whether the error says that Prefect cannot work just now: no fault of the case that met it."""

    async def usable(self, run_id: str) -> bool:
        """Whether this run exists and is not finished."""

    async def create(self, number: str, generation: int, waiting: str | None = None, tags: tuple[str, ...] = ()) -> str:
        """Make the run of a case (the same one when asked twice); with ``waiting``, in that waiting state at once."""

    async def drive(self, run_id: str, work: Work) -> bool:
        """Run the procedure once; False when the drive was broken off without writing a state."""

    async def states(self, ids: list[str]) -> dict[str, str]:
        """The state's name of each of these runs that exists; other than waiting or completed: ``?``."""
