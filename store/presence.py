"""Who is alive on this machine: a file that each driver holds locked for as long as its process lives.

The kernel takes the lock away when the process ends, however it ends, and not before: not while it is stopped, hangs or
waits for a disk. So whoever gets the lock of another knows that the other is dead, and need not wait until its leases
run out. Files of other machines (a shared folder) are left alone; there the leases run out by themselves.
"""

from __future__ import annotations

import fcntl
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import ColumnElement, or_


@dataclass(frozen=True, slots=True)
class Presence:
    """A living process: ``name`` stands in the tokens of all that it takes."""

    folder: Path
    name: str

    def gone(self) -> list[str]:
        """The names of processes of this machine that have died and were not put away yet."""
        return [_name(path) for path in sorted(self.folder.glob(_file("*"))) if _is_free(path)]

    def put_away(self, names: list[str]) -> None:
        """What these held is free: they need not be looked at again."""
        for name in names:
            (self.folder / _file(name)).unlink(missing_ok=True)


def token_of(holder: str) -> str:
    """A token nobody else has, which tells who holds it (empty: nobody whose death could be seen)."""
    return f"{holder}.{uuid.uuid4().hex}"


def held_by(token: ColumnElement[str | None], holders: list[str]) -> ColumnElement[bool]:
    """Whether a row's ``token`` is one that :func:`token_of` gave one of these processes."""
    return or_(*(token.startswith(f"{holder}.") for holder in holders))


@contextmanager
def present(folder: Path) -> Iterator[Presence]:
    """Be seen to live until the block ends, in good order or not. The file appears under its name already locked."""
    name = uuid.uuid4().hex
    folder.mkdir(parents=True, exist_ok=True)
    draft, path = folder / f".{name}", folder / _file(name)
    with draft.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(path)
        yield Presence(folder, name)
        # The file stays: whoever looks next frees what a drive cut short has left, then puts it away.


def _file(name: str) -> str:
    return f"driver-{socket.gethostname()}-{name}.alive"


def _name(path: Path) -> str:
    return path.stem.rpartition("-")[2]


def _is_free(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _locked(file)
    except FileNotFoundError:  # somebody else has put it away
        return False


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
