"""The procedure as a Prefect flow: one run a request, from the counter to delivery, waiting once in each stage."""

from __future__ import annotations

import os
import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort
from prefect.states import Completed, Paused

from flows.ports import Rest, Work
from flows.procedure import procedure
from store.drives import LeaseLost

NAME = "信息公开申请"
NOWHERE = Path(os.devnull)
"""Where Prefect is told to keep results: in no folder at all. Told nothing, it asks the server at each drive; and it
writes down an error before a run begins in any case, with the request that failed and the secret in its head."""


@dataclass
class Turn:
    """One drive: its ``work``, how it came to ``rest``, or the ``problem`` that it broke off with."""

    work: Work
    rest: Rest | None = None
    problem: Exception | None = None


turn: ContextVar[Turn] = ContextVar("turn")
"""Set around each run, so that nothing of a case has to travel through Prefect's parameters."""


@flow(name=NAME, persist_result=False, result_storage=NOWHERE, validate_parameters=False)
async def disclosure(case_number: str) -> State[Any]:
    """Run ``case_number`` up to the next point where a person decides, and wait there.

    A drive that breaks off writes no state (Abort): the run goes on with the next try, it does not end as Failed.
    """
    this = turn.get()
    try:
        this.rest = rest = await procedure(this.work)
    except LeaseLost as lost:
        raise Abort(f"{case_number} 已由另一个进程接手") from lost
    except Exception as wrong:
        this.problem = wrong
        raise Abort(f"{case_number} 这一轮没有办完，稍后再试") from wrong
    if rest.completed:
        return Completed(name=rest.name)
    # A fresh key each time: with a used one Prefect resumes at once, with no human decision.
    return Paused(name=rest.name, reschedule=True, pause_key=uuid.uuid4().hex)
