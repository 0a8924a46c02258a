"""Accounts changed by people: each change and its line in the log are one transaction, and the log is a chain."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from casework.people import Actor
from store.accounts import person_of
from store.database import reading, writing
from store.mapping import FIRST_HASH
from store.tables import account, account_change, sign_in

_COLUMNS = ("no", "at", "actor", "organ", "login", "what", "prev_hash")


@dataclass(frozen=True, slots=True)
class Note:
    """Who (a login) did what to whose account of which organ, and when (UTC)."""

    at: dt.datetime
    actor: str
    organ: str
    login: str
    what: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the administration shows it. ``locked_until`` is in seconds since the epoch."""

    actor: Actor
    email: str
    active: bool
    locked_until: float
    one_time: bool


def people_of(engine: Engine, organ: str) -> list[Person]:
    """Every account of an organ, the active ones first, by login."""
    query = select(account).where(account.c.organ == organ).order_by(account.c.active.desc(), account.c.login)
    with reading(engine) as connection:
        return [
            Person(person_of(row), row.email, row.active, row.locked_until, row.one_time)
            for row in connection.execute(query)
        ]


def open_account(engine: Engine, person: Actor, password_hash: str, email: str, note: Note) -> bool:
    """A new account with a password for one use; False when the login is taken."""
    row = {
        "login": person.login, "name": person.name, "organ": person.organ, "roles": " ".join(sorted(person.roles)),
        "password_hash": password_hash, "failures": 0, "locked_until": 0.0, "active": True, "unit": person.unit,
        "email": email, "one_time": True,
    }  # fmt: skip
    with writing(engine) as connection:
        if connection.execute(select(account.c.login).where(account.c.login == person.login)).first():
            return False
        connection.execute(insert(account), [row])
        write_note(connection, note)
    return True


def change_account(engine: Engine, values: Mapping[str, Any], note: Note) -> None:
    """Put ``values`` into the account that the note names; its sessions end, so that what changed holds at once."""
    with writing(engine) as connection:
        connection.execute(update(account).where(account.c.login == note.login).values(**values))
        connection.execute(delete(sign_in).where(sign_in.c.login == note.login))
        write_note(connection, note)


def changes_of(engine: Engine, organ: str, limit: int = 50) -> list[Note]:
    """The newest changes to an organ's accounts, the latest first."""
    newest = select(account_change).where(account_change.c.organ == organ).order_by(account_change.c.no.desc())
    with reading(engine) as connection:
        found = connection.execute(newest.limit(limit)).all()
    return [Note(dt.datetime.fromisoformat(row.at), row.actor, row.organ, row.login, row.what) for row in found]


def broken_change(connection: Connection) -> int | None:
    """The number of the first line of the log that is not as it was written; None when all are."""
    before = FIRST_HASH
    for n, row in enumerate(connection.execute(select(account_change).order_by(account_change.c.no)), 1):
        if (row.no, row.prev_hash, row.hash) != (n, before, _hash(row._asdict())):
            return n
        before = row.hash
    return None


def write_note(connection: Connection, note: Note) -> None:
    """The next line of the log, in somebody's transaction."""
    last = select(account_change.c.no, account_change.c.hash).order_by(account_change.c.no.desc()).limit(1)
    found = connection.execute(last.with_for_update()).first()
    row = {
        "no": found.no + 1 if found else 1, "at": note.at.isoformat(timespec="seconds"), "actor": note.actor,
        "organ": note.organ, "login": note.login, "what": note.what, "prev_hash": found.hash if found else FIRST_HASH,
    }  # fmt: skip
    connection.execute(insert(account_change), [row | {"hash": _hash(row)}])


def _hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256("\x1f".join(str(row[name]) for name in _COLUMNS).encode()).hexdigest()
