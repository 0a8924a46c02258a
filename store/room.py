"""A full disk, however it shows: told in words, with nothing half-written behind it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from rules.errors import MingdaError

_SYSTEM = (errno.ENOSPC, errno.EDQUOT)
_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE")
"""No page, no room for the index of the log, or a page that could only be written in part."""
_POSTGRESQL = ("53100",)


class DiskFull(MingdaError):
    """There is no room: what was begun is taken back, and can be done again when there is."""

    def __init__(self) -> None:
        super().__init__("磁盘已满，没有存下，什么也没有改动。请告诉系统管理员腾出地方，再办一次。")


@contextmanager
def room() -> Iterator[None]:
    """Raises DiskFull for every way in which the system or a database says that the disk is full."""
    try:
        yield
    except OSError as wrong:
        if wrong.errno in _SYSTEM:
            raise DiskFull from wrong
        raise
    except DBAPIError as wrong:
        if is_full(wrong.orig):
            raise DiskFull from wrong
        raise


def is_full(wrong: object) -> bool:
    """Whether a database driver's error says so."""
    return getattr(wrong, "sqlite_errorname", "") in _SQLITE or getattr(wrong, "sqlstate", "") in _POSTGRESQL
