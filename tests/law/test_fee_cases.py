"""信息处理费 and 疑难情形: totals, bands and scores as tests/law/cases/收费 and the rules' own words say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from rules.errors import InputError
from rules.fees import NUMBER, VOLUME, Fee, by_number, by_volume, fee, marginal
from rules.hard_cases import MET, CaseFacts, assess
from rules.rulebook import Rulebook
from rules.strict_yaml import load_file
from tests.builders import law
from tests.law.test_law_cases import with_readings

CASES = Path(__file__).parent / "cases" / "收费"
DAY = dt.date(2026, 9, 16)
WAYS = {"按件": NUMBER, "按量": VOLUME}


def fees_of(known: dict[str, Any], rulebook: Rulebook) -> tuple[Fee, ...]:
    """What a case's 已知 costs, under its 口径."""
    book = with_readings(rulebook, known.get("口径", {}))
    if "按件" in known:
        return (by_number(known["按件"], known.get("撤回", 0), book, DAY),)
    pages = known["按量"]
    return by_volume(pages if isinstance(pages, list) else [pages], book, DAY)


@pytest.mark.parametrize("case", [one for path in sorted(CASES.glob("*.yaml")) for one in load_file(path).data])
def test_fee_case(case: dict[str, Any]) -> None:
    """The total, and what the last one costs by itself."""
    wanted, answered = case["应当"], fees_of(case["已知"], law())
    assert wanted["合计"] == sum(one.total for one in answered), f"{case['情形']}（{case['来源']}）"
    assert [one.total for one in answered] == [sum(line.amount for line in one.lines) for one in answered]
    if "最后一件" in wanted:
        ((way, units),) = case["已知"].items()
        assert wanted["最后一件"] == (marginal(units - 1, WAYS[way], law(), DAY) if units else 0)


@pytest.mark.parametrize("way", [NUMBER, VOLUME])
def test_one_more_never_costs_less(way: str) -> None:
    """From none to five hundred, each one more costs at least as much as the one before."""
    each = [marginal(n, way, law(), DAY) for n in range(500)]
    assert sorted(each) == each
    assert fee(way, 500, law(), DAY).total == sum(each)


@pytest.mark.parametrize("pages", [[1_000_001], [5, -3]])
def test_an_impossible_number_is_refused(pages: list[int]) -> None:
    """More than anybody asks for, or fewer than none among several items."""
    with pytest.raises(InputError, match="数目"):
        by_volume(pages, law(), DAY)


def test_a_number_below_nought_is_refused() -> None:
    """Said in office words."""
    with pytest.raises(InputError) as caught:
        fee(NUMBER, -1, law(), DAY)
    assert "小于零" in str(caught.value)


def test_every_trigger_of_the_rules_has_its_condition() -> None:
    """No trigger without a condition, no condition without a trigger."""
    assert set(MET) == set(law().tables["hard_cases"])


def outcome(code: str) -> Any:
    """An outcome's rule."""
    return law().outcome(code).at(DAY)


@pytest.mark.parametrize(
    ("facts", "score", "proposed", "mandatory"),
    [
        (CaseFacts((outcome("disclosed"),)), 0, False, False),
        (CaseFacts((outcome("withheld.deliberation"),)), 3, False, False),
        (CaseFacts((outcome("withheld.third_party"),), third_party_objects=True), 5, True, False),
        (CaseFacts((outcome("withheld.security_stability"),)), 8, True, True),
        (CaseFacts((outcome("does_not_exist"),), contrary_clue=True), 4, True, False),
        (CaseFacts((outcome("disclosed"),), contrary_clue=True), 0, False, False),
        (CaseFacts((outcome("disclosed"),), public_interest_override=True), 4, True, False),
        (CaseFacts((outcome("disclosed"),), organs=2, hot_topic=True), 4, True, False),
        (CaseFacts((outcome("disclosed"),), organs=1, series=1), 0, False, False),
        (CaseFacts((outcome("disclosed"),), series=3, hot_topic=True), 4, True, False),
        (CaseFacts((outcome("excessive"),), excessive=True), 3, False, False),
        (CaseFacts((outcome("disclosed"),), pending_dispute=True), 3, False, False),
        (CaseFacts((outcome("disclosed"),), overturned_before=True), 4, True, False),
        (CaseFacts((outcome("disclosed"),), departs_from_similar=True, pending_dispute=True), 6, True, False),
    ],
)
def test_hard_cases_are_scored(facts: CaseFacts, score: int, proposed: bool, mandatory: bool) -> None:
    """The score adds up; from four a conference is proposed, for security and stability it is mandatory."""
    found = assess(facts, law(), DAY)
    assert (score, proposed, mandatory) == (found.score, found.proposed, found.mandatory)
    assert len(found.reasons) == len(found.triggers)


def test_each_trigger_alone_is_met_by_a_fact() -> None:
    """Every field of the facts meets a trigger; together they meet every one."""
    everything = CaseFacts(
        (outcome("withheld.security_stability"), outcome("does_not_exist")), True, True, 2, True, True, 2, True, True,
        True, True,
    )  # fmt: skip
    assert len(dataclasses.fields(CaseFacts)) == 11
    assert set(MET) == {one.code for one in assess(everything, law(), DAY).triggers}
