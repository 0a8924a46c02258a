"""The one door through which a case changes: a command becomes events and effects, or a refusal with its reason.

Pure: today, the law, the office and the actor are arguments. The parts by phase are in receiving.py (登记 to 分办),
determining.py (检索 and 处理结果) and replying.py (拟稿 to 归档).
"""

from __future__ import annotations

import datetime as dt

from casework import commands as cmd
from casework import determining, receiving, replying
from casework import events as ev
from casework.case import Case
from casework.people import Actor, Role
from casework.ruling import RULES, Context, Decision, Refused, Ruling
from casework.stages import acts_for, roles_for, stage_of
from rules.errors import InputError

__all__ = ["Context", "Decision", "Refused", "Ruling", "decide"]
PHASES = (receiving, determining, replying)
"""Imported so that their rules are known."""

TODAY_ONLY = frozenset({"decide", "draft", "edit_draft", "submit_draft", "return_draft", "approve", "sign"})
"""Acts that are themselves the fact: they bear the day they are done on and cannot be backdated."""

FACTS_SHOWN: dict[str, tuple[type[ev.Event], ...]] = {
    "route": (ev.Routed,),
    "decide": (ev.SearchRecorded, ev.ItemDecided),
    "draft": (ev.ItemDecided, ev.DraftMade, ev.DraftEdited),
    "edit_draft": (ev.ItemDecided, ev.DraftMade, ev.DraftEdited),
    "submit_draft": (ev.DraftMade, ev.DraftEdited),
    "approve": (ev.DraftEdited, ev.DraftReturned),
    "sign": (ev.DraftEdited, ev.DraftReturned),
    "dispatch": (ev.LetterDispatched,),
    "record_delivery": (ev.LetterDelivered,),
}
"""Which events, written after the form was shown, make what it showed untrue. System events are never among them."""


def decide(case: Case | None, command: cmd.Command, context: Context, since: tuple[ev.Event, ...] = ()) -> Ruling:
    """What ``command`` does to ``case`` (None before registration).

    ``since`` holds the events written after the form was shown (empty when the act comes without a form). Raises
    InputError when the command itself is wrong (an unknown code, a day in the future).
    """
    act = cmd.act_of(command)
    _check_day(act, command, case, context.today)
    refusal = _not_open(act, case, context.actor, bool(since)) or _stale(act, command, since)
    return refusal or RULES[type(command)](case, command, context)


def _check_day(act: str, command: cmd.Command, case: Case | None, today: dt.date) -> None:
    if command.on > today:
        raise InputError(f"{command.on} 还没有到（今天是 {today}）", "请改成今天或以前的日期", field="on")
    if act in TODAY_ONLY and command.on != today:
        raise InputError(
            f"{cmd.ACT_LABELS[act]}只能写当天（{today}），不能写成 {command.on}", "请改成当天；日期不能倒签", field="on"
        )
    if case and command.on < case.registered_on and act not in ("confirm_receipt",):
        raise InputError(f"{command.on} 早于登记的日期 {case.registered_on}", "请检查日期", field="on")


def _not_open(act: str, case: Case | None, actor: Actor, moved: bool) -> Refused | None:
    stage = stage_of(case) if case else None
    if case and not actor.may_see(case.organ):
        return Refused("这件申请不属于您所在的机关", kind="right")
    if Role.SYSTEM in actor.roles or act in acts_for(stage, actor.roles):
        return None
    if act in acts_for(stage, frozenset(Role)):
        who = "、".join(sorted(role.label for role in roles_for(act)))
        return Refused(f"“{cmd.ACT_LABELS[act]}”由{who}办理，您的角色不能办", "请交给有这一角色的同事", kind="right")
    where = f"办件现在在“{stage.label}”环节" if stage else "还没有登记"
    kind = "closed" if moved else "rule"
    return Refused(f"{where}，不能“{cmd.ACT_LABELS[act]}”", "请刷新页面，按现在的环节办理", kind=kind)


def _stale(act: str, command: cmd.Command, since: tuple[ev.Event, ...]) -> Refused | None:
    item = getattr(command, "item", None)
    for event in since:
        other_item = isinstance(event, ev.ItemDecided) and item is not None and event.item != item
        if isinstance(event, FACTS_SHOWN.get(act, ())) and not other_item:
            return Refused("别人刚改过这件申请，您看到的内容已经变了", "您写的内容已保留，请核对后再提交", kind="stale")
    return None
