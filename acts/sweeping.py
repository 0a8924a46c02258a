"""What the system does by itself at set times: sweep the limits, give the alerts that have become due."""

from __future__ import annotations

from acts.desk import Desk
from casework.alerting import reached, workdays_left
from store import drives
from store.alerts import NewAlert, given, keep, running_limits
from store.cases import EVERYTHING, Cases


def give_alerts(desk: Desk) -> str:
    """每日提醒: every rung that was reached and not yet given, once. Returns what was done, for the run's log."""
    ladder, today = desk.office.policy.ladder, desk.today
    known = given(desk.store.engine)
    alerts = [
        NewAlert(limit, rung.role.value, rung.code, workdays_left(limit.alert_on, today, desk.calendar), today)
        for limit in running_limits(desk.store.engine)
        for rung in reached(
            ladder, limit.alert_on, today, desk.calendar, known.get((limit.number, limit.alert_on), frozenset())
        )
    ]
    return f"新提醒 {keep(desk.store.engine, alerts)} 条"


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
