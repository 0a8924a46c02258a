"""The tables: exactly those that the code knows, made once, whoever starts first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlmodel import SQLModel

from store.database import migrate, open_database, reading, writing
from store.opening import Store
from store.tables import counter
from tests import builders as b


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A new database without tables."""
    return open_database(f"sqlite:///{tmp_path / 'deep' / 'mingda.db'}")


def differences(engine: Engine) -> list[object]:
    """Where the database and the code's tables differ."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def schema(engine: Engine) -> list[tuple[str, str]]:
    """Every table and index with its SQL."""
    with engine.connect() as connection:
        rows = connection.execute(text("select name, sql from sqlite_master order by type, name"))
        return [(row.name, row.sql) for row in rows]


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
from store.database import migrate, open_database
engine = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate(engine)
"""


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


def test_the_database_keeps_what_it_acknowledged(store: Store) -> None:
    """Write-ahead log, full sync and foreign keys on every connection."""
    with reading(store.engine) as connection:
        pragmas = [connection.exec_driver_sql(f"pragma {name}").scalar() for name in (
            "journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
    assert ["wal", 2, 1] == pragmas


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
