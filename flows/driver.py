"""The driver: takes the cases whose run is behind their events, runs their flow in this process, and settles.

The store is the truth and the lease the only guard; Prefect is told, never asked. Any number of drivers may work side
by side. Woken by a nudge, with a poll as the safety net.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import AsyncClientContext
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.flow_engine import run_flow_async
from prefect.states import Pending

from acts.carry_out import Press, press_of
from acts.desk import Desk
from casework.stages import stage_of
from flows.disclosure import disclosure
from flows.reconcile import out_of_step
from flows.work import StoreWork, current_work
from store import drives

log = logging.getLogger("mingda.driver")
DEPLOYMENT = "办理"


@dataclass(frozen=True, slots=True)
class Pace:
    """How the driver works: cases at once, seconds between polls, lease length, and the longest a drive may take."""

    at_once: int = 3
    poll: float = 1.0
    lease: float = 15.0
    longest: float = 120.0


class Driver:
    """Drives cases of one store through one Prefect API."""

    def __init__(self, desk: Desk, client: PrefectClient, pace: Pace | None = None) -> None:
        self.desk, self.client, self.pace = desk, client, pace or Pace()
        self.press: Press = press_of(desk)
        self.engine = desk.store.engine
        self._busy: set[asyncio.Task[None]] = set()
        self._deployment: UUID | None = None

    async def open(self) -> None:
        """Make the flow known to Prefect, and mark every case whose run is lost or stuck."""
        flow_id = await self.client.create_flow(disclosure)
        self._deployment = await self.client.create_deployment(
            flow_id=flow_id, name=DEPLOYMENT, enforce_parameter_schema=False
        )
        lost = await out_of_step(self.client, self.desk.store)
        for start in range(0, len(lost), 50):  # no transaction over fifty rows
            await asyncio.to_thread(drives.mark_behind, self.engine, lost[start : start + 50])

    async def work(self, woken: asyncio.Event) -> None:
        """Drive for ever: what is behind now, then what a nudge or the next poll brings."""
        while True:
            woken.clear()
            await self._take()
            if self._busy:
                waker = asyncio.create_task(woken.wait())
                await asyncio.wait({*self._busy, waker}, timeout=self.pace.poll, return_when=asyncio.FIRST_COMPLETED)
                waker.cancel()
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), self.pace.poll)

    async def catch_up(self) -> None:
        """Drive until nothing is behind or waiting for a later try: for a scenario that runs by itself."""
        while await self._take() or self._busy:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)

    async def _take(self) -> int:
        room = self.pace.at_once - len(self._busy)
        leases = await asyncio.to_thread(drives.claim, self.engine, room, self.pace.lease) if room else []
        for lease in leases:
            task = asyncio.create_task(self.drive(lease))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return len(leases)

    async def drive(self, lease: drives.Lease) -> None:
        """One drive of one case, its lease renewed meanwhile. Whatever goes wrong, the case stays in the outbox."""
        renewal = asyncio.create_task(self._renew(lease))
        try:
            async with asyncio.timeout(self.pace.longest):  # a hung drive must not hold its lease for ever
                await self._advance(lease)
        except drives.LeaseLost:
            log.warning("%s 已由另一个进程接手", lease.case_number)
        except Exception as wrong:
            log.warning("%s 这一轮没有办完：%s", lease.case_number, type(wrong).__name__)
            delay = min(60.0, 2.0 ** min(lease.tries, 6)) * (1 + random.random())
            with contextlib.suppress(Exception):
                await asyncio.to_thread(drives.give_back, self.engine, lease, delay, type(wrong).__name__)
        finally:
            renewal.cancel()

    async def _renew(self, lease: drives.Lease) -> None:
        while True:
            await asyncio.sleep(self.pace.lease / 3)
            with contextlib.suppress(Exception):
                await asyncio.to_thread(drives.hold, self.engine, lease, self.pace.lease)

    async def _advance(self, lease: drives.Lease) -> None:
        """Run the flow once: Paused, Pending or a left-over Running → Running → Paused or Completed."""
        run = await self._find_or_create(lease)
        work = StoreWork(self.desk, self.press, lease, self.pace.lease)
        finished = await self._run(run, work)
        if not finished:
            raise drives.LeaseLost(lease.case_number)
        await self._tag(run, work)
        if work.put_off:
            problem = f"{len(work.put_off)} 项事务没有做成，稍后再试"
            await asyncio.to_thread(drives.give_back, self.engine, lease, 5.0, problem)
        else:
            await asyncio.to_thread(drives.settle, self.engine, lease, work.shown)

    async def _run(self, run: FlowRun, work: StoreWork) -> bool:
        """Whether the run came to rest by itself. Without a deployment id the engine starts no watcher thread."""
        here = run.model_copy(update={"deployment_id": None})
        token = current_work.set(work)
        try:
            parameters = {"case_number": work.case_number}
            ended = await run_flow_async(disclosure, flow_run=here, parameters=parameters, return_type="state")
            state = cast("State[Any] | None", ended)
        except Pause as rest:
            state = rest.state
        except Abort:
            return False
        finally:
            current_work.reset(token)
        return bool(state and (state.is_paused() or state.is_completed()))

    async def _find_or_create(self, lease: drives.Lease) -> FlowRun:
        if lease.run_id:
            with contextlib.suppress(ObjectNotFound):
                run = await self.client.read_flow_run(UUID(lease.run_id))
                if run.state and not run.state.is_final():
                    return run
        assert self._deployment, "先 open() 再 drive()"
        generation = lease.generation + (1 if lease.run_id else 0)
        run = await self.client.create_flow_run_from_deployment(
            self._deployment,
            parameters={"case_number": lease.case_number},
            name=lease.case_number,
            idempotency_key=f"{lease.case_number}:{generation}",
            state=Pending(),  # nothing polls a pending run, and it is never late
        )
        await asyncio.to_thread(drives.bind, self.engine, lease, str(run.id), generation)
        return run

    async def _tag(self, run: FlowRun, work: StoreWork) -> None:
        """Organ, applicant's kind and stage as tags: the dashboard cannot search custom state names."""
        case, _ = await work.standing()
        tags = [case.organ, case.applicant.kind, stage_of(case).label]
        if sorted(run.tags) != sorted(tags):
            await self.client.update_flow_run(run.id, tags=tags)


@contextlib.asynccontextmanager
async def connected(desk: Desk, pace: Pace | None = None) -> AsyncIterator[Driver]:
    """A driver connected to the Prefect API of the settings, once that answers."""
    async with AsyncClientContext.get_or_create() as context:
        while await context.client.api_healthcheck():
            await asyncio.sleep(0.2)
        driver = Driver(desk, context.client, pace)
        await driver.open()
        yield driver
