"""为什么难: triggers fire from the case's own facts, from like cases, and because a person says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework import events as ev
from casework import proceedings as pr
from casework.hardness import Assessment, assessment_of
from casework.likeness import LikeCase
from tests import builders as b

DAY = dt.date(2026, 9, 28)
ASKED = pr.ThirdPartyAsked(DAY, "A", (1,), "某公司", "附图", "某号")
OBJECTS = pr.ViewReceived(DAY, "A", "objects", "商业秘密", False)
NOTIFIED = pr.DisclosureNotified(DAY, "A", "附图", "公共利益", "某号")
AGENCY = pr.AgencyAsked(DAY, "B", (1,), "区规划局", "出处", "某号")
NOT_THERE = b.decided(outcome="does_not_exist")
ANSWERED = (b.MADE, b.SUBMITTED, b.APPROVED, b.REPLY_SIGNED)


def found(*events: ev.Event, like: tuple[LikeCase, ...] = (), **request: Any) -> Assessment:
    """What a case with these events comes to under the shipped office's topics."""
    case = b.case(b.registered(**request), b.ACCEPTED, b.ROUTED, *events)
    return assessment_of(case, b.law(), b.context().office.policy.conference.topics, like)


def codes(assessment: Assessment) -> set[str]:
    """The triggers that stand."""
    return {reason.trigger.code for reason in assessment.standing}


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        ((b.decided(outcome="withheld.deliberation"),), "withholding", "过程性信息"),
        ((ASKED, OBJECTS), "third_party_objects", "征询 A"),
        ((AGENCY,), "several_organs", "区规划局"),
        ((b.search(found=True), NOT_THERE), "contrary_clue", "征收科 2026-09-22 周二 检索到过"),
        ((pr.ReasonsAsked(DAY, "本月第38件", "某号"),), "excessive", "本月第38件"),
        ((b.decided(outcome="petition"),), "hot_topic", "信访"),
        ((*ANSWERED, pr.ReplyOrdered(DAY, 20, "某法院", "某判决")), "overturned_before", "责令"),
    ],
)  # fmt: skip
def test_a_trigger_fires_from_the_file(events: tuple[ev.Event, ...], code: str, words: str) -> None:
    """Each from the events that make it true, and says what they are."""
    assessment = found(*events)
    reason = next(one for one in assessment.reasons if one.trigger.code == code)
    assert words in reason.found
    assert assessment.hardness.score == sum(one.trigger.weight for one in assessment.standing)


def test_a_plain_request_is_not_hard() -> None:
    """A request that is simply answered meets nothing; without a search that found something, nothing contradicts."""
    assert set() == codes(found(b.search(), b.decided()))
    assert set() == codes(found(b.search(found=False), NOT_THERE))


def test_what_is_to_be_given_out_against_an_objection_is_weighed() -> None:
    """第三十二条: the notice to the third party shows that public interest is to outweigh it."""
    assert {"third_party_objects", "public_interest_override"} == codes(found(ASKED, OBJECTS, NOTIFIED))


def test_a_hot_topic_shows_in_the_words_of_the_request() -> None:
    """The office's own topics; the word that hit is told."""
    reason = found(items=("某地块征收补偿方案",)).reasons[0]
    assert ("hot_topic", "征收动迁：申请内容里有“征收”") == (reason.trigger.code, reason.found)


def test_like_cases_make_a_series_and_show_another_answer() -> None:
    """The applicant's others count; a closed one on the same thing with another outcome, or overturned, is told."""
    other = LikeCase("JAFG-2026-0007", "某号地块分户评估报告", False, 0.9, True, ("withheld.deliberation",), True)
    own = LikeCase("JAFG-2026-0008", "别的", True, 0.1, False)
    assessment = found(b.decided(), like=(other, own))
    assert {"series", "overturned_before", "departs_from_similar"} == codes(assessment)
    assert "JAFG-2026-0007、JAFG-2026-0008" in next(r.found for r in assessment.reasons if r.trigger.code == "series")


def test_a_person_raises_and_dismisses() -> None:
    """What a person raises counts with its weight and reason; what is dismissed stays in sight and counts no more."""
    raised = found(pr.FlagRaised(DAY, "pending_dispute", "有一件在审"))
    assert (("", "有一件在审"), 3) == ((raised.reasons[0].found, raised.reasons[0].said), raised.hardness.score)
    assert not raised.hardness.proposed
    gone = found(AGENCY, pr.FlagDismissed(DAY, "several_organs", "只是核实出处"))
    assert ("只是核实出处", 0, ()) == (gone.reasons[0].dismissed, gone.hardness.score, gone.standing)


def test_the_conclusion_counts_where_an_item_is_still_open() -> None:
    """What the conference came to is what is intended."""
    concluded = pr.ConferenceConcluded(DAY, "不公开", {1: "withheld.deliberation"}, "某号")
    assert "withholding" in codes(found(b.CONVENED, pr.OpinionGiven(DAY, "征收科", "不公开"), concluded))
