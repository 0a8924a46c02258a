"""拟稿: each version of the draft is typeset, so that a reader sees the page and not only the words."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.effects import do_all
from flows.work import Work


async def drafting(work: Work) -> None:
    """Typeset the drafts that are waiting for it (.docx and .pdf)."""
    await do_all(work, EffectKind.RENDER_DRAFT)
