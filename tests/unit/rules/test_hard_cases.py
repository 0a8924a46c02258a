"""疑难情形: each trigger, the score and whether a conference follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from rules.entries import OutcomeRule
from rules.hard_cases import MET, CaseFacts, assess
from rules.load import load_rulebook

RULEBOOK, DAY = load_rulebook(), dt.date(2026, 9, 16)


def outcome(code: str) -> OutcomeRule:
    """An outcome in force on the day."""
    rule: OutcomeRule = RULEBOOK.outcome(code).at(DAY)
    return rule


ONE_EACH = {
    "withholding": CaseFacts((outcome("withheld.deliberation"),)),
    "third_party_objects": CaseFacts(third_party_objects=True),
    "public_interest_override": CaseFacts(public_interest_override=True),
    "several_organs": CaseFacts(organs=2),
    "contrary_clue": CaseFacts((outcome("does_not_exist"),), contrary_clue=True),
    "excessive": CaseFacts(excessive=True),
    "series": CaseFacts(series=3),
    "hot_topic": CaseFacts(hot_topic=True),
    "pending_dispute": CaseFacts(pending_dispute=True),
    "overturned_before": CaseFacts(overturned_before=True),
    "departs_from_similar": CaseFacts(departs_from_similar=True),
}


def codes(facts: CaseFacts, day: dt.date = DAY) -> list[str]:
    """The triggers that these facts meet."""
    return [trigger.code for trigger in assess(facts, RULEBOOK, day).triggers]


def test_every_trigger_of_the_file_has_its_condition() -> None:
    """The data and the conditions name the same triggers."""
    assert set(RULEBOOK.tables["hard_cases"]) == set(MET)


@pytest.mark.parametrize("code", ONE_EACH)
def test_a_fact_meets_its_own_trigger_only(code: str) -> None:
    """Nothing else is met by it, and the reason is said with its weight."""
    found = assess(ONE_EACH[code], RULEBOOK, DAY)
    assert [code] == [trigger.code for trigger in found.triggers]
    assert f"（{found.score}）" in found.reasons[0]


def test_an_ordinary_case_is_not_hard() -> None:
    """A disclosure by one organ alone scores nothing."""
    found = assess(CaseFacts((outcome("disclosed"),)), RULEBOOK, DAY)
    assert ((), 0, False, False) == (found.triggers, found.score, found.mandatory, found.proposed)


def test_security_and_stability_needs_a_conference_whatever_the_score() -> None:
    """The one mandatory trigger."""
    found = assess(CaseFacts((outcome("withheld.security_stability"),)), RULEBOOK, DAY)
    assert ["withholding", "security_stability"] == [trigger.code for trigger in found.triggers]
    assert replace(found, score=0).proposed and found.mandatory


def test_weights_add_up_to_a_proposal() -> None:
    """Withholding alone stays below the threshold; with a third party's objection it is proposed, not mandatory."""
    alone = CaseFacts((outcome("withheld.third_party"),))
    both = replace(alone, third_party_objects=True)
    proposed = [assess(facts, RULEBOOK, DAY).proposed for facts in (alone, both)]
    assert [False, True] == proposed
    assert not assess(both, RULEBOOK, DAY).mandatory


def test_a_clue_matters_only_against_a_search_without_result() -> None:
    """What is disclosed needs no second search."""
    assert [] == codes(CaseFacts((outcome("disclosed"),), contrary_clue=True))


def test_triggers_are_dated() -> None:
    """The district's own triggers begin with its plan of 2025."""
    facts = CaseFacts(organs=2, hot_topic=True)
    assert ["several_organs"] == codes(facts, dt.date(2024, 12, 31))
    assert ["several_organs", "hot_topic"] == codes(facts, dt.date(2025, 1, 1))
