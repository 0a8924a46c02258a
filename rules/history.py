"""The dated facts of a request, as the clock takes them: read from a document, or built by the casework."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

from rules.strict_yaml import Document
from rules.workdays import FIRST_YEAR, LAST_YEAR, iso_day

RECEIPT_KINDS = ("sent", "arrived", "submitted", "signed", "confirmed", "received")
CONSULTATIONS = {
    "third_party": "第三方",
    "agency": "其他机关",
    "joint_maker": "共同制作机关",
    "referral": "主管部门或者保密行政管理部门",  # 第十七条第三款
}
VIEWS = ("consents", "objects", "silent")

# 每种事实的中文名、必须有的字段、可以有的字段（除 kind 和 on）
_CONSULTING = {
    f"{code}_{act}": (f"{name}：{label}", (), fields)
    for code, name in CONSULTATIONS.items()
    for act, label, fields in (
        ("asked", "发出征求意见书", ("ref", "answer_due")),
        ("reached", "收到征求意见书", ("ref", "answer_due")),
        ("answered", "提出意见", ("ref", "view")),
    )
}
VOCABULARY: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "sent": ("寄出", (), ()),
    "arrived": ("到达", (), ()),
    "submitted": ("提交", (), ()),
    "signed": ("签收", (), ()),
    "confirmed": ("双方确认", (), ()),
    "received": ("收到申请", (), ()),
    "correction_asked": ("告知补正", (), ("due",)),
    "correction_reached": ("补正告知送达", (), ("due",)),
    "corrected": ("收到补正", (), ()),
    "abandoned": ("视为放弃", (), ()),
    "withdrawn": ("撤回申请", (), ()),
    **_CONSULTING,
    "reasons_asked": ("要求说明理由", (), ()),
    "reasons_received": ("收到理由", (), ()),
    "deferred": ("告知延迟答复", ("until",), ()),
    "extension_agreed": ("同意延期", ("workdays",), ()),
    "extension_told": ("告知延期", (), ()),
    "fee_notice_sent": ("发出收费通知", (), ()),
    "fee_notice_reached": ("收费通知送达", (), ("due",)),
    "fee_paid": ("缴费", (), ()),
    "notice_returned": ("文书退回", (), ("ref", "letter")),
    "replied": ("答复", (), ("way", "made", "dispatched", "delivered")),
    "ordered": ("责令答复", (), ("workdays",)),
    "disclosure_held": ("停止提供（复议、诉讼或者裁定）", (), ()),
    "hold_lifted": ("恢复提供", (), ()),
}
_DAYS = ("on", "due", "answer_due", "made", "dispatched", "delivered", "until")
_UNSEEN = ("Cc", "Cs", "Cf")  # 控制符、半个字符、改变书写方向的符号
_CHOICES = {"view": VIEWS}
_LONGEST = 100  # 编号、方式都是短的


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A dated fact; which other fields it has follows from ``kind`` (see VOCABULARY).

    ``ref`` joins the events of one consultation; ``due`` is the last day that a letter itself names; ``letter`` the
    kind of letter that came back (correction_notice, fee_notice), when it is no consultation's.
    """

    kind: str
    on: dt.date
    ref: str | None = None
    due: dt.date | None = None
    workdays: int | None = None
    view: str | None = None
    way: str | None = None
    made: dt.date | None = None
    dispatched: dt.date | None = None
    delivered: dt.date | None = None
    until: dt.date | None = None
    letter: str | None = None


@dataclass(frozen=True)
class History:
    """A request's ``channel`` (None when only the day of receipt is known) and its events, in any order."""

    channel: str | None
    events: tuple[ClockEvent, ...]
    _by_kind: dict[str, list[ClockEvent]] = field(init=False, repr=False, compare=False)
    _in_order: list[ClockEvent] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort once: the clock asks for each kind several times."""
        kinds: dict[str, list[ClockEvent]] = {}
        in_order = sorted(self.events, key=_place)
        for event in in_order:
            kinds.setdefault(event.kind, []).append(event)
        object.__setattr__(self, "_by_kind", kinds)
        object.__setattr__(self, "_in_order", in_order)

    def as_dict(self) -> dict[str, object]:
        """The input of ``mingda clock`` that gives this history."""
        channel = {"channel": self.channel} if self.channel else {}
        return {**channel, "events": [_plain(event) for event in self.events]}

    @property
    def earliest(self) -> dt.date | None:
        """The day of the earliest event; None when there is none."""
        return self._in_order[0].on if self._in_order else None

    @property
    def kinds(self) -> Set[str]:
        """The kinds of its events."""
        return self._by_kind.keys()

    @property
    def latest(self) -> dt.date | None:
        """The day of the latest event; None when there is none."""
        return self._in_order[-1].on if self._in_order else None

    def first(self, kind: str) -> ClockEvent | None:
        """The earliest event of a kind."""
        found = self._by_kind.get(kind)
        return found[0] if found else None

    def all(self, *kinds: str) -> list[ClockEvent]:
        """The events of these kinds by day."""
        known = self._by_kind
        if len(kinds) == 1:
            return known.get(kinds[0], [])
        return [event for event in self._in_order if event.kind in kinds] if any(map(known.get, kinds)) else []


def _place(event: ClockEvent) -> tuple[dt.date, str, str, int]:
    """By day; events of one day in an order that does not depend on the input's."""
    return event.on, event.kind, event.ref or "", event.workdays or 0


def _plain(event: ClockEvent) -> dict[str, object]:
    """The event as it is written in a document: only the fields that its kind has, days as text."""
    _, needed, optional = VOCABULARY[event.kind]
    values = {name: getattr(event, "due" if name == "answer_due" else name) for name in (*needed, *optional)}
    given = {name: str(value) if isinstance(value, dt.date) else value for name, value in values.items()}
    return {"kind": event.kind, "on": str(event.on)} | {
        name: value for name, value in given.items() if value is not None
    }


def read_history(document: Document) -> History:
    """The history in ``document``, its shape checked but not yet whether its days fit together.

    Raises InputError with file, line and field.
    """
    data = document.data
    if not isinstance(data, dict):
        raise document.error("应当有 channel 和 events", "请写成 channel: … 和 events: […]")
    for key in data:
        if key not in ("channel", "events"):
            raise document.error(f"不认识“{key}”", "这里只有 channel 和 events", (key,))
    channel, events = data.get("channel"), data.get("events")
    if channel is not None and not isinstance(channel, str):
        raise document.error("channel 应当是文字", "例如 in_person", ("channel",))
    if not isinstance(events, list) or not events:
        raise document.error("events 应当是一列带日期的事实", "例如 - {kind: submitted, on: 2026-01-05}", ("events",))
    return History(channel, tuple(_event(document, index, row) for index, row in enumerate(events)))


def _event(document: Document, index: int, row: Any) -> ClockEvent:
    path = ("events", index)
    if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
        raise document.error("每件事实都要写明 kind", f"可用：{'、'.join(VOCABULARY)}", path)
    kind = row["kind"]
    if kind not in VOCABULARY:
        raise document.error(f"不认识“{kind}”这种事实", f"可用：{'、'.join(VOCABULARY)}", (*path, "kind"))
    _, needed, optional = VOCABULARY[kind]
    for key in row:
        if key not in ("kind", "on", *needed, *optional):
            fields = "、".join(("kind", "on", *needed, *optional))
            raise document.error(f"“{kind}”没有“{key}”这个字段", f"可用：{fields}", (*path, key))
    values = {key: _value(document, (*path, key), key, value) for key, value in row.items() if key != "kind"}
    for key in needed:
        if values.get(key) is None:
            raise document.error(f"“{kind}”缺少 {key}", f"请写明 {key}", path)
    if "answer_due" in values:
        values["due"] = values.pop("answer_due")
    if values.get("on") is None:
        values["on"] = _day_of(document, path, kind, values)
    return ClockEvent(kind=kind, **values)


def _day_of(document: Document, path: tuple[str | int, ...], kind: str, values: dict[str, Any]) -> dt.date:
    """The reply may leave out ``on`` when it has its own three days."""
    for name in ("dispatched", "delivered", "made"):
        if kind == "replied" and values.get(name):
            day: dt.date = values[name]
            return day
    raise document.error(f"“{kind}”缺少日期 on", "请写成 on: 2026-01-05", path)


def _value(document: Document, path: tuple[str | int, ...], key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in _DAYS:
        return _day(document, path, value)
    if key == "workdays":
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise document.error("workdays 应当是不小于 1 的整数", "例如 20", path)
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise document.error(f"{key} 应当是文字", "请写成一行文字", path)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise document.error(f"不认识“{value}”", f"{key} 只能是 {'、'.join(_CHOICES[key])}", path)
    text = str(value)
    if len(text) > _LONGEST or any(unicodedata.category(one) in _UNSEEN for one in text):
        raise document.error(f"{key} 太长，或者有看不见的字符", f"请写成不超过 {_LONGEST} 字的普通文字", path)
    return text


def _day(document: Document, path: tuple[str | int, ...], value: Any) -> dt.date:
    """A day; JSON and quoted YAML carry it as text."""
    try:
        day = value if isinstance(value, dt.date) else iso_day(value if isinstance(value, str) else "")
    except ValueError:
        raise document.error(f"“{value}”不是日期", "请写成 2026-01-05 这样", path) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise document.error(f"没有 {day.year} 年的申请", "请核对年份", path)
    return day
