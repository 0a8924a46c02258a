"""People who may sign in, their sessions, and the log of who looked at what."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from casework.people import Actor, Role
from store.database import put, reading, writing
from store.tables import access_log, account, sign_in

_WHO = (account.c.login, account.c.name, account.c.organ, account.c.roles, account.c.unit)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the sign-in needs it. ``locked_until`` is in seconds since the epoch."""

    actor: Actor
    password_hash: str
    failures: int
    locked_until: float
    active: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at covered data of a case or took a letter away. ``who``: the name, or ``乙 代 甲``."""

    at: dt.datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A live session: who it is, its CSRF secret, when it was opened and last used (seconds since the epoch).

    ``one_time``: the password was given by an administrator, and another one has to be chosen first.
    """

    actor: Actor
    csrf: str
    created_at: float
    seen_at: float
    one_time: bool


def token_hash(token: str) -> str:
    """What the store keeps of a session token, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """Accounts and sessions of one store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, actor: Actor, password_hash: str) -> None:
        """Make the account, or give it these roles and this password; its sessions end."""
        row = {
            "name": actor.name,
            "organ": actor.organ,
            "roles": " ".join(sorted(actor.roles)),
            "password_hash": password_hash,
            "failures": 0,
            "locked_until": 0.0,
            "active": True,
            "one_time": False,
            "unit": actor.unit,
        }
        with writing(self._engine) as connection:
            made = put(connection, account).values(login=actor.login, email="", **row)
            connection.execute(made.on_conflict_do_update(index_elements=["login"], set_=row))
            connection.execute(delete(sign_in).where(sign_in.c.login == actor.login))

    def find(self, login: str) -> AccountLine | None:
        """The account, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*account.c).where(account.c.login == login)).first()
        if row is None:
            return None
        return AccountLine(person_of(row), row.password_hash, row.failures, row.locked_until, row.active)

    def everybody(self) -> list[Actor]:
        """Every active account, by organ and login."""
        query = select(*_WHO).where(account.c.active)
        with reading(self._engine) as connection:
            return [person_of(row) for row in connection.execute(query.order_by(account.c.organ, account.c.login))]

    def colleagues(self, organ: str) -> list[Actor]:
        """Every active account of one organ, by name."""
        query = select(*_WHO).where(account.c.active, account.c.organ == organ).order_by(account.c.name)
        with reading(self._engine) as connection:
            return [person_of(row) for row in connection.execute(query)]

    def names(self, logins: Collection[str]) -> dict[str, str]:
        """What these people are called, by login."""
        if not logins:
            return {}
        query = select(account.c.login, account.c.name).where(account.c.login.in_(logins))
        with reading(self._engine) as connection:
            return {row.login: row.name for row in connection.execute(query)}

    def set_email(self, login: str, email: str) -> None:
        """Where alerts for this account go; empty: 站内 only. The administration's form field is ``email``."""
        with writing(self._engine) as connection:
            connection.execute(update(account).where(account.c.login == login).values(email=email))

    def emails(self) -> dict[str, str]:
        """The address of every active account that has one, by login."""
        query = select(account.c.login, account.c.email).where(account.c.active, account.c.email != "")
        with reading(self._engine) as connection:
            return {row.login: row.email for row in connection.execute(query)}

    def note_failure(self, login: str, failures: int, locked_until: float) -> None:
        """One more wrong password; perhaps locked for a while."""
        with writing(self._engine) as connection:
            row = update(account).where(account.c.login == login)
            connection.execute(row.values(failures=failures, locked_until=locked_until))

    def open_session(self, login: str, token: str, csrf: str, now: float) -> None:
        """Keep a new session (only the token's hash) and forget earlier failures."""
        row = {"token_hash": token_hash(token), "login": login, "csrf": csrf, "created_at": now, "seen_at": now}
        with writing(self._engine) as connection:
            connection.execute(insert(sign_in), [row])
            connection.execute(update(account).where(account.c.login == login).values(failures=0, locked_until=0.0))

    def session(self, token: str) -> SessionLine | None:
        """The live session of this token, if its account is still active."""
        columns = (*_WHO, sign_in.c.csrf, sign_in.c.created_at, sign_in.c.seen_at, account.c.one_time)
        query = select(*columns).join(account, account.c.login == sign_in.c.login)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(sign_in.c.token_hash == token_hash(token), account.c.active)).first()
        return SessionLine(person_of(row), row.csrf, row.created_at, row.seen_at, row.one_time) if row else None

    def touch(self, token: str, now: float) -> None:
        """The session was used."""
        with writing(self._engine) as connection:
            connection.execute(update(sign_in).where(sign_in.c.token_hash == token_hash(token)).values(seen_at=now))

    def close_session(self, token: str) -> None:
        """Sign out."""
        with writing(self._engine) as connection:
            connection.execute(delete(sign_in).where(sign_in.c.token_hash == token_hash(token)))

    def note_access(
        self, at: dt.datetime, login: str, number: str | None, what: str, why: str = "", acted_for: str = ""
    ) -> None:
        """Log a look at covered data or a letter taken away; ``acted_for``: the login of whom it was done for."""
        self.note_accesses(at, login, [number], what, why, acted_for)

    def note_accesses(
        self, at: dt.datetime, login: str, numbers: Sequence[str | None], what: str, why: str = "", acted_for: str = ""
    ) -> None:
        """The same for several cases at once, a row each."""
        same: dict[str, str | None] = {"at": at.isoformat(timespec="seconds"), "login": login, "what": what, "why": why}
        same["acted_for"] = acted_for
        if numbers:
            with writing(self._engine) as connection:
                connection.execute(insert(access_log), [same | {"case_number": number} for number in numbers])

    def looks_at(self, number: str, most: int) -> list[Look]:
        """Who looked at covered data of a case or took a letter away: the ``most`` newest, the latest first."""
        absent = account.alias()
        said = (access_log.c.at, access_log.c.login, access_log.c.what, access_log.c.why, access_log.c.acted_for)
        query = select(*said, account.c.name, absent.c.name.label("absent")).select_from(
            access_log.outerjoin(account, account.c.login == access_log.c.login).outerjoin(
                absent, absent.c.login == access_log.c.acted_for
            )
        )
        newest = query.where(access_log.c.case_number == number).order_by(access_log.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            return [_look(row) for row in connection.execute(newest)]


def _look(row: Any) -> Look:
    who = row.name or row.login
    in_place = f"{who} 代 {row.absent or row.acted_for}" if row.acted_for else who
    return Look(dt.datetime.fromisoformat(row.at), in_place, row.what, row.why)


def person_of(row: Any) -> Actor:
    """The person of an account's row."""
    roles = frozenset(Role(role) for role in row.roles.split())
    return Actor(row.login, row.name, row.organ, roles, row.unit)
