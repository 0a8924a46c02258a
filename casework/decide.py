"""The one door through which a case changes: a command becomes events and effects, or a refusal with its reason.

Pure: today, the law, the office and the actor are arguments. The parts by phase are the modules in PHASES.
"""

from __future__ import annotations

import datetime as dt

from casework import (
    assigning,
    conferring,
    consulting,
    correcting,
    delegating,
    delivering,
    determining,
    extending,
    joining,
    materials,
    receiving,
    replying,
)
from casework import commands as cmd
from casework import events as ev
from casework import proceedings as pr
from casework.case import Case
from casework.command import Command
from casework.joining import left_to_the_lead
from casework.members import is_guest
from casework.people import Actor, Role
from casework.ruling import RULES, Context, Decision, Refused, Ruling
from casework.stages import ONCE_ENDED, acts_for, roles_for, stage_of
from rules.errors import InputError

__all__ = ["Context", "Decision", "Refused", "Ruling", "decide"]
PHASES = (
    receiving,
    correcting,
    delegating,
    assigning,
    determining,
    consulting,
    extending,
    joining,
    conferring,
    materials,
    replying,
    delivering,
)
"""Imported so that their rules are known."""

TODAY_ONLY = frozenset(
    {"decide", "draft", "edit_draft", "submit_draft", "return_draft", "approve", "sign", "void_reply"}
    | {"join_replies", "part_replies"}
    | {"ask_correction", "abandon", "ask_third_party", "ask_agency", "ask_joint_maker", "notify_disclosure"}
    | {
        "ask_reasons",
        "delegate_reply",
        "defer",
        "agree_extension",
        "agree_fee",
        "convene_conference",
        "conclude_conference",
    }
)
"""Acts that are themselves the fact, or make a letter that bears their day: they cannot be backdated."""

OVERSIGHT = frozenset({"chase"})
"""What the overseer may do to any organ's case."""

BY_INVITATION = frozenset({"give_opinion"})
"""What a guest of a conference may do to another organ's case."""

AUTOMATIC = (ev.ReplySealed, ev.NoticeIssued, ev.RulesChanged)
"""What the system writes by itself. It closes no task and makes nothing untrue that a form showed."""

_DECISIVE = (ev.ItemDecided, pr.RequestCorrected, pr.ViewReceived, pr.ConferenceConcluded)
_SENT_BACK = (ev.DraftReturned, ev.ReplyVoided)
_UNDER_REVIEW = (ev.DraftEdited, *_SENT_BACK, pr.ViewReceived)
FACTS_SHOWN: dict[str, tuple[type[ev.Event], ...]] = {
    "accept": (pr.CorrectionAsked, pr.RequestCorrected),
    "ask_correction": (pr.CorrectionAsked,),
    "receive_correction": (pr.RequestCorrected,),
    "abandon": (pr.RequestCorrected, pr.FeePaid, ev.LetterDelivered, pr.LetterReturned),
    "route": (ev.Routed, pr.RouteReturned),
    "accept_route": (ev.Routed,),
    "return_route": (ev.Routed,),
    "transfer": (pr.Transferred, ev.ItemDecided),
    "decide": (ev.SearchRecorded, *_DECISIVE),
    "receive_view": (pr.ViewReceived,),
    "notify_disclosure": (pr.ViewReceived, pr.DisclosureNotified),
    "receive_reasons": (pr.ReasonsReceived,),
    "defer": (pr.ReasonsReceived, pr.ReplyDeferred),
    "propose_extension": (pr.ExtensionProposed, pr.ExtensionAgreed),
    "agree_extension": (pr.ExtensionProposed, pr.ExtensionAgreed),
    "propose_fee": (pr.FeeProposed, pr.FeeAgreed),
    "agree_fee": (pr.FeeProposed, pr.FeeAgreed),
    "record_payment": (pr.FeePaid,),
    "dismiss_flag": (pr.FlagRaised,),
    "conclude_conference": (pr.OpinionGiven,),
    "draft": (*_DECISIVE, ev.DraftMade, ev.DraftEdited),
    "edit_draft": (*_DECISIVE, ev.DraftMade, ev.DraftEdited),
    "submit_draft": (*_DECISIVE, ev.DraftMade, ev.DraftEdited, *_SENT_BACK),
    "approve": _UNDER_REVIEW,
    "sign": _UNDER_REVIEW,
    "void_reply": (ev.LetterDispatched, ev.LetterSendingOrdered, pr.LetterReturned),
    "dispatch": (ev.LetterDispatched, ev.LetterSendingOrdered),
    "settle_sending": (ev.SendingSettled,),
    "record_delivery": (ev.LetterDelivered, pr.LetterReturned),
    "record_return": (ev.LetterDelivered, pr.LetterReturned),
    "fix_tracking": (pr.TrackingFixed, pr.LetterReturned),
    "claim": (pr.Claimed, pr.HandedOver),
    "hand_over": (pr.Claimed, pr.HandedOver),
}
"""Which events, written after the form was shown, make what it showed untrue. System events are never among them."""


def decide(case: Case | None, command: Command, context: Context, since: tuple[ev.Event, ...] = ()) -> Ruling:
    """What ``command`` does to ``case`` (None before registration).

    ``since`` holds the events written after the form was shown (empty when the act comes without a form). Raises
    InputError when the command itself is wrong (an unknown code, a day in the future).
    """
    act = cmd.act_of(command)
    if refusal := _not_open(act, case, context.actor, since) or _ended(act, case) or _not_theirs(act, command, context):
        return refusal
    if case and (refusal := left_to_the_lead(act, case, getattr(command, "letter", "reply"))):
        return refusal
    _check_day(act, command, case, context.today)
    return _stale(act, command, since) or RULES[type(command)](case, command, context)


def _check_day(act: str, command: Command, case: Case | None, today: dt.date) -> None:
    if command.on > today:
        raise InputError(f"{command.on} 还没有到（今天是 {today}）", "请改成今天或以前的日期", field="on")
    if act in TODAY_ONLY and command.on != today:
        raise InputError(
            f"{cmd.ACT_LABELS[act]}只能写当天（{today}），不能写成 {command.on}", "请改成当天；日期不能倒签", field="on"
        )
    day, what = _earliest(act, case) if case else (command.on, "")
    if command.on < day:
        raise InputError(f"{command.on} 早于{what} {day}", "请检查日期", field="on")


def _earliest(act: str, case: Case) -> tuple[dt.date, str]:
    """The first day that the act can bear, and what happened on it. Later rules may ask for more."""
    if act == "confirm_receipt":
        return max(case.dates.values(), default=case.registered_on), "到件的日期"
    if act in TODAY_ONLY and case.last_on:
        return case.last_on, "本件已有记录的日期"
    if act == "archive" and case.reply and case.reply.delivered_on:
        return case.reply.delivered_on, "答复书送达的日期"
    if act == "route" and case.accepted_on:
        return case.accepted_on, "受理的日期"
    return max((case.registered_on, *case.dates.values())), "收到申请的日期"


def _not_open(act: str, case: Case | None, actor: Actor, since: tuple[ev.Event, ...]) -> Refused | None:
    stage = stage_of(case) if case else None
    overseeing = act in OVERSIGHT and Role.OVERSEER in actor.roles
    invited = case is not None and act in BY_INVITATION and is_guest(case, actor)
    if case and actor.organ != case.organ and not (overseeing or invited):  # a role counts in its own organ
        return Refused("这件申请不属于您所在的机关", kind="right")
    if act in acts_for(stage, actor.roles):
        return None
    if act in acts_for(stage, frozenset(Role)):
        who = "、".join(sorted(role.label for role in roles_for(act)))
        return Refused(f"“{cmd.ACT_LABELS[act]}”由{who}办理，您的角色不能办", "请交给有这一角色的同事", kind="right")
    where = f"办件现在在“{stage.label}”环节" if stage else "还没有登记"
    moved = any(not isinstance(event, AUTOMATIC) for event in since)
    kind = "closed" if moved else "rule"
    return Refused(f"{where}，不能“{cmd.ACT_LABELS[act]}”", "请刷新页面，按现在的环节办理", kind=kind)


def _ended(act: str, case: Case | None) -> Refused | None:
    if case is None or not case.course.ended or act in ONCE_ENDED:
        return None
    how = "申请人已撤回申请" if case.course.withdrawn else "已视为放弃申请"
    return Refused(f"{how}，不能“{cmd.ACT_LABELS[act]}”", "只要把结果告知申请人，送达后归档", kind="closed")


def _not_theirs(act: str, command: Command, context: Context) -> Refused | None:
    """What a unit head does, the head of that very unit does; who may do the act by another role is not asked."""
    unit, others = getattr(command, "unit", None), context.actor.roles - {Role.UNIT_HEAD}
    if unit is None or any(role in others for role in roles_for(act)) or context.actor.heads(unit):
        return None
    return Refused(f"您是{context.actor.unit}的负责人，不能代{unit}办理", "请交给这个单位的负责人", kind="right")


def _stale(act: str, command: Command, since: tuple[ev.Event, ...]) -> Refused | None:
    for event in since:
        if isinstance(event, FACTS_SHOWN.get(act, ())) and not _another(command, event):
            return Refused("别人刚改过这件申请，您看到的内容已经变了", "您写的内容已保留，请核对后再提交", kind="stale")
    return None


def _another(command: Command, event: ev.Event) -> bool:
    """Whether the event is about another item, letter, consultation, unit or trigger than the form."""
    for name in ("item", "letter", "ref", "unit", "trigger"):
        ours, theirs = getattr(command, name, None), getattr(event, name, None)
        if ours is not None and theirs is not None and ours != theirs:
            return True
    return False
