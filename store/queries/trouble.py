"""What the system itself could not do: effects that failed or are unclear, alerts that did not arrive, runs behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, literal_column, select

from store.cases import Scope
from store.database import clock, reading
from store.queries.alerts_given import for_nobody
from store.tables import alert, alert_delivery, case_file, drive, effect

STUCK_SECONDS = 600.0
"""A run that has been behind for so long, or whose last drive failed, is out of step; shorter is just at work."""
EFFECTS, RUNS = "effects", "runs"


@dataclass(frozen=True, slots=True)
class Trouble:
    """How much there is of each; all zero is health."""

    effects: int
    runs: int
    undelivered: int
    nobody: int

    @property
    def any(self) -> bool:
        """Whether somebody should look."""
        return bool(self.effects or self.runs or self.undelivered or self.nobody)


def trouble(engine: Engine, scope: Scope) -> Trouble:
    """Counted within the scope, from indexes of what is open."""
    with reading(engine) as connection:
        now = clock(connection)
        effects, runs, undelivered = (
            int(connection.execute(scope.within(query)).scalar_one())
            for query in (_cases_with(EFFECTS, now), _cases_with(RUNS, now), _undelivered())
        )
    return Trouble(effects, runs, undelivered, for_nobody(engine, scope))


def in_trouble(what: str, now: float) -> ColumnElement[bool]:
    """The condition that a case of ``case_file`` has effects in trouble, or its run is out of step."""
    if what == EFFECTS:
        open_effect = effect.c.state != literal_column("'done'")  # as the index of open effects says it
        stuck_effect = effect.c.state.in_(("failed", "unclear"))
        return case_file.c.number.in_(select(effect.c.case_number).where(open_effect, stuck_effect))
    behind = select(drive.c.case_number).where(drive.c.synced < drive.c.goal)
    stuck = behind.where(drive.c.problem.is_not(None) | (drive.c.lease_until < now - STUCK_SECONDS))
    return case_file.c.number.in_(stuck)


def _cases_with(what: str, now: float) -> Select[Any]:
    return select(func.count()).select_from(case_file).where(in_trouble(what, now))


def _undelivered() -> Select[Any]:
    joined = alert_delivery.join(alert, alert.c.id == alert_delivery.c.alert_id)
    joined = joined.join(case_file, case_file.c.number == alert.c.case_number)
    stuck = (alert_delivery.c.state == "failed") | (
        (alert_delivery.c.state == "planned") & (alert_delivery.c.tries > 0)
    )
    return select(func.count()).select_from(joined).where(stuck)
