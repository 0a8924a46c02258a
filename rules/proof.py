"""期限的凭据: one JSON document from which anyone can recompute a clock offline, and the check that does it.

It holds what went in (the dated facts and the day looked from), what came out (every day by both readings), and under
which rulebook and calendar.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.clock import cautious_days, run_clock
from rules.deadlines import parse_history
from rules.history import History
from rules.rulebook import Rulebook
from rules.strict_yaml import Document
from rules.workdays import Calendar, iso_day

_LONGEST = 60  # 读不懂的内容，只引用开头
INPUT, AS_OF, CAUTIOUS = "input", "as_of", "cautious_days"
_DAYS = {"days": "默认口径", CAUTIOUS: "审慎口径"}
_LABELS = {
    "received_on": "收到申请之日", "law": "适用的条例", "due_on": "答复期限", "cautious_due_on": "审慎口径的答复期限",
    "provisional": "是否临时推算", "state": "状态", "due_if_answered": "当日有回音的答复期限",
    "due_at_latest": "始终没有回音的答复期限", "in_time": "是否按期", "limits": "其他期限", "faults": "须注意的问题",
    "steps": "计算步骤",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What recomputing said: the days that agree, and each ``difference`` in words.

    ``rulebook`` and ``calendar``: (in the document, used now).
    """

    days: int
    differences: tuple[str, ...]
    rulebook: tuple[str, str]
    calendar: tuple[str, str]

    @property
    def same_law(self) -> bool:
        """Whether it was recomputed under the very rules and calendar of the document."""
        return self.rulebook[0] == self.rulebook[1] and self.calendar[0] == self.calendar[1]


def proof_of(
    history: History, rulebook: Rulebook, calendar: Calendar, as_of: dt.date | None = None
) -> dict[str, object]:
    """The clock's JSON with what it was computed from and the days of the cautious reading."""
    clock = run_clock(history, rulebook, calendar, as_of)
    cautious = cautious_days(history, rulebook, calendar, as_of)
    return {
        **clock.as_dict(),
        CAUTIOUS: [day.as_dict() for day in cautious],
        INPUT: history.as_dict(),
        AS_OF: as_of.isoformat() if as_of else None,
    }


def versions(document: Document) -> tuple[str, str]:
    """The rulebook and calendar that the document names. Raises InputError when it is no such document."""
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get(INPUT), dict) or "days" not in data:
        raise document.error("不是期限的凭据", "请给出 mingda clock --paper 或者办件页给出的 JSON 文件")
    found = data.get("rulebook"), data.get("calendar")
    if not all(isinstance(one, str) for one in found):
        raise document.error("没有写明规则和日历的版本", "请给出完整的 JSON 文件", ("rulebook",))
    return str(found[0]), str(found[1])


def check(document: Document, rulebook: Rulebook, calendar: Calendar) -> Check:
    """Recompute ``document`` and compare. Raises InputError when it is no such document or its facts cannot be."""
    law, days = versions(document)
    facts = Document(document.data[INPUT], document.file)
    now = proof_of(parse_history(facts, rulebook), rulebook, calendar, _as_of(document))
    differences = [*_whole(document.data, now), *_day_by_day(document.data, now), *_surplus(document.data, now)]
    listed = now["days"]
    assert isinstance(listed, list)
    return Check(len(listed), tuple(differences), (law, rulebook.hash), (days, calendar.version))


def _as_of(document: Document) -> dt.date | None:
    given = document.data.get(AS_OF)
    if given is None:
        return None
    try:
        return given if isinstance(given, dt.date) else iso_day(str(given))
    except ValueError:
        raise document.error(f"“{given}”不是日期", "请写成 2026-01-05 这样", (AS_OF,)) from None


def _whole(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name, label in _LABELS.items():
        before, after = then.get(name), now[name]
        if _same(before, after):
            continue
        told = "不一致" if isinstance(after, list) else f"：文件里是 {_said(before)}，重算是 {_said(after)}"
        yield f"{label}{told}"


def _day_by_day(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name, label in _DAYS.items():
        before, after = _by_day(then.get(name)), _by_day(now[name])
        differing = [on for on in sorted({*before, *after}) if not _same(before.get(on), after.get(on))]
        for on in differing:
            yield f"{on[:40]}（{label}）：文件里是 {_day(before.get(on))}，重算是 {_day(after.get(on))}"
        if not differing and not _same(then.get(name), now[name]):
            yield f"逐日的各行（{label}）：有重复的、读不懂的，或者次序不对"


def _surplus(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    yield from (f"多出“{key[:40]}”一项：期限的凭据没有这一项" for key in then if key not in now)


def _same(one: object, other: object) -> bool:
    """Whether they are written alike in JSON: there ``1``, ``1.0`` and ``true`` are three things."""
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def _by_day(listed: Any) -> dict[str, Any]:
    rows = listed if isinstance(listed, list) else []
    return {str(row.get("on")): row for row in rows if isinstance(row, dict)}


def _day(row: Any) -> str:
    if row is None:
        return "没有这一日"
    number = f"第 {_short(row.get('n'))} 日" if row.get("counts") else "不计"
    return f"{number}（{_short(row.get('why'))}，{_short(row.get('article'))}）"


def _said(value: object) -> str:
    if value is None:
        return "无"
    return ("是" if value else "否") if isinstance(value, bool) else _short(value)


def _short(value: object) -> str:
    words = str(value)
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
