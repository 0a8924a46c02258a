"""移交: only to a colleague who can go on with the case."""

from __future__ import annotations

from acts.desk import Desk
from acts.perform import Outcome, perform
from casework import proceeding_commands as pc
from casework.command import Command
from casework.people import Actor, Role
from rules.errors import InputError
from store.unit_of_work import UnitOfWork


def colleagues(desk: Desk, organ: str, but: str = "") -> list[Actor]:
    """The handlers of an organ that a case may go to, without the one who has it."""
    return [one for one in desk.accounts.colleagues(organ) if Role.HANDLER in one.roles and one.login != but]


def hand_over(desk: Desk, actor: Actor, number: str, command: pc.HandOverCase, seen: int | None) -> Outcome:
    """Give the case to another handler of its organ. Raises InputError for anybody else."""

    def check(work: UnitOfWork, order: Command) -> Command:
        known = colleagues(desk, work.known.organ, work.known.course.handler)
        if command.to.strip() not in {one.login for one in known}:
            listed = "、".join(f"{one.name}（{one.login}）" for one in known) or "没有别的经办人"
            raise InputError(f"“{command.to}”不是可以接办的经办人", f"可以交给：{listed}", field="to")
        return order

    return perform(desk, actor, number, command, seen=seen, before=check)
