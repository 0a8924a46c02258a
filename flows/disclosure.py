"""The procedure of one request, from the counter to delivery, as one Prefect flow run.

It reads top to bottom as the office works. Where the case stands is the store's to say: the flow carries out what has
been planned, shows the clock, and then waits once, in a state named after the stage. A decision makes the driver run
it again from the top; whatever is done already is not done twice.
"""

from __future__ import annotations

import uuid
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort
from prefect.states import Completed, Paused

from casework.stages import Stage, stage_of
from flows.deadline import deadline, waiting_state
from flows.drafting import drafting
from flows.intake import intake
from flows.signing import signing
from flows.work import current_work

NAME = "信息公开申请"


@flow(name=NAME, persist_result=False, validate_parameters=False)
async def disclosure(case_number: str) -> State[Any]:
    """Run ``case_number`` up to the next point where a person decides, and wait there."""
    work = current_work.get()
    await intake(work)
    await drafting(work)
    await signing(work)
    case, clock = await deadline(work)
    work.shows(case.seq)
    if not await work.still_ours():
        raise Abort(f"{case_number} 已由另一个进程接手")
    return _rest(stage_of(case), waiting_state(case, clock))


def _rest(stage: Stage, name: str) -> State[Any]:
    if stage is Stage.CLOSED:
        return Completed(name=name)
    # A fresh key each time: with a used one Prefect resumes at once, with no human decision.
    return Paused(name=name, reschedule=True, pause_key=uuid.uuid4().hex)
