"""移交: several cases at once to a colleague, with one reason; a transaction a case, and each is told by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acts import registry
from acts.desk import Desk
from casework.people import Actor, Role
from casework.ruling import Refused
from rules.errors import InputError, MingdaError

AT_ONCE = 50
"""As many as a page of the list holds."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One case: handed over, or what stood in the way."""

    number: str
    problem: str = ""


def successors(desk: Desk, actor: Actor) -> list[Actor]:
    """Who can be handed a case of this person's organ: its handlers."""
    return [one for one in desk.accounts.colleagues(actor.organ) if Role.HANDLER in one.roles]


def hand_over_many(desk: Desk, actor: Actor, chosen: Sequence[tuple[str, int]], to: str, reason: str) -> list[Handed]:
    """Hand over each of ``chosen`` (number, the last event that the list showed).

    Raises InputError when nothing was chosen, nobody named, no reason given: then nothing is handed over.
    """
    if not chosen:
        raise InputError("没有选要移交的办件", "请在办件前面打钩", field="cases")
    if len(chosen) > AT_ONCE:
        raise InputError(f"一次最多移交 {AT_ONCE} 件（选了 {len(chosen)} 件）", "请分几次移交", field="cases")
    if to not in {one.login for one in successors(desk, actor)}:
        raise InputError("没有选交给谁", "请选本机关的一位经办人", field="to")
    if not reason.strip():
        raise InputError("没有写移交的理由", "请写明，例如“轮岗”“休假”", field="reason")
    return [_hand_over(desk, actor, number, seen, to, reason.strip()) for number, seen in chosen]


def _hand_over(desk: Desk, actor: Actor, number: str, seen: int, to: str, reason: str) -> Handed:
    if desk.cases(actor).find(number).case.course.handler == to:
        return Handed(number, "已经由这位同事办理")
    fields = {"on": desk.today.isoformat(), "to": to, "reason": reason}
    try:
        outcome = registry.do(desk, actor, "hand_over", number, fields, seen)
    except MingdaError as wrong:
        return Handed(number, str(wrong))
    return Handed(number, str(outcome) if isinstance(outcome, Refused) else "")
