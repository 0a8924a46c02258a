"""Whose turn it is to write to SQLite, which has one writer and no queue.

SQLite's own wait sleeps longer and longer, up to 100 ms, and then tries its luck: beside somebody who writes without a
pause, as an import does, a person waits for seconds. So there is a place at the head of the queue, the lock on a file
beside the database: whoever has it is the next to write, and whoever has just written must get it before writing again.

A process that nobody waits for (worker, Prefect, a load) stands back: it begins only when nobody else is waiting, which
those show by sharing the lock on a second file, but it lets others go first no longer than ``STANDS_BACK``. All locks
end with the process that holds them.
"""

from __future__ import annotations

import fcntl
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, event

ASK_AGAIN = (0.0005, 0.003)
"""Seconds between two looks: drawn, so that two who wait do not keep step."""
STANDS_BACK = 0.5
"""Seconds for which a process in the background lets others go first, however many there are."""
TURN = "turn"
"""Where a connection keeps its two files."""
_BACKGROUND = threading.Event()
"""Whether this process stands back."""


def take_turns(engine: Engine, database: Path, wait: float) -> None:
    """Have every write transaction of ``engine`` wait its turn, no longer than ``wait`` seconds."""
    event.listen(engine, "connect", lambda _, record: record.info.update({TURN: _files(database)}))
    event.listen(engine, "close", lambda _, record: [file.close() for file in record.info.pop(TURN)])
    event.listen(engine, "begin", lambda connection: _begin(connection, wait))


def _files(database: Path) -> tuple[IO[bytes], IO[bytes]]:
    """The place at the head of the queue, and where those who are not in the background show that they wait."""
    place, ahead = (database.with_name(f"{database.name}-{name}").open("ab") for name in ("turn", "ahead"))
    return place, ahead


def _begin(connection: Connection, wait: float) -> None:
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.dbapi_connection
    now = time.monotonic()
    end = now + wait
    place, ahead = connection.info[TURN]
    raw.execute("pragma busy_timeout=0")
    try:
        if _BACKGROUND.is_set():
            _until(lambda: _nobody(ahead) and _begun_at_once(raw, place), min(end, now + STANDS_BACK))
        else:
            fcntl.flock(ahead, fcntl.LOCK_SH)
        if not raw.in_transaction:
            _until(lambda: _locked(place), end)
            _until(lambda: not _is_taken(raw), end)
        if not raw.in_transaction:  # what is wrong is told as ever
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"pragma busy_timeout={wait * 1000:.0f}")
        fcntl.flock(place, fcntl.LOCK_UN)
        fcntl.flock(ahead, fcntl.LOCK_UN)


def _begun_at_once(raw: Any, place: IO[bytes]) -> bool:
    """Try to begin without waiting at the head of the queue, where whoever comes now would wait behind us."""
    if not _locked(place):
        return False
    begun = not _is_taken(raw)
    fcntl.flock(place, fcntl.LOCK_UN)
    return begun


def stand_back() -> None:
    """From now on this process lets all those go first that do not stand back."""
    _BACKGROUND.set()


def _nobody(ahead: IO[bytes]) -> bool:
    """Whether nobody shows that they wait. Held no longer than to see that: a lock of one's own is not shared."""
    if not _locked(ahead):
        return False
    fcntl.flock(ahead, fcntl.LOCK_UN)
    return True


def _until(done: Callable[[], bool], end: float) -> None:
    while not done() and time.monotonic() < end:
        time.sleep(random.uniform(*ASK_AGAIN))


def _locked(place: IO[bytes]) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_taken(raw: sqlite3.Connection) -> bool:
    """Try to begin: whether somebody else is writing. False also when something else is wrong."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as wrong:
        return wrong.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False
