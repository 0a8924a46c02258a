"""The engine under the store: SQLite (WAL, FULL) or PostgreSQL, and its transactions.

On SQLite a writer takes the write lock at BEGIN, in its turn (store/turn.py), so that no transaction fails on upgrading
and no person waits behind an import; readers never take it. On PostgreSQL writers work at READ COMMITTED and take the
row they decide on first (``select … for update``); readers see one snapshot (REPEATABLE READ), as they do on SQLite. No
wait is endless on either.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from rules.errors import MingdaError
from store.room import DiskFull, is_full, room
from store.turn import take_turns

WAIT_SECONDS = 30
"""How long a statement may wait for SQLite's one writer, or run on PostgreSQL."""
LOCK_SECONDS = 10
"""How long a statement on PostgreSQL waits for a row that another transaction holds; ours last milliseconds."""
IDLE_SECONDS = 60
"""A transaction in which nothing happens for so long lost its process: PostgreSQL ends it and frees its rows."""
_SESSION = (
    f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={WAIT_SECONDS}s "
    f"-c idle_in_transaction_session_timeout={IDLE_SECONDS}s -c timezone=UTC"
)
_CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "client_encoding": "utf8",
    "options": _SESSION,
    "keepalives_idle": 30,  # a database machine that is gone without a word is noticed within a minute and a half
    "keepalives_interval": 10,
    "keepalives_count": 6,
    "application_name": "mingda",
}
_READING: dict[str, dict[str, Any]] = {
    "sqlite": {"reading": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


class StoreAway(MingdaError):
    """The database cannot be reached: no server, a wrong password, a file that is none or may not be read."""

    def __init__(self, where: str, why: str) -> None:
        advice = "请看 config.yaml 的 store.url 对不对、数据库（文件或者服务器）在不在、口令（~/.pgpass）对不对"
        super().__init__(f"连不上办件库 {where}：{why}。{advice}。")


class UnfitDatabase(MingdaError):
    """The PostgreSQL database was created in a way in which we cannot work."""


def open_database(url: str) -> Engine:
    """An engine for ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``). Tables are not made: see migrate()."""
    if not url.startswith("sqlite"):
        return _open_postgresql(url)
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _pragmas)
    take_turns(engine, path, WAIT_SECONDS)
    return engine


def _open_postgresql(url: str) -> Engine:
    limits: dict[str, Any] = {"pool_size": 5, "max_overflow": 10, "pool_timeout": WAIT_SECONDS}
    engine = create_engine(url, pool_pre_ping=True, connect_args=_CONNECT, hide_parameters=True, **limits)
    event.listen(engine, "handle_error", _tell_no_values)
    return engine


def _tell_no_values(context: ExceptionContext) -> None:
    """PostgreSQL's errors quote the whole row in their details, applicant and all: only the first line is kept."""
    wrong, told = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(wrong, "diag", None), "message_primary", None)
    if primary and told:
        wrong.args = (primary,)
        told.args = (f"({type(wrong).__qualname__}) {primary}",)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")


def unwell(wrong: Exception) -> bool:
    """Whether the error says that the database or its disk cannot work just now, whatever was asked of it."""
    return isinstance(wrong, DiskFull | StoreAway | OperationalError | InterfaceError | TimeoutError)


def _connect(engine: Engine) -> Connection:
    """A connection. Raises StoreAway when there is none to be had."""
    try:
        return engine.connect()
    except (DBAPIError, TimeoutError, sqlite3.Error) as wrong:
        original = getattr(wrong, "orig", None) or wrong
        if is_full(original):
            raise
        where, why = engine.url.render_as_string(hide_password=True), str(original).strip().splitlines() or [""]
        raise StoreAway(where, why[0]) from wrong


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short write transaction; committed at the end, rolled back on any exception. Raises DiskFull, StoreAway."""
    with room(), _connect(engine) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction on one snapshot: it neither waits for a writer nor makes one wait. Raises StoreAway."""
    with _connect(engine) as plain:
        connection = plain.execution_options(**_READING[engine.dialect.name])
        with connection.begin():
            yield connection


def migrate(engine: Engine, version: str = "head") -> None:
    """Bring the tables to this code's version, or to ``version``. Safe at every start, for any number of processes.

    Tables that are there already are told by one read, without Alembic and without the write lock. Raises UnfitDatabase
    when the database cannot keep Chinese text or sorts otherwise than we rely on.
    """
    if engine.dialect.name == "postgresql":
        _check_fitness(engine)
    if version == "head" and _version_of(engine) == _newest_version():
        return
    config = _migrations()
    config.attributes["engine"] = engine
    command.upgrade(config, version)


def _version_of(engine: Engine) -> str | None:
    """The version of the tables in the database; None when it has none yet."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("select version_num from alembic_version")).scalar()


@cache
def _newest_version() -> str:
    return schema_versions()[0]


def schema_versions() -> list[str]:
    """Every version of the tables that this code knows, the newest first."""
    return [str(one.revision) for one in ScriptDirectory.from_config(_migrations()).walk_revisions()]


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _check_fitness(engine: Engine) -> None:
    with reading(engine) as connection:
        encoding = connection.exec_driver_sql("show server_encoding").scalar_one()
        by_code = connection.exec_driver_sql("select 'B' < 'a' and '-' < '0'").scalar_one()
    refuse_unfit(str(engine.url.database), encoding, by_code=by_code)


def refuse_unfit(name: str, encoding: str, *, by_code: bool) -> None:
    """Raises UnfitDatabase for a database that cannot keep Chinese text, or sorts numbers as a dictionary would."""
    if encoding == "UTF8" and by_code:
        return
    wrong = "排序规则不是 C.UTF-8" if encoding == "UTF8" else f"编码是 {encoding}，应当是 UTF8"
    rightly = f"create database {name} template template0 encoding 'UTF8' locale 'C.UTF-8'"
    raise UnfitDatabase(f"数据库 {name} 的{wrong}。请另建一个：{rightly}")


def put(connection: Connection, table: Table) -> Any:
    """An insert into ``table`` that can say what happens ``on_conflict``: spelt alike in both databases."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def clock(connection: Connection) -> float:
    """Seconds since the epoch by one clock for every worker: the database's (SQLite is on this machine)."""
    if connection.dialect.name == "sqlite":
        return time.time()
    return float(connection.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
