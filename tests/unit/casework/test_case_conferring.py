"""会商: reasons why a case is hard, opinions with dissent, a conclusion that binds; the clock runs on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework.open_acts import open_acts
from casework.people import Role
from casework.stages import Stage, stage_of
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date
START, CALLED, ENDED = DAY(2026, 9, 17), DAY(2026, 9, 22), DAY(2026, 9, 28)
CALL: dict[str, Any] = {"members": ["征收科", "物业科"], "question": "能不能公开", "due": ENDED}
GIVE: dict[str, Any] = {"outcome": "disclosed", "facts": {"supply": "email"}}
HARM: dict[str, Any] = {
    "outcome": "withheld.security_stability",
    "facts": {
        "kind": "social_stability",
        "harm": "引起聚集",
        "risk_assessment": "评估报告",
        "conference_minutes": "纪要",
    },
}


def hard_case() -> PaperOffice:
    """In 检索征询."""
    office = PaperOffice(b.request())
    office.done("accept", START)
    office.done("route", START, units=["征收科"])
    return office


def called() -> PaperOffice:
    """A conference of two sections."""
    office = hard_case()
    office.done("convene_conference", CALLED, **CALL)
    return office


def concluded(outcomes: dict[int, str]) -> PaperOffice:
    """It has come to a conclusion, with one dissent."""
    office = called()
    office.done("give_opinion", ENDED, member="征收科", opinion="可以")
    office.done("give_opinion", ENDED, member="物业科", opinion="不可以", dissent=True)
    office.done("conclude_conference", ENDED, conclusion="按多数意见办", outcomes=outcomes)
    return office


def test_a_flag_has_a_known_trigger_and_a_reason() -> None:
    """Raised, dismissed with a reason, raised again; an unknown trigger lists the known ones."""
    office = hard_case()
    for fields, field in (
        ({"trigger": "nonsense", "reason": "x"}, "trigger"),
        ({"trigger": "series", "reason": " "}, "reason"),
    ):
        for act in ("raise_flag", "dismiss_flag"):
            with pytest.raises(InputError) as caught:
                office.act(act, fields, CALLED)
            assert (field, True) == (caught.value.field, bool(caught.value.advice))
    office.done("raise_flag", CALLED, trigger="series", reason="三件")
    assert ({"series": "三件"}, {}) == (office.case.course.flags, office.case.course.dismissed)
    office.done("dismiss_flag", CALLED, trigger="series", reason="不同主题")
    assert ({}, {"series": "不同主题"}) == (office.case.course.flags, office.case.course.dismissed)
    office.done("raise_flag", CALLED, trigger="series", reason="又一件")
    assert ({"series": "又一件"}, {}) == (office.case.course.flags, office.case.course.dismissed)


def test_a_conference_never_stops_the_clock() -> None:
    """Before, during and after it the last day is the same."""
    days = [office.clock(ENDED).due_on for office in (hard_case(), called(), concluded({}))]
    assert [DAY(2026, 10, 20)] * 3 == days
    assert (Stage.CONFERENCE, Stage.INQUIRY) == (stage_of(called().case), stage_of(concluded({}).case))


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"members": [" "]}, "members"), ({"question": ""}, "question"), ({"due": DAY(2026, 9, 21)}, "due")],
)
def test_a_conference_has_people_a_question_and_a_day(fields: dict[str, Any], field: str) -> None:
    """Opinions are not due before it is called."""
    with pytest.raises(InputError) as caught:
        hard_case().act("convene_conference", {**CALL, **fields}, CALLED)
    assert field == caught.value.field


def test_each_member_gives_one_opinion() -> None:
    """A stranger and an empty opinion are wrong input, a second opinion a closed task; the dissent is kept."""
    office = called()
    for fields, field in (
        ({"member": "甲科", "opinion": "可以"}, "member"),
        ({"member": "征收科", "opinion": ""}, "opinion"),
    ):
        with pytest.raises(InputError) as caught:
            office.act("give_opinion", fields, ENDED)
        assert field == caught.value.field
    assert "还没有人提交意见" in office.refused("conclude_conference", ENDED, conclusion="可以").reason
    office.done("give_opinion", ENDED, member="物业科", opinion="不可以", dissent=True)
    assert "closed" == office.refused("give_opinion", ENDED, member="物业科", opinion="可以").kind
    assert [("物业科", True)] == [(one.member, one.dissent) for one in office.case.course.conference.opinions]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"conclusion": " "}, "conclusion"),
        ({"outcomes": {2: "disclosed"}}, "outcomes"),
        ({"outcomes": {1: "x"}}, "outcomes"),
    ],
)
def test_a_conclusion_is_about_items_and_outcomes_that_exist(fields: dict[str, Any], field: str) -> None:
    """Words, an item of the case, an outcome of the rulebook."""
    office = called()
    office.done("give_opinion", ENDED, member="征收科", opinion="可以")
    with pytest.raises(InputError) as caught:
        office.act("conclude_conference", {"conclusion": "可以", "outcomes": {}, **fields}, ENDED)
    assert field == caught.value.field


def test_a_decision_departs_from_the_conclusion_only_with_a_reason() -> None:
    """The reason is kept with the decision; without one it is refused; as concluded it needs none."""
    other: dict[str, Any] = {
        "outcome": "withheld.deliberation",
        "facts": {"kind": "draft", "formed": "决定之前", "reason": "过程稿"},
    }
    refused = concluded({1: "disclosed"}).refused("decide", ENDED, **other)
    assert "不一致" in refused.reason
    case = concluded({1: "disclosed"}).done("decide", ENDED, departs="又查到新的材料", **other)
    assert "又查到新的材料" == case.items[0].decision.departs  # type: ignore[union-attr]
    concluded({1: "disclosed"}).done("decide", ENDED, **GIVE)


def test_a_decision_from_before_the_conference_is_held_against_its_conclusion() -> None:
    """Decided and drafted, then called: what the conference does not bear out does not go up."""
    office = hard_case()
    office.done("decide", START, **GIVE)
    office.done("draft", START)
    office.done("convene_conference", CALLED, **CALL)
    office.done("give_opinion", ENDED, member="征收科", opinion="不可以")
    agreed = {1: "withheld.deliberation"}
    office.done("conclude_conference", ENDED, conclusion="不公开", outcomes=agreed, early="已当面议定")
    assert "不一致" in office.refused("submit_draft", ENDED).reason


def test_an_outcome_that_must_be_conferred_waits_for_the_conclusion() -> None:
    """三安全一稳定: minutes are an act's own record, and no word in the facts stands for them."""
    for office in (hard_case(),):
        refused = office.refused("decide", ENDED, **HARM)
        assert (True, "第十四条") == ("应当先会商" in refused.reason, refused.cite[0].article)
    concluded({1: "withheld.security_stability"}).done("decide", ENDED, **HARM)


def test_what_is_withheld_as_secret_passes_three_reviews() -> None:
    """审核, 法制审核 and 保密审查, each by its own role, before anybody signs."""
    office = hard_case()
    facts = {"level": "秘密三年", "reason": "已定密", "classification_proof": "定密文件"}
    office.done("decide", ENDED, outcome="withheld.state_secret", facts=facts)
    office.done("draft", ENDED)
    assert ("review", "legal", "secrecy") == office.done("submit_draft", ENDED).draft.reviews  # type: ignore[union-attr]
    for kind in ("review", "legal"):
        office.done("approve", ENDED, kind=kind)
    refused = office.act("approve", {"kind": "secrecy"}, ENDED, by=b.REVIEWER)
    assert "right" == refused.kind  # type: ignore[union-attr]
    assert "审核" in office.refused("sign", ENDED).reason
    office.done("approve", ENDED, kind="secrecy")
    assert Stage.SIGNING is stage_of(office.case)


def test_a_withdrawn_request_is_confirmed_whatever_was_concluded() -> None:
    """Withdrawal after a conference: the confirmation goes up without a word on the conclusion."""
    office = concluded({1: "disclosed"})
    day = office.case.last_on
    assert day
    for name in ("withdraw", "draft", "submit_draft"):
        office.done(name, day)
    assert Stage.REVIEW is stage_of(office.case)


FLAGGED: dict[str, tuple[str, ...]] = {"pending_dispute": ("review", "legal"), "hot_topic": ("review",)}


@pytest.mark.parametrize("trigger", FLAGGED)
def test_a_hard_case_asks_for_the_lawyers_whatever_its_outcome(trigger: str) -> None:
    """A dispute pending on the same topic: 法制审核 of a plain 予以公开; a hot topic alone asks for nothing more."""
    office = hard_case()
    office.done("record_search", START, unit="征收科", found=True, where="档案", words="评估")
    office.done("decide", ENDED, outcome="disclosed", facts={"supply": "paper_by_post"})
    office.done("raise_flag", ENDED, trigger=trigger, reason="正在诉讼")
    office.done("draft", ENDED)
    assert FLAGGED[trigger] == office.done("submit_draft", ENDED).draft.reviews  # type: ignore[union-attr]


def test_a_flag_that_was_dismissed_with_a_reason_asks_for_nothing() -> None:
    """Whoever takes it back says why, on the record."""
    office = hard_case()
    office.done("record_search", START, unit="征收科", found=True, where="档案", words="评估")
    office.done("decide", ENDED, outcome="disclosed", facts={"supply": "paper_by_post"})
    office.done("raise_flag", ENDED, trigger="pending_dispute", reason="正在诉讼")
    office.done("dismiss_flag", ENDED, trigger="pending_dispute", reason="已经撤诉")
    office.done("draft", ENDED)
    assert ("review",) == office.done("submit_draft", ENDED).draft.reviews  # type: ignore[union-attr]


@pytest.mark.parametrize(("member", "whose"), [("征收科", Role.UNIT_HEAD), ("某教授", Role.HANDLER)])
def test_an_opinion_is_offered_to_whose_it_is_to_give(member: str, whose: Role) -> None:
    """A unit's to its head; what somebody without an account wrote, to the handler who hands it in: to nobody else."""
    office = hard_case()
    office.done("convene_conference", CALLED, **CALL | {"members": [member]})
    roles = (Role.HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.SIGNATORY)
    assert [whose] == [role for role in roles if "give_opinion" in open_acts(office.case, b.context(b.actor(role)))]
