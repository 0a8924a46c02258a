"""The queue of those who write to a Prefect server on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from flows.one_writer import Message, OneWriter, Receive, Send, writes

LOCKED, DONE = 503, 201


@dataclass
class Server:
    """Notes each request with its body as it is begun and ended; says ``answers`` one after another."""

    answers: list[int] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    at_work: int = 0
    most: int = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            await asyncio.sleep(0)
        self.seen.append(f"{scope['method']} {scope['path']} {body.decode()}".strip())
        status = self.answers.pop(0) if self.answers else DONE
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        self.at_work -= 1
        if status == LOCKED:
            raise RuntimeError("database is locked")  # as Starlette does after it has answered


async def ask(application: OneWriter, path: str, *parts: bytes, method: str = "POST") -> int:
    """The status of one request whose body comes in ``parts``."""
    left = [{"type": "http.request", "body": p, "more_body": n < len(parts)} for n, p in enumerate(parts, 1)]
    answer: list[Message] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return left.pop(0) if left else {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        answer.append(message)

    await application({"type": "http", "method": method, "path": path}, receive, send)
    return int(answer[0]["status"])


async def no_pause(_: float) -> None:
    """Time flies."""


def played(server: Server, play: Callable[[OneWriter], Any], longest: float = 30.0) -> Any:
    """What comes of asking."""
    return asyncio.run(play(OneWriter(server, longest, no_pause)))


def test_those_who_write_come_one_after_another() -> None:
    """Five at once: never two of them at work."""
    server = Server()
    played(server, lambda app: _together(app, 5, "POST"))
    assert (1, 5) == (server.most, len(server.seen))


def test_those_who_read_do_not_wait() -> None:
    """Five at once are at work together."""
    server = Server()
    played(server, lambda app: _together(app, 5, "GET"))
    assert 5 == server.most


async def _together(application: OneWriter, many: int, method: str) -> None:
    await asyncio.gather(*(ask(application, f"/flow_runs/{n}", b"x", method=method) for n in range(many)))


def test_one_that_was_locked_out_is_tried_again_with_its_whole_body() -> None:
    """The client sees the answer of the try that worked, and only that."""
    server = Server([LOCKED, LOCKED, DONE])
    assert DONE == played(server, lambda app: ask(app, "/flow_runs/", b"a", b"b"))
    assert ["POST /flow_runs/ ab"] * 3 == server.seen


def test_one_that_is_locked_out_for_too_long_is_told_so() -> None:
    """The client tries again later."""
    server = Server([LOCKED])
    assert LOCKED == played(server, lambda app: ask(app, "/flow_runs/", b"a"), longest=-1.0)


def test_a_failure_of_another_kind_is_not_kept() -> None:
    """What breaks before it has answered breaks as without the queue."""

    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(ask(OneWriter(broken), "/flow_runs/", b"a"))


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/api/flow_runs/", True),
        ("POST", "/api/flow_runs/1/set_state", True),
        ("DELETE", "/api/flow_runs/1", True),
        ("POST", "/api/flow_runs/filter", False),
        ("POST", "/api/ui/flow_runs/count/", False),
        ("GET", "/api/health", False),
    ],
)
def test_who_writes(method: str, path: str, expected: bool) -> None:
    """Questions are asked by GET, or by POST under a few names."""
    assert expected is writes({"type": "http", "method": method, "path": path})


def test_a_conversation_is_not_a_request() -> None:
    """WebSockets pass by the queue."""
    assert not writes({"type": "websocket", "path": "/api/events/in"})
