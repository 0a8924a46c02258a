"""Whose turn it is to write to SQLite, which has one writer and no queue.

SQLite's own wait sleeps longer and longer, up to 100 ms, and then tries its luck: beside somebody who writes without a
pause, as an import does, a person waits for seconds. So there is a place at the head of the queue, the lock on a file
beside the database: whoever has it is the next to write, and whoever has just written must get it before writing again.
Both locks end with the process that holds them.
"""

from __future__ import annotations

import fcntl
import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, event

ASK_AGAIN = (0.0005, 0.003)
"""Seconds between two looks: drawn, so that two who wait do not keep step."""
TURN = "turn"


def take_turns(engine: Engine, database: Path, wait: float) -> None:
    """Have every write transaction of ``engine`` wait its turn, no longer than ``wait`` seconds."""
    event.listen(engine, "connect", lambda _, record: record.info.update({TURN: _place(database)}))
    event.listen(engine, "close", lambda _, record: record.info.pop(TURN).close())
    event.listen(engine, "begin", lambda connection: _begin(connection, wait))


def _place(database: Path) -> IO[bytes]:
    return database.with_name(f"{database.name}-turn").open("ab")


def _begin(connection: Connection, wait: float) -> None:
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.dbapi_connection
    end = time.monotonic() + wait
    place = connection.info[TURN]
    _until(lambda: _locked(place), end)
    raw.execute("pragma busy_timeout=0")
    try:
        _until(lambda: not _is_taken(raw), end)
        if not raw.in_transaction:  # what is wrong is told as ever
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"pragma busy_timeout={wait * 1000:.0f}")
        fcntl.flock(place, fcntl.LOCK_UN)


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
