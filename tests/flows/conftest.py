"""One real Prefect server and one worker process for all tests that need them; once on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acts.desk import Desk
from tests.offices import TemporaryOffice, open_office
from tests.postgres import BOTH, PostgresServer


@pytest.fixture(scope="session", params=BOTH)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """An open office with real processes; store and Prefect stand on the same kind of database."""
    urls = {}
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        urls["store_url"] = server.create("office_store")
        server.create("office_prefect")
        urls["prefect_url"] = server.url("office_prefect", "asyncpg")
    with open_office(tmp_path_factory.mktemp("office"), **urls) as opened:
        yield opened
