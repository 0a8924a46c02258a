"""The driver: takes the cases whose run is behind their events, runs their procedure in this process, and settles.

The store is the truth and the lease the only guard; Prefect is told, never asked. Any number of drivers may work side
by side. Woken by a nudge, with a poll as the safety net. It knows its two sides only as ports, so that the simulation
can drive it through thousands of crashes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from random import Random

from flows.ports import Drives, Runs
from flows.reconcile import reconcile
from store.database import unwell
from store.drives import Lease, LeaseLost

log = logging.getLogger("mingda.driver")


@dataclass(frozen=True, slots=True)
class Pace:
    """How the driver works, in seconds: ``at_once`` cases, ``poll``, ``lease`` length, the ``longest`` drive, the
    pause between reconciliations, how long lost runs wait for touched cases (``courtesy``), the longest pause after a
    case has failed again and again, how ``soon`` one is tried again that met a Prefect or a disk that failed, after how
    long nothing that a dead driver has told Prefect is under way any more (``echo``), and how often Prefect is asked
    whether it still knows us (``glance``): a night in which nobody acts would not show that it has lost everything."""

    at_once: int = 3
    poll: float = 1.0
    lease: float = 15.0
    longest: float = 120.0
    reconcile: float = 300.0
    courtesy: float = 15.0
    longest_pause: float = 600.0
    soon: float = 1.0
    echo: float = 10.0
    glance: float = 10.0


@dataclass
class Driver:
    """Drives cases of one store through one Prefect API."""

    drives: Drives
    runs: Runs
    pace: Pace = field(default_factory=Pace)
    random: Random = field(default_factory=Random)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _doubt: bool = False  # a drive has failed: perhaps it was Prefect
    _away: bool = False
    _groping: bool = False  # Prefect or the disk has failed: one case at a time, until one comes through
    _look: asyncio.Event = field(default_factory=asyncio.Event)  # set: reconcile now

    async def work(self, woken: asyncio.Event) -> None:
        """Drive for ever: what is behind now, then what a nudge or the next poll brings. Never ends by itself."""
        reconciling = asyncio.create_task(self._reconcile_now_and_then())
        try:
            while True:
                woken.clear()
                await self._take()
                await self._wait(woken)
        finally:
            reconciling.cancel()
            for task in self._busy:
                task.cancel()

    async def catch_up(self) -> None:
        """Drive until nothing is behind or waiting for a later try: for a scenario that runs by itself."""
        while await self._take() or self._busy:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)

    async def _wait(self, woken: asyncio.Event) -> None:
        waker = asyncio.create_task(woken.wait())
        try:
            await asyncio.wait({*self._busy, waker}, timeout=self.pace.poll, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waker.cancel()

    async def _reconcile_now_and_then(self) -> None:
        while True:
            self._look.clear()
            try:
                anew, again = await reconcile(self.drives, self.runs, self._calm)
                if anew or again:
                    log.warning("补建流程 %d 个，重新推进 %d 个", anew, again)
                pause = self.pace.reconcile
            except Exception as wrong:
                log.warning("这一次没有核对完流程：%s", type(wrong).__name__)
                self._doubt, pause = True, min(self.pace.reconcile, self.pace.poll * 10)
            await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        """Until somebody asks for a look or Prefect turns out to have forgotten us, at most ``seconds``."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), min(left, self.pace.glance))
                return
            if await self._forgotten():
                return

    async def _forgotten(self) -> bool:
        """Whether Prefect has come back with an empty database; the procedure is made known to it again."""
        try:
            if await self.runs.known():
                return False
            await self.runs.open()
        except Exception:
            self._doubt = True  # away: whoever drives next asks first, and looks once it is back
            return False
        return True

    async def _calm(self) -> None:
        """Let what people wait for go first, for a while."""
        end = asyncio.get_running_loop().time() + self.pace.courtesy
        while self._busy and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._busy, timeout=left, return_when=asyncio.FIRST_COMPLETED)

    async def _take(self) -> int:
        room = (1 if self._groping else self.pace.at_once) - len(self._busy)
        if room <= 0:
            return 0
        if not await self._prefect_is_there():
            room = 0  # asked all the same: that is how one sees that the loop turns
        try:
            await self._free_dead()
            leases = await self.drives.claim(room, self.pace.lease)
        except Exception as wrong:  # the database is away for a moment: the next poll asks again
            log.warning("没有取到要推进的办件：%s", type(wrong).__name__)
            return 0
        for lease in leases:
            task = asyncio.create_task(self.drive(lease))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return len(leases)

    async def _free_dead(self) -> None:
        """Take over from the dead at once, and look a little later whether their last words were taken for true."""
        if freed := await self.drives.free_dead():
            log.warning("接手已经停掉的流程进程手上的 %d 件", freed)
            asyncio.get_running_loop().call_later(self.pace.echo, self._look.set)

    async def _prefect_is_there(self) -> bool:
        """After a drive that failed: whether it was Prefect. While it is away no case is touched, as each try would
        only make that case wait longer; when it is back, what it has lost is made anew."""
        if not self._doubt:
            return True
        try:
            there = await self.runs.answers()
            if there:
                await self.runs.open()  # it may have come back with an empty database
        except Exception as wrong:
            there = False
            if not self._away:  # said once, not at every poll of a long night
                log.warning("Prefect 没有应答：%s；每秒再看一次", type(wrong).__name__)
        if there and self._away:
            log.warning("Prefect 恢复了")
            self._look.set()
        self._doubt = self._away = not there
        return there

    async def drive(self, lease: Lease) -> None:
        """One drive of one case, its lease renewed meanwhile. Whatever goes wrong, the case stays in the outbox."""
        renewal = asyncio.create_task(self._renew(lease))
        try:
            async with asyncio.timeout(self.pace.longest):  # a hung drive must not hold its lease for ever
                await self._advance(lease)
            self._groping = False
        except LeaseLost:
            log.warning("%s 已由另一个进程接手", lease.case_number)
            with contextlib.suppress(Exception):  # this drive may have touched the run after it lost the case
                await self.drives.mark_behind([lease.case_number])
        except Exception as wrong:
            log.warning("%s 这一轮没有办完：%s", lease.case_number, type(wrong).__name__)
            await self._broke_off(lease, wrong)
        finally:
            renewal.cancel()

    async def _broke_off(self, lease: Lease, wrong: Exception) -> None:
        self._doubt = True
        if not (unwell(wrong) or self.runs.unwell(wrong)):
            await self._give_back(lease, type(wrong).__name__)
            return
        await self._give_back(lease, type(wrong).__name__, counts=False)
        if self._groping:
            await asyncio.sleep(self.pace.poll)  # this place stays taken: nobody is tried meanwhile
        self._groping = True

    async def _give_back(self, lease: Lease, problem: str, *, counts: bool = True) -> None:
        longest = min(self.pace.longest_pause, 2.0 ** min(lease.tries, 12)) if counts else self.pace.soon
        delay = longest * (0.5 + self.random.random())
        with contextlib.suppress(Exception):  # the database is away: the lease ends by itself
            if not await self.drives.give_back(lease, delay, problem, counts=counts):
                await self.drives.mark_behind([lease.case_number])

    async def _renew(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(self.pace.lease / 3)
            with contextlib.suppress(Exception):
                await self.drives.hold(lease, self.pace.lease)

    async def _advance(self, lease: Lease) -> None:
        """Find or make the run, run it once, and settle what it shows."""
        run_id = await self._run_of(lease)
        work = self.drives.work(lease, self.pace.lease)
        if not await self.runs.drive(run_id, work):
            raise LeaseLost(lease.case_number)
        if not await self.drives.settle(lease, work.shown):  # an effect put off is in the books: free again when due
            raise LeaseLost(lease.case_number)

    async def _run_of(self, lease: Lease) -> str:
        if lease.run_id and await self.runs.usable(lease.run_id):
            return lease.run_id
        if lease.run_id:
            self._look.set()  # others may be missing too
        generation = lease.generation + (1 if lease.run_id else 0)
        run_id = await self.runs.create(lease.case_number, generation)
        await self.drives.bind(lease, run_id, generation)
        return run_id
