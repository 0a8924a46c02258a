"""Where we touch Prefect below its documented surface: names that are public, but promised by no documentation.

Nothing else of Prefect's inside is used. tests/flows/test_prefect_contract.py says what each has to do, so that a new
version that changes one is found before it reaches an office. ``prefect.plain: true`` does without: then
flows/prefect_plain.py runs the flows, and this module is not even imported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.flow_engine import run_flow_async
from prefect.flows import Flow

__all__ = ["clients", "run_here"]


@asynccontextmanager
async def clients() -> AsyncIterator[PrefectClient]:
    """The API client that all runs in this block share. Prefect's engine finds it by itself, and a second one that it
    asks for outside the event loop: made anew at each drive, that one cost a tenth of the worker's CPU."""
    with SyncClientContext.get_or_create():
        async with AsyncClientContext.get_or_create() as context:
            yield context.client


async def run_here(
    _client: PrefectClient, flow: Flow[Any, Any], run: FlowRun, parameters: dict[str, Any], return_type: Any = "state"
) -> Any:
    """Run ``flow`` as the existing ``run`` in this process and event loop; gives its final state or its result.

    Without a deployment id in memory the engine starts no thread that watches for suspension; the server still knows
    the deployment. Prefect's Pause and Abort signals pass through. The client is the one of the context.
    """
    here = run.model_copy(update={"deployment_id": None})
    return await run_flow_async(flow, flow_run=here, parameters=parameters, return_type=return_type)
