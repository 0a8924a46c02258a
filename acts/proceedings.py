"""What may come between: correction, consultations, extension, reasons, fees, conference, assignment.

Most of these acts need nothing but the decision. Those that send a notice out take its document number in their own
transaction, so that no number is lost and none doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from acts.alerting import give_at_once
from acts.desk import Desk
from acts.perform import Outcome, perform
from casework import proceeding_commands as pc
from casework.alerting import CHASE, HANDED, people_for
from casework.case import Case
from casework.command import Command
from casework.people import Actor, Role
from rules.errors import InputError
from store.unit_of_work import UnitOfWork

Act = Callable[[Desk, Actor, str, Any, int | None], Outcome]

NUMBERED: Mapping[str, str] = {
    "ask_correction": "correction",
    "agree_extension": "extension",
    "ask_reasons": "reasons",
    "delegate_reply": "delegation",
    "defer": "deferral",
    "agree_fee": "fee",
    "ask_third_party": "third_party",
    "ask_agency": "agency",
    "ask_joint_maker": "joint_maker",
    "notify_disclosure": "disclosure",
    "conclude_conference": "minutes",
}
"""Acts that send a letter out → the kind of number it takes."""


def simply(desk: Desk, actor: Actor, number: str, command: Command, seen: int | None) -> Outcome:
    """Decide and write down."""
    return perform(desk, actor, number, command, seen=seen)


def numbered(kind: str) -> Act:
    """An act whose notice takes the next number of ``kind``; asking a third party takes one more, to tell of it."""

    def act(desk: Desk, actor: Actor, number: str, command: Command, seen: int | None) -> Outcome:
        def take(work: UnitOfWork, order: Command) -> Command:
            taken = {"number": _next(desk, work, kind, order)}
            if isinstance(order, pc.AskThirdParty):
                taken["told_number"] = _next(desk, work, "told", order)
            return replace(order, **taken)  # type: ignore[arg-type]  # the command has these fields

        return perform(desk, actor, number, command, seen=seen, before=take)

    return act


def _next(desk: Desk, work: UnitOfWork, kind: str, order: Command) -> str:
    organ, year = work.known.organ, order.on.year
    return desk.office.document_number(organ, kind, year, work.next_number(organ, kind, year))


def chase(desk: Desk, actor: Actor, number: str, command: pc.ChaseCase, seen: int | None) -> Outcome:
    """催办: written down, and before whoever works on it at once, in one transaction."""

    def tell(work: UnitOfWork, case: Case) -> None:
        for person in people_for(Role.HANDLER, case.organ, case.course.handler, everybody):
            give_at_once(desk, work, person.login, CHASE, actor, command.words.strip(), everybody)

    everybody = desk.accounts.everybody()
    return perform(desk, actor, number, command, seen=seen, after=tell)


def hand_over(desk: Desk, actor: Actor, number: str, command: pc.HandOverCase, seen: int | None) -> Outcome:
    """移交、改派: to a handler of the organ, who is told at once. Raises InputError when ``to`` is none."""

    def tell(work: UnitOfWork, case: Case) -> None:
        known = {one.login for one in everybody if Role.HANDLER in one.roles and one.organ == case.organ}
        if case.course.handler not in known:
            raise InputError(
                f"“{case.course.handler}”不是本机关经办人的账号", f"可以写：{'、'.join(sorted(known))}", field="to"
            )
        give_at_once(desk, work, case.course.handler, HANDED, actor, command.reason.strip(), everybody)

    everybody = desk.accounts.everybody()
    return perform(desk, actor, number, command, seen=seen, after=tell)


PROCEEDINGS: Mapping[str, Act] = {
    **{name: numbered(NUMBERED[name]) if name in NUMBERED else simply for name in pc.ACTS},
    "chase": chase,
    "hand_over": hand_over,
}
"""Every act of this module by its promised name."""
