"""Prefect's side of the driver: runs found, made, driven and labelled through its client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.states import Paused, Pending

from flows.disclosure import current_work, disclosure, rested
from flows.ports import Work
from flows.prefect_edge import AsyncClientContext, run_here

DEPLOYMENT = "办理"
PAGE = 200
UNKNOWN = "?"
ANSWER_SECONDS = 5.0


class PrefectRuns:
    """See :class:`flows.ports.Runs`."""

    def __init__(self, client: PrefectClient) -> None:
        self.client = client
        self._deployment: UUID | None = None

    async def open(self) -> None:
        """Make the flow and its deployment known; suspending needs a deployment."""
        flow_id = await self.client.create_flow(disclosure)
        self._deployment = await self.client.create_deployment(
            flow_id=flow_id, name=DEPLOYMENT, enforce_parameter_schema=False
        )

    async def answers(self) -> bool:
        """Whether the API says that it is well, and soon: a server that hangs does not answer either."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self.client.api_healthcheck() is None
        except TimeoutError:
            return False

    async def usable(self, run_id: str) -> bool:
        """Whether the run exists and is not finished."""
        try:
            run = await self.client.read_flow_run(UUID(run_id))
        except ObjectNotFound:
            return False
        return bool(run.state and not run.state.is_final())

    async def create(self, number: str, generation: int, waiting: str | None = None) -> str:
        """One run a case and generation, however often asked; Pending: nothing polls it and it is never late."""
        assert self._deployment, "open() comes first"
        state: State[Any] = Paused(name=waiting, reschedule=True) if waiting else Pending()
        run = await self.client.create_flow_run_from_deployment(
            self._deployment,
            parameters={"case_number": number},
            name=number,
            idempotency_key=f"{number}:{generation}",
            state=state,
        )
        return str(run.id)

    async def drive(self, run_id: str, work: Work) -> bool:
        """Paused, Pending or a left-over Running → Running → Paused or Completed, in this process."""
        run = await self.client.read_flow_run(UUID(run_id))
        working, resting = current_work.set(work), rested.set([])
        try:
            state: State[Any] | None = await run_here(disclosure, run, {"case_number": work.case_number})
        except Pause as pause:
            state = pause.state
        except Abort:
            return False
        finally:
            current_work.reset(working)
            found = rested.get()
            rested.reset(resting)
        at_rest = bool(state and (state.is_paused() or state.is_completed()))
        if at_rest and found and sorted(run.tags) != sorted(found[-1].tags):
            await self.client.update_flow_run(run.id, tags=list(found[-1].tags))
        return at_rest

    async def states(self, ids: list[str]) -> dict[str, str]:
        """The state's name of each run that exists; neither waiting nor completed: ``?``."""
        names: dict[str, str] = {}
        for start in range(0, len(ids), PAGE):
            part = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(one) for one in ids[start : start + PAGE]]))
            for run in await self.client.read_flow_runs(flow_run_filter=part, limit=PAGE):
                at_rest = run.state and (run.state.is_paused() or run.state.is_completed())
                names[str(run.id)] = run.state.name or UNKNOWN if run.state and at_rest else UNKNOWN
        return names


@asynccontextmanager
async def connected() -> AsyncIterator[PrefectRuns]:
    """The Prefect API of the settings, once it answers."""
    async with AsyncClientContext.get_or_create() as context:
        runs = PrefectRuns(context.client)
        while not await runs.answers():
            await asyncio.sleep(0.2)
        await runs.open()
        yield runs
