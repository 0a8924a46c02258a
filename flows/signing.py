"""签发 and 用印: the signed reply is typeset with its number and day, sealed, and the seal is verified."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.ports import Work


async def signing(work: Work) -> None:
    """Seal what has been signed."""
    for effect_id in await work.due(EffectKind.SEAL_REPLY):
        await work.carry_out(effect_id, EffectKind.SEAL_REPLY)
