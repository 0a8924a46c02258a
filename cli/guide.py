"""``mingda guide``: from findings to the outcomes that are open, with article, row, remedy and what the file must hold.

The shape of the file is described in rules/findings.py; the findings and their answers are rules/law/findings.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cli.faults import tell_fault
from cli.reading import input_of, name_of
from rules.citation import Citation, joined
from rules.entries import FactField
from rules.errors import MingdaError
from rules.findings import read_findings
from rules.load import load_rulebook
from rules.outcomes import Guide, MixedRow, OpenOutcome, Reason, mixed_row
from rules.outcomes import guide as follow
from rules.rulebook import Rulebook
from rules.strict_yaml import load_text

_BINDING = {"must": "应当不公开", "may": "可以不公开", "": ""}
_REVIEWS = {"secrecy": "保密审查", "legal": "法制审核"}


def guide(file: str, as_json: bool) -> int:
    """Answer the findings in ``file`` (``-`` for standard input). Exit code 0, or 2 when the file is wrong."""
    try:
        rulebook = load_rulebook()
        document = load_text(input_of(file), name_of(file))
        answers = [follow(one, rulebook) for one in read_findings(document, rulebook)]
        row = _row(answers, rulebook)
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json)
    if as_json:
        print(json.dumps(_as_dict(answers, row, rulebook), ensure_ascii=False))
    else:
        print("\n".join(_lines(answers, row, rulebook)))
    return 0


def _row(answers: list[Guide], rulebook: Rulebook) -> MixedRow | None:
    """The row of the reply, once each item has exactly one outcome left."""
    if not all(len(answer.open) == 1 for answer in answers):
        return None
    rules = [answer.open[0].rule for answer in answers]
    return mixed_row(rules, rulebook, answers[0].findings.received_on)


def _as_dict(answers: list[Guide], row: MixedRow | None, rulebook: Rulebook) -> dict[str, Any]:
    counted = {"code": row.row, "settled": row.settled, "why": row.why, "cite": _cites(row.cite)} if row else None
    return {"items": [_item(answer) for answer in answers], "row": counted, "rulebook": rulebook.hash}


def _item(answer: Guide) -> dict[str, Any]:
    return {
        "sought": answer.findings.sought,
        "open": [_outcome(one) for one in answer.open],
        "steps": [
            {"code": step.code, "label": step.label, "blocks": step.blocks, "cite": _cites(step.cite)}
            for step in answer.steps
        ],
        "unanswered": [
            {"code": one.code, "label": one.label, "choices": {choice.code: choice.label for choice in one.choices}}
            for one in answer.unanswered
        ],
        "assumed": [one.text for one in answer.assumed],
        "unused": [one.code for one in answer.unused],
    }


def _outcome(one: OpenOutcome) -> dict[str, Any]:
    rule = one.rule
    return {
        "code": rule.code,
        "label": rule.label,
        "group": rule.group,
        "article": rule.cite[0].place or f"《{rule.cite[0].title}》",
        "cite": _cites(rule.cite),
        "row": {"code": rule.row, "label": one.row},
        "remedy": one.remedy or None,
        "remedy_cite": _cites(one.remedy_cite),
        "letter": rule.letter,
        "exemption": rule.exemption or None,
        "reasons": [{"text": reason.text, "cite": _cites(reason.cite)} for reason in one.reasons],
        "must_state": [_fact(fact) for fact in rule.must_state],
        "must_on_file": [_fact(fact) for fact in rule.evidence],
        "reviews": list(rule.reviews),
        "conference": rule.conference,
        "checked": rule.checked,
    }


def _fact(fact: FactField) -> dict[str, Any]:
    choices = {"choices": dict(fact.choices)} if fact.choices else {}
    return {"name": fact.name, "label": fact.label, "required": fact.required, **choices}


def _cites(cites: tuple[Citation, ...]) -> list[dict[str, object]]:
    return [cite.as_dict() for cite in cites]


def _lines(answers: list[Guide], row: MixedRow | None, rulebook: Rulebook) -> Iterator[str]:
    for n, answer in enumerate(answers, 1):
        head = f"第 {n} 项" if len(answers) > 1 else "申请内容"
        yield f"{head}：{answer.findings.sought or '（未写）'}"
        yield from _steps(answer)
        for one in answer.open:
            yield from _open(one, rulebook, answer)
        if not answer.open:
            yield "  还不能定处理结果。"
        yield from _asides(answer)
        yield ""
    if row:
        label = rulebook.row_on(row.row, answers[0].findings.received_on).label
        yield f"年报计入：{label}（{'确定' if row.settled else '提议'}：{row.why}）"


def _steps(answer: Guide) -> Iterator[str]:
    for step in answer.steps:
        mark = "先办" if step.blocks else "要办"
        yield f"  {mark}：{step.label}（{joined(step.cite)}）"
    for one in answer.unanswered:
        choices = "；".join(f"{choice.code} {choice.label}" for choice in one.choices)
        yield f"  待查：{one.label}（{one.code}：{choices}）"


def _open(one: OpenOutcome, rulebook: Rulebook, answer: Guide) -> Iterator[str]:
    rule = one.rule
    binding = f"，{_BINDING[rule.exemption]}" if rule.exemption else ""
    yield f"  可以作出：{rule.label}（{rule.code}{binding}）"
    yield f"    依据：{joined(rule.cite)}"
    for reason in one.reasons:
        yield f"    理由：{_reason(reason)}"
    for fact in rule.must_state:
        choices = f"（{'；'.join(words for _, words in fact.choices)}）" if fact.choices else ""
        yield f"    {'必须写明' if fact.required else '可以写明'}：{fact.label}{choices}"
    for fact in rule.evidence:
        yield f"    卷内应有：{fact.label}"
    needed = [_REVIEWS[code] for code in rule.reviews] + (["会商"] if rule.conference else [])
    if needed:
        yield f"    须经：{'、'.join(needed)}"
    letter = rulebook.letter(rule.letter).at(answer.findings.received_on).label
    remedy = rulebook.remedy(one.remedy).label if one.remedy else "不载明救济途径"
    remedy += f"（{joined(one.remedy_cite)}）" if one.remedy_cite else ""
    yield f"    文书：{letter}；年报：{one.row}；救济：{remedy}"
    if not rule.checked:
        yield "    待本机关法制机构确认"


def _asides(answer: Guide) -> Iterator[str]:
    if answer.assumed:
        yield f"  没有写明的按：{'；'.join(one.text for one in answer.assumed)}"
    if answer.unused:
        yield f"  没有用到的发现：{'、'.join(one.label for one in answer.unused)}"


def _reason(reason: Reason) -> str:
    return f"{reason.text}（{joined(reason.cite)}）"
