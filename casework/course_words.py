"""The events of proceedings.py in the words of the office, each a sentence without its full stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework import events as ev
from casework import joint_events as je
from casework import proceedings as pr
from casework.members import called
from rules.rulebook import Rulebook

_VIEWS = {"consents": "同意公开", "objects": "不同意公开", "silent": "逾期未提出意见"}


def _view(event: pr.ViewReceived, law: Rulebook) -> str:
    words = f"登记意见（{event.ref}）：{_VIEWS.get(event.view, event.view)}"
    if event.view == "objects":
        words += f"，理由{'合理' if event.good_reason else '不足'}"
    return words


def _concluded(event: pr.ConferenceConcluded, law: Rulebook) -> str:
    known = law.tables.get("outcomes", {})
    agreed = [f"第 {n} 项{known[code].label if code in known else code}" for n, code in sorted(event.outcomes.items())]
    said = f"会商结论：{event.conclusion}" + (f"（{'，'.join(agreed)}）" if agreed else "")
    more = {"对不同意见的回应": event.answer, "不等其余意见的理由": event.early}
    return said + "".join(f"；{label}：{words}" for label, words in more.items() if words)


def _convened(event: pr.ConferenceConvened, law: Rulebook) -> str:
    who = "、".join(map(called, event.members))
    return f"召集会商（{who}，书面意见 {event.due} 止）：{event.question}"


def _opinion(event: pr.OpinionGiven, law: Rulebook) -> str:
    return f"{called(event.member)}提交会商意见{'（不同意见）' if event.dissent else ''}"


def _flag(event: pr.FlagRaised | pr.FlagDismissed, law: Rulebook) -> str:
    dated = law.tables.get("hard_cases", {}).get(event.trigger)
    label = dated.label if dated else event.trigger
    return f"{'提出' if isinstance(event, pr.FlagRaised) else '排除'}疑难“{label}”：{event.reason}"


def _attached(event: pr.MaterialAttached, law: Rulebook) -> str:
    removed = f"；已去除其中的{'、'.join(event.removed)}" if event.removed else ""
    return f"登记材料“{event.name}”：{event.what}{removed}"


def _redacted(event: pr.MaterialRedacted, law: Rulebook) -> str:
    pages = len({box.page for box in event.boxes})
    return f"区分处理材料 {event.material}：在 {pages} 页上隐去 {len(event.boxes)} 处，用于第 {event.item} 项"


COURSE_WORDS: Mapping[type[ev.Event], Callable[[Any, Rulebook], str]] = {
    pr.CorrectionAsked: lambda event, law: f"告知补正 {len(event.points)} 点，最迟于 {event.due} 补正",
    pr.RequestCorrected: lambda event, law: "收到补正，答复期限重新起算",
    pr.RequestAbandoned: lambda event, law: "逾期未" + ("缴费" if event.reason == "fee" else "补正") + "，视为放弃",
    pr.RequestWithdrawn: lambda event, law: "申请人撤回申请" + (f"：{event.note}" if event.note else ""),
    pr.RouteAccepted: lambda event, law: f"{event.unit}接收",
    pr.RouteReturned: lambda event, law: f"{event.unit}退回分办：{event.reason}",
    pr.Transferred: lambda event, law: f"移送 {event.organ}：{event.reason}",
    pr.ThirdPartyAsked: lambda event, law: f"征求第三方意见（{event.ref}），并告知申请人",
    pr.AgencyAsked: lambda event, law: f"征求{event.name}意见（{event.ref}）",
    pr.JointMakerAsked: lambda event, law: f"征求共同制作机关{event.name}意见（{event.ref}）",
    pr.ViewReceived: _view,
    pr.DisclosureNotified: lambda event, law: f"告知第三方（{event.ref}）将予公开及其理由",
    pr.ReasonsAsked: lambda event, law: f"要求申请人说明理由：{event.volume}",
    pr.ReasonsReceived: lambda event, law: f"收到申请人说明的理由，认定{'合理' if event.reasonable else '不合理'}",
    pr.ReplyDeferred: lambda event, law: f"延迟答复至 {event.until}：{event.reason}",
    pr.ExtensionProposed: lambda event, law: f"提出延期 {event.workdays} 个工作日：{event.reason}",
    pr.ExtensionAgreed: lambda event, law: f"同意延期 {event.workdays} 个工作日，至 {event.due_on}",
    pr.FeeProposed: lambda event, law: f"提出收取信息处理费 {event.amount} 元",
    pr.FeeAgreed: lambda event, law: f"批准收费 {event.amount} 元并出具收费通知书",
    pr.FeePaid: lambda event, law: f"缴费 {event.amount} 元",
    pr.FlagRaised: _flag,
    pr.FlagDismissed: _flag,
    pr.ConferenceConvened: _convened,
    pr.OpinionGiven: _opinion,
    pr.ConferenceConcluded: _concluded,
    pr.ReplyOrdered: lambda event, law: f"{event.by}责令在 {event.workdays} 个工作日内重新答复（{event.decision}）",
    pr.MaterialAttached: _attached,
    pr.MaterialRedacted: _redacted,
    je.ReplyDelegated: lambda event, law: f"告知申请人委托{event.agent}答复：{event.basis}",
    je.RepliesJoined: lambda event, law: f"合并答复：{'、'.join(event.cases)} 与本件用一份答复书答复",
    je.ReplyJoined: lambda event, law: f"合并答复：与 {event.lead} 用一份答复书答复，拟稿、审签、送达在那件里办",
    je.RepliesParted: lambda event, law: f"解除合并：{event.parted} 另行答复；{event.reason}",
    je.ReplyParted: lambda event, law: f"解除合并：不再与 {event.lead} 合并答复；{event.reason}",
    pr.Claimed: lambda event, law: "领办",
    pr.HandedOver: lambda event, law: f"移交 {event.to}：{event.reason}",
    pr.Chased: lambda event, law: f"催办：{event.words}",
}
"""Event → its words."""
