"""The procedure of one request, top to bottom as the office works, up to the next point where a person decides.

It knows neither Prefect nor the store: flows/disclosure.py makes a flow of it, the simulation runs it bare. Where the
case stands is the store's to say; whatever is done already is not done twice.
"""

from __future__ import annotations

from casework.effects import EffectKind
from casework.stages import Stage, stage_of
from flows.deadline import deadline, waiting_state
from flows.delivery import delivery
from flows.drafting import drafting
from flows.intake import intake
from flows.ports import Rest, Work
from flows.signing import signing
from store.drives import LeaseLost


async def procedure(work: Work) -> Rest:
    """Do what is planned, show the clock, and say how the run is to rest. Raises LeaseLost, then nothing is written."""
    while True:
        await intake(work)
        await drafting(work)
        await signing(work)
        await delivery(work)
        case, clock = await work.standing()
        if not await work.due(*EffectKind):  # asked after the case was read: all that its events planned is done
            break
    await deadline(work, case, clock)
    work.shows(case.seq)
    if not await work.still_ours():
        raise LeaseLost(case.number)
    stage = stage_of(case)
    tags = (case.organ, case.applicant.kind, stage.label)
    return Rest(waiting_state(case, clock), stage is Stage.CLOSED, tags)
