"""One real Prefect server and one worker process for all tests that need them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acts.desk import Desk
from tests.offices import TemporaryOffice, open_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """An open office with real processes."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened
