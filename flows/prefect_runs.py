"""Prefect's side of the driver: runs found, made, driven and labelled through its client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.states import Paused, Pending

from flows.disclosure import Turn, disclosure, turn
from flows.ports import Work
from flows.prefect_plain import run_plainly

RunHere = Callable[..., Awaitable[Any]]
"""How a flow is run in this process: flows.prefect_edge.run_here or flows.prefect_plain.run_plainly."""
DEPLOYMENT = "办理"
PAGE = 200
UNKNOWN = "?"
ANSWER_SECONDS = 5.0


class PrefectRuns:
    """See :class:`flows.ports.Runs`."""

    def __init__(self, client: PrefectClient, run_here: RunHere) -> None:
        self.client, self.run_here = client, run_here
        self._deployment: UUID | None = None
        self._read: dict[str, FlowRun] = {}  # what was just looked at or made, and is driven next

    async def open(self) -> None:
        """Make the flow and its deployment known; suspending needs a deployment."""
        flow_id = await self.client.create_flow(disclosure)
        self._deployment = await self.client.create_deployment(
            flow_id=flow_id, name=DEPLOYMENT, enforce_parameter_schema=False
        )

    async def known(self) -> bool:
        """Whether the deployment of :meth:`open` is still there."""
        assert self._deployment, "open() comes first"
        try:
            await self.client.read_deployment(self._deployment)
        except ObjectNotFound:
            return False
        return True

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
        usable = bool(run.state and not run.state.is_final())
        if usable:
            self._read[run_id] = run
        return usable

    async def create(self, number: str, generation: int, waiting: str | None = None, tags: tuple[str, ...] = ()) -> str:
        """One run a case and generation, however often asked; Pending: nothing polls it and it is never late."""
        assert self._deployment, "open() comes first"
        state: State[Any] = Paused(name=waiting, reschedule=True) if waiting else Pending()
        run = await self.client.create_flow_run_from_deployment(
            self._deployment,
            parameters={"case_number": number},
            name=number,
            idempotency_key=f"{number}:{generation}",
            state=state,
            tags=tags or None,
        )
        if not waiting:
            self._read[str(run.id)] = run
        return str(run.id)

    async def drive(self, run_id: str, work: Work) -> bool:
        """Paused, Pending or a left-over Running → Running → Paused or Completed, in this process."""
        run = self._read.pop(run_id, None) or await self.client.read_flow_run(UUID(run_id))
        this = Turn(work)
        state = await self._driven(run, this)
        if this.problem:
            raise this.problem
        at_rest = bool(state and (state.is_paused() or state.is_completed()))
        if at_rest and this.rest and sorted(run.tags) != sorted(this.rest.tags):
            await self.client.update_flow_run(run.id, tags=list(this.rest.tags))
        return at_rest

    async def _driven(self, run: FlowRun, this: Turn) -> State[Any] | None:
        """The state in which the run came to rest; None when the drive was broken off."""
        token = turn.set(this)
        try:
            parameters = {"case_number": this.work.case_number}
            state: State[Any] | None = await self.run_here(self.client, disclosure, run, parameters)
        except Pause as pause:
            return pause.state
        except Abort:
            return None
        finally:
            turn.reset(token)
        return state

    def unwell(self, wrong: Exception) -> bool:
        """Whether the error says that Prefect does not answer or cannot work just now, whatever the case."""
        if isinstance(wrong, httpx.HTTPStatusError):
            return wrong.response.is_server_error
        return isinstance(wrong, httpx.TransportError)

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
async def connected(plain: bool = False) -> AsyncIterator[PrefectRuns]:
    """The Prefect API of the settings, once it answers; ``plain``: by its documented client alone."""
    async with _client(plain) as (client, run_here):
        runs = PrefectRuns(client, run_here)
        while not await _opened(runs):
            await asyncio.sleep(0.2)
        yield runs


async def _opened(runs: PrefectRuns) -> bool:
    """Whether Prefect answers and knows the procedure; it may go away again between the two."""
    if not await runs.answers():
        return False
    try:
        await runs.open()
    except Exception as wrong:
        if not runs.unwell(wrong):
            raise
        return False
    return True


@asynccontextmanager
async def _client(plain: bool) -> AsyncIterator[tuple[PrefectClient, RunHere]]:
    if plain:
        async with get_client() as client:
            yield client, run_plainly
        return
    from flows import prefect_edge  # not when plain: a name that is gone would end the worker

    async with prefect_edge.clients() as client:
        yield client, prefect_edge.run_here
