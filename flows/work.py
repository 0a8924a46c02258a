"""What the procedure needs from outside while it runs one case: the real thing for the driver, a list for tests."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from prefect.artifacts import acreate_markdown_artifact

from acts.carry_out import CARRY_OUT, NotOurs, Press
from acts.desk import Desk
from casework.case import Case
from casework.effects import EffectKind
from rules.ledger import Clock
from store import drives, effects
from store.cases import EVERYTHING, Cases

RETRY_SECONDS = (5.0, 30.0, 120.0, 600.0)
MOST_TRIES = 8


class Work(Protocol):
    """One drive of one case."""

    @property
    def case_number(self) -> str:
        """The case being driven."""

    async def due(self, *kinds: EffectKind) -> list[int]:
        """Ids of the planned effects of these kinds that are due, in order."""

    async def carry_out(self, effect_id: int) -> str:
        """Carry one effect out and write its end down; returns a word for the dashboard, without personal data."""

    async def standing(self) -> tuple[Case, Clock]:
        """The case as it stands now, with its legal clock."""

    async def show(self, ledger: str) -> None:
        """Hang the clock ledger (Markdown, without personal data) on the run."""

    def shows(self, seq: int) -> None:
        """Remember the last event that the run's state will show."""

    async def still_ours(self) -> bool:
        """Renew the lease; False when another drive owns the case."""


current_work: ContextVar[Work] = ContextVar("current_work")
"""Set by the driver around each run, so that nothing of a case has to travel through Prefect's parameters."""


class EffectFailed(Exception):
    """An effect did not work and is put off; the message has no personal data."""


@dataclass
class StoreWork:
    """The real work, on the store."""

    desk: Desk
    press: Press
    lease: drives.Lease
    lease_seconds: float
    shown: int = 0
    put_off: list[int] = field(default_factory=list)

    @property
    def case_number(self) -> str:
        """The case being driven."""
        return self.lease.case_number

    async def due(self, *kinds: EffectKind) -> list[int]:
        """See :class:`Work`."""
        found = await asyncio.to_thread(effects.open_effects, self.desk.store.engine, self.case_number)
        return [effect for effect, kind in found if kind in kinds and effect not in self.put_off]

    async def carry_out(self, effect_id: int) -> str:
        """See :class:`Work`. The heavy part (typesetting, sealing) runs beside the event loop."""
        return await asyncio.to_thread(self._carry_out, effect_id)

    def _carry_out(self, effect_id: int) -> str:
        todo = effects.begin(self.desk.store.engine, effect_id)
        if todo is None:
            return "已做"
        try:
            CARRY_OUT[EffectKind(todo.kind)](self.desk, self.press, todo)
        except NotOurs:
            raise
        except Exception as wrong:
            self._put_off(todo, wrong)
            raise EffectFailed(f"{EffectKind(todo.kind).label}没有做成（{type(wrong).__name__}），稍后再试") from wrong
        return "已做"

    def _put_off(self, todo: effects.Todo, wrong: Exception) -> None:
        self.put_off.append(todo.id)
        delay = RETRY_SECONDS[min(todo.tries, len(RETRY_SECONDS)) - 1]
        for_good = todo.tries >= MOST_TRIES
        effects.postpone(self.desk.store.engine, todo, str(wrong), delay=delay, for_good=for_good)

    async def standing(self) -> tuple[Case, Clock]:
        """See :class:`Work`."""
        return await asyncio.to_thread(self._standing)

    def _standing(self) -> tuple[Case, Clock]:
        case = Cases(self.desk.store, EVERYTHING).find(self.case_number).case
        return case, self.desk.clock(case)

    async def show(self, ledger: str) -> None:
        """See :class:`Work`."""
        key = f"clock-{self.case_number.lower()}"
        await acreate_markdown_artifact(ledger, key=key, description=f"{self.case_number} 期限台账")

    def shows(self, seq: int) -> None:
        """See :class:`Work`."""
        self.shown = seq

    async def still_ours(self) -> bool:
        """See :class:`Work`."""
        return await asyncio.to_thread(drives.hold, self.desk.store.engine, self.lease, self.lease_seconds)
