"""Scheduled jobs in the store: which slot was worked off last, and who works on it now. One slot, one worker."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, or_, select, update

from store.database import clock, put, reading, writing
from store.presence import held_by, token_of
from store.tables import job

BACKUP = "备份"
"""Under this name stands the last backup: when it was made, and where it lies. Nobody schedules it but the operator."""
TROUBLE = "要修："
"""How the result of a job begins that somebody has to see to."""


@dataclass(frozen=True, slots=True)
class Last:
    """What a job worked off last: its ``slot`` (UTC, ISO 8601) and how it went."""

    name: str
    slot: str
    result: str

    @property
    def trouble(self) -> bool:
        """Whether somebody has to see to it."""
        return self.result.startswith(TROUBLE)


def all_last(engine: Engine) -> list[Last]:
    """Every job that was ever worked off, by name."""
    with reading(engine) as connection:
        rows = connection.execute(select(job.c.name, job.c.slot, job.c.result).order_by(job.c.name))
        return [Last(row.name, row.slot, row.result) for row in rows if row.result]


def note(engine: Engine, name: str, slot: str, result: str) -> None:
    """Write down what was done outside the schedules."""
    with writing(engine) as connection:
        row = put(connection, job).values(name=name, slot=slot, result=result, lease_until=0.0)
        connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"slot": slot, "result": result}))


def last_slot(engine: Engine, name: str) -> str:
    """The last slot of this job that was worked off (UTC, ISO 8601), empty before the first."""
    with reading(engine) as connection:
        return connection.execute(select(job.c.slot).where(job.c.name == name)).scalar() or ""


def first_seen(engine: Engine, name: str, slot: str) -> None:
    """A job that is new here has nothing to make up: it begins with the slot after this one."""
    with writing(engine) as connection:
        row = put(connection, job).values(name=name, slot=slot, lease_until=0.0)
        connection.execute(row.on_conflict_do_nothing(index_elements=["name"]))


def claim(engine: Engine, name: str, slot: str, seconds: float, holder: str = "") -> str | None:
    """A token for working off everything up to ``slot``; None when it is done or somebody is at it.

    ``holder`` is the name under which the process is seen to live (store/presence.py).
    """
    token = token_of(holder)
    with writing(engine) as connection:
        now = clock(connection)
        open_ = update(job).where(job.c.name == name, job.c.slot < slot)
        free = open_.where(or_(job.c.token.is_(None), job.c.lease_until <= now))
        taken = connection.execute(free.values(token=token, lease_until=now + seconds))
        return token if taken.rowcount == 1 else None


def free_dead(engine: Engine, holders: list[str]) -> int:
    """What processes that are surely dead were working on is free at once; returns how many jobs."""
    with writing(engine) as connection:
        return connection.execute(
            update(job).where(held_by(job.c.token, holders)).values(token=None, lease_until=0.0)
        ).rowcount


def done(engine: Engine, name: str, slot: str, token: str, result: str) -> bool:
    """Everything up to ``slot`` is worked off; False when the claim had passed to somebody else."""
    with writing(engine) as connection:
        mine = update(job).where(job.c.name == name, job.c.token == token)
        return connection.execute(mine.values(slot=slot, token=None, lease_until=0.0, result=result)).rowcount == 1


def give_up(engine: Engine, name: str, token: str, problem: str, delay: float) -> None:
    """It did not work: free again after ``delay`` seconds."""
    with writing(engine) as connection:
        mine = update(job).where(job.c.name == name, job.c.token == token)
        connection.execute(mine.values(lease_until=clock(connection) + delay, result=problem))
