"""What may come between: correction, consultations, extension, reasons, fees, conference, assignment.

Most of these acts need nothing but the decision. Those that send a notice out take its document number in their own
transaction, so that no number is lost and none doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from acts.assigning import hand_over
from acts.desk import Desk
from acts.perform import Outcome, perform
from casework import proceeding_commands as pc
from casework.command import Command
from casework.people import Actor
from store.unit_of_work import UnitOfWork

Act = Callable[[Desk, Actor, str, Any, int | None], Outcome]

NUMBERED: Mapping[str, str] = {
    "ask_correction": "correction",
    "agree_extension": "extension",
    "ask_reasons": "reasons",
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


PROCEEDINGS: Mapping[str, Act] = {
    name: numbered(NUMBERED[name]) if name in NUMBERED else simply for name in pc.ACTS
} | {"hand_over": hand_over}
"""Every act of this module by its promised name."""
