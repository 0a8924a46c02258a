"""Effects as Prefect tasks: external or retried work is seen in the dashboard by its name, one task an effect."""

from __future__ import annotations

from prefect import task
from prefect.exceptions import Abort

from acts.carry_out import NotOurs
from casework.effects import EffectKind
from flows.work import EffectFailed, Work, current_work


@task(name="办理事务", task_run_name="{label}", persist_result=False)
async def _carry_out(effect_id: int, label: str) -> str:
    try:
        return await current_work.get().carry_out(effect_id)
    except NotOurs as lost:  # Abort: the engine stops and writes no state
        raise Abort(str(lost)) from lost


async def do_all(work: Work, *kinds: EffectKind) -> None:
    """Carry out every due effect of these kinds, one after another; one that fails is put off and holds nobody up."""
    label = kinds[0].label
    for effect_id in await work.due(*kinds):
        try:
            await _carry_out(effect_id, label)
        except EffectFailed:
            continue  # shown as a failed task and on the case page; the outbox brings it back
