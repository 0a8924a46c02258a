"""The worker's window: what it says, and that it never keeps a worker from working."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from flows.health import STUCK_SECONDS, Health, note_of, port_of, sweep, window
from flows.watched import Pulse, Watched


def report(turned: float | None, *, now: float = 1000.0, behind: Any = lambda: 4, prefect: bool = True) -> Any:
    """Status and body for a loop that last turned at ``turned``."""
    watched = Watched(None, None, Pulse(lambda: now, turned))  # type: ignore[arg-type]
    code, told = Health(watched, behind, lambda: prefect).report()
    return code, dict(told)


def test_a_turning_loop_is_well() -> None:
    """200, with its age, what waits, and who can be reached."""
    assert (
        200,
        {
            "ok": True,
            "state": "working",
            "loop_age_seconds": 0.5,
            "driving": 0,
            "behind": 4,
            "store": "reachable",
            "prefect": "reachable",
        },
    ) == report(999.5)


@pytest.mark.parametrize(
    ("turned", "code", "state"),
    [(None, 503, "starting"), (1000 - STUCK_SECONDS, 200, "working"), (1000 - STUCK_SECONDS - 1, 503, "stuck")],
)
def test_a_loop_that_stood_for_a_minute_is_stuck(turned: float | None, code: int, state: str) -> None:
    """503 also while it starts, under another word: nobody kills it for that."""
    status, told = report(turned)
    assert (code, state, code == 200) == (status, told["state"], told["ok"])


def test_whoever_is_away_is_told_but_does_not_make_the_worker_ill() -> None:
    """Starting the worker anew brings back neither database nor Prefect."""

    def away() -> int:
        raise OSError

    code, told = report(1000.0, behind=away, prefect=False)
    assert (200, None, "away", "away") == (code, told["behind"], told["store"], told["prefect"])


def get(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as told:
        return told.code, told.read()


def test_the_window_answers_its_pages_only(tmp_path: Path) -> None:
    """Any other address is 404; the port stands in a note while the window is open."""
    pages = {"/healthz": lambda: (503, "application/json", json.dumps({"ok": False}).encode())}
    with window(pages, 0, note_of(tmp_path, 7)) as port:
        assert port == port_of(tmp_path, 7)
        assert (503, b'{"ok": false}') == get(port, "/healthz")
        assert (404, b"") == get(port, "/healthz/../etc")
    assert None is port_of(tmp_path, 7)


def test_a_taken_port_keeps_nobody_from_working(tmp_path: Path) -> None:
    """The window opens elsewhere, and the note says where."""
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        taken = neighbour.getsockname()[1]
        with window({}, taken, note_of(tmp_path, 7)) as port:
            assert (True, port) == (port != taken, port_of(tmp_path, 7))


def test_notes_of_killed_workers_are_swept(tmp_path: Path) -> None:
    """Those of living ones stay."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    for process in (gone, living):
        note_of(tmp_path, process.pid).write_text("1")
    sweep(tmp_path)
    living.communicate(b"\n")
    assert [note_of(tmp_path, living.pid)] == list(tmp_path.iterdir())
