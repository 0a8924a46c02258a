"""不在岗: who is away, and who stands in. Set and ended with a line in the log of accounts, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, Select, insert, or_, select, update

from casework.people import Actor
from casework.standing_in import Absence
from store.account_changes import Note, write_note
from store.accounts import person_of
from store.database import reading, writing
from store.tables import absence, account

_ROW = absence.c
_COLUMNS = tuple(_ROW[name] for name in Absence.__dataclass_fields__)


def away(engine: Engine, stand_in: str, day: dt.date) -> list[tuple[Actor, dt.date]]:
    """The active colleagues whom ``stand_in`` stands in for on ``day``, each with the last day of it."""
    who = (account.c.login, account.c.name, account.c.organ, account.c.roles, account.c.unit)
    query = select(*who, _ROW.last_on).join(account, account.c.login == _ROW.absent)
    query = _holding(query, day).where(_ROW.stand_in == stand_in, account.c.active).order_by(account.c.login)
    with reading(engine) as connection:
        return [(person_of(row), row.last_on) for row in connection.execute(query)]


def holding_on(engine: Engine, day: dt.date) -> list[Absence]:
    """Every absence that holds on ``day``."""
    with reading(engine) as connection:
        return [Absence(*row) for row in connection.execute(_holding(select(*_COLUMNS), day))]


def not_over(engine: Engine, organ: str, day: dt.date) -> list[Absence]:
    """Those of an organ that hold on ``day`` or later, the nearest first."""
    with reading(engine) as connection:
        return _not_over(connection, organ, day)


def keep(engine: Engine, new: Absence, note: Note, check: Callable[[list[Absence]], None]) -> None:
    """Write it down once ``check`` has seen those not over: it raises for one that cannot be."""
    row = {name: getattr(new, name) for name in Absence.__dataclass_fields__ if name != "id"} | {"organ": note.organ}
    with writing(engine) as connection:
        check(_not_over(connection, note.organ, new.first_on))
        connection.execute(insert(absence), [row])
        write_note(connection, note)


def end(engine: Engine, absence_id: int, day: dt.date, note: Note) -> bool:
    """It holds from ``day`` on no more; False when it was over."""
    running = update(absence).where(_ROW.id == absence_id, _ROW.organ == note.organ, _ROW.ended_on.is_(None))
    with writing(engine) as connection:
        if not connection.execute(running.where(_ROW.last_on >= day).values(ended_on=day)).rowcount:
            return False
        write_note(connection, note)
    return True


def _not_over(connection: Connection, organ: str, day: dt.date) -> list[Absence]:
    query = _to_end(select(*_COLUMNS), day).where(_ROW.organ == organ)
    return [Absence(*row) for row in connection.execute(query.order_by(_ROW.first_on, _ROW.id))]


def _holding(query: Select[Any], day: dt.date) -> Select[Any]:
    return _to_end(query, day).where(_ROW.first_on <= day)


def _to_end(query: Select[Any], day: dt.date) -> Select[Any]:
    """Those whose end ``day`` is not past: neither the last day nor an early end."""
    return query.where(_ROW.last_on >= day, or_(_ROW.ended_on.is_(None), _ROW.ended_on > day))
