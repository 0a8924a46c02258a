"""Signing in and out: passwords by argon2, a pause after wrong ones that grows, sessions that end by themselves.

An unknown login, a wrong password and a paused account take the same time and get the same words, so that nobody can
learn from outside who works here.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from acts.desk import Desk
from acts.homes import is_demo
from acts.standing_in import knowing_absent
from acts.trial import TrialPeople
from casework.people import Actor
from rules.errors import InputError
from store.accounts import AccountLine, SessionLine
from store.room import DiskFull

SHORTEST = 12
LONGEST = 256
TRIAL_PASSWORD = "mingda-yanshi-2026"
"""The password of every trial account. It opens nothing but a demonstration."""

_HASHER = PasswordHasher()
_TOUCH_EVERY = 60.0
"""Seconds between two notes that a session is in use, so that looking at pages does not write each time."""
_MOST_DOUBLINGS = 6
_WAIT_FOR_TURN = 3.0
_TURNS = tuple(threading.Lock() for _ in range(64))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session was opened. ``token`` goes into the browser's cookie only; ``csrf`` into every form."""

    token: str
    csrf: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """No session. ``kind`` is for tests and logs; ``reason`` is the same for all, as it is shown."""

    kind: Literal["wrong", "locked", "busy"]
    reason: str


def sign_in(desk: Desk, login: str, password: str) -> SignedIn | NotSignedIn:
    """Check the password and open a session.

    Attempts on one login take turns, so that many at once cannot outrun the count of wrong ones.
    """
    login = login.strip().lower()
    turn = _TURNS[hash(login) % len(_TURNS)]
    if not turn.acquire(timeout=_WAIT_FOR_TURN):
        return _refuse(desk, "busy")
    try:
        return _attempt(desk, login, password)
    finally:
        turn.release()


def set_password(desk: Desk, actor: Actor, password: str) -> None:
    """Make the account of ``actor``, or give it these roles and this password; its sessions end.

    Raises InputError for a login with capitals, and for a password that is too short or too long, holds the login, or
    is the demonstration's.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"口令要有 {SHORTEST} 到 {LONGEST} 个字符", "可以用几个不相干的词连起来", field="password")
    if actor.login != actor.login.strip().lower():
        raise InputError(f"账号“{actor.login}”里有大写字母或空格", "请只用小写字母、数字、点和连字符", field="login")
    if actor.login in password.lower():
        raise InputError("口令里不能有账号", "请换一个口令", field="password")
    if password == TRIAL_PASSWORD and not is_demo():
        raise InputError("这是演示用的口令，人人都知道", "请换一个口令", field="password")
    desk.accounts.put(actor, _HASHER.hash(password))


def hashed(password: str) -> str:
    """The hash of a password, as the store keeps it."""
    return _HASHER.hash(password)


def choose_password(desk: Desk, actor: Actor, old: str, new: str) -> None:
    """A person's own new password; every session of the account ends. Raises InputError with the field."""
    account = desk.accounts.find(actor.login)
    if account is None or not _matches(account.password_hash, old):
        raise InputError("现在的口令不对", "请重新填写；忘记了的，请本机关管理员重设", field="old")
    if new == old:
        raise InputError("新口令和现在的一样", "请换一个口令", field="password")
    set_password(desk, actor, new)


def session_of(desk: Desk, token: str) -> SessionLine | None:
    """The session of this token unless it has been idle too long or has lasted too long; looking keeps it alive."""
    line = desk.accounts.session(token) if token else None
    if line is None:
        return None
    line = replace(line, actor=knowing_absent(desk, line.actor))
    now, rules = desk.now().timestamp(), desk.config.session
    if now - line.seen_at > rules.idle_minutes * 60 or now - line.created_at > rules.max_hours * 3600:
        desk.accounts.close_session(token)
        return None
    if now - line.seen_at > _TOUCH_EVERY:
        with contextlib.suppress(DiskFull):  # reading goes on when nothing can be written
            desk.accounts.touch(token, now)
    return line


def sign_out(desk: Desk, token: str) -> None:
    """End the session."""
    desk.accounts.close_session(token)


def open_trial_accounts(desk: Desk, organs: Iterable[str]) -> list[Actor]:
    """One account for each role in each of ``organs``, all with TRIAL_PASSWORD; those that exist stay as they are.

    Raises InputError outside a demonstration.
    """
    if not is_demo():
        raise InputError("试用账号只在演示里开", "正式账号请由管理员逐个开立")
    people = TrialPeople()
    everybody = [person for organ in organs for person in people.everybody(organ)]
    hashed = _HASHER.hash(TRIAL_PASSWORD)
    for person in everybody:
        if desk.accounts.find(person.login) is None:
            desk.accounts.put(person, hashed)
    return everybody


def _attempt(desk: Desk, login: str, password: str) -> SignedIn | NotSignedIn:
    account = desk.accounts.find(login)
    now = desk.now().timestamp()
    right = _matches(account.password_hash if account else _nobody(), password)
    if account is None or not account.active:
        return _refuse(desk, "wrong")
    if account.locked_until > now:  # even the right password waits, and learns nothing
        return _refuse(desk, "locked")
    if not right:
        _count(desk, account, now)
        return _refuse(desk, "wrong")
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    desk.accounts.open_session(login, token, csrf, now)
    return SignedIn(token, csrf, account.actor)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password has: checking it takes as long as any."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _count(desk: Desk, account: AccountLine, now: float) -> None:
    """One more wrong password; after every so many a pause, each twice as long as the one before."""
    rules, failures = desk.config.session, account.failures + 1
    rounds, within = divmod(failures, rules.lockout_tries)
    pause = rules.lockout_minutes * 60 * 2 ** min(rounds - 1, _MOST_DOUBLINGS) if within == 0 else 0
    desk.accounts.note_failure(account.actor.login, failures, now + pause if pause else 0.0)


def _refuse(desk: Desk, kind: Literal["wrong", "locked", "busy"]) -> NotSignedIn:
    rules = desk.config.session
    reason = (
        f"账号或口令不对，没有登录。连续输错 {rules.lockout_tries} 次的账号暂停登录 {rules.lockout_minutes} 分钟，"
        "再错更久；暂停期间口令正确也不能登录。"
    )
    return NotSignedIn(kind, reason)
