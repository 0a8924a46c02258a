"""The procedure as a Prefect flow: one run a request, from the counter to delivery, waiting once in each stage."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort
from prefect.states import Completed, Paused

from flows.ports import Rest, Work
from flows.procedure import procedure
from store.drives import LeaseLost

NAME = "信息公开申请"

current_work: ContextVar[Work] = ContextVar("current_work")
"""Set around each run, so that nothing of a case has to travel through Prefect's parameters."""

rested: ContextVar[list[Rest]] = ContextVar("rested")
"""Where the run leaves how it came to rest, for its tags."""


@flow(name=NAME, persist_result=False, validate_parameters=False)
async def disclosure(case_number: str) -> State[Any]:
    """Run ``case_number`` up to the next point where a person decides, and wait there."""
    try:
        rest = await procedure(current_work.get())
    except LeaseLost as lost:  # Abort: the engine stops and writes no state
        raise Abort(f"{case_number} 已由另一个进程接手") from lost
    rested.get().append(rest)
    if rest.completed:
        return Completed(name=rest.name)
    # A fresh key each time: with a used one Prefect resumes at once, with no human decision.
    return Paused(name=rest.name, reschedule=True, pause_key=uuid.uuid4().hex)
