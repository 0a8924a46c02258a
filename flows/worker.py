"""The worker process: the driver, woken by nudges, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from acts.desk import Desk
from flows.driver import Pace, connected
from flows.prefect_edge import quiet_logs


async def serve(desk: Desk, pace: Pace | None = None) -> None:
    """Drive cases until SIGTERM or SIGINT. The listening socket appears when the driver is ready."""
    quiet_logs()
    loop = asyncio.get_running_loop()
    woken, stopping = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    # Our lease finds dead drivers; a heartbeat event and a thread an attempt are not needed.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        async with connected(desk, pace) as driver:
            with desk.nudge.listen() as line:
                loop.add_reader(line, _drain, line, woken)
                working = asyncio.create_task(driver.work(woken))
                stop = asyncio.create_task(stopping.wait())
                await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
                loop.remove_reader(line)
                working.cancel()
                desk.nudge.forget()


def _drain(line: socket.socket, woken: asyncio.Event) -> None:
    try:
        while line.recv(64):
            woken.set()
    except BlockingIOError:
        pass
