"""A nudge: "something has changed, look now". Lost nudges do no harm, the worker also looks by itself.

Each worker on this machine listens on a datagram socket under var/run; a nudge is one byte to each of them. Workers on
other machines find new work by polling.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATTERN = "worker-*.sock"
LONGEST_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Nudge:
    """Where the workers of this home listen."""

    folder: Path

    def give(self) -> None:
        """Tell every worker that listens; those that are gone are skipped."""
        for path in self.folder.glob(PATTERN):
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                with _reach(path) as address:
                    line.sendto(b".", address)

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
        with _reach(path) as address:
            line.bind(address)
        return line

    def forget(self) -> None:
        """Take this process's socket away."""
        self._own().unlink(missing_ok=True)

    def listeners(self) -> int:
        """How many workers of this machine are ready."""
        return sum(_alive(path) for path in self.folder.glob(PATTERN))

    def _own(self) -> Path:
        return self.folder / f"worker-{os.getpid()}.sock"


@contextlib.contextmanager
def _reach(path: Path) -> Iterator[str]:
    """An address for the socket: the system allows about a hundred characters, so a long path goes by its folder."""
    if len(os.fsencode(path)) < LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _alive(path: Path) -> bool:
    try:
        os.kill(int(path.stem.removeprefix("worker-")), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
