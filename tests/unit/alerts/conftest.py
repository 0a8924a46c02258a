"""Alerts stand on both databases: what one does, the other must do alike."""

from __future__ import annotations

import pytest

from tests.postgres import BOTH


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, then PostgreSQL."""
    return str(request.param)
