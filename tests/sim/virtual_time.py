"""An event loop whose clock jumps: nobody waits, every wait takes exactly as long as it says."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class _NothingHappens(selectors.BaseSelector):
    """No sockets, no files: there is nothing to select."""

    def register(self, fileobj, events, data=None):  # type: ignore[no-untyped-def]
        return selectors.SelectorKey(fileobj, 0, events, data)

    def unregister(self, fileobj):  # type: ignore[no-untyped-def]
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def select(self, timeout=None):  # type: ignore[no-untyped-def]
        return []

    def get_map(self):  # type: ignore[no-untyped-def]
        return {}


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything can run, then jumps to the next timer."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_NothingHappens())

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        waiting = self._scheduled  # type: ignore[attr-defined]
        if not self._ready:  # type: ignore[attr-defined]
            timers = [handle._when for handle in waiting if not handle._cancelled]
            if timers:
                self.now = max(self.now, min(timers))
        super()._run_once()  # type: ignore[misc]


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end on a fresh loop; whatever still hangs (killed processes) is thrown away."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
