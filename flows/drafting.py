"""拟稿: each version of the draft is typeset, so that a reader sees the page and not only the words."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.ports import Work


async def drafting(work: Work) -> None:
    """Typeset the drafts that are waiting for it (.docx and .pdf)."""
    for effect_id in await work.due(EffectKind.RENDER_DRAFT):
        await work.carry_out(effect_id, EffectKind.RENDER_DRAFT)
