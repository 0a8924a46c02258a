"""救济期限, 会商, 混合答复, 审查, 送达: the cases under tests/law/cases of these folders, as lawyers read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rules.entries import OutcomeRule
from rules.hard_cases import CaseFacts, assess
from rules.outcomes import mixed_row
from rules.remedy_days import remedy_days
from rules.rulebook import Rulebook
from rules.strict_yaml import load_file
from tests.builders import days, law
from tests.law.test_law_cases import WORDS, code_of, with_readings

CASES = Path(__file__).parent / "cases"
DAY = dt.date(2026, 9, 16)
FACTS = {
    "第三方不同意": "third_party_objects", "公共利益": "public_interest_override", "机关": "organs",
    "相反线索": "contrary_clue", "大量反复": "excessive", "一批": "series", "热点": "hot_topic",
    "复议诉讼": "pending_dispute", "曾被纠错": "overturned_before", "与前不一": "departs_from_similar",
}  # fmt: skip
Answers = dict[str, Any]


def remedy(known: dict[str, Any], book: Rulebook) -> Answers:
    """Which remedy the letter tells, and its last days."""
    delivered = known["收到答复书"]
    outcome: OutcomeRule = book.outcome(code_of("outcomes", known["处理结果"])).at(delivered)
    code = book.remedy_told(outcome.remedy_for(known.get("写明", {})), delivered)
    rule = book.remedy(code).at(delivered)
    told = remedy_days(rule, delivered, book, days())
    grounds = [cite.place for cite in (*rule.cite_for([outcome.code]), *told.cite)]
    return {"救济": code, "复议截至": told.review_by, "起诉截至": told.sue_by or "没有", "依据含": grounds}


def conference(known: dict[str, Any], book: Rulebook) -> Answers:
    """The score, and whether a conference is proposed or mandatory."""
    outcomes = tuple(book.outcome(code_of("outcomes", label)).at(DAY) for label in known["处理结果"])
    given = {FACTS[name]: value for name, value in known.items() if name in FACTS}
    found = assess(CaseFacts(outcomes, **given), book, DAY)
    met = [trigger.code for trigger in found.triggers]
    return {"分值": found.score, "建议会商": found.proposed, "应当会商": found.mandatory, "各种情形": met}


def counted(known: dict[str, Any], book: Rulebook) -> Answers:
    """The row of the annual report, by the form of its year, and whether it is settled."""
    day = known.get("收到", DAY)
    row = mixed_row([book.outcome(code_of("outcomes", label)).at(day) for label in known["处理结果"]], book, day)
    return {"年报": book.row_on(row.row, day).code, "确定": row.settled}


def reviewed(known: dict[str, Any], book: Rulebook) -> Answers:
    """Which reviews are signed apart from 审核."""
    return {"单独签署": list(book.reviews_of(code_of("outcomes", known["处理结果"]), DAY))}


def proved(known: dict[str, Any], book: Rulebook) -> Answers:
    """Whether a letter that went this way counts as delivered by this, and what has to be written down with it."""
    if "退件" in known:
        return came_back(known, book)
    fit = book.delivery_proofs(known.get("送达", DAY), WORDS[known["方式"]])
    proof = book.delivery_proof(code_of("delivery_proofs", known["凭据"])).at(known.get("送达", DAY))
    grounds = [cite.place for cite in proof.cite]
    return {"算送达": proof.code in fit, "要写明": proof.note or "不用", "依据含": grounds}


def came_back(known: dict[str, Any], book: Rulebook) -> Answers:
    """Whether a letter that went this way comes back so; then it is not delivered, and the remedy limits do not run."""
    fit = book.return_grounds(DAY, WORDS[known["方式"]])
    ground = book.return_ground(code_of("return_grounds", known["退件"])).at(DAY)
    grounds = [cite.place for cite in ground.cite]
    return {"可以登记": ground.code in fit, "算送达": False, "要写明": ground.note or "不用", "依据含": grounds}


RUNS: dict[str, Callable[[dict[str, Any], Rulebook], Answers]] = {
    "救济": remedy,
    "会商": conference,
    "年报": counted,
    "审查": reviewed,
    "送达": proved,
}


def all_cases() -> list[Any]:
    """Every case of these folders, named by its 情形."""
    return [
        pytest.param(folder, case, id=f"{path.stem}：{case['情形']}")
        for folder in RUNS
        for path in sorted((CASES / folder).glob("*.yaml"))
        for case in load_file(path).data
    ]


def answers(folder: str, known: dict[str, Any], book: Rulebook) -> Answers:
    """What the rules answer for a case's 已知, under its 口径."""
    return RUNS[folder](known, with_readings(book, known.get("口径", {})))


@pytest.mark.parametrize(("folder", "case"), all_cases())
def test_further_case(folder: str, case: dict[str, Any]) -> None:
    """The rules answer what the case says they should."""
    assert set(case) == {"情形", "已知", "应当", "来源"}, "算例只有情形、已知、应当、来源"
    given = answers(folder, case["已知"], law())
    for what, expected in case["应当"].items():
        actual = given[what]
        if what == "依据含":
            assert expected in actual, f"{case['情形']}（{case['来源']}）"
            continue
        assert expected == actual, f"{what}：应当 {expected}，算得 {actual}（{case['情形']}；{case['来源']}）"


def test_the_worked_remedy_dates_are_there() -> None:
    """算例十六 and 十七 are the sources of cases."""
    sources = [case["来源"] for path in (CASES / "救济").glob("*.yaml") for case in load_file(path).data]
    assert [1, 1] == [sum(f"算例{n}" in one for one in sources) for n in (16, 17)]
