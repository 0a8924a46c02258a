"""The worker process: the driver, woken by nudges, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from acts.carry_out import press_of
from acts.desk import Desk
from acts.metrics import CONTENT_TYPE, WorkerMetrics, store_figures
from flows import health
from flows.driver import Driver, Pace
from flows.prefect_jobs import PrefectJobs
from flows.prefect_runs import connected
from flows.prefect_settings import quiet_logs
from flows.schedules import Schedules
from flows.server import answers
from flows.store_work import StoreDrives
from flows.watched import Watched
from store import drives
from store.presence import Presence, present

FINISH_SECONDS = 5.0
"""How long drives under way may take to finish when the worker stops; the lease of one cut short ends by itself."""


async def serve(desk: Desk, pace: Pace | None = None, port: int = 0) -> None:
    """Drive cases until SIGTERM or SIGINT; ``port`` is for health and metrics, 0: any.

    The listening socket appears when the driver is ready.
    """
    quiet_logs()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    metrics = WorkerMetrics(store_figures(desk.store.engine))
    with present(desk.nudge.folder) as presence:
        watched = Watched(StoreDrives(desk, press_of(desk), presence), metrics)
        # Our lease finds dead drivers; a heartbeat event and a thread an attempt are not needed.
        with _window(desk, watched, metrics, port), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            await _until(stopping, watched, _work(desk, watched, pace or Pace(), presence))


async def _until(stopping: asyncio.Event, watched: Watched, work: Coroutine[Any, Any, None]) -> None:
    """Work until told to stop; then what is under way may come to its end."""
    working = asyncio.create_task(work)
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        await _finish(watched)
        working.cancel()
    await asyncio.wait({working})
    if not working.cancelled():
        working.result()  # ended by itself: with the reason


async def _work(desk: Desk, watched: Watched, pace: Pace, presence: Presence) -> None:
    async with connected(desk.config.prefect_plain) as runs:
        with _listening(desk) as woken:
            schedules = Schedules(desk, PrefectJobs(runs.client, runs.run_here), holder=presence.name)
            async with asyncio.TaskGroup() as both:
                both.create_task(Driver(watched, runs, pace).work(woken))
                both.create_task(schedules.work())


async def _finish(watched: Watched) -> None:
    """Take nothing new, and let what is under way come to its end."""
    watched.close()
    end = asyncio.get_running_loop().time() + FINISH_SECONDS
    while watched.driving and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.05)


@contextmanager
def _window(desk: Desk, watched: Watched, metrics: WorkerMetrics, port: int) -> Iterator[int]:
    """/healthz and /metrics while the worker runs."""
    api = PREFECT_API_URL.value() or ""
    told = health.Health(watched, lambda: drives.behind(desk.store.engine), lambda: answers(f"{api}/health", {}))
    pages = {"/healthz": told.page, "/metrics": lambda: (200, CONTENT_TYPE, metrics.text())}
    run = desk.nudge.folder
    health.sweep(run)
    with health.window(pages, port, health.note_of(run, os.getpid())) as actual:
        yield actual


@contextmanager
def _listening(desk: Desk) -> Iterator[asyncio.Event]:
    """An event that is set by every nudge."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    with desk.nudge.listen() as line:
        loop.add_reader(line, _drain, line, woken)
        try:
            yield woken
        finally:
            loop.remove_reader(line)
            desk.nudge.forget()


def _drain(line: socket.socket, woken: asyncio.Event) -> None:
    try:
        while line.recv(64):
            woken.set()
    except BlockingIOError:
        pass
