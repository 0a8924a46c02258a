"""Our pages, served from this process for a browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from acts.desk import Desk
from tests.offices import HANGING
from web.app import create_app


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def pages_of(desk: Desk, port: int = 0) -> Iterator[str]:
    """The pages at ``desk``, served by uvicorn on this port, or on a free one; their address."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(desk), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + HANGING
    while not server.started and time.monotonic() < deadline:
        thread.join(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(HANGING)
