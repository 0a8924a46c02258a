"""A child process that never outlives the one that started it, however that one ends.

``kill -9`` of ``mingda up`` must leave nobody behind who holds a port or drives cases. On Linux the kernel sees to it,
also when the child hangs; elsewhere a thread looks every second. The child is killed, not asked: losing a process at
any point is what the store is made for, and the next ``mingda up`` finds its ports free at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping

PARENT = "MINGDA_PARENT"
"""Set in children to the process id of the one that started them."""
_PR_SET_PDEATHSIG = 1


def tied(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` for a child that is to end with this process. Start it from a thread that lives as long."""
    return {**environment, PARENT: str(os.getpid())}


def hold_on() -> bool:
    """In the child, first thing: end when the parent named in the environment ends. False when there is none."""
    parent = int(os.environ.pop(PARENT, "0"))
    if not parent:
        return False
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before the kernel was told
        os.kill(os.getpid(), signal.SIGKILL)
    return True


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
