"""登记, 确认收到, 受理, 分办."""

from __future__ import annotations

from acts.desk import Desk
from acts.perform import Done, Outcome, perform
from casework import commands as cmd
from casework.decide import decide
from casework.people import Actor
from casework.ruling import Refused
from store.opening import NumberOf


def register(desk: Desk, actor: Actor, command: cmd.RegisterRequest) -> Outcome:
    """Take a request in: it gets its case number, and the receipt slip is planned once the receipt day is known."""
    context = desk.context(actor)
    ruling = decide(None, command, context)
    if isinstance(ruling, Refused):
        return ruling
    number_of = NumberOf(command.organ, command.on.year, desk.office.case_number)
    with desk.store.new_case(number_of) as work:
        case = work.append(ruling, context, desk.now(), desk.clock)
    desk.nudge.give()
    return Done(case)


def confirm_receipt(desk: Desk, actor: Actor, number: str, command: cmd.ConfirmReceipt, seen: int | None) -> Outcome:
    """Both sides confirm the request: the receipt day is set."""
    return perform(desk, actor, number, command, seen=seen)


def accept(desk: Desk, actor: Actor, number: str, command: cmd.AcceptRequest, seen: int | None) -> Outcome:
    """受理."""
    return perform(desk, actor, number, command, seen=seen)


def route(desk: Desk, actor: Actor, number: str, command: cmd.RouteCase, seen: int | None) -> Outcome:
    """分办 to units."""
    return perform(desk, actor, number, command, seen=seen)
