"""登记, 确认收到, 受理, 分办."""

from __future__ import annotations

from collections.abc import Sequence

from acts.desk import Desk
from acts.perform import Done, Outcome, perform
from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework.case import Case, fold
from casework.decide import decide
from casework.people import Actor
from casework.ruling import Refused
from casework.standing_in import decide_for, in_capacity
from rules.errors import InputError
from store.opening import NumberOf


def register(
    desk: Desk, actor: Actor, command: cmd.RegisterRequest, materials: Sequence[pc.AttachMaterial] = ()
) -> Outcome:
    """Take a request in: it gets its case number, and the receipt slip is planned once the receipt day is known.

    ``materials``, taken in before (acts/staging.py), are put on file in the same transaction.
    """
    context = in_capacity(None, command, desk.context(actor))
    ruling = decide(None, command, context)
    if isinstance(ruling, Refused):
        return ruling
    number_of = NumberOf(command.organ, command.on.year, desk.office.case_number)
    with desk.store.new_case(number_of) as work:
        case = work.append(ruling, context, desk.now(), desk.clock)
        for material in materials:
            attached = decide(case, material, context)
            if isinstance(attached, Refused):
                raise InputError(attached.reason, "请去掉这一份再登记", field="files")
            case = work.append(attached, context, desk.now(), desk.clock)
    desk.nudge.give()
    return Done(case)


def foresee(desk: Desk, actor: Actor, command: cmd.RegisterRequest) -> Case | Refused:
    """The case that ``register`` would make, and nothing kept. Raises InputError as registering would."""
    ruling = decide_for(None, command, desk.context(actor))
    if isinstance(ruling, Refused):
        return ruling
    records = [ev.Recorded(no, event, desk.now(), actor.login, actor.name) for no, event in enumerate(ruling.events, 1)]
    case = fold("", records)
    assert case
    return case


def confirm_receipt(desk: Desk, actor: Actor, number: str, command: cmd.ConfirmReceipt, seen: int | None) -> Outcome:
    """Both sides confirm the request: the receipt day is set."""
    return perform(desk, actor, number, command, seen=seen)


def accept(desk: Desk, actor: Actor, number: str, command: cmd.AcceptRequest, seen: int | None) -> Outcome:
    """受理."""
    return perform(desk, actor, number, command, seen=seen)


def route(desk: Desk, actor: Actor, number: str, command: cmd.RouteCase, seen: int | None) -> Outcome:
    """分办 to units."""
    return perform(desk, actor, number, command, seen=seen)
