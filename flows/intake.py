"""登记: the receipt slip goes out once the receipt day is known."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.effects import do_all
from flows.work import Work


async def intake(work: Work) -> None:
    """Issue the notices that registration has planned (登记回执)."""
    await do_all(work, EffectKind.ISSUE_NOTICE)
