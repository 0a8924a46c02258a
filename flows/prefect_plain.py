"""Flows run by the documented client alone: the switch for the day when a name of flows/prefect_edge.py is gone.

``prefect.plain: true`` in config.yaml turns it on. The runs, their states, names, tags and ledgers are the same; what
is missing is what Prefect's engine adds: effects do not show as tasks, and a run has no log of its own.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import Abort
from prefect.flows import Flow
from prefect.states import Completed, Failed, Running

by_hand: ContextVar[tuple[PrefectClient, UUID] | None] = ContextVar("by_hand", default=None)
"""The client and the run while a flow is run here; None inside Prefect's own engine."""


async def run_plainly(
    client: PrefectClient, flow: Flow[Any, Any], run: FlowRun, parameters: dict[str, Any], return_type: str = "state"
) -> Any:
    """Run ``flow`` as the existing ``run``; gives its final state or its result. Abort passes and writes no state."""
    await client.set_flow_run_state(run.id, Running(), force=True)
    token = by_hand.set((client, run.id))
    try:
        ended = await flow.fn(**parameters)
    except Abort:
        raise
    except Exception as wrong:
        await client.set_flow_run_state(run.id, Failed(message=type(wrong).__name__), force=True)
        raise
    finally:
        by_hand.reset(token)
    state: State[Any] = ended if isinstance(ended, State) else Completed()
    await client.set_flow_run_state(run.id, state, force=True)
    return state if return_type == "state" else ended


async def hang(markdown: str, key: str, description: str) -> None:
    """Hang an artifact on the run that is under way."""
    here = by_hand.get()
    if here is None:
        await acreate_markdown_artifact(markdown, key=key, description=description)
        return
    client, run_id = here
    made = ArtifactCreate(key=key, type="markdown", description=description, data=markdown, flow_run_id=run_id)
    await client.create_artifact(made)
