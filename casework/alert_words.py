"""An alert in the words of the office: the badge, the sentence on a page, and what may stand in a mail."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Protocol

from casework.alerting import CHASE, DIGEST, HANDED, LONG_REST, MILESTONE, REPLY, STAND_IN
from casework.office import LampLimits
from casework.open_limits import OPINIONS, STEPS
from casework.stages import Stage
from casework.words import day_words, label_of
from rules.rulebook import Rulebook

_BADGES: Mapping[str, str] = {
    MILESTONE: "节点",
    LONG_REST: "停表超常",
    CHASE: "催办",
    HANDED: "改派",
    DIGEST: "周一摘要",
    STAND_IN: "代办",
    OPINIONS: "会商意见",
    "correction_notice": "告知补正",
    "correction": "补正",
    "fee_payment": "缴费",
    "third_party_answer": "第三方",
    "agency_answer": "其他机关",
    "joint_maker_answer": "共同制作机关",
    "referral_answer": "报请确定",
}
FIGURES: Mapping[str, str] = {
    "received": "上周收件",
    "closed": "上周办结",
    "newly_late": "新逾期",
    "due": "本周到期",
    "limits": "本周其他期限届满",
}
"""The figures of a digest in their order, with their words."""
_FIXED: Mapping[str, str] = {
    CHASE: "督办催办，请尽快办理",
    HANDED: "这件申请改由您办理",
    DIGEST: "上周办理情况和本周到期",
    STAND_IN: "代办的安排",
}
"""What is said of an alert that is about no limit."""
_TONES = {"red": "red", "yellow": "amber", "green": ""}


class Told(Protocol):
    """What an alert is about, wherever it stands."""

    @property
    def kind(self) -> str:
        """Which limit, or what else."""

    @property
    def ref(self) -> str:
        """The consultation, or the internal step."""

    @property
    def due_on(self) -> dt.date | None:
        """The last day."""

    @property
    def days_left(self) -> int | None:
        """Working days left when it was given."""

    @property
    def stage(self) -> str:
        """The stage the case was at."""

    @property
    def provisional(self) -> bool:
        """Whether the last day lies past the last calendar published."""


def badge(one: Told, limits: LampLimits) -> tuple[str, str]:
    """The tone (red, amber or none) and the words of the badge: ``逾期 2``, ``剩 5 日``, ``第三方``."""
    left = one.days_left
    if one.kind == REPLY and left is not None:
        return _TONES[limits.lamp(left).value], left_words(left)
    if one.kind in (CHASE, HANDED, STAND_IN):
        return ("red" if one.kind == CHASE else "amber"), _BADGES[one.kind]
    late = left is not None and left <= 0 and one.kind not in (MILESTONE, DIGEST)
    return ("amber" if late else ""), _BADGES.get(one.kind, "期限")


def left_words(left: int) -> str:
    """``逾期 2``, ``今日到期``, ``剩 5 日``."""
    if left < 0:
        return f"逾期 {-left}"
    return f"剩 {left} 日" if left else "今日到期"


def sentence(one: Told, rulebook: Rulebook) -> str:
    """What has to be known, without any person: limit, last day, how many working days are left, stage."""
    return "，".join(part for part in (_about(one, rulebook), _left(one), _at(one)) if part) + (
        "。最后一日所在年度的放假安排还没有公布，日期是暂估的" if one.provisional else ""
    )


def _about(one: Told, rulebook: Rulebook) -> str:
    if one.kind in _FIXED:
        return _FIXED[one.kind]
    day = day_words(one.due_on) if one.due_on else ""
    match one.kind:
        case "reply":
            return f"应于 {day} 前答复"
        case "milestone":
            return f"内部节点：宜在 {day} 前完成{STEPS.get(one.ref, one.ref)}"
        case "long_rest":
            return f"停止计算已久，{day} 起超过本区定的天数，请查明在等什么"
        case "conference_opinions":
            return f"会商书面意见至 {day} 止"
    ref = f"（编号 {one.ref}）" if one.ref else ""
    return f"{label_of(rulebook, 'deadlines', one.kind)}{ref}至 {day} 止"


def _left(one: Told) -> str:
    left = one.days_left
    if left is None or one.kind in (MILESTONE, LONG_REST):
        return ""
    if left < 0:
        return f"已{'逾期' if one.kind == REPLY else '过'} {-left} 个工作日"
    return f"剩 {left} 个工作日" if left else "今日是最后一日"


def _at(one: Told) -> str:
    return f"现在{Stage(one.stage).label}环节" if one.stage and one.kind != DIGEST else ""


def figures(words: str) -> list[tuple[str, int]]:
    """A digest's figures with their words."""
    told = json.loads(words)
    return [(label, int(told[name])) for name, label in FIGURES.items()]
