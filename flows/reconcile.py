"""The reconciler: brings Prefect's picture back to what the store says. The store is never asked to follow Prefect.

At start and now and then: a run that is missing is made anew directly in its waiting state (one call, nearest due date
first, while work goes on from the store); one that is finished, stuck or shows another stage is driven again. Closed
cases are looked at too, as a driver that was frozen may have woken and set a finished run going.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from flows.ports import Drives, Runs
from store.drives import RunOfCase


async def reconcile(drives: Drives, runs: Runs, calm: Callable[[], Awaitable[None]]) -> tuple[int, int]:
    """Look at every case in step; returns how many runs were made anew and how many are driven again.

    ``calm`` waits a little while cases that people have touched are being driven. Runs are made one by one: several at
    once are slower, as Prefect's SQLite has one writer.
    """
    known = await drives.runs()
    states = await runs.states([run.run_id for run in known if run.run_id])
    wrong = [run.case_number for run in known if run.run_id in states and states[run.run_id] != run.state_name]
    await drives.mark_behind(wrong)
    missing = [run for run in known if run.is_open and run.run_id not in states]
    if missing:
        await calm()
    for run in missing:
        await _make_anew(drives, runs, run)
    return len(missing), len(wrong)


async def _make_anew(drives: Drives, runs: Runs, lost: RunOfCase) -> None:
    run_id = await runs.create(lost.case_number, lost.generation + 1, waiting=lost.state_name, tags=lost.tags)
    await drives.rebind(lost, run_id)  # False: somebody drives the case by now, and sees to its run
