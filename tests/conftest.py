"""What every test may ask for: the shipped law and calendar, an office, and throw-away stores and desks.

The law is read once a session; a store is a copy of one migrated database, so that a test of the store takes
milliseconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.desk import Desk
from acts.nudge import Nudge
from letters.compose import Templates
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.database import migrate, open_database
from store.opening import Store, open_store
from tests import builders


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


@pytest.fixture
def store(tmp_path: Path, fresh_database: Path) -> Iterator[Store]:
    """An empty store under ``tmp_path``."""
    shutil.copy(fresh_database, tmp_path / "mingda.db")
    opened = open_store(f"sqlite:///{tmp_path / 'mingda.db'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, law: Rulebook, days: Calendar) -> Desk:
    """A desk of the example office on an empty store, standing on :data:`builders.TODAY`."""
    nudge = Nudge(store.home / "run")
    return Desk(builders.config(store.home), law, days, store, Templates(), nudge, fixed_day=builders.TODAY)
