"""签发 and 用印: the signed reply is typeset with its number and day, sealed, and the seal is verified."""

from __future__ import annotations

from casework.effects import EffectKind
from flows.effects import do_all
from flows.work import Work


async def signing(work: Work) -> None:
    """Seal what has been signed."""
    await do_all(work, EffectKind.SEAL_REPLY)
