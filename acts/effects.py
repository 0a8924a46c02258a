"""再试: what the system could not get done is tried again because a person says so, say when a disk has room again."""

from __future__ import annotations

from acts.desk import Desk
from casework.people import Actor, Role
from casework.ruling import Refused
from store import effects

MAY_RETRY = frozenset({Role.HANDLER, Role.ADMIN})
"""Whose case it is, and who mends the cause. Each in the own organ."""


def may_retry(actor: Actor, organ: str) -> bool:
    """Whether ``actor`` may have the effects of a case of ``organ`` tried again."""
    return actor.organ == organ and bool(actor.powers & MAY_RETRY)


def retry(desk: Desk, actor: Actor, number: str) -> int | Refused:
    """Plan the failed effects of a case anew; how many. Nothing unclear is among them: that is for a person to settle.

    Raises NoSuchCase for a case that does not exist or is not theirs to see.
    """
    case = desk.cases(actor).find(number).case
    if not may_retry(actor, case.organ):
        return Refused("再试由承办机关的经办人或者管理员来做", "请联系承办机关", kind="right")
    planned = effects.retry_failed(desk.store.engine, number)
    if planned == 0:
        return Refused("没有等待再试的系统事务", "请刷新页面", kind="closed")
    desk.accounts.note_access(desk.now(), actor.login, number, f"再试系统事务 {planned} 项")
    desk.nudge.give()
    return planned
