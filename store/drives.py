"""The driver's bookkeeping: which cases' Prefect runs are behind, who drives them, and until when.

Leases are the only guard between drivers. Each drive has a token of its own; a drive that lost its lease changes
nothing any more. Prefect itself cannot fence a driver that woke up late, so whoever notices a lost lease *marks* the
case, and a drive settles only if nobody marked it meanwhile. The clock is the database's, so that drivers on several
machines agree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Update, case, func, select, update

from casework.stages import Stage
from store.database import clock, reading, writing
from store.presence import held_by, token_of
from store.tables import case_file, effect
from store.tables import drive as row

REST = "stopped"
SHORTEST_PAUSE = 1.0


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
    marks: int


@dataclass(frozen=True, slots=True)
class RunOfCase:
    """Which run shows which case, the state's name and the tags it ought to have; ``due_on`` None sorts last."""

    case_number: str
    run_id: str | None
    generation: int
    state_name: str
    is_open: bool
    due_on: dt.date | None
    tags: tuple[str, ...] = ()


def claim(engine: Engine, limit: int, seconds: float, holder: str = "") -> list[Lease]:
    """Take up to ``limit`` cases that are behind, longest waiting first, for ``seconds``. Any number of drivers.

    ``holder`` is the name under which the process is seen to live (store/presence.py).
    """
    if not limit:
        return []
    with reading(engine) as connection:  # an idle poll takes no write lock
        if connection.execute(select(row.c.case_number).where(_free(connection)).limit(1)).first() is None:
            return []
    with writing(engine) as connection:
        now = clock(connection)
        due = select(row).where(_free(connection)).order_by(row.c.lease_until, row.c.case_number).limit(limit)
        leases = []
        for found in connection.execute(due.with_for_update(skip_locked=True)).all():
            token = token_of(holder)
            taken = update(row).where(row.c.case_number == found.case_number)
            connection.execute(taken.values(token=token, lease_until=now + seconds))
            leases.append(
                Lease(
                    found.case_number, token, found.goal, found.run_id, found.generation, found.tries, found.marks
                )
            )  # fmt: skip
        return leases


def free_dead(engine: Engine, holders: list[str]) -> int:
    """What processes that are surely dead were driving is free at once, and still behind; returns how many cases."""
    theirs = held_by(row.c.token, holders)
    with reading(engine) as connection:
        if connection.execute(select(row.c.case_number).where(theirs).limit(1)).first() is None:
            return 0
    with writing(engine) as connection:
        connection.execute(select(row.c.case_number).where(theirs).order_by(row.c.case_number).with_for_update()).all()
        free = update(row).where(theirs).values(token=None, lease_until=clock(connection))
        return connection.execute(free).rowcount


def hold(engine: Engine, lease: Lease, seconds: float) -> bool:
    """Renew the lease; False when it is no longer ours."""
    return _change(engine, lease, after=seconds)


def bind(engine: Engine, lease: Lease, run_id: str, generation: int) -> None:
    """Write down which run shows the case. Raises LeaseLost."""
    if not _change(engine, lease, run_id=run_id, generation=generation):
        raise LeaseLost(lease.case_number)


def settle(engine: Engine, lease: Lease, shown: int) -> bool:
    """The run shows event ``shown``: give the lease back. False when it is no longer ours.

    If the case is further on, or somebody marked it, the next claim sees it. While an effect that did not work waits
    for a later try, the case stays behind, and is free again once that is due.
    """
    with writing(engine) as connection:
        now, later = clock(connection), _later_try(connection, lease.case_number)
        synced = case((row.c.marks == lease.marks, shown), else_=-1) if later is None else -1
        free_at = now if later is None else max(later, now + SHORTEST_PAUSE)
        rest = _mine(lease).values(synced=synced, lease_until=free_at, token=None, tries=0, problem=None)
        return connection.execute(rest).rowcount == 1


def give_back(engine: Engine, lease: Lease, delay: float, problem: str, *, counts: bool = True) -> bool:
    """A failed drive: still behind, tried again after ``delay`` seconds; ``problem`` shows on the board.

    It ``counts`` as a try unless something failed that is no fault of this case.
    """
    return _change(engine, lease, after=delay, token=None, tries=lease.tries + counts, problem=problem)


def mark_behind(engine: Engine, numbers: list[str]) -> None:
    """Have these cases driven again: their run is missing, finished, stuck, or was touched by a drive that lost it."""
    these = row.c.case_number.in_(numbers)
    with writing(engine) as connection:
        # Locked in one order: two that mark at once never wait for each other in a ring.
        in_order = select(row.c.case_number).where(these).order_by(row.c.case_number)
        connection.execute(in_order.with_for_update()).all()
        now = clock(connection)
        in_step = (row.c.synced >= row.c.goal) & (row.c.lease_until <= now)
        since = case((in_step, now), else_=row.c.lease_until)  # those who wait already keep their turn
        connection.execute(update(row).where(these).values(synced=-1, marks=row.c.marks + 1, lease_until=since))


def rebind(engine: Engine, lost: RunOfCase, run_id: str) -> bool:
    """A run made anew in its waiting state stands for the lost one, if nobody has driven the case meanwhile."""
    with writing(engine) as connection:
        same = row.c.run_id.is_(None) if lost.run_id is None else row.c.run_id == lost.run_id
        still = update(row).where(row.c.case_number == lost.case_number, same, row.c.lease_until <= clock(connection))
        unmoved = still.where(row.c.synced >= row.c.goal)
        return connection.execute(unmoved.values(run_id=run_id, generation=lost.generation + 1)).rowcount == 1


def runs(engine: Engine) -> list[RunOfCase]:
    """The runs of cases that are in step and that nobody drives now, nearest due first: for the reconciler."""
    columns = (row.c.case_number, row.c.run_id, row.c.generation, case_file.c.stage, case_file.c.clock_state)
    labels = (case_file.c.closed_on, case_file.c.alert_on, case_file.c.organ, case_file.c.applicant_kind)
    query = select(*columns, *labels).join(case_file, case_file.c.number == row.c.case_number)
    with reading(engine) as connection:
        idle = query.where(row.c.synced >= row.c.goal, row.c.lease_until <= clock(connection))
        order = (case_file.c.closed_on.is_not(None), case_file.c.alert_on.is_(None), case_file.c.alert_on)
        return [_run_of_case(found) for found in connection.execute(idle.order_by(*order))]


def behind(engine: Engine) -> int:
    """How many cases' runs are behind their events."""
    with reading(engine) as connection:
        return len(connection.execute(select(row.c.case_number).where(row.c.synced < row.c.goal)).all())


def _run_of_case(found: Any) -> RunOfCase:
    stage = Stage(found.stage)
    name, tags = stage.state_name(stopped=found.clock_state == REST), (found.organ, found.applicant_kind, stage.label)
    open_ = found.closed_on is None
    return RunOfCase(found.case_number, found.run_id, found.generation, name, open_, found.alert_on, tags)


def _free(connection: Connection) -> ColumnElement[bool]:
    return (row.c.synced < row.c.goal) & (row.c.lease_until <= clock(connection))


def _later_try(connection: Connection, number: str) -> float | None:
    """When the first of the case's effects that did not work is to be tried again; None when none is."""
    waiting = select(func.min(effect.c.next_at)).where(effect.c.case_number == number, effect.c.state == "planned")
    return connection.execute(waiting.where(effect.c.tries > 0)).scalar()


def _mine(lease: Lease) -> Update:
    """Changing the books of a case as long as the lease is ours."""
    return update(row).where(row.c.case_number == lease.case_number, row.c.token == lease.token)


def _change(engine: Engine, lease: Lease, after: float | None = None, **values: Any) -> bool:
    with writing(engine) as connection:
        if after is not None:
            values["lease_until"] = clock(connection) + after
        return connection.execute(_mine(lease).values(**values)).rowcount == 1
