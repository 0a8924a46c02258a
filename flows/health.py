"""The worker's own window: ``/healthz`` and ``/metrics`` on loopback, answered by a thread.

A thread, because a worker whose event loop hangs must still be able to say so.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flows.watched import Watched

HOST = "127.0.0.1"
STUCK_SECONDS = 60.0
"""A driver's loop turns every second; not for a minute means that it hangs."""
JSON = "application/json; charset=utf-8"

log = logging.getLogger("mingda.worker")
Page = Callable[[], tuple[int, str, bytes]]


@dataclass(frozen=True)
class Health:
    """What is told: ``behind`` asks the store, ``prefect`` whether Prefect answers. Either may be away for a while."""

    watched: Watched
    behind: Callable[[], int]
    prefect: Callable[[], bool]

    def report(self) -> tuple[int, Mapping[str, Any]]:
        """200 while the loop turns; 503 with state ``starting`` or ``stuck``. A store or Prefect that is away is told
        in the body only: starting the worker anew would not bring it back."""
        age = self.watched.pulse.age
        state = "starting" if age is None else "stuck" if age > STUCK_SECONDS else "working"
        behind = self._behind()
        told = {
            "ok": state == "working",
            "state": state,
            "loop_age_seconds": None if age is None else round(age, 1),
            "driving": self.watched.driving,
            "behind": behind,
            "store": "away" if behind is None else "reachable",
            "prefect": "reachable" if self.prefect() else "away",
        }
        return 200 if state == "working" else 503, told

    def _behind(self) -> int | None:
        try:
            return self.behind()
        except Exception as away:
            log.warning("读不到办件库：%s", type(away).__name__)
            return None

    def page(self) -> tuple[int, str, bytes]:
        """The report as it goes over the wire."""
        code, told = self.report()
        return code, JSON, json.dumps(told).encode()


@contextmanager
def window(pages: Mapping[str, Page], port: int, note: Path) -> Iterator[int]:
    """Answer ``pages`` while the block runs; gives the port, which also stands in the file ``note``.

    When somebody else has ``port``, another one is taken: a worker never stays away for the sake of its window.
    """
    server = _listening(pages, port)
    actual = int(server.server_address[1])
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(actual), encoding="ascii")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield actual
    finally:
        note.unlink(missing_ok=True)
        server.shutdown()
        server.server_close()


def note_of(run: Path, pid: int) -> Path:
    """Where the worker ``pid`` writes its port: under var/run."""
    return run / f"worker-{pid}.port"


def port_of(run: Path, pid: int) -> int | None:
    """The port of the worker ``pid``; None before it listens."""
    with suppress(OSError, ValueError):
        return int(note_of(run, pid).read_text(encoding="ascii"))
    return None


def sweep(run: Path) -> None:
    """Take away the notes of workers that were killed."""
    for note in run.glob("worker-*.port"):
        with suppress(ValueError, PermissionError):
            try:
                os.kill(int(note.stem.removeprefix("worker-")), 0)
            except ProcessLookupError:
                note.unlink(missing_ok=True)


def _listening(pages: Mapping[str, Page], port: int) -> ThreadingHTTPServer:
    handler = _handler(pages)
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        server = ThreadingHTTPServer((HOST, 0), handler)
        log.warning("端口 %d（server.worker_port）有人用，健康和指标改在 %d", port, server.server_address[1])
        return server


def _handler(pages: Mapping[str, Page]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """GET of the pages, nothing else, nothing logged."""

        timeout = 5

        def do_GET(self) -> None:
            """One answer."""
            page = pages.get(self.path)
            code, kind, body = page() if page else (404, "text/plain", b"")
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Every look would be a line."""

    return Handler
