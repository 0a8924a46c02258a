"""Showing what is kept covered: to whoever works on the case, for a reason, logged before anything is shown."""

from __future__ import annotations

from acts.desk import Desk
from casework.people import Actor, Applicant, Role
from casework.ruling import Refused
from casework.standing_in import looking_as
from rules.errors import InputError

MAY_REVEAL = frozenset({Role.HANDLER})
"""Who writes to applicants and checks who they are. Each in the own organ."""


def may_reveal(actor: Actor, organ: str) -> bool:
    """Whether ``actor`` may see an applicant of ``organ`` uncovered."""
    return actor.organ == organ and bool(actor.powers & MAY_REVEAL)


def reveal(desk: Desk, actor: Actor, number: str, why: str) -> Applicant | Refused:
    """The applicant of a case, to be shown whole this once (个人信息保护法).

    Raises NoSuchCase for a case outside the scope, InputError when no reason is given.
    """
    case = desk.cases(actor).find(number).case
    looking = looking_as(actor, MAY_REVEAL, case)
    if looking is None or actor.organ != case.organ:
        return Refused("完整的号码和地址只给本机关的经办人看", "需要时请联系经办人", kind="right")
    if not why.strip():
        raise InputError("没有写为什么要看", "例如：邮寄答复书；核对身份证明", field="why")
    what = "查看申请人完整的号码和地址"
    desk.accounts.note_access(desk.now(), actor.login, number, what, why.strip(), looking.instead_of)
    return case.applicant
