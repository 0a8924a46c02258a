"""Prefect's side of the schedules: one deployment a job, its due runs found, the newest run, older ones merged."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.flows import Flow
from prefect.states import Cancelled, Pending

from acts.desk import Desk
from flows.disclosure import NOWHERE
from flows.prefect_runs import RunHere
from flows.schedules import Job

TIMEZONE = "Asia/Shanghai"
MERGED = "已并入下一次"


@dataclass
class PrefectJobs:
    """See :class:`flows.schedules.JobRuns`."""

    client: PrefectClient
    run_here: RunHere
    _deployments: dict[str, UUID] = field(default_factory=dict)

    async def deploy(self, jobs: tuple[Job, ...]) -> None:
        """A flow and a deployment for each job, with its schedule."""
        for job in jobs:
            flow_id = await self.client.create_flow(_as_flow(job, None))
            schedule = DeploymentScheduleCreate(schedule=_schedule(job), active=True)
            self._deployments[job.name] = await self.client.create_deployment(
                flow_id=flow_id, name="定时", schedules=[schedule], enforce_parameter_schema=False
            )

    async def run(self, job: Job, slot: dt.datetime, desk: Desk) -> str:
        """Run the scheduled run of the slot, or one made for it; older due ones are marked as merged."""
        run = await self._newest_due(job, desk.now()) or await self._made(job, slot)
        await self.client.set_flow_run_state(run.id, Pending(), force=True)
        return str(await self.run_here(self.client, _as_flow(job, desk), run, {}, return_type="result"))

    async def _newest_due(self, job: Job, now: dt.datetime) -> FlowRun | None:
        found = await self.client.get_scheduled_flow_runs_for_deployments(
            deployment_ids=[self._deployments[job.name]], scheduled_before=now, limit=200
        )
        due = sorted((getattr(one, "flow_run", one) for one in found), key=_expected)
        for old in due[:-1]:
            await self.client.set_flow_run_state(old.id, Cancelled(name=MERGED))
        return due[-1] if due else None

    async def _made(self, job: Job, slot: dt.datetime) -> FlowRun:
        deployment, key = self._deployments[job.name], f"{job.name}:{slot.isoformat()}"
        return await self.client.create_flow_run_from_deployment(deployment, idempotency_key=key, state=Pending())


def _as_flow(job: Job, desk: Desk | None) -> Flow[Any, Any]:
    @flow(name=job.name, persist_result=False, result_storage=NOWHERE)
    async def work() -> str:
        assert desk
        return await asyncio.to_thread(job.do, desk)

    return work


def _schedule(job: Job) -> CronSchedule | IntervalSchedule:
    if job.every:
        return IntervalSchedule(interval=job.every, timezone=TIMEZONE)
    assert job.at
    return CronSchedule(cron=f"{job.at.minute} {job.at.hour} * * *", timezone=TIMEZONE)


def _expected(run: FlowRun) -> dt.datetime:
    return run.expected_start_time or dt.datetime.min.replace(tzinfo=dt.UTC)
