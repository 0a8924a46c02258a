"""Who works on a case: units take or return it, handlers claim and hand over, supervisors chase, organs transfer."""

from __future__ import annotations

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from rules.errors import InputError


@rule_for(pc.AcceptRoute)
def accept_route(case: Case, command: pc.AcceptRoute, context: Context) -> Ruling:
    """A unit takes what was sent to it."""
    _routed_to(case, command.unit)
    if command.unit in case.course.accepted_units:
        return Refused(f"{command.unit}已经接收", kind="closed")
    return Decision((pr.RouteAccepted(command.on, command.unit),))


@rule_for(pc.ReturnRoute)
def return_route(case: Case, command: pc.ReturnRoute, context: Context) -> Ruling:
    """A unit gives it back, with a reason; the disclosure office routes anew."""
    _routed_to(case, command.unit)
    if not command.reason.strip():
        raise InputError("没有写退回理由", "请写明为什么不是本单位的事", field="reason")
    return Decision((pr.RouteReturned(command.on, command.unit, command.reason.strip()),))


@rule_for(pc.TransferCase)
def transfer(case: Case, command: pc.TransferCase, context: Context) -> Ruling:
    """移送 to another organ of the district: it answers in its own name, the clock goes on."""
    with naming("organ"):
        organ = context.office.organ(command.organ)
    if organ.code == case.organ:
        raise InputError("本来就是这个机关的办件", "请选另一个机关", field="organ")
    if not command.reason.strip():
        raise InputError("没有写移送理由", "请写明为什么由它答复", field="reason")
    return Decision((pr.Transferred(command.on, organ.code, command.reason.strip()),))


@rule_for(pc.OrderReply)
def order_reply(case: Case, command: pc.OrderReply, context: Context) -> Ruling:
    """A court or review body orders a reply, new or still owed: its own limit, and every answered item open again."""
    if command.workdays < 1:
        raise InputError("要写明几个工作日内答复", "按文书写的填", field="workdays")
    for name in ("by", "decision"):
        if not getattr(command, name).strip():
            raise InputError("要写明哪个机关、以什么文书责令", "按文书写的填", field=name)
    if case.reply and command.on < case.reply.made_on:
        raise InputError(f"{command.on} 早于答复书成文的 {case.reply.made_on}", "请检查日期", field="on")
    return Decision((pr.ReplyOrdered(command.on, command.workdays, command.by.strip(), command.decision.strip()),))


@rule_for(pc.ClaimCase)
def claim(case: Case, command: pc.ClaimCase, context: Context) -> Ruling:
    """The acting handler takes it on."""
    if case.course.handler == context.actor.holder:
        return Refused("已经由您办理", kind="closed")
    return Decision((pr.Claimed(command.on),))


@rule_for(pc.HandOverCase)
def hand_over(case: Case, command: pc.HandOverCase, context: Context) -> Ruling:
    """To a colleague, with a reason."""
    if not command.to.strip() or not command.reason.strip():
        raise InputError("要写明交给谁、为什么", "请补上", field="to")
    return Decision((pr.HandedOver(command.on, command.to.strip(), command.reason.strip()),))


@rule_for(pc.ChaseCase)
def chase(case: Case, command: pc.ChaseCase, context: Context) -> Ruling:
    """催办: written down and shown to whoever works on it."""
    if not command.words.strip():
        raise InputError("没有写催办内容", "请写明", field="words")
    return Decision((pr.Chased(command.on, command.words.strip()),))


def _routed_to(case: Case, unit: str) -> None:
    if unit not in case.units:
        listed = "、".join(case.units) or "还没有分办"
        raise InputError(f"这件申请没有分给“{unit}”", f"分给了：{listed}", field="unit")
