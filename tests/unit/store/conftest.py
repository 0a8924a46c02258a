"""These tests stand on both databases: what one does, the other must do alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backup_samples import Machine, a_machine, fill

from store.opening import Store
from tests.postgres import BOTH


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, then PostgreSQL."""
    return str(request.param)


@pytest.fixture
def full(store: Store) -> Store:
    """Three cases, one with a draft and a slip; a digest, an account, and an overlay."""
    fill(store)
    return store


@pytest.fixture
def machine(store: Store, tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """Another machine, its database of the same kind."""
    with a_machine(database_kind, store, tmp_path / "new", request) as made:
        yield made
