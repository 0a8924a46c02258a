"""The driver's bookkeeping: which cases' Prefect runs are behind, who drives them, and until when.

Leases are the only guard between drivers. Each drive has a token of its own; a drive that lost its lease changes
nothing any more. The clock is the database's, so that drivers on several machines agree.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, update

from store.database import clock, reading, writing
from store.tables import case_file
from store.tables import drive as drive_table


class LeaseLost(Exception):
    """Another drive owns the case now: stop and write nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to drive one case up to ``goal`` (the number of the last event its run is to show)."""

    case_number: str
    token: str
    goal: int
    run_id: str | None
    generation: int
    tries: int


def claim(engine: Engine, limit: int, seconds: float) -> list[Lease]:
    """Take up to ``limit`` cases that are behind, longest waiting first, for ``seconds``. Any number of drivers."""
    with reading(engine) as connection:  # an idle poll takes no write lock
        behind = select(drive_table.c.case_number).where(
            drive_table.c.synced < drive_table.c.goal, drive_table.c.lease_until < clock(connection)
        )
        if connection.execute(behind.limit(1)).first() is None:
            return []
    with writing(engine) as connection:
        now = clock(connection)
        due = select(drive_table).where(drive_table.c.synced < drive_table.c.goal, drive_table.c.lease_until < now)
        rows = connection.execute(
            due.order_by(drive_table.c.lease_until).limit(limit).with_for_update(skip_locked=True)
        ).all()
        leases = []
        for row in rows:
            token = uuid.uuid4().hex
            taken = update(drive_table).where(drive_table.c.case_number == row.case_number)
            connection.execute(taken.values(token=token, lease_until=now + seconds))
            leases.append(Lease(row.case_number, token, row.goal, row.run_id, row.generation, row.tries))
        return leases


def hold(engine: Engine, lease: Lease, seconds: float) -> bool:
    """Renew the lease; False when it is no longer ours."""
    return _change(engine, lease, after=seconds)


def bind(engine: Engine, lease: Lease, run_id: str, generation: int) -> None:
    """Write down which run shows the case. Raises LeaseLost."""
    if not _change(engine, lease, run_id=run_id, generation=generation):
        raise LeaseLost(lease.case_number)


def settle(engine: Engine, lease: Lease, shown: int) -> None:
    """The run shows event ``shown``: give the lease back. If the case is further on, the next claim sees it."""
    _change(engine, lease, after=0, synced=shown, token=None, tries=0, problem=None)


def give_back(engine: Engine, lease: Lease, delay: float, problem: str) -> None:
    """A failed drive: still behind, tried again after ``delay`` seconds; ``problem`` shows on the board."""
    _change(engine, lease, after=delay, token=None, tries=lease.tries + 1, problem=problem)


def mark_behind(engine: Engine, numbers: list[str]) -> None:
    """Have these cases driven again (their run is missing, finished or stuck), unless somebody drives them now."""
    with writing(engine) as connection:
        lost = update(drive_table).where(drive_table.c.case_number.in_(numbers))
        connection.execute(lost.where(drive_table.c.lease_until < clock(connection)).values(synced=-1))


@dataclass(frozen=True, slots=True)
class RunOfCase:
    """Which run shows which case, and whether the case is still open."""

    case_number: str
    run_id: str | None
    is_open: bool


def runs(engine: Engine, *, open_only: bool) -> list[RunOfCase]:
    """The runs that show cases in step with their events, the nearest due first: what the reconciler checks."""
    query = select(drive_table.c.case_number, drive_table.c.run_id, case_file.c.closed_on.is_(None)).join(
        case_file,
        case_file.c.number == drive_table.c.case_number,
    )
    query = query.where(drive_table.c.synced >= drive_table.c.goal).order_by(case_file.c.alert_on)
    if open_only:
        query = query.where(case_file.c.closed_on.is_(None))
    with reading(engine) as connection:
        return [RunOfCase(*row) for row in connection.execute(query)]


def behind(engine: Engine) -> int:
    """How many cases' runs are behind their events."""
    with reading(engine) as connection:
        return len(
            connection.execute(select(drive_table.c.case_number).where(drive_table.c.synced < drive_table.c.goal)).all()
        )


def _change(engine: Engine, lease: Lease, after: float | None = None, **values: Any) -> bool:
    with writing(engine) as connection:
        if after is not None:
            values["lease_until"] = clock(connection) + after
        mine = update(drive_table).where(
            drive_table.c.case_number == lease.case_number, drive_table.c.token == lease.token
        )
        return connection.execute(mine.values(**values)).rowcount == 1
