"""What a person (or the system) orders to be done: one command an act, named in the imperative.

``on`` is the day the fact belongs to; :func:`casework.decide.decide` turns a command into events or a refusal.
The field metadata ``label`` is what a form and an error call the field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework import proceeding_commands as pc
from casework.command import Command, labelled
from casework.events import Warned
from casework.likeness import LikeCase
from casework.people import Applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest(Command):
    """登记 a request that came in by ``channel`` with the channel's dates."""

    organ: str = labelled("答复机关")
    channel: str = labelled("渠道")
    dates: Mapping[str, dt.date] = labelled("渠道的各个日期")
    applicant: Applicant = labelled("申请人")
    items: tuple[str, ...] = labelled("申请公开的内容")
    form: str = labelled("形式要求", default="")
    via: str = labelled("获取方式", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReceipt(Command):
    """Both sides confirm the request on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRequest(Command):
    """受理. ``note`` says how a missing element was made good (seen at the counter, known from an earlier request)."""

    note: str = labelled("缺项如何补齐", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCase(Command):
    """分办 to units of the organ."""

    units: tuple[str, ...] = labelled("承办单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSearch(Command):
    """Write down a search."""

    unit: str = labelled("检索单位")
    found: bool = labelled("是否检索到")
    where: str = labelled("检索范围")
    words: str = labelled("检索词")
    note: str = labelled("检索情况", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideItem(Command):
    """Decide one item: an outcome of rules/law/outcomes.yaml with the facts its letter must state.

    ``findings`` are the answers to the seven questions (rules/law/findings.yaml) from which the system proposes.
    """

    item: int = labelled("第几项", default=1)
    outcome: str = labelled("处理结果")
    facts: Mapping[str, Any] = labelled("事实", default_factory=dict)
    departs: str = labelled("与会商结论不一致的理由", default="")
    findings: Mapping[str, Any] = labelled("七问的答案", default_factory=dict)
    instead: str = labelled("不采纳系统建议的理由", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDraft(Command):
    """Make the reply's draft. The act composes it first and names its content by hash.

    ``row``: in which row of the annual report a reply with several items is counted, where the office has the choice.
    """

    row: str = labelled("计入年度报告的哪一行", default="")
    content_hash: str = labelled("内容摘要", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDraft(Command):
    """Put new words into the draft's free blocks (block number from 1 → text), or read back a .docx of it.

    ``uploaded`` is the name of that file, ``file`` its hash in the store, ``notes`` what of it was not taken as it
    stood.
    """

    blocks: Mapping[int, str] = labelled("改写的段落", default_factory=dict)
    content_hash: str = labelled("内容摘要", default="")
    uploaded: str = labelled("读回的文件", default="")
    notes: tuple[str, ...] = labelled("读回时的说明", default=())
    file: str = labelled("读回的文件的摘要", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitDraft(Command):
    """送审. ``reasons``: why it goes up in spite of a warning, by the warning's key or, for all of a kind, its code.

    ``errors`` are what the check of the letter found and must be mended first, ``warnings`` what needs a reason;
    ``like`` and ``often`` are like cases and how many requests the applicant made this month, where they are many:
    what the hard-case triggers look at besides the case itself.
    """

    reasons: Mapping[str, str] = labelled("提醒照样送审的理由", default_factory=dict)
    errors: tuple[str, ...] = labelled("检查出的错误", default=())
    warnings: tuple[Warned, ...] = labelled("检查出的提醒", default=())
    like: tuple[LikeCase, ...] = labelled("类似的办件", default=())
    often: str = labelled("当月件数", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDraft(Command):
    """退回 for rewriting."""

    reason: str = labelled("退回理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDraft(Command):
    """One review: ``review``, ``legal`` or ``secrecy``."""

    kind: str = labelled("审核种类")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignReply(Command):
    """签发. The number was taken in the same transaction; ``errors`` are what the check of the letter finds by then."""

    number: str = labelled("文号", default="")
    errors: tuple[str, ...] = labelled("检查出的错误", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidReply(Command):
    """作废 a signed reply in which a mistake was found before it went out."""

    reason: str = labelled("作废理由")


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchLetter(Command):
    """Send a sealed letter out by post, in person, by e-mail or online."""

    letter: str = labelled("文书", default="reply")
    way: str = labelled("送达方式")
    tracking: str = labelled("邮件号", default="")
    by_system: bool = labelled("由系统发送", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSending(Command):
    """Say whether a letter went out whose sending a crash left unclear; ``on`` is the day it went out."""

    letter: str = labelled("文书", default="reply")
    sent: bool = labelled("是否已经发出")
    note: str = labelled("怎样查清的")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Command):
    """The letter arrived. ``proof`` empty: what usually proves it for the way it went."""

    letter: str = labelled("文书", default="reply")
    proof: str = labelled("送达凭据", default="")
    note: str = labelled("送达情况", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCase(Command):
    """归档."""

    note: str = labelled("说明", default="")


ACTS: dict[str, type[Command]] = {
    "register": RegisterRequest,
    "confirm_receipt": ConfirmReceipt,
    "accept": AcceptRequest,
    "route": RouteCase,
    "record_search": RecordSearch,
    "decide": DecideItem,
    "draft": MakeDraft,
    "edit_draft": EditDraft,
    "submit_draft": SubmitDraft,
    "return_draft": ReturnDraft,
    "approve": ApproveDraft,
    "sign": SignReply,
    "void_reply": VoidReply,
    "dispatch": DispatchLetter,
    "settle_sending": SettleSending,
    "record_delivery": RecordDelivery,
    "archive": ArchiveCase,
    **{name: kind for name, (kind, _) in pc.ACTS.items()},
}
"""The promised act names (scenarios, REST, forms) and what each orders."""

ACT_LABELS: dict[str, str] = {
    "register": "登记",
    "confirm_receipt": "确认收到",
    "accept": "受理",
    "route": "分办",
    "record_search": "登记检索",
    "decide": "判断处理结果",
    "draft": "拟稿",
    "edit_draft": "改稿",
    "submit_draft": "送审",
    "return_draft": "退回",
    "approve": "审核通过",
    "sign": "签发",
    "void_reply": "作废答复书",
    "dispatch": "发出",
    "settle_sending": "确认是否发出",
    "record_delivery": "登记送达",
    "archive": "归档",
    **{name: label for name, (_, label) in pc.ACTS.items()},
}

SET_BY_THE_SYSTEM = frozenset(
    {"content_hash", "errors", "number", "told_number", "by_system", "file", "file_kind", "size", "pages"}
    | {"original", "removed", "uploaded", "notes", "warnings", "like", "often"}
)
"""Fields that the act fills itself and no form or scenario may give."""


def act_of(command: Command) -> str:
    """The promised name of a command's act."""
    return next(name for name, kind in ACTS.items() if kind is type(command))
