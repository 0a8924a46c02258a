"""What a handler has found about each item asked for: answers to the seven questions, read from a document.

The shape::

    received_on: 2026-09-16          # 收到申请之日，决定适用哪一天的规定
    items:                           # 逐项；只有一项的，可以把 sought 和 findings 直接写在外面
      - sought: 某号房屋征收补偿协议
        findings:                    # 代码和可选的答案见 rules/law/findings.yaml
          content: clear
          nature: information
          responsible: own
          existence: held
          exemptions: [third_party]
          third_party_view: objects_reasonably
          severable: whole
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.entries import FindingRule
from rules.rulebook import Rulebook
from rules.strict_yaml import Document
from rules.workdays import FIRST_YEAR, LAST_YEAR

Where = tuple[str | int, ...]
NONE = "none"


@dataclass(frozen=True, slots=True)
class Findings:
    """The answers about one item by the finding's code; a finding not named has not been made yet."""

    received_on: dt.date
    sought: str
    answers: Mapping[str, tuple[str, ...]]

    def answer(self, code: str) -> str:
        """The one answer; "" when the finding has not been made."""
        given = self.answers.get(code, ())
        return given[0] if given else ""


def read_findings(document: Document, rulebook: Rulebook) -> tuple[Findings, ...]:
    """The findings in ``document``, item by item. Raises InputError with file, line and field."""
    data = document.data
    if not isinstance(data, dict):
        raise document.error("应当有 received_on 和 findings", "写法见 mingda guide --form")
    received = data.get("received_on")
    if not isinstance(received, dt.date) or not FIRST_YEAR <= received.year <= LAST_YEAR:
        raise document.error(
            "缺少收到申请之日，或者不是这个年代的日期", "请写成 received_on: 2026-09-16", ("received_on",)
        )
    known = rulebook.findings(received)
    if not known:
        raise document.error(f"{received} 没有可用的规定", "请核对收到申请之日", ("received_on",))
    rows: list[tuple[Where, Any]] = [((), data)]
    allowed: tuple[str, ...] = ("received_on", "sought", "findings")
    if "items" in data:
        rows, allowed = _items(document, data["items"]), ("received_on", "items")
    _only(document, data, allowed, ())
    return tuple(_item(document, where, row, received, known) for where, row in rows)


def _items(document: Document, items: Any) -> list[tuple[Where, Any]]:
    if not isinstance(items, list) or not items:
        raise document.error("items 应当是一列事项", "每项写 sought 和 findings", ("items",))
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise document.error(
                "每一项要写 sought 和 findings", "例如 - {sought: 某文件, findings: {…}}", ("items", index)
            )
        _only(document, item, ("sought", "findings"), ("items", index))
    return [(("items", index), item) for index, item in enumerate(items)]


def _only(document: Document, data: Mapping[str, Any], allowed: tuple[str, ...], where: Where) -> None:
    for key in data:
        if key not in allowed:
            raise document.error(f"不认识“{key}”", f"这里可以写 {'、'.join(allowed)}", (*where, key))


def _item(
    document: Document, where: Where, row: Mapping[str, Any], received: dt.date, known: Mapping[str, FindingRule]
) -> Findings:
    given = row.get("findings")
    if not isinstance(given, dict):
        raise document.error("缺少 findings", f"可以写：{'、'.join(known)}", (*where, "findings"))
    answers = {}
    for code, value in given.items():
        at = (*where, "findings", code)
        if code not in known:
            raise document.error(f"没有“{code}”这项发现", f"可以写：{'、'.join(known)}", at)
        answers[code] = _answers(document, at, known[code], value)
    sought = row.get("sought")
    if sought is not None and not isinstance(sought, str):
        raise document.error("sought 应当是文字", "请写明申请公开什么", (*where, "sought"))
    _fit_together(document, (*where, "findings"), answers)
    return Findings(received, sought or "", answers)


def _answers(document: Document, at: Where, rule: FindingRule, value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    choices = {choice.code: choice.label for choice in rule.choices}
    listed = "、".join(f"{code}（{label}）" for code, label in choices.items())
    if (len(values) != 1 and not rule.several) or not values:
        raise document.error(f"“{rule.label}”只有一个答案", f"可以写：{listed}", at)
    for one in values:
        if not isinstance(one, str) or one not in choices:
            raise document.error(f"“{rule.label}”没有“{one}”这个答案", f"可以写：{listed}", at)
    if len(set(values)) != len(values):
        raise document.error(f"“{rule.label}”有一个答案写了两遍", "请删去一处", at)
    return tuple(values)


def _fit_together(document: Document, at: Where, answers: Mapping[str, tuple[str, ...]]) -> None:
    """What cannot both be true is named with the rule it breaks."""
    grounds = answers.get("exemptions", ())
    if NONE in grounds and len(grounds) > 1:
        raise document.error("写了没有不予公开的情形，又写了别的情形", "请删去 none，或者删去别的", (*at, "exemptions"))
    if answers.get("existence") == ("not_found",) and set(grounds) - {NONE}:
        # 第三十六条第（三）项与第（四）项不能并存：没有的信息谈不上不予公开
        advice = "没有的信息，不能同时认定属于不予公开的情形（第三十六条第（三）项、第（四）项）"
        raise document.error("经检索没有，又写了不予公开的情形", advice, (*at, "exemptions"))
    if "third_party_view" in answers and "third_party" not in grounds:
        advice = "涉及商业秘密、个人隐私的，请在 exemptions 里写上 third_party（第三十二条）"
        raise document.error("有第三方的意见，却没有涉及第三方的情形", advice, (*at, "third_party_view"))
