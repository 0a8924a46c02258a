"""How much is waiting: figures for monitoring, counted by the database and without a word about any person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, and_, case, func, or_, select

from store.database import reading
from store.jobs import Last, all_last
from store.tables import case_file, drive, effect, event


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits in the store.

    ``behind``: cases whose Prefect run does not show their last event. ``oldest``: when the oldest such event was
    written (UTC, ISO 8601), None when there is none. ``open_cases`` by stage; ``open_effects`` by kind and state; the
    scheduled ``jobs`` and the backup as they went last.
    """

    behind: int
    oldest: str | None
    open_cases: Mapping[str, int]
    open_effects: Mapping[tuple[str, str], int]
    jobs: tuple[Last, ...] = ()


def standing(engine: Engine) -> Standing:
    """Count. A few milliseconds: all four counts have an index of open rows."""
    done = tuple(all_last(engine))
    with reading(engine) as connection:
        behind = select(func.count()).where(drive.c.synced < drive.c.goal)
        stages = select(case_file.c.stage, func.count().label("n")).where(case_file.c.closed_on.is_(None))
        effects = select(effect.c.kind, effect.c.state, func.count().label("n")).where(effect.c.state != "done")
        return Standing(
            connection.execute(behind).scalar_one(),
            _oldest(connection),
            {row.stage: row.n for row in connection.execute(stages.group_by(case_file.c.stage))},
            {
                (row.kind, row.state): row.n
                for row in connection.execute(effects.group_by(effect.c.kind, effect.c.state))
            },
            done,
        )


def _oldest(connection: Connection) -> str | None:
    """The oldest event that no run shows yet. A run that was marked for checking (-1) shows nothing new: left out."""
    unseen = case((drive.c.synced < 0, 1), else_=drive.c.synced + 1)
    shown_next = and_(event.c.case_number == drive.c.case_number, event.c.no == unseen)
    query = select(func.min(event.c.at)).select_from(drive).join(event, shown_next)
    new_or_moved = or_(drive.c.synced >= 0, drive.c.run_id.is_(None))
    return connection.execute(query.where(drive.c.synced < drive.c.goal, new_or_moved)).scalar()
