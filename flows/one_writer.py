"""One writer at a time for a Prefect server on SQLite, which has one: requests that write stand in a queue.

Without it each request begins as a reader and finds out only when it writes that another was first; it is then refused
("database is locked", 503) and its client waits for seconds. In the queue nobody is refused, and one that Prefect's own
background services locked out is tried again here, after milliseconds and with nothing done by halves: its transaction
was rolled back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

READING = ("/filter", "/count", "/history", "/paginate")
"""How the addresses of questions end that are asked by POST."""
LOCKED = 503
PAUSE = 0.02
LONGEST = 30.0
"""Seconds after which a writer that is locked out again and again is told so, as without the queue."""


def writes(scope: Message) -> bool:
    """Whether a request may write: anything but GET and HEAD and the questions."""
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    return not str(scope["path"]).rstrip("/").endswith(READING)


@dataclass
class OneWriter:
    """An ASGI application around another one. ``pause`` in seconds, by default a little longer after each try."""

    inner: Application
    longest: float = LONGEST
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, in its turn when it writes."""
        if not writes(scope):
            await self.inner(scope, receive, send)
            return
        question = await _whole(receive)
        async with self._turn:
            answer = await self._answered(scope, question, receive)
        for message in answer:
            await send(message)

    async def _answered(self, scope: Message, question: list[Message], receive: Receive) -> list[Message]:
        end, pause = time.monotonic() + self.longest, PAUSE
        while True:
            answer: list[Message] = []
            try:
                await self.inner({**scope}, _again(question, receive), _into(answer))
            except Exception:  # Starlette sends its answer, then raises all the same
                if not _is_locked(answer):
                    raise
            if not _is_locked(answer) or time.monotonic() > end:
                return answer
            await self.pause(pause)
            pause = min(2 * pause, 10 * PAUSE)


async def _whole(receive: Receive) -> list[Message]:
    """The request's body to its end, or to where the client went away."""
    question = [await receive()]
    while question[-1].get("more_body"):
        question.append(await receive())
    return question


def _again(question: list[Message], receive: Receive) -> Receive:
    """The body once more, then whatever the client does."""
    left = iter(question)

    async def given() -> Message:
        return next(left, None) or await receive()

    return given


def _into(answer: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        answer.append(message)

    return keep


def _is_locked(answer: list[Message]) -> bool:
    return any(message.get("status") == LOCKED for message in answer)
