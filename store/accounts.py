"""People who may sign in, their sessions, and the log of who looked at what."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from casework.people import Actor, Role
from store.database import reading, writing
from store.tables import AccessLog, Account, SignIn


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the sign-in needs it. ``locked_until`` is in seconds since the epoch."""

    actor: Actor
    password_hash: str
    failures: int
    locked_until: float
    active: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A live session: who it is, its CSRF secret, and when it was opened and last used (seconds since the epoch)."""

    actor: Actor
    csrf: str
    created_at: float
    seen_at: float


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
        }
        with writing(self._engine) as connection:
            changed = connection.execute(update(Account).where(Account.login == actor.login).values(**row))
            if changed.rowcount == 0:
                connection.execute(insert(Account), [row | {"login": actor.login}])
            connection.execute(delete(SignIn).where(SignIn.login == actor.login))

    def find(self, login: str) -> AccountLine | None:
        """The account, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(*Account.__table__.columns).where(Account.login == login)).first()  # type: ignore[attr-defined]
        if row is None:
            return None
        return AccountLine(_actor(row), row.password_hash, row.failures, row.locked_until, row.active)

    def everybody(self) -> list[Actor]:
        """Every active account, by organ and login."""
        query = select(Account.login, Account.name, Account.organ, Account.roles).where(Account.active)
        with reading(self._engine) as connection:
            return [_actor(row) for row in connection.execute(query.order_by(Account.organ, Account.login))]

    def note_failure(self, login: str, failures: int, locked_until: float) -> None:
        """One more wrong password; perhaps locked for a while."""
        with writing(self._engine) as connection:
            row = update(Account).where(Account.login == login)
            connection.execute(row.values(failures=failures, locked_until=locked_until))

    def open_session(self, login: str, token: str, csrf: str, now: float) -> None:
        """Keep a new session (only the token's hash) and forget earlier failures."""
        row = {"token_hash": token_hash(token), "login": login, "csrf": csrf, "created_at": now, "seen_at": now}
        with writing(self._engine) as connection:
            connection.execute(insert(SignIn), [row])
            connection.execute(update(Account).where(Account.login == login).values(failures=0, locked_until=0.0))

    def session(self, token: str) -> SessionLine | None:
        """The live session of this token, if its account is still active."""
        columns = (Account.login, Account.name, Account.organ, Account.roles, SignIn.csrf, SignIn.created_at)
        query = select(*columns, SignIn.seen_at).join(Account, Account.login == SignIn.login)  # type: ignore[call-overload]
        with reading(self._engine) as connection:
            row = connection.execute(query.where(SignIn.token_hash == token_hash(token), Account.active)).first()
        return SessionLine(_actor(row), row.csrf, row.created_at, row.seen_at) if row else None

    def touch(self, token: str, now: float) -> None:
        """The session was used."""
        with writing(self._engine) as connection:
            connection.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(seen_at=now))

    def close_session(self, token: str) -> None:
        """Sign out."""
        with writing(self._engine) as connection:
            connection.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))

    def note_access(self, at: dt.datetime, login: str, number: str | None, what: str, why: str = "") -> None:
        """Log a look at covered data or a letter taken away."""
        row = {"at": at.isoformat(timespec="seconds"), "login": login, "case_number": number, "what": what, "why": why}
        with writing(self._engine) as connection:
            connection.execute(insert(AccessLog), [row])


def _actor(row: object) -> Actor:
    roles = frozenset(Role(role) for role in row.roles.split())  # type: ignore[attr-defined]
    return Actor(row.login, row.name, row.organ, roles)  # type: ignore[attr-defined]
