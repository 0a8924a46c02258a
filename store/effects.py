"""The outbox as the driver works it off. An effect is finished in the transaction of the event it brings about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, or_, select, update

from store.database import clock, reading, writing
from store.tables import EffectRow


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
        due = or_(EffectRow.state == "running", EffectRow.next_at <= clock(connection))
        open_now = EffectRow.state.in_(("planned", "running"))  # type: ignore[attr-defined]
        query = select(EffectRow.id, EffectRow.kind).where(EffectRow.case_number == number, open_now, due)
        return [(row.id, row.kind) for row in connection.execute(query.order_by(EffectRow.id))]


def begin(engine: Engine, effect_id: int) -> Todo | None:
    """Mark the effect running under a fresh token; None when it is done already."""
    token = uuid.uuid4().hex
    with writing(engine) as connection:
        mine = update(EffectRow).where(EffectRow.id == effect_id, EffectRow.state.in_(("planned", "running")))  # type: ignore[attr-defined]
        row = connection.execute(
            mine.values(state="running", token=token, tries=EffectRow.tries + 1).returning(
                EffectRow.case_number, EffectRow.cause_no, EffectRow.kind, EffectRow.subject, EffectRow.tries
            )
        ).first()
    return Todo(effect_id, row.case_number, row.cause_no, row.kind, row.subject, row.tries, token) if row else None


def finish(engine: Engine, todo: Todo, result: str) -> bool:
    """Mark an effect done that brings no event about; False when another try owns it."""
    with writing(engine) as connection:
        mine = update(EffectRow).where(EffectRow.id == todo.id, EffectRow.token == todo.token)
        done = mine.where(EffectRow.state == "running").values(state="done", result=result, error=None, token=None)
        return connection.execute(done).rowcount == 1


def postpone(engine: Engine, todo: Todo, error: str, *, delay: float, for_good: bool) -> None:
    """The try did not work: planned again after ``delay`` seconds, or ``failed`` for a person to look at."""
    with writing(engine) as connection:
        state = "failed" if for_good else "planned"
        mine = update(EffectRow).where(EffectRow.id == todo.id, EffectRow.token == todo.token)
        connection.execute(mine.values(state=state, next_at=clock(connection) + delay, error=error, token=None))
