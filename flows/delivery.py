"""送达: a letter that goes out by e-mail is sent once, and never again by itself."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.ports import Work


async def delivery(work: Work) -> None:
    """Send the letters that a person has ordered to be sent."""
    for effect_id in await work.due(EffectKind.SEND_LETTER):
        await work.carry_out(effect_id, EffectKind.SEND_LETTER)
