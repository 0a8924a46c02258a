"""What every test may ask for: the shipped law and calendar, an office, and throw-away stores and desks.

The law is read once a session; a store is a copy of one migrated database, so that a test of the store takes
milliseconds. Tests stand on SQLite; a folder whose tests stand on PostgreSQL too says so in its conftest.py, by a
``database_kind`` with :data:`tests.postgres.BOTH`.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from acts.desk import Desk
from acts.nudge import Nudge
from letters.compose import Templates
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.database import migrate, open_database
from store.opening import Store, open_store
from tests import builders
from tests.postgres import PostgresServer, postgres_server

too_slow = [hypothesis.HealthCheck.too_slow]  # 机器忙的时候慢，不是错
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=too_slow)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def law() -> Rulebook:
    """The shipped rules."""
    return builders.law()


@pytest.fixture(scope="session")
def days() -> Calendar:
    """The shipped calendar of workdays."""
    return builders.days()


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without any row, to be copied."""
    path = tmp_path_factory.mktemp("fresh") / "mingda.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("select 1")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server with a migrated database ``fresh`` to copy. One that does not start is an error, no skip."""
    with postgres_server() as server:
        engine = open_database(server.create("fresh"))
        migrate(engine)
        engine.dispose()
        yield server


@pytest.fixture
def database_kind() -> str:
    """Which database the test stands on."""
    return "sqlite"


@pytest.fixture
def database(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database of the test's own."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("fresh_database"), tmp_path / "mingda.db")
        yield f"sqlite:///{tmp_path / 'mingda.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"test_{uuid.uuid4().hex}"
        yield server.create(name, "template fresh")
        server.drop(name)


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    """An empty store, its files and keys under ``tmp_path``."""
    opened = open_store(database, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, law: Rulebook, days: Calendar) -> Desk:
    """A desk of the example office on an empty store, standing on :data:`builders.TODAY`."""
    nudge = Nudge(store.home / "run")
    return Desk(builders.config(store.home), law, days, store, Templates(), nudge, fixed_day=builders.TODAY)
