"""The reconciler: which cases' runs are missing, finished or stuck, although the store believes them in step."""

from __future__ import annotations

import asyncio
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from store import drives
from store.opening import Store

PAGE = 200


async def out_of_step(client: PrefectClient, store: Store) -> list[str]:
    """Numbers of open cases whose run does not wait where it should, the nearest due first."""
    runs = await asyncio.to_thread(drives.runs, store.engine, open_only=True)
    lost: list[str] = []
    for start in range(0, len(runs), PAGE):
        part = runs[start : start + PAGE]
        waiting = await _waiting(client, [UUID(run.run_id) for run in part if run.run_id])
        lost += [run.case_number for run in part if run.run_id is None or UUID(run.run_id) not in waiting]
    return lost


async def _waiting(client: PrefectClient, ids: list[UUID]) -> set[UUID]:
    if not ids:
        return set()
    found = await client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=ids)), limit=PAGE)
    return {run.id for run in found if run.state and run.state.is_paused()}
