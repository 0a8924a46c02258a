"""What we rely on below Prefect's documented surface. A version that changes one of these fails here, by name."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import inspect
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.filesystems import LocalFileSystem
from prefect.flow_engine import run_flow_async
from prefect.results import ResultStore
from prefect.states import Paused, exception_to_failed_state

from flows.disclosure import disclosure
from flows.prefect_settings import KEPT_DAYS, SETTINGS
from flows.server import APPLICATION

pytestmark = pytest.mark.prefect


def test_a_flow_can_be_run_as_an_existing_run() -> None:
    """``run_flow_async`` takes the flow, its run, parameters and what to return, and is a coroutine."""
    parameters = inspect.signature(run_flow_async).parameters
    assert ["flow", "flow_run", "parameters"] == list(parameters)[:3]
    assert "return_type" in parameters and inspect.iscoroutinefunction(run_flow_async)


def test_one_client_is_shared_by_all_runs_of_a_process() -> None:
    """``get_or_create`` of both contexts gives one whose client is the API client."""
    for context in (AsyncClientContext, SyncClientContext):
        assert callable(context.get_or_create)
        assert "client" in context.model_fields


def test_a_pause_can_be_returned_as_a_state_of_our_own_name() -> None:
    """``Paused`` takes a name, asks for rescheduling and carries the key that makes each wait a new one."""
    state = Paused(name="待分办", reschedule=True, pause_key="k")
    assert ("待分办", True, "k") == (
        state.name,
        state.state_details.pause_reschedule,
        state.state_details.pause_key,
    )


def test_the_server_is_an_application_that_a_factory_makes() -> None:
    """What ``prefect server start`` serves can be served in our own process."""
    module, _, name = APPLICATION.partition(":")
    factory = getattr(importlib.import_module(module), name)
    assert [] == [p for p in inspect.signature(factory).parameters.values() if p.default is p.empty]


def test_the_client_can_make_runs_in_a_state_of_our_choice() -> None:
    """Runs are made Pending or already waiting, once a key; states and schedules can be read and set."""
    create = inspect.signature(PrefectClient.create_flow_run_from_deployment).parameters
    assert {"state", "idempotency_key", "name", "parameters", "tags"} <= set(create)
    assert callable(PrefectClient.get_scheduled_flow_runs_for_deployments)
    assert "force" in inspect.signature(PrefectClient.set_flow_run_state).parameters


def test_finished_runs_are_cleared_away_after_a_quarter() -> None:
    """Prefect's own vacuum understands what we set: runs finished for 90 days go, and events as ever."""
    from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

    name = "PREFECT_SERVER_SERVICES_DB_VACUUM_"
    ours = {key.removeprefix(name).lower(): value for key, value in SETTINGS.items() if key.startswith(name)}
    found = ServerServicesDBVacuumSettings(**ours)  # type: ignore[arg-type]
    assert {"events", "flow_runs"} <= found.enabled_vacuum_types
    assert dt.timedelta(days=KEPT_DAYS) == found.retention_period


def test_an_error_before_a_run_begins_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect writes it down whatever the flow says, with the request that failed: there must be no place for it."""
    monkeypatch.chdir(tmp_path)
    assert isinstance(disclosure.result_storage, Path)
    store = ResultStore(result_storage=LocalFileSystem(basepath=str(disclosure.result_storage)))
    wrong = ConnectionError("Authorization")
    state = asyncio.run(exception_to_failed_state(wrong, result_store=store, write_result=True))
    assert state.is_failed()
    assert [] == list(tmp_path.iterdir())
