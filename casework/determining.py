"""What is found and what follows from it: 检索记录 and the outcome of each item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casework import commands as cmd
from casework import events as ev
from casework.case import Case
from casework.conferring import departs
from casework.objections import standing
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from casework.wire import encode
from rules.errors import InputError, MissingGrounds
from rules.findings import read_findings
from rules.outcomes import guide
from rules.rulebook import FactField, OutcomeRule
from rules.strict_yaml import Document


@rule_for(cmd.RecordSearch)
def record_search(case: Case, command: cmd.RecordSearch, context: Context) -> Ruling:
    """Where was looked, with which words, by whom: evidence for 信息不存在 and for what was found alike."""
    for name in ("unit", "where", "words"):
        if not str(getattr(command, name)).strip():
            raise InputError("检索记录没有写全", "单位、范围、检索词都要写明", field=name)
    event = ev.SearchRecorded(command.on, command.unit, command.found, command.where, command.words, command.note)
    if event in case.searches:  # the same form sent twice; another search of the same unit differs in some word
        return Refused("同样的检索记录已经登记过", "", kind="closed")
    return Decision((event,))


@rule_for(cmd.DecideItem)
def decide_item(case: Case, command: cmd.DecideItem, context: Context) -> Ruling:
    """One item's outcome. The rulebook of the receipt day says what its letter must state and the file must hold."""
    if not 1 <= command.item <= len(case.items):
        raise InputError(f"没有第 {command.item} 项", f"这件申请有 {len(case.items)} 项", field="item")
    with naming("outcome"):
        rule = context.rulebook.outcome(command.outcome).at(received_on(case))
    if rule.letter != "reply":  # 撤回、视为放弃的是整件申请，各有自己的条件
        return Refused(f"“{rule.label}”不在这里判断", "请用“登记撤回”或“视为放弃”办理", rule.cite)
    if case.course.awaiting_correction:  # 第三十条：等待补正，还不知道要的是什么
        return Refused("正在等待申请人补正", "收到补正，或者逾期视为放弃以后再办理", kind="rule")
    facts = _facts(rule, command.facts)
    if refusal := _not_ripe(case, command, rule, facts, context):
        return refusal
    grounds = tuple(citation.as_dict() for citation in rule.cite)
    event = ev.ItemDecided(
        command.on, command.item, rule.code, facts, grounds, rule.row, rule.remedy_for(facts), command.departs.strip()
    )
    return Decision((replace(event, **_proposal(case, command, rule, context)),))


def _proposal(case: Case, command: cmd.DecideItem, rule: OutcomeRule, context: Context) -> dict[str, Any]:
    """What the answers to the seven questions lead to, and why it was not taken if it was not. The person decides."""
    if not command.findings:
        return {}
    document = Document({"received_on": received_on(case), "findings": dict(command.findings)})
    (found,) = read_findings(document, context.rulebook)
    led = guide(found, context.rulebook)
    proposed = tuple(one.rule.code for one in led.open)
    instead = command.instead.strip()
    if rule.code not in proposed and not instead:
        names = "、".join(one.rule.label for one in led.open) or f"先办：{'、'.join(step.label for step in led.steps)}"
        raise InputError(f"按七问的答案，系统建议“{names}”", "改选其他结果的，写明理由", field="instead")
    answers = {code: list(values) for code, values in found.answers.items()}
    return {"findings": answers, "proposed": proposed, "instead": "" if rule.code in proposed else instead}


def _not_ripe(
    case: Case, command: cmd.DecideItem, rule: OutcomeRule, facts: Mapping[str, Any], context: Context
) -> Refused | None:
    """What stands against the outcome: the conference's conclusion, the file, or evidence that is not there."""
    if refusal := departs(case, command.item, rule.code, command.departs) or standing(
        case, command.item, rule, facts, context
    ):
        return refusal
    lacking = [need.label for need in rule.evidence if need.required and not _on_file(need.name, facts, case)]
    if lacking:
        return Refused(f"“{rule.label}”要求案卷里有{'、'.join(lacking)}", "请先补上再判断", rule.cite)
    if not rule.cite:
        raise MissingGrounds(f"处理结果“{rule.label}”没有依据")
    return None


def _facts(rule: OutcomeRule, given: Mapping[str, Any]) -> dict[str, Any]:
    known = {fact.name: fact for fact in rule.facts}
    for name in given:
        if name not in known:
            labels = "、".join(f"{fact.name}（{fact.label}）" for fact in known.values()) or "无"
            raise InputError(f"“{rule.label}”不用写“{name}”", f"可以写：{labels}", field=f"facts.{name}")
    for fact in rule.must_state:
        if fact.required and not given.get(fact.name):
            raise InputError(f"“{rule.label}”的答复书必须写明{fact.label}", "请补上", field=f"facts.{fact.name}")
        _check_choice(fact, given)
    return dict(encode(given))  # plain data, so that the case reads the same before and after it is stored


def _check_choice(fact: FactField, given: Mapping[str, Any]) -> None:
    codes = dict(fact.choices)
    if codes and fact.name in given and given[fact.name] not in codes:
        listed = "、".join(f"{code}（{words}）" for code, words in codes.items())
        raise InputError(f"没有“{given[fact.name]}”这种{fact.label}", f"可以写：{listed}", field=f"facts.{fact.name}")


def _on_file(name: str, facts: Mapping[str, Any], case: Case) -> bool:
    """Evidence is what an act of its own has recorded, never a mere word; where there is no such act, what is named."""
    recorded = RECORDED.get(name)
    return recorded(case) if recorded else bool(facts.get(name)) or (name == REDACTION and _is_redacted(case))


def _is_redacted(case: Case) -> bool:
    """Whether a copy without what is kept back was made here; one made by hand is named in the facts."""
    return any(material.copy for material in case.course.materials)


REDACTION = "redaction_record"
RECORDED: Mapping[str, Callable[[Case], bool]] = {
    "search_record": lambda case: bool(case.searches),
    "correction_notice": lambda case: case.course.correction is not None,
    "fee_notice": lambda case: case.course.fee is not None,
    "reasons_notice": lambda case: case.course.reasons_asked is not None,
    "withdrawal": lambda case: case.course.withdrawn is not None,
    "conference_minutes": lambda case: bool(case.course.conference and case.course.conference.concluded),
    "third_party_letter": lambda case: any(c.kind == "third_party" for c in case.course.consultations.values()),
}
"""Evidence that an act of its own leaves on file; anything else is named in the decision's facts."""
