"""合并答复: which cases one reply may answer together, and how what befalls that reply is told to each of them.

法释〔2025〕8号第十四条第（三）项: a reply may answer different requests of the same applicant together. Several
applicants asking the same are answered apart here, so that nobody's letter names another who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from casework import events as ev
from casework import joint_events as je
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.conferring import unexplained
from casework.counting import proposed_row
from casework.objections import unfounded
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, rule_for
from casework.stages import Stage, stage_of
from rules.errors import InputError
from rules.rulebook import Rulebook

MOST = 10
"""How many cases one reply answers at most: a signature is one transaction over all of them, which stays short."""

LETTER = "joint_reply"
_FATES = (
    ev.ReplySealed,
    ev.ReplyVoided,
    ev.LetterDispatched,
    pr.TrackingFixed,
    pr.LetterReturned,
    ev.LetterDelivered,
)
"""What befalls the one letter and is told to every case that it answers."""

_LEFT_TO_THE_LEAD = frozenset(
    {"decide", "draft", "edit_draft", "submit_draft", "void_reply", "join_replies", "transfer"}
)
_OF_ONE_LETTER = frozenset({"dispatch", "settle_sending", "record_delivery", "record_return", "fix_tracking"})
"""Acts on a letter: left to the lead where it is the shared one."""


@rule_for(pc.JoinReplies)
def join_replies(case: Case, command: pc.JoinReplies, context: Context) -> Ruling:
    """Answer these cases in this one's reply."""
    wanted = tuple(dict.fromkeys(number.strip() for number in command.cases if number.strip()))
    if not wanted:
        raise InputError("没有选要一并答复的办件", "请选同一申请人、已经逐项判断的其他办件", field="cases")
    if 1 + len(case.course.joins) + len(wanted) > MOST:
        return Refused(f"一份答复书最多答复 {MOST} 件申请", "请分成几份")
    for other in (case, *(one for one in context.beside if one.number in wanted)):
        if refusal := _unfit(case, other, context):
            return refusal
    return Decision((je.RepliesJoined(command.on, wanted),))


@rule_for(pc.PartReplies)
def part_replies(case: Case, command: pc.PartReplies, context: Context) -> Ruling:
    """Answer one of the joined cases apart again."""
    if command.parted not in case.course.joins:
        joined = "、".join(case.course.joins) or "没有"
        raise InputError(f"{command.parted} 没有并入本件答复", f"已经并入的：{joined}", field="parted")
    if not command.reason.strip():
        raise InputError("没有写为什么分开答复", "请写明理由，理由记入两件的办件记录", field="reason")
    return Decision((je.RepliesParted(command.on, command.parted, command.reason.strip()),))


def _unfit(case: Case, other: Case, context: Context) -> Refused | None:
    cite = context.rulebook.letter(LETTER).at(context.today).cite
    if other.organ != case.organ:
        return Refused(f"本机关没有编号为 {other.number} 的办件", "请检查编号", kind="right")
    if not same_applicant(case, other):
        return Refused(f"{other.number} 不是同一申请人的申请，不能合并答复", "不同申请人的申请分别答复", cite)
    if other.course.joined_to or (other is not case and (other.number == case.number or other.course.joins)):
        return Refused(f"{other.number} 已经在合并答复里了", "一件申请只由一份答复书答复；要改的，先解除合并")
    return unready(other, context)


def unready(other: Case, context: Context) -> Refused | None:
    """Why this case cannot be answered with another one as it stands; None when it can."""
    if stage_of(other) is not Stage.DRAFTING or other.course.ended or _not_answered(other, context.rulebook):
        where = "申请已经终结" if other.course.ended else f"现在在“{stage_of(other).label}”环节"
        return Refused(f"{other.number} {where}，不能合并答复", "逐项判断完、还没有送审、要出具答复书的才能合并")
    if other.course.awaiting_payment or other.course.awaiting_correction:
        return Refused(f"{other.number} 还在等申请人缴费或者补正，不能合并答复", "等期限重新起算后再合并")
    found = unexplained(other) or unfounded(other, context)
    return replace(found, reason=f"{other.number}：{found.reason}") if found else None


def _not_answered(other: Case, rulebook: Rulebook) -> bool:
    """Whether every item ends in another letter than a reply (不再处理告知书, 撤回确认)."""
    day = received_on(other)
    letters = {rulebook.outcome(item.decision.outcome).at(day).letter for item in other.items if item.decision}
    return len(letters) == 1 and "reply" not in letters


def same_applicant(case: Case, other: Case) -> bool:
    """Whether both were asked by the same: of the same kind and name, and no number that says otherwise."""
    one, two = case.applicant, other.applicant
    numbers = {secret.reveal() for secret in (one.id_number, two.id_number)} - {""}
    return (one.kind, one.name) == (two.kind, two.name) and len(numbers) < 2


def left_to_the_lead(act: str, case: Case, letter: str) -> Refused | None:
    """What is done in the case whose reply answers this one, and not here."""
    lead, known = case.course.joined_to, case.letters.get(letter)
    shared = act in _OF_ONE_LETTER and known is not None and known.lead
    if not lead or not (shared or act in _LEFT_TO_THE_LEAD):
        return None
    return Refused(
        f"本件与 {lead} 合并答复",
        f"请到 {lead} 办理，办好后本件同时记上；要分开答复的，在那件里解除合并",
        kind="closed",
    )


def those_beside(case: Case | None, events: Iterable[ev.Event] = ()) -> tuple[str, ...]:
    """The numbers of the cases that this case's reply answers too, or did before these ``events``."""
    numbers = list(case.course.joins) if case else []
    for event in events:
        numbers += event.cases if isinstance(event, je.RepliesJoined) else ()
        numbers += (event.parted,) if isinstance(event, je.RepliesParted) else ()
    return tuple(dict.fromkeys(numbers))


def echo(case: Case, other: Case, events: Iterable[ev.Event], rulebook: Rulebook) -> tuple[ev.Event, ...]:
    """What ``events`` of ``case`` mean for ``other``, a case that its reply answers; nothing for most events."""
    return tuple(_echoes(case, other, events, rulebook))


def _echoes(case: Case, other: Case, events: Iterable[ev.Event], rulebook: Rulebook) -> Iterator[ev.Event]:
    ours = other.course.joined_to == case.number
    shared = ours and other.reply is not None and other.reply.lead == case.number
    for event in events:
        match event:
            case je.RepliesJoined(cases=cases) if other.number in cases:
                yield je.ReplyJoined(event.on, case.number, _row(other, rulebook))
            case je.RepliesParted(parted=parted) if parted == other.number and ours:
                yield je.ReplyParted(event.on, case.number, event.reason)
            case ev.ReplySigned() if ours:
                yield replace(event, version=other.drafts_made + 1, lead=case.number)
            case _ if isinstance(event, _FATES) and event.letter == "reply" and shared:
                yield event


def _row(other: Case, rulebook: Rulebook) -> str:
    """The row that its own draft named, else the proposed one."""
    proposed = proposed_row(other, rulebook)
    return other.row if other.draft and other.row else proposed.row if proposed else ""
