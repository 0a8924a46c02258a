"""The outbox as the driver works it off. An effect is finished in the transaction of the event it brings about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, or_, select, update

from store.database import clock, reading, writing
from store.tables import drive
from store.tables import effect as row

_OPEN = row.c.state.in_(("planned", "running"))


@dataclass(frozen=True, slots=True)
class Todo:
    """One effect to carry out, with the token of this try."""

    id: int
    case_number: str
    cause_no: int
    kind: str
    subject: str
    tries: int
    token: str


@dataclass(frozen=True, slots=True)
class OpenEffect:
    """An effect that is due; ``running`` when a crash or another drive left it in the middle."""

    id: int
    kind: str
    running: bool


def open_effects(engine: Engine, number: str) -> list[OpenEffect]:
    """The case's effects that are due now, in the order they were planned.

    One inside our walls that was left running is simply begun again: its unique key and the event it ends in make a
    second try harmless. One across the wall is not: see :func:`doubt`.
    """
    with reading(engine) as connection:
        due = or_(row.c.state == "running", row.c.next_at <= clock(connection))
        here = select(row.c.id, row.c.kind, row.c.state).where(row.c.case_number == number, _OPEN, due)
        return [OpenEffect(f.id, f.kind, f.state == "running") for f in connection.execute(here.order_by(row.c.id))]


def begin(engine: Engine, effect_id: int, *, once: bool = False) -> Todo | None:
    """Mark the effect running under a fresh token; None when it is done already.

    One that may happen ``once`` only is begun from planned alone: two drives that both saw it planned (one of them was
    frozen and lost its lease meanwhile) must not both carry it out.
    """
    token = uuid.uuid4().hex
    with writing(engine) as connection:
        startable = row.c.state == "planned" if once else _OPEN
        mine = update(row).where(row.c.id == effect_id, startable)
        taken = mine.values(state="running", token=token, tries=row.c.tries + 1)
        shown = (row.c.case_number, row.c.cause_no, row.c.kind, row.c.subject, row.c.tries)
        found = connection.execute(taken.returning(*shown)).first()
    if found is None:
        return None
    number, cause, kind, subject, tries = found
    return Todo(effect_id, number, cause, kind, subject, tries, token)


def still_mine(engine: Engine, todo: Todo) -> bool:
    """Whether this try still owns the effect: asked right before something leaves the house."""
    with reading(engine) as connection:
        mine = select(row.c.id).where(row.c.id == todo.id, row.c.token == todo.token, row.c.state == "running")
        return connection.execute(mine).first() is not None


def finish(engine: Engine, todo: Todo, result: str) -> bool:
    """Mark an effect done that brings no event about; False when another try owns it."""
    with writing(engine) as connection:
        mine = update(row).where(row.c.id == todo.id, row.c.token == todo.token)
        done = mine.where(row.c.state == "running").values(state="done", result=result, error=None, token=None)
        return connection.execute(done).rowcount == 1


def postpone(
    engine: Engine, todo: Todo, error: str, *, delay: float, for_good: bool = False, counts: bool = True
) -> None:
    """The try did not work: planned again after ``delay`` seconds, or ``failed`` for a person to look at.

    One that does not count leaves the number of tries as it was, though at least one: it has been tried.
    """
    with writing(engine) as connection:
        state, tries = "failed" if for_good else "planned", todo.tries if counts else max(1, todo.tries - 1)
        mine = update(row).where(row.c.id == todo.id, row.c.token == todo.token)
        later = mine.values(state=state, tries=tries, next_at=clock(connection) + delay, error=error, token=None)
        connection.execute(later)


def doubt(engine: Engine, effect_id: int, token: str | None = None) -> None:
    """A crash hid whether something left the house: ``unclear``, never tried again by itself, put before a person."""
    with writing(engine) as connection:
        left = update(row).where(row.c.id == effect_id, row.c.state == "running")
        mine = left if token is None else left.where(row.c.token == token)
        words = "系统中断时正在发送，发没发出不明，请查清后确认"
        connection.execute(mine.values(state="unclear", token=None, error=words))


def retry_failed(engine: Engine, number: str) -> int:
    """Plan the case's failed effects anew and have the case driven; returns how many."""
    with writing(engine) as connection:
        failed = update(row).where(row.c.case_number == number, row.c.state == "failed")
        planned = connection.execute(failed.values(state="planned", tries=0, next_at=0.0)).rowcount
        if planned:
            wake = update(drive).where(drive.c.case_number == number)
            connection.execute(wake.values(synced=-1, marks=drive.c.marks + 1))
        return planned
