"""The outbox as the driver works it off. An effect is finished in the transaction of the event it brings about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, or_, select, update

from store.database import clock, reading, writing
from store.tables import effect as effect_table


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


def open_effects(engine: Engine, number: str) -> list[tuple[int, str]]:
    """Id and kind of the case's effects that are due now, in the order they were planned.

    Effects inside our walls that a crash left ``running`` are due again: their unique key and the event they end in
    make a second try harmless.
    """
    with reading(engine) as connection:
        due = or_(effect_table.c.state == "running", effect_table.c.next_at <= clock(connection))
        open_now = effect_table.c.state.in_(("planned", "running"))
        query = select(effect_table.c.id, effect_table.c.kind).where(
            effect_table.c.case_number == number, open_now, due
        )
        return [(row.id, row.kind) for row in connection.execute(query.order_by(effect_table.c.id))]


def begin(engine: Engine, effect_id: int) -> Todo | None:
    """Mark the effect running under a fresh token; None when it is done already."""
    token = uuid.uuid4().hex
    with writing(engine) as connection:
        mine = update(effect_table).where(
            effect_table.c.id == effect_id, effect_table.c.state.in_(("planned", "running"))
        )
        row = connection.execute(
            mine.values(state="running", token=token, tries=effect_table.c.tries + 1).returning(
                effect_table.c.case_number,
                effect_table.c.cause_no,
                effect_table.c.kind,
                effect_table.c.subject,
                effect_table.c.tries,
            )
        ).first()
    return Todo(effect_id, row.case_number, row.cause_no, row.kind, row.subject, row.tries, token) if row else None


def finish(engine: Engine, todo: Todo, result: str) -> bool:
    """Mark an effect done that brings no event about; False when another try owns it."""
    with writing(engine) as connection:
        mine = update(effect_table).where(effect_table.c.id == todo.id, effect_table.c.token == todo.token)
        done = mine.where(effect_table.c.state == "running").values(state="done", result=result, error=None, token=None)
        return connection.execute(done).rowcount == 1


def postpone(engine: Engine, todo: Todo, error: str, *, delay: float, for_good: bool) -> None:
    """The try did not work: planned again after ``delay`` seconds, or ``failed`` for a person to look at."""
    with writing(engine) as connection:
        state = "failed" if for_good else "planned"
        mine = update(effect_table).where(effect_table.c.id == todo.id, effect_table.c.token == todo.token)
        connection.execute(mine.values(state=state, next_at=clock(connection) + delay, error=error, token=None))
