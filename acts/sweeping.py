"""期限清扫: what the passing of days changes without any act."""

from __future__ import annotations

from acts.desk import Desk
from store import drives
from store.cases import EVERYTHING, Cases


def sweep_limits(desk: Desk) -> str:
    """期限清扫: as days pass, limits lapse and clocks start or rest without any act; the cached columns follow.

    A case whose columns change is driven again, so that its run's state and ledger follow too.
    """
    cases = Cases(desk.store, EVERYTHING)
    moved = []
    for number in cases.open_numbers():
        with desk.store.on(number) as work:
            if work.refresh(desk.clock):
                moved.append(number)
    for start in range(0, len(moved), 50):
        drives.mark_behind(desk.store.engine, moved[start : start + 50])
    desk.nudge.give()
    return f"期限有变化的办件 {len(moved)} 件"
