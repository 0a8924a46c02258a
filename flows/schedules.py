"""Jobs at set times: Prefect deployments with a schedule, executed in the worker process.

Which slots exist is plain arithmetic, which was worked off last is the store's to say; Prefect shows the runs. After
any downtime a job runs once for all the slots that were missed: it does whatever the store says is outstanding.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from acts.alert_post import deliver_alerts
from acts.alerting import give_alerts
from acts.audit import audit
from acts.desk import Desk
from acts.digests import seal_day
from acts.safekeeping import check_backup, sweep
from acts.sweeping import sweep_limits
from acts.today import SHANGHAI
from store import jobs

log = logging.getLogger("mingda.schedules")
LONGEST = 900.0
RETRY = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """One job: ``name`` as Prefect shows it, when it is due (a time in Shanghai, or every so often), what it does.

    ``do`` gets the desk and returns a line for the log, without personal data.
    """

    name: str
    do: Callable[[Desk], str]
    at: dt.time | None = None
    every: dt.timedelta | None = None

    def slot(self, now: dt.datetime) -> dt.datetime:
        """The latest moment up to ``now`` at which the job was due, in UTC."""
        if self.every:
            step = self.every.total_seconds()
            return dt.datetime.fromtimestamp(now.timestamp() // step * step, dt.UTC)
        assert self.at
        here = now.astimezone(SHANGHAI)
        today = dt.datetime.combine(here.date(), self.at, SHANGHAI)
        return (today if today <= here else today - dt.timedelta(days=1)).astimezone(dt.UTC)


def seal_the_day(desk: Desk) -> str:
    """每日摘要 over the heads of all chains, signed; the audit measures against it."""
    digest = seal_day(desk)
    return f"第 {digest.no} 份摘要，{digest.cases} 件 {digest.events} 个事件"


def audit_everything(desk: Desk) -> str:
    """稽核 of chains, files and cached rows; what is found stands in the log and in ``mingda audit``."""
    report = audit(desk)
    return "全部完好" if report.whole else f"{jobs.TROUBLE}发现 {len(report.findings)} 处不符，请运行 mingda audit"


def sweep_files(desk: Desk) -> str:
    """Files that no transaction came to name."""
    return f"清走没有用上的文件 {len(sweep(desk))} 个"


JOBS: tuple[Job, ...] = (
    Job("期限清扫", sweep_limits, at=dt.time(0, 10)),
    Job("每日摘要", seal_the_day, at=dt.time(0, 40)),
    Job("稽核", audit_everything, at=dt.time(1, 10)),
    Job("清理文件", sweep_files, at=dt.time(2, 10)),
    Job("备份检查", check_backup, at=dt.time(7, 30)),
    Job("每日提醒", give_alerts, at=dt.time(8, 30)),
    Job("送出提醒", deliver_alerts, every=dt.timedelta(minutes=5)),
)
"""What runs by itself. The sweep comes first in the day, so that alerts see the limits as they are."""


class JobRuns(Protocol):
    """Prefect's side of the schedules."""

    async def deploy(self, jobs: tuple[Job, ...]) -> None:
        """Make each job known with its schedule."""

    async def run(self, job: Job, slot: dt.datetime, desk: Desk) -> str:
        """Run the job as a Prefect flow run (the scheduled one if there is one); older due runs merge into it."""


@dataclass
class Schedules:
    """Works jobs off when they are due. Any number of workers: the store gives each slot to one of them.

    ``holder`` is the name under which the worker is seen to live.
    """

    desk: Desk
    runs: JobRuns
    jobs: tuple[Job, ...] = JOBS
    look_every: float = 15.0
    holder: str = ""
    _begun: bool = False

    async def work(self) -> None:
        """For ever: look what is due, run it. Prefect or the database may be away for a while."""
        while True:
            try:
                if not self._begun:
                    await self.begin()
                await self.run_due(self.desk.now())
            except Exception as wrong:
                log.warning("没有看成定时任务：%s", type(wrong).__name__)
            await asyncio.sleep(self.look_every)

    async def begin(self) -> None:
        """Make the jobs known; one that is new here has nothing to make up."""
        await self.runs.deploy(self.jobs)
        now = self.desk.now()
        for job in self.jobs:
            slot = job.slot(now).isoformat()
            await asyncio.to_thread(jobs.first_seen, self.desk.store.engine, job.name, slot)
        self._begun = True

    async def run_due(self, now: dt.datetime) -> list[str]:
        """Run every job whose last slot up to ``now`` is not worked off; returns their names."""
        ran = []
        for job in self.jobs:
            slot = job.slot(now)
            if await asyncio.to_thread(jobs.last_slot, self.desk.store.engine, job.name) >= slot.isoformat():
                continue
            if await self._claim_and_run(job, slot):
                ran.append(job.name)
        return ran

    async def _claim_and_run(self, job: Job, slot: dt.datetime) -> bool:
        engine, key = self.desk.store.engine, slot.isoformat()
        token = await asyncio.to_thread(jobs.claim, engine, job.name, key, LONGEST, self.holder)
        if token is None:
            return False
        try:
            result = await self.runs.run(job, slot, self.desk)
        except Exception as wrong:
            log.warning("%s 没有做完：%s", job.name, type(wrong).__name__)
            self._begun = False  # Prefect may have lost its deployments
            with contextlib.suppress(Exception):
                await asyncio.to_thread(jobs.give_up, engine, job.name, token, type(wrong).__name__, RETRY)
            return False
        log.log(logging.WARNING if result.startswith(jobs.TROUBLE) else logging.INFO, "%s：%s", job.name, result)
        return await asyncio.to_thread(jobs.done, engine, job.name, key, token, result)
