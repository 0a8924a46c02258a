"""封存: the day's digest over all cases, signed with the system's key; called every night and by ``audit --seal``."""

from __future__ import annotations

from acts.desk import Desk
from store.digests import Digest, seal
from store.signing import open_digest_key

__all__ = ["Digest", "seal_day"]


def seal_day(desk: Desk) -> Digest:
    """The digest of the desk's day: made now, or the one made already. Any number of processes may call it."""
    return seal(desk.store, open_digest_key(desk.store.home / "keys"), desk.today, desk.now())
