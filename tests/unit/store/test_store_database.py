"""The tables: exactly those that the code knows, made once, whoever starts first."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlmodel import SQLModel

from store.database import (
    StoreAway,
    UnfitDatabase,
    migrate,
    open_database,
    reading,
    refuse_unfit,
    unwell,
    writing,
)
from store.opening import Store, open_store
from store.tables import counter
from tests import builders as b
from tests.postgres import PostgresServer

INDEX_OF_WORDS = ("case_words", "case_search_words")
"""What the search is indexed by: FTS5's own tables, or an index of an expression, which alembic cannot compare."""


@pytest.fixture
def engine(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A new database without tables."""
    if database_kind == "sqlite":
        yield open_database(f"sqlite:///{tmp_path / 'deep' / 'mingda.db'}")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    made = open_database(server.create(name := f"test_{uuid.uuid4().hex}"))
    yield made
    made.dispose()
    server.drop(name)


def differences(engine: Engine) -> list[object]:
    """Where the database and the code's tables differ."""
    options = {"include_name": lambda name, *_: not str(name).startswith(INDEX_OF_WORDS)}
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))


def schema(engine: Engine) -> list[tuple[str, str]]:
    """Every table and index with its SQL, or on PostgreSQL every index and column."""
    asked = {
        "sqlite": "select name, sql from sqlite_master order by type, name",
        "postgresql": """
            select indexname, indexdef from pg_indexes where schemaname = 'public' union
            select table_name, column_name || data_type || is_nullable from information_schema.columns
            where table_schema = 'public' order by 1, 2""",
    }
    with engine.connect() as connection:
        return [(name, sql) for name, sql in connection.execute(text(asked[engine.dialect.name]))]


def test_the_migrations_make_what_the_code_knows(engine: Engine) -> None:
    """After migrating, nothing is missing and nothing is left over."""
    migrate(engine)
    assert [] == differences(engine)


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    """Every start migrates; a second time is silent and keeps the rows."""
    migrate(engine)
    before = schema(engine)
    with writing(engine) as connection:
        connection.execute(insert(counter), [{"organ": "JAFG", "kind": "case", "year": 2026, "last": 7}])
    migrate(engine)
    with reading(engine) as connection:
        assert (before, 7) == (schema(engine), connection.execute(select(counter.c.last)).scalar())


START = """
import sys
from store.database import UnfitDatabase, migrate, open_database
engine = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate(engine)
"""


@pytest.mark.slow
def test_processes_that_start_at_once_make_the_tables_once(engine: Engine, tmp_path: Path) -> None:
    """Two processes migrate the same new database at the same moment: all succeed, the tables are there once."""
    command = [sys.executable, "-c", START, str(engine.url)]
    pipe = subprocess.PIPE
    racers = [subprocess.Popen(command, cwd=b.ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for racer in racers:
        assert racer.stdout and "ready" == racer.stdout.readline().strip()
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate(timeout=60)[1] for racer in racers]
    assert ([0, 0], [""] * 2) == ([racer.returncode for racer in racers], told)
    assert [] == differences(engine)


SETTINGS = {
    "sqlite": {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1},
    "postgresql": {"lock_timeout": "10s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "1min"},
}


def test_the_database_is_set_as_we_rely_on_it(store: Store) -> None:
    """SQLite: write-ahead log, full sync and foreign keys on every connection. PostgreSQL: no wait is endless."""
    expected = SETTINGS[store.engine.dialect.name]
    ask = "pragma" if store.engine.dialect.name == "sqlite" else "show"
    with reading(store.engine) as connection:
        actual = {name: connection.exec_driver_sql(f"{ask} {name}").scalar() for name in expected}
    assert expected == actual


def test_a_reading_sees_one_moment(store: Store) -> None:
    """What is committed between two questions of one reading is in neither answer."""
    with reading(store.engine) as reader:
        before = reader.execute(select(counter.c.last)).scalar()
        with writing(store.engine) as writer:
            writer.execute(insert(counter), [{"organ": "JAFG", "kind": "case", "year": 2026, "last": 1}])
        assert (None, None) == (before, reader.execute(select(counter.c.last)).scalar())


@pytest.mark.postgres
def test_a_database_that_cannot_keep_chinese_is_refused(postgres: PostgresServer) -> None:
    """The words say what is wrong and how to make the right one."""
    unfit = open_database(postgres.create("unfit", "template template0 encoding 'SQL_ASCII' locale 'C'"))
    try:
        with pytest.raises(UnfitDatabase, match=r"SQL_ASCII.*create database unfit template template0 encoding 'UTF8'"):
            migrate(unfit)
    finally:
        unfit.dispose()
        postgres.drop("unfit")


def test_a_database_that_sorts_otherwise_is_refused() -> None:
    """One that sorts as a dictionary does would list JAGH-2026-0118 elsewhere than SQLite; one by code is let in."""
    refuse_unfit("mingda", "UTF8", by_code=True)
    with pytest.raises(UnfitDatabase, match="排序规则不是"):
        refuse_unfit("mingda", "UTF8", by_code=False)


def test_a_reader_neither_waits_for_a_writer_nor_sees_its_work(store: Store) -> None:
    """While a writer is at work, a reader reads what was committed before."""
    with writing(store.engine) as writer:
        writer.execute(insert(counter), [{"organ": "JAFG", "kind": "case", "year": 2026, "last": 1}])
        with reading(store.engine) as reader:
            assert None is reader.execute(select(counter.c.last)).scalar()


def test_an_exception_rolls_a_write_back(store: Store) -> None:
    """Nothing of a broken transaction stays."""
    with pytest.raises(RuntimeError), writing(store.engine) as writer:
        writer.execute(insert(counter), [{"organ": "JAFG", "kind": "case", "year": 2026, "last": 1}])
        raise RuntimeError
    with reading(store.engine) as reader:
        assert None is reader.execute(select(counter.c.last)).scalar()


@pytest.mark.parametrize("url", ["postgresql+psycopg://mingda:wort@127.0.0.1:1/mingda", "sqlite:///{folder}/none.db"])
def test_a_database_that_cannot_be_reached_is_said_so(url: str, tmp_path: Path) -> None:
    """No server, no database file: one paragraph with where, why and what to look at, and never the password."""
    (tmp_path / "none.db").write_text("这不是数据库" * 1000, encoding="utf-8")
    with pytest.raises(StoreAway) as told:
        open_store(url.format(folder=tmp_path), tmp_path)
    assert ("连不上办件库", True, False) == (
        str(told.value)[:6],
        "store.url" in str(told.value),
        "wort" in str(told.value),
    )
    assert unwell(told.value)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    """Where a file stands in the way, or nothing may be written."""
    (tmp_path / "var").write_text("", encoding="utf-8")
    with pytest.raises(StoreAway, match="var"):
        open_store(f"sqlite:///{tmp_path}/var/mingda.db", tmp_path / "var")
