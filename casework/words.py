"""Events and days in the words of the office: what the record of a case says, for anybody who reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Protocol

from casework import events as ev
from casework import proceedings as pr
from casework.commands import ACT_LABELS
from casework.course_words import COURSE_WORDS as _COURSE_WORDS
from casework.letters_of import KINDS_OF_LETTERS, stem
from casework.likeness import LikeCase
from casework.people import cover_name
from casework.stages import REVIEW_LABELS
from rules.rulebook import Rulebook

_WEEKDAYS = "一二三四五六日"
Weight = Literal["plain", "key", "back"]


def weekday(day: dt.date) -> str:
    """``周二``."""
    return "周" + _WEEKDAYS[day.weekday()]


def day_words(day: dt.date) -> str:
    """``2026-10-27 周二``: how screens write a day."""
    return f"{day.isoformat()} {weekday(day)}"


def short_day(day: dt.date) -> str:
    """``10-19 周一``: only in logs."""
    return f"{day:%m-%d} {weekday(day)}"


def label_of(rulebook: Rulebook, table: str, code: str) -> str:
    """What the rulebook calls ``code``; the code itself when a later rulebook does not know it any more."""
    rule = rulebook.tables.get(table, {}).get(code)
    return rule.label if rule else code


def covered_sought(rulebook: Rulebook, one: LikeCase) -> str:
    """What a like case asks for, without its own applicant's name."""
    return cover_name(one.sought, one.applicant_name, person=is_person(rulebook, one.applicant_kind))


def is_person(rulebook: Rulebook, kind: str) -> bool:
    """Whether applicants of this kind are natural persons; an unknown kind is covered like one."""
    rule = rulebook.tables.get("applicant_kinds", {}).get(kind)
    values = [value for _, value in rule.spans if value] if rule else []
    return bool(values[-1].person) if values else True


def letter_label(rulebook: Rulebook, letter: str) -> str:
    """``答复书``, ``登记回执``, ``第三方征求意见书（A）``: by the letter's id in its case, or its kind."""
    kind, ref = KINDS_OF_LETTERS.get(stem(letter), stem(letter)), letter.partition("-")[2]
    return label_of(rulebook, "letters", kind) + (f"（{ref}）" if ref else "")


def review_labels(kinds: tuple[str, ...]) -> str:
    """``审核、法制审核``."""
    return "、".join(REVIEW_LABELS.get(kind, kind) for kind in kinds)


def place_of(grounds: Mapping[str, Any]) -> str:
    """``第三十六条第（二）项``: where a ground stands within its instrument."""
    return "".join(str(grounds.get(part, "")) for part in ("article", "paragraph", "item"))


def describe(event: ev.Event, rulebook: Rulebook) -> str:
    """The event as one Chinese sentence without its full stop."""
    return _WORDS[type(event)](event, rulebook)


def task_label(act: str, subject: str, rulebook: Rulebook) -> str:
    """``出具补正告知书``, ``判断第 2 项``: what the button of a next task says; empty while the system is at work."""
    match act:
        case "" | "approve":
            return REVIEW_LABELS.get(subject, "")
        case "decide":
            return f"判断第 {subject} 项" if subject else ACT_LABELS[act]
        case "dispatch":
            return f"发出{letter_label(rulebook, subject)}"
        case "record_delivery":
            return f"登记{letter_label(rulebook, subject)}送达"
        case "ask_correction":
            return f"出具{letter_label(rulebook, 'correction')}"
        case "receive_view":
            return f"登记意见（{subject}）"
        case "accept_route":
            return f"{subject}接收"
        case _:
            return ACT_LABELS[act]


def weight(event: ev.Event) -> Weight:
    """How a timeline marks the event: ``key`` for a step forward that counts, ``back`` for a return."""
    if isinstance(event, ev.DraftReturned | ev.ReplyVoided | pr.RouteReturned | pr.LetterReturned):
        return "back"
    return "key" if isinstance(event, _KEY_EVENTS) else "plain"


_KEY_EVENTS = (
    ev.RequestRegistered,
    ev.ItemDecided,
    ev.DraftApproved,
    ev.ReplySigned,
    ev.ReplySealed,
    ev.LetterDelivered,
    pr.CorrectionAsked,
    pr.RequestCorrected,
    pr.RequestAbandoned,
    pr.RequestWithdrawn,
    pr.Transferred,
    pr.ViewReceived,
    pr.ExtensionAgreed,
    pr.ReplyDeferred,
    pr.FeeAgreed,
    pr.FeePaid,
    pr.ConferenceConcluded,
    pr.ReplyOrdered,
)
_Words = Callable[[Any, Rulebook], str]


def _registered(event: ev.RequestRegistered, law: Rulebook) -> str:
    channel = label_of(law, "receipt", event.channel)
    missing = "、".join(label_of(law, "elements", code) for code in event.missing)
    items = f"，{len(event.items)} 项" if len(event.items) > 1 else ""
    return f"登记申请：{channel}{items}" + (f"；缺少{missing}" if missing else "")


def _searched(event: ev.SearchRecorded, law: Rulebook) -> str:
    found = "检索到" if event.found else "没有检索到"
    return f"{event.unit}检索：在{event.where}以“{event.words}”检索，{found}" + _more(event.note)


def _decided(event: ev.ItemDecided, law: Rulebook) -> str:
    grounds = "、".join(place_of(cite) for cite in event.grounds)
    said = f"第 {event.item} 项处理结果：{label_of(law, 'outcomes', event.outcome)}"
    why = f"；与会商结论不一致：{event.departs}" if event.departs else ""
    return said + (f"（{grounds}）" if grounds else "") + _proposal(event, law) + why


def _proposal(event: ev.ItemDecided, law: Rulebook) -> str:
    """Whether the system's proposal was taken, and if not, why."""
    if not event.findings:
        return ""
    if event.outcome in event.proposed:
        return "；采纳系统建议"
    names = "、".join(label_of(law, "outcomes", code) for code in event.proposed)
    said = f"没有采纳系统建议的{names}" if names else "系统没有可以建议的结果"
    return f"；{said}，理由：{event.instead}"


def _edited(event: ev.DraftEdited, law: Rulebook) -> str:
    how = f"读回 Word 文件“{event.uploaded}”，" if event.uploaded else ""
    return f"改稿：{how}{letter_label(law, event.letter)}第 {event.version} 稿，此前的审核作废" + _more(
        "；".join(event.notes)
    )


def _submitted(event: ev.DraftSubmitted, law: Rulebook) -> str:
    said = f"送审{letter_label(law, event.letter)}第 {event.version} 稿，须经{review_labels(event.reviews)}"
    passed = "；".join(f"{one.message}（理由：{one.reason}）" for one in event.passed)
    return said + (f"；照样送审的提醒 {len(event.passed)} 处：{passed}" if passed else "")


def _sealed(event: ev.ReplySealed, law: Rulebook) -> str:
    return f"{letter_label(law, event.letter)}用印，{_verified(event.file)}"


def _noticed(event: ev.NoticeIssued, law: Rulebook) -> str:
    return f"出具{letter_label(law, event.letter)}，{_verified(event.file)}"


def _dispatched(event: ev.LetterDispatched, law: Rulebook) -> str:
    way = label_of(law, "reply_ways", event.way)
    return f"发出{letter_label(law, event.letter)}：{way}" + (f"，邮件号 {event.tracking}" if event.tracking else "")


def _sending(event: ev.LetterSendingOrdered, law: Rulebook) -> str:
    return f"交系统发送{letter_label(law, event.letter)}：{label_of(law, 'reply_ways', event.way)}"


def _settled(event: ev.SendingSettled, law: Rulebook) -> str:
    sent = "已经发出" if event.sent else "没有发出，可以重新发出"
    return f"查明{letter_label(law, event.letter)}{sent}" + _more(event.note)


def _delivered(event: ev.LetterDelivered, law: Rulebook) -> str:
    proof = f"：{label_of(law, 'delivery_proofs', event.proof)}" if event.proof else ""
    return f"{letter_label(law, event.letter)}送达{proof}" + _more(event.note)


def _came_back(event: pr.LetterReturned, law: Rulebook) -> str:
    ground = f"：{label_of(law, 'return_grounds', event.ground)}" if event.ground else ""
    return f"{letter_label(law, event.letter)}退回，没有送达{ground}" + _more(event.reason)


def _renumbered(event: pr.TrackingFixed, law: Rulebook) -> str:
    was = f"由 {event.instead_of} 改为" if event.instead_of else "补记为"
    return f"改正{letter_label(law, event.letter)}的邮件号：{was} {event.tracking}" + _more(event.reason)


def _rules_changed(event: ev.RulesChanged, law: Rulebook) -> str:
    what = "放假安排" if event.rulebook == event.rulebook_before else "规则"
    if event.calendar != event.calendar_before and event.rulebook != event.rulebook_before:
        what = "规则和放假安排"
    moved = [f"{which}由 {_day_or_none(old)} 改为 {_day_or_none(new)}" for which, old, new in moved_days(event, law)]
    return f"{what}有变：{'；'.join(moved)}" if moved else f"{what}有变"


class _Moves(Protocol):
    """Last days before and after a change of the rules or of the calendar."""

    @property
    def due_before(self) -> dt.date | None:
        """The reply's."""

    @property
    def due_after(self) -> dt.date | None:
        """The reply's."""

    @property
    def cautious_before(self) -> dt.date | None:
        """The reply's by the cautious reading."""

    @property
    def cautious_after(self) -> dt.date | None:
        """The reply's by the cautious reading."""

    @property
    def others(self) -> tuple[ev.MovedLimit, ...]:
        """The further ones that moved."""


def moved_days(moves: _Moves, law: Rulebook) -> Iterator[tuple[str, dt.date | None, dt.date | None]]:
    """Which last days moved, in words, with the day before and after; the cautious one where it is another."""
    usual, cautious = (moves.due_before, moves.due_after), (moves.cautious_before, moves.cautious_after)
    if moves.due_before != moves.due_after:
        yield "答复期限", *usual
    if moves.cautious_before != moves.cautious_after and cautious != usual:
        yield "审慎口径的答复期限", *cautious
    for one in moves.others:
        label = "始终没有回音的答复期限" if one.kind == ev.AT_LATEST else label_of(law, "deadlines", one.kind)
        yield label + (f"（{one.ref}）" if one.ref else ""), one.before, one.after


def _day_or_none(day: dt.date | None) -> str:
    return day_words(day) if day else "未定"


def _verified(file: ev.SealedFile) -> str:
    return "验章完整" if file.whole else "验章未通过，须重新用印"


def _more(note: str) -> str:
    return f"；{note}" if note else ""


_WORDS: Mapping[type[ev.Event], _Words] = {
    ev.RequestRegistered: _registered,
    ev.ReceiptConfirmed: lambda event, law: "与申请人确认收到申请",
    ev.RequestAccepted: lambda event, law: "受理" + _more(event.note),
    ev.Routed: lambda event, law: f"分办：{'、'.join(event.units)}",
    ev.SearchRecorded: _searched,
    ev.ItemDecided: _decided,
    ev.DraftMade: lambda event, law: f"拟稿：{letter_label(law, event.letter)}第 {event.version} 稿",
    ev.DraftEdited: lambda event, law: _edited(event, law),
    ev.DraftSubmitted: _submitted,
    ev.DraftReturned: lambda event, law: f"退回{letter_label(law, event.letter)}第 {event.version} 稿：{event.reason}",
    ev.DraftApproved: lambda event, law: f"{REVIEW_LABELS.get(event.kind, event.kind)}通过",
    ev.ReplySigned: lambda event, law: (
        f"签发{letter_label(law, event.letter)}，文号 {event.number}"
        + (f"；与 {event.lead} 合并答复" if event.lead else "")
    ),
    ev.ReplyVoided: lambda event, law: (
        f"{letter_label(law, event.letter)}作废，文号 {event.number} 不再使用：{event.reason}"
    ),
    ev.ReplySealed: _sealed,
    ev.NoticeIssued: _noticed,
    **_COURSE_WORDS,
    pr.LetterReturned: _came_back,
    pr.TrackingFixed: _renumbered,
    ev.LetterSendingOrdered: _sending,
    ev.SendingSettled: _settled,
    ev.LetterDispatched: _dispatched,
    ev.LetterDelivered: _delivered,
    ev.CaseArchived: lambda event, law: "归档" + _more(event.note),
    ev.RulesChanged: _rules_changed,
}
