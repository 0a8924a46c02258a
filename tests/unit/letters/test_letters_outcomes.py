"""Every outcome of the rulebook has its block, and the block says what the rulebook asks of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from letters.blocks import Letter
from letters.compose import compose, facts_of
from letters.fields import AskedFields, ReplyFields, WithheldFields
from letters.lint import lint
from letters.samples import reply_samples
from rules.entries import OutcomeRule
from rules.load import load_rulebook
from rules.strict_yaml import load_file
from tests.builders import ROOT

DAY = dt.date(2026, 10, 28)
LAW = load_rulebook()
OUTCOMES: Mapping[str, OutcomeRule] = LAW.outcomes(DAY)
SAMPLES = reply_samples(LAW, DAY)
CODES = sorted(OUTCOMES)
# The frame prints these from fields of the item: papers as enclosures, parts kept back each with its ground.
BY_THE_FRAME = {"enclosures": "enclosures", "withheld_part": "what", "withheld_under": "ground", "reason": "reason"}
OGI = "《中华人民共和国政府信息公开条例》"


def _codes(letter: Letter, case: ReplyFields) -> list[str]:
    return [finding.code for finding in lint(letter, case)]


def _answer(code: str, case: ReplyFields | None = None) -> str:
    return compose("reply", case or SAMPLES[code]).part("item:1")


def test_every_outcome_has_a_sample_and_no_other() -> None:
    """The gallery shows each outcome of the law of the day."""
    assert set(CODES) == set(SAMPLES)


@pytest.mark.parametrize("code", CODES)
def test_a_block_asks_for_no_fact_that_the_rulebook_does_not_demand(code: str) -> None:
    """A decision that the rulebook lets pass always gives a letter: what a block requires, the decision had to have."""
    rule, facts = OUTCOMES[code], facts_of(code)
    known = {fact.name: fact.required for fact in rule.must_state}
    assert {name for name in facts.required if not known.get(name)} == set()
    assert facts.optional <= set(known)


@pytest.mark.parametrize("code", CODES)
def test_a_block_prints_every_fact_that_must_be_stated(code: str) -> None:
    """Each fact of the rulebook stands in the block, or comes there by the frame's own fields."""
    printed = facts_of(code).required | facts_of(code).optional
    by_frame = {"enclosures"} | (set(BY_THE_FRAME) if code == "partly_disclosed" else set())
    assert {fact.name for fact in OUTCOMES[code].must_state} - printed <= by_frame


@pytest.mark.parametrize("code", CODES)
def test_what_is_stated_stands_in_the_answer(code: str) -> None:
    """The sample's facts, parts kept back and articles are all read in the composed answer; papers are listed."""
    case = SAMPLES[code]
    item, letter = case.items[0], compose("reply", case)
    parts = [text for part in item.withheld for text in (part.what, part.ground, part.reason)]
    assert [text for text in (*item.facts.values(), *parts) if text not in letter.part("item:1")] == []
    assert [paper for paper in item.enclosures if paper not in letter.text] == []


@pytest.mark.parametrize("code", CODES)
def test_the_composed_answer_is_sound(code: str) -> None:
    """What the templates write passes every check of the file."""
    assert lint(compose("reply", SAMPLES[code]), SAMPLES[code]) == ()


@pytest.mark.parametrize("code", CODES)
def test_no_answer_has_holes_or_double_marks(code: str) -> None:
    """No empty place and no double punctuation, also when free text ends with its own full stop."""
    case = SAMPLES[code]
    item = case.items[0]
    dotted = {
        name: f"{text}。" if name in ("reason", "why", "harm", "unclear") else text for name, text in item.facts.items()
    }
    text = _answer(code, replace(case, items=(replace(item, facts=dotted),)))
    assert [
        mark for mark in ("{", "}", "@", "，，", "。。", "，。", "、，", "：。", "None", "  ") if mark in text
    ] == []


@pytest.mark.parametrize("code", [code for code in CODES if OUTCOMES[code].exemption == "must"])
def test_what_must_be_withheld_is_not_said_to_be_a_choice(code: str) -> None:
    """第十四条、第十五条: 不予公开, and no word of 可以."""
    text = _answer(code)
    assert ("本机关不予公开" in text, "可以不予公开" in text) == (True, False)


@pytest.mark.parametrize("code", [code for code in CODES if OUTCOMES[code].exemption == "may"])
def test_what_may_be_withheld_says_that_it_was_chosen_and_why(code: str) -> None:
    """第十六条: 可以不予公开, and why the organ decided so."""
    text = _answer(code)
    assert "此类信息可以不予公开，本机关决定不予公开。理由：" in text


def test_a_reply_in_part_tells_must_may_and_no_information_apart() -> None:
    """第三十七条: each part kept back has its ground in its own words."""
    case = SAMPLES["partly_disclosed"]
    bindings = (("must", "第十五条"), ("may", "第十六条第二款"), ("none", "第二条"))
    parts = tuple(WithheldFields(f"{n}部分", "某情形", n, (f"{OGI}{place}",), f"{n}的理由") for n, place in bindings)
    text = _answer("", replace(case, items=(replace(case.items[0], withheld=parts),)))
    assert "must部分（某情形）。根据《条例》第十五条的规定，本机关不予公开。理由：must的理由。" in text
    assert "根据《条例》第十六条第二款的规定，此类信息可以不予公开，本机关决定不予公开。理由：may的理由。" in text
    assert "根据《条例》第二条的规定，本机关不予提供。理由：none的理由。" in text


def test_a_repeated_request_keeps_the_suit_open_unless_it_was_disclosed() -> None:
    """R3 when the earlier reply disclosed the information, R2 when it did not: by the rulebook's data."""
    rule = OUTCOMES["repeat"]
    assert [rule.remedy_for({"earlier_result": one}) for one in ("disclosed", "other")] == ["R3", "R2"]
    assert "提起行政诉讼" not in compose("reply", SAMPLES["repeat"]).text


def test_a_reply_in_part_without_its_parts_is_found() -> None:
    """部分公开 without saying what is kept back, or a part without ground, does not go to review."""
    case = SAMPLES["partly_disclosed"]
    none = replace(case, items=(replace(case.items[0], withheld=()),), remedies=())
    assert "withheld_unnamed" in _codes(compose("reply", none), none)
    part = replace(case.items[0].withheld[0], reason="另一个理由")
    changed = replace(case, items=(replace(case.items[0], withheld=(part, *case.items[0].withheld[1:])),))
    assert _codes(compose("reply", case), changed) == ["withheld_groundless"]


def test_a_remedy_that_does_not_fit_the_article_is_found() -> None:
    """第十四条至第十六条 go to review first, nothing else does."""
    withheld, given = SAMPLES["withheld.deliberation"], SAMPLES["disclosed"]
    swapped = replace(withheld, remedies=given.remedies)
    assert _codes(compose("reply", swapped), swapped) == ["remedy_article_choice"]
    swapped = replace(given, remedies=withheld.remedies)
    assert _codes(compose("reply", swapped), swapped) == ["remedy_article_first"]


def test_a_third_party_that_was_not_asked_or_has_not_answered_is_found() -> None:
    """第三十二条: the letter to the third party and its answer, or the end of its limit, are on file."""
    case = SAMPLES["withheld.third_party"]
    letter = compose("reply", case)
    sent = AskedFields("third_party", "第三方", dt.date(2026, 9, 24))
    found = {
        "nobody": _codes(letter, replace(case, asked=())),
        "other day": _codes(letter, replace(case, asked=(replace(sent, asked_on=DAY, lapsed=True),))),
        "waiting": _codes(letter, replace(case, asked=(sent,))),
        "silent": _codes(letter, replace(case, asked=(replace(sent, lapsed=True),))),
        "agrees": _codes(letter, replace(case, asked=(replace(sent, answered_on=DAY, agrees=True),))),
    }
    assert found == {
        "nobody": ["third_party_unasked"],
        "other day": ["third_party_unasked"],
        "waiting": ["answer_awaited"],
        "silent": [],
        "agrees": ["third_party_agrees"],
    }


def test_information_that_nobody_searched_for_does_not_fail_to_exist() -> None:
    """第三十六条第（四）项: a search record is on file."""
    case = SAMPLES["does_not_exist"]
    assert _codes(compose("reply", case), replace(case, searches=0)) == ["search_missing"]


def test_a_third_partys_name_is_found_in_the_answer_but_not_in_the_quoted_request() -> None:
    """The applicant may have named it; the organ may not."""
    case = replace(SAMPLES["withheld.third_party"], keep_out=("某置业公司",))
    item = case.items[0]
    leaking = replace(case, items=(replace(item, facts={**item.facts, "reason": "某置业公司采取了保密措施"}),))
    assert _codes(compose("reply", leaking), leaking) == ["kept_out"]
    quoting = replace(case, items=(replace(item, sought="某置业公司的图纸"),))
    assert _codes(compose("reply", quoting), quoting) == []


def test_an_inference_of_ours_is_no_ground() -> None:
    """A letter never cites what no law says."""
    case = SAMPLES["archives"]
    item = replace(case.items[0], citations=(*case.items[0].citations, "《本系统的推论》"))
    found = _codes(compose("reply", replace(case, items=(item,))), replace(case, items=(item,)))
    assert found == ["inference_cited"]


def test_the_checks_list_the_outcomes_without_remedy_as_the_rulebook_does() -> None:
    """The list that the checks go by is the law's."""
    listed = load_file(ROOT / "templates" / "letters" / "checks.yaml").data["outcomes"]["without_remedy"]
    assert {code for code, rule in OUTCOMES.items() if not rule.remedy} == set(listed)
