"""A nudge: "something has changed, look now". Lost nudges do no harm, the worker also looks by itself.

Each worker on this machine listens on a datagram socket under var/run; a nudge is one byte to each of them. Workers on
other machines find new work by polling.
"""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

PATTERN = "worker-*.sock"


@dataclass(frozen=True, slots=True)
class Nudge:
    """Where the workers of this home listen."""

    folder: Path

    def give(self) -> None:
        """Tell every worker that listens; those that are gone are skipped."""
        for path in self.folder.glob(PATTERN):
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto(b".", _address(path))

    def listen(self) -> socket.socket:
        """A worker's own socket, non-blocking; stale ones of dead workers are swept away."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(PATTERN):
            if not _alive(path):
                path.unlink(missing_ok=True)
        path = self._own()
        path.unlink(missing_ok=True)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        line.setblocking(False)
        line.bind(_address(path))
        return line

    def forget(self) -> None:
        """Take this process's socket away."""
        self._own().unlink(missing_ok=True)

    def listeners(self) -> int:
        """How many workers of this machine are ready."""
        return sum(_alive(path) for path in self.folder.glob(PATTERN))

    def _own(self) -> Path:
        return self.folder / f"worker-{os.getpid()}.sock"


def _address(path: Path) -> str:
    """The socket's address: relative when that is shorter, as the system allows about a hundred characters."""
    full = str(path)
    near = os.path.relpath(path)
    return min(full, near, key=len)


def _alive(path: Path) -> bool:
    try:
        os.kill(int(path.stem.removeprefix("worker-")), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
