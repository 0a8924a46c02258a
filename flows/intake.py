"""登记: the receipt slip goes out once the receipt day is known."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.ports import Work


async def intake(work: Work) -> None:
    """Issue the notices that registration has planned (登记回执)."""
    for effect_id in await work.due(EffectKind.ISSUE_NOTICE):
        await work.carry_out(effect_id, EffectKind.ISSUE_NOTICE)
