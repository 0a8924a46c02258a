"""Several at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def at_once(n: int, do: Callable[[], Any]) -> list[Any]:
    """What ``n`` threads get that do the same at the same moment; an exception counts as its value."""
    start, got = threading.Barrier(n), []

    def one() -> None:
        start.wait()
        try:
            got.append(do())
        except Exception as wrong:
            got.append(wrong)

    threads = [threading.Thread(target=one) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got
