"""Parts that are kept running: started anew with growing pauses when they crash or hang, given up when it is no use."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import IO

log = logging.getLogger("mingda.up")

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds before a crashed part is started again: the first time, the second …"""
MOST_CRASHES = 6
WITHIN = 300.0
"""The sixth crash within five minutes is one too many."""
CHECK_EVERY = 5.0
PATIENCE = 60.0
"""How long a part may be silent. Prefect on a busy machine may well take seconds to answer."""
PATIENCE_AT_START = 600.0
"""A part that has not answered yet: an upgrade may migrate a large database first."""


class Pulse(Enum):
    """What a look at a part gives."""

    WELL = "well"
    SILENT = "silent"
    STUCK = "stuck"


class Hopeless(Exception):
    """A part crashes again and again."""

    def __init__(self, role: str, crashes: int) -> None:
        super().__init__(role, crashes)
        self.role, self.crashes = role, crashes


@dataclass
class Crashes:
    """The crashes of one part, and how long to wait after each."""

    at: deque[float] = field(default_factory=deque)

    def pause(self, now: float) -> float | None:
        """Count one crash at ``now`` (seconds); the pause before the next start, None when it is no use any more."""
        while self.at and now - self.at[0] > WITHIN:
            self.at.popleft()
        self.at.append(now)
        return None if len(self.at) >= MOST_CRASHES else PAUSES[min(len(self.at), len(PAUSES)) - 1]


def overhear(process: subprocess.Popen[bytes], role: str) -> None:
    """What the process says outside its own log goes, line by line, to ours."""
    assert process.stdout
    threading.Thread(target=_pump, args=(process.stdout, role), daemon=True).start()


def _pump(lines: IO[bytes], role: str) -> None:
    with lines:
        for line in lines:
            if text := line.decode(errors="replace").strip():
                logging.getLogger(f"mingda.up.{role}").warning("%s", text)


@dataclass
class Part:
    """One part: how it is started and how one sees that it is well."""

    role: str
    start: Callable[[], subprocess.Popen[bytes]]
    look: Callable[[], Pulse]
    seconds: Callable[[], float] = time.monotonic
    crashes: Crashes = field(default_factory=Crashes)
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    was_well: bool = False
    _heard: float = 0.0
    _next_look: float = 0.0

    def begin(self) -> None:
        """Start it."""
        self.process, self.was_well = self.start(), False
        self._heard = self.seconds()
        self._next_look = self._heard + CHECK_EVERY

    def turn(self) -> None:
        """See to it once: start it when its pause is over, look at it now and then. Raises Hopeless."""
        now = self.seconds()
        if self.process is None:
            if now >= self.due:
                self.begin()
        elif (code := self.process.poll()) is not None:
            log.warning("%s 停了（退出码 %d）", self.role, code)
            self._rest(now)
        elif now >= self._next_look:
            self._check(now)

    def is_well(self) -> bool:
        """Look at it now."""
        return self._pulse() is Pulse.WELL

    def _pulse(self) -> Pulse:
        pulse, now = self.look(), self.seconds()
        self._next_look = now + CHECK_EVERY
        if pulse is Pulse.WELL:
            self.was_well, self._heard = True, now
        return pulse

    def _check(self, now: float) -> None:
        assert self.process
        pulse = self._pulse()
        patience = PATIENCE if self.was_well else PATIENCE_AT_START
        if pulse is Pulse.STUCK or now - self._heard > patience:
            log.warning("%s 没有反应，强行停止", self.role)
            self.process.kill()  # the next turn finds it ended

    def _rest(self, now: float) -> None:
        self.process = None
        pause = self.crashes.pause(now)
        if pause is None:
            raise Hopeless(self.role, len(self.crashes.at))
        log.warning("%.0f 秒后重新启动 %s", pause, self.role)
        self.due = now + pause
