"""From findings to outcomes: every case in tests/law/cases/处理结果, as lawyers read them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rules.entries import GuideStep, OutcomeRule
from rules.findings import read_findings
from rules.outcomes import Guide, guide
from rules.strict_yaml import Document, load_file
from tests.builders import law

CASES = Path(__file__).parent / "cases" / "处理结果"
RECEIVED = dt.date(2026, 9, 16)
AT_LEAST = 3

# 算例里的问和答，对应 rules/law/findings.yaml 的代码
ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "内容": ("content", {
        "明确": "clear", "不明确": "unclear", "补正后仍不明确": "still_unclear", "没有补正": "not_corrected",
    }),
    "处理": ("standing", {"要处理": "open", "撤回": "withdrawn", "没有缴费": "fee_unpaid"}),
    "性质": ("nature", {
        "是政府信息": "information", "信访投诉举报": "petition", "公开出版物": "publication",
        "重新出具": "confirm_or_reissue",
        "有特别规定": "special_procedure", "党务信息": "party_information", "更正记录": "record_amendment",
    }),
    "重复": ("repeat", {"没有": "no", "已经公开": "disclosed", "没有公开": "other"}),
    "数量": ("volume", {
        "没有超过": "normal", "超过": "over", "理由不合理": "unreasonable", "理由合理": "reasonable",
        "理由合理不能按期": "reasonable_late",
    }),
    "负责": ("responsible", {
        "本机关": "own", "牵头制作": "lead_of_joint", "其他机关": "other_agency", "职能划转": "functions_moved",
        "档案馆": "archives",
    }),
    "有无": ("existence", {
        "没有检索": "not_searched", "有": "held", "已主动公开": "published", "经检索没有": "not_found",
        "要加工": "needs_processing",
    }),
    "情形": ("exemptions", {
        "没有": "none", "国家秘密": "state_secret", "禁止公开": "forbidden_by_law",
        "危及安全稳定": "security_stability",
        "涉及第三方": "third_party", "内部事务信息": "internal_affairs", "过程性信息": "deliberation",
        "行政执法案卷": "enforcement_file", "不能确定": "unsure",
    }),
    "第三方意见": ("third_party_view", {
        "没有征求": "not_asked", "同意": "consents", "不同意且合理": "objects_reasonably",
        "不同意不合理": "objects_unreasonably", "没有回音": "silent",
    }),
    "公共利益": ("public_interest", {"没有影响": "no", "重大影响": "overrides"}),
    "规定公开": ("required_by_law", {"没有规定": "no", "应当公开": "required"}),
    "机关决定": ("organ_choice", {"不公开": "withhold", "公开": "disclose"}),
    "区分": ("severable", {"不能": "whole", "能": "severable"}),
    "形式": ("form_wanted", {"能": "possible", "危及载体": "carrier_at_risk", "成本过高": "too_costly"}),
    "帮助": ("needs_help", {"没有": "no", "有": "needs_help"}),
    "多人": ("several_applicants", {"没有": "no", "有": "several"}),
}  # fmt: skip
STEPS = {
    "告知补正": "ask_correction", "释明": "clear_up", "要求说明理由": "ask_reasons", "延迟答复": "defer",
    "更正": "record_amendment", "征求共同制作机关": "ask_joint_makers",
    "问承接机关": "ask_taking_organ", "检索": "search",
    "衡量公共利益": "weigh_public_interest",
    "征求第三方": "ask_third_party", "告知第三方": "tell_third_party", "报请确定": "refer_authority",
    "会商": "hold_conference", "作区分处理": "sever", "保密审查": "secrecy_review", "换一种形式": "other_form",
    "帮助": "help_reader", "主动公开": "publish",
}  # fmt: skip
BINDING = {"应当": "must", "可以": "may"}


def all_cases() -> list[Any]:
    """Every case of every file, named by its 情形."""
    return [
        pytest.param(case, id=f"{path.stem}：{case['情形']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in load_file(path).data
    ]


def answers_of(known: dict[str, Any]) -> dict[str, Any]:
    """A case's 已知 as the guide's input writes it."""
    answers: dict[str, Any] = {}
    for question, given in known.items():
        code, words = ASKED[question]
        answers[code] = [words[one] for one in given] if isinstance(given, list) else words[given]
    return answers


def guide_of(known: dict[str, Any]) -> Guide:
    """The guide for a case's 已知."""
    answers = answers_of(known)
    rulebook = law()
    (findings,) = read_findings(Document({"received_on": RECEIVED, "findings": answers}, "算例"), rulebook)
    return guide(findings, rulebook)


def only(answer: Guide) -> OutcomeRule:
    """The outcome that a case asks about: the first that is open."""
    return answer.open[0].rule


def steps(answer: Guide) -> list[str]:
    """The codes of what has to be done."""
    return [one.code for one in answer.steps]


def questions(codes: list[str]) -> list[str]:
    """Findings by code, in the cases' words."""
    words = {code: question for question, (code, _) in ASKED.items()}
    return [words[code] for code in codes]


HOLDS: dict[str, Callable[[Guide, Any], bool]] = {
    "处理结果": lambda answer, wanted: wanted == [one.rule.label for one in answer.open],
    "依据": lambda answer, wanted: wanted in [cite.article or f"《{cite.title}》" for cite in only(answer).cite],
    "年报": lambda answer, wanted: wanted == only(answer).row,
    "救济": lambda answer, wanted: wanted == answer.open[0].remedy,
    "强度": lambda answer, wanted: BINDING[wanted] == only(answer).exemption,
    "文书": lambda answer, wanted: wanted == only(answer).letter,
    "待确认": lambda answer, wanted: wanted is not only(answer).checked,
    "写明": lambda answer, wanted: set(wanted) <= {fact.name for fact in only(answer).must_state if fact.required},
    "写明不空": lambda answer, wanted: wanted is any(fact.required for fact in only(answer).must_state),
    "卷内": lambda answer, wanted: set(wanted) <= set(only(answer).must_on_file),
    "卷内不空": lambda answer, wanted: wanted is bool(only(answer).evidence),
    "要办": lambda answer, wanted: {STEPS[one] for one in wanted} <= set(steps(answer)),
    "待查": lambda answer, wanted: wanted == questions([one.code for one in answer.unanswered]),
    "没有用到": lambda answer, wanted: wanted == questions([one.code for one in answer.unused]),
}


@pytest.mark.parametrize("case", all_cases())
def test_outcome_case(case: dict[str, Any]) -> None:
    """The guide answers what the case says it should."""
    assert set(case) == {"情形", "已知", "应当", "来源"}, "算例只有情形、已知、应当、来源"
    answer = guide_of(case["已知"])
    for what, wanted in case["应当"].items():
        got = f"处理结果 {[one.rule.label for one in answer.open]}，要办 {steps(answer)}"
        assert HOLDS[what](answer, wanted), f"{what}：应当 {wanted}；算得 {got}（{case['情形']}；{case['来源']}）"


@cache
def seen() -> tuple[Counter[str], Counter[str], Counter[tuple[str, str]]]:
    """How many cases open each outcome, ask for each step, give each answer."""
    outcomes, asked, given = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for path in CASES.glob("*.yaml"):
        for case in load_file(path).data:
            answer = guide_of(case["已知"])
            outcomes.update(one.rule.code for one in answer.open)
            asked.update(steps(answer))
            given.update((code, one) for code, several in answer.findings.answers.items() for one in several)
    return outcomes, asked, given


def test_every_outcome_has_its_cases() -> None:
    """At least three each; 其他 is left to people and opened by no finding."""
    outcomes, _, _ = seen()
    book = law()
    rare = {code for code in book.tables["outcomes"] if outcomes[code] < AT_LEAST}
    assert {"other_closed"} == rare


def test_every_step_is_asked_for_by_a_case() -> None:
    """No step of the guide without a case."""
    _, asked, _ = seen()
    known: dict[str, GuideStep] = law().guide_steps(RECEIVED)
    assert set() == set(known) - set(asked)


def test_every_question_that_decides_is_answered_in_a_case() -> None:
    """Each answer that opens an outcome or asks for a step is given in at least one case."""
    _, _, given = seen()
    known = law().findings(RECEIVED)
    deciding = {(code, one.code) for code, rule in known.items() for one in rule.choices if one.opens or one.asks}
    assert set() == deciding - set(given)
