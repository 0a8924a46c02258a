"""补正, 视为放弃, 撤回: once, with a last day, and a request that ends as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework import events as ev
from casework import proceedings as pr
from casework.ruling import Refused
from casework.stages import Stage, stage_of
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date
ASKED, LAST = DAY(2026, 9, 22), DAY(2026, 10, 12)
POINTS: dict[str, Any] = {"points": ["内容不明确"], "due": LAST}


def counter(**changes: Any) -> PaperOffice:
    """A request by registered post, signed for on 2026-09-16, lying in 审查."""
    return PaperOffice(b.request(**changes))


def awaiting(**changes: Any) -> PaperOffice:
    """The same, its correction notice delivered on 09-23."""
    office = counter(**changes)
    office.done("ask_correction", ASKED, **POINTS)
    office.post("correction", ASKED, DAY(2026, 9, 23))
    return office


def outcomes(office: PaperOffice) -> list[str | None]:
    """What has been decided, item by item."""
    return [item.decision.outcome if item.decision else None for item in office.case.items]


def test_a_correction_is_asked_for_once() -> None:
    """A second one is refused with article 30, also when the first has been answered."""
    office = awaiting()
    for _ in range(2):
        refused = office.refused("ask_correction", DAY(2026, 9, 28), **POINTS)
        assert (True, "第三十条", "rule") == ("一次" in refused.advice, refused.cite[0].article, refused.kind)
        if office.case.course.awaiting_correction:
            office.done("receive_correction", DAY(2026, 9, 24))


def test_a_notice_after_the_seventh_day_is_possible_and_a_fault() -> None:
    """10-09 is working day 13: not refused, as the applicant has to be asked, but on the file."""
    office = counter()
    office.done("ask_correction", DAY(2026, 10, 9), points=["内容不明确"], due=DAY(2026, 10, 30))
    office.post("correction", DAY(2026, 10, 9))
    assert ["correction_notice_late"] == [fault.code for fault in office.clock(DAY(2026, 10, 10)).faults]


@pytest.mark.parametrize(
    ("fields", "field"), [({"points": [" "]}, "points"), ({"due": ASKED}, "due"), ({"points": []}, "points")]
)
def test_a_notice_says_what_and_until_when(fields: dict[str, Any], field: str) -> None:
    """No point, or a last day that leaves no time: wrong input."""
    with pytest.raises(InputError) as caught:
        counter().act("ask_correction", {**POINTS, **fields}, ASKED)
    assert field == caught.value.field


def test_while_a_correction_is_awaited_nobody_accepts_or_decides() -> None:
    """What is wanted is not known yet; the limit rests."""
    office = awaiting()
    assert "awaiting_correction" == office.clock(DAY(2026, 9, 24)).state
    assert "等待申请人补正" in office.refused("accept", DAY(2026, 9, 24)).reason
    later = PaperOffice(b.request())
    later.done("accept", DAY(2026, 9, 17))
    later.done("ask_correction", ASKED, **POINTS)
    refused = later.refused("decide", ASKED, outcome="disclosed", facts={"supply": "email"})
    assert "等待申请人补正" in refused.reason


def test_the_corrected_request_replaces_what_was_asked() -> None:
    """New items are undecided, also where the first had an outcome; without items the old ones stay."""
    office = counter(items=("甲", "乙"))
    office.done("accept", DAY(2026, 9, 17))
    office.done("decide", DAY(2026, 9, 18), item=1, outcome="disclosed", facts={"supply": "email"})
    office.done("ask_correction", ASKED, **POINTS)
    office.post("correction", ASKED, DAY(2026, 9, 23))
    office.done("receive_correction", DAY(2026, 10, 9), items=["丙 ", "丁", "戊"])
    assert [("丙", None), ("丁", None), ("戊", None)] == [(item.sought, item.decision) for item in office.case.items]
    assert office.clock(DAY(2026, 10, 10)).due_on == b.days().add(DAY(2026, 10, 9), 20)
    same = awaiting()
    same.done("receive_correction", DAY(2026, 10, 9), note="补来身份证复印件")
    assert ["某号地块分户评估报告"] == [item.sought for item in same.case.items]


def test_a_correction_answers_a_notice_that_went_out() -> None:
    """Before its dispatch nothing can have been corrected; a second correction is a closed task."""
    office = counter()
    office.done("ask_correction", ASKED, **POINTS)
    assert "还没有发出" in office.refused("receive_correction", DAY(2026, 9, 24)).reason
    office.post("correction", DAY(2026, 9, 23))
    with pytest.raises(InputError):
        office.act("receive_correction", {}, ASKED)
    with pytest.raises(InputError) as caught:
        office.act("receive_correction", {"items": ["甲", " "]}, DAY(2026, 9, 28))
    assert "items.1" == caught.value.field
    office.done("receive_correction", DAY(2026, 9, 28))
    assert "closed" == office.refused("receive_correction", DAY(2026, 9, 28)).kind


def test_a_late_correction_needs_a_good_reason() -> None:
    """10-13 is past the last day: refused with article 30, unless the good reason is written down."""
    office = awaiting()
    refused = office.refused("receive_correction", DAY(2026, 10, 13))
    assert (True, "第三十条") == (str(LAST) in refused.reason, refused.cite[0].article)
    office.done("receive_correction", DAY(2026, 10, 13), note="申请人住院，附出院小结")
    assert "running" == office.clock(DAY(2026, 10, 13)).state


def test_a_request_is_abandoned_only_when_the_limit_has_passed() -> None:
    """Not on the last day, not before delivery; the day after, every item, with the days the letter must state."""
    office = awaiting(items=("甲", "乙"))
    refused = office.refused("abandon", LAST)
    assert (True, "第三十条") == (str(LAST) in refused.reason, refused.cite[0].article)
    office.done("abandon", DAY(2026, 10, 13))
    assert ["abandoned_no_correction"] * 2 == outcomes(office)
    facts = office.case.items[0].decision.facts  # type: ignore[union-attr]
    assert {"notice_on": "2026-09-23", "last_day": "2026-10-12"} == facts
    assert ("abandoned", Stage.DRAFTING) == (office.clock(DAY(2026, 10, 13)).state, stage_of(office.case))
    undelivered = counter()
    undelivered.done("ask_correction", ASKED, **POINTS)
    undelivered.post("correction", ASKED)
    undelivered.refused("abandon", DAY(2026, 11, 30))
    assert counter().refused("abandon", DAY(2026, 11, 30))


def test_an_unpaid_fee_ends_a_request_that_was_decided() -> None:
    """The outcome gives way to the abandonment, with notice, last day and amount."""
    office = counter()
    for name, fields in (("accept", {}), ("decide", {"outcome": "disclosed", "facts": {"supply": "email"}})):
        office.done(name, DAY(2026, 9, 21), **fields)
    office.done("propose_fee", DAY(2026, 9, 21), by="by_volume", count=68)
    office.done("agree_fee", DAY(2026, 9, 22))
    office.post("fee", DAY(2026, 9, 22), DAY(2026, 9, 23))
    last = b.days().add(DAY(2026, 9, 23), 20)
    office.refused("abandon", last)
    office.done("abandon", last + dt.timedelta(1))
    facts = office.case.items[0].decision.facts  # type: ignore[union-attr]
    assert ["abandoned_fee_unpaid"] == outcomes(office)
    assert {"notice_on": "2026-09-23", "last_day": last.isoformat(), "amount": "380"} == facts


@pytest.mark.parametrize(
    "stage", ["registration", "examination", "inquiry", "conference", "drafting", "review", "signing"]
)
def test_an_applicant_withdraws_at_any_stage_before_the_reply(stage: str) -> None:
    """Every item is withdrawn, decided or not, the draft falls, a conference is over: only the confirmation is due."""
    from casework import proceeding_commands as pc
    from casework.case import evolve
    from casework.decide import Decision, decide

    case = b.case_at(stage)
    ruling = decide(case, pc.WithdrawRequest(on=b.TODAY, note="书面"), b.context())
    assert isinstance(ruling, Decision)
    for record in b.records(*ruling.events):
        case = evolve(case, record)
    assert {"withdrawn"} == {item.decision.outcome for item in case.items if item.decision}
    assert (Stage.DRAFTING, None, True) == (stage_of(case), case.draft, case.course.ended)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("decide", {"outcome": "disclosed", "facts": {"supply": "email"}}),
        ("withdraw", {}),
        ("abandon", {}),
        ("propose_extension", {"workdays": 5, "reason": "要核实"}),
        ("convene_conference", {"members": ["甲科"], "question": "公开吗", "due": DAY(2026, 9, 30)}),
        ("ask_third_party", {"name": "某公司", "summary": "附图"}),
    ],
)
def test_once_ended_a_request_only_gets_its_letter(act: str, fields: dict[str, Any]) -> None:
    """Nobody decides, asks, extends or ends it again; the confirmation is drafted, signed, sent and filed."""
    office = counter()
    office.done("accept", DAY(2026, 9, 17))
    office.done("withdraw", DAY(2026, 9, 28), note="书面")
    refused = office.refused(act, DAY(2026, 9, 28), **fields)
    assert ("closed", True) == (refused.kind, "已撤回" in refused.reason)


def test_the_confirmation_closes_a_withdrawn_request() -> None:
    """Drafted, reviewed, signed, sent, delivered, filed: the clock says withdrawn, never done."""
    office = counter()
    office.done("withdraw", DAY(2026, 9, 28), note="书面")
    for name, fields in (("draft", {}), ("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {})):
        office.done(name, DAY(2026, 9, 28), **fields)
    office.post("reply", DAY(2026, 9, 28), DAY(2026, 9, 30))
    office.done("archive", DAY(2026, 9, 30))
    assert (Stage.CLOSED, "withdrawn") == (stage_of(office.case), office.clock(DAY(2026, 9, 30)).state)


@pytest.mark.parametrize("outcome", ["withdrawn", "abandoned_no_correction", "abandoned_fee_unpaid"])
def test_what_ends_a_request_is_not_chosen_for_an_item(outcome: str) -> None:
    """Withdrawal and abandonment have acts and conditions of their own."""
    office = counter()
    office.done("accept", DAY(2026, 9, 17))
    facts = {"withdrawn_on": "2026-09-18", "notice_on": "x", "last_day": "x"}
    refused = office.act("decide", {"outcome": outcome, "facts": facts}, DAY(2026, 9, 18))
    assert isinstance(refused, Refused) and "不在这里判断" in refused.reason


def test_still_unclear_is_said_of_a_corrected_request_only() -> None:
    """Refused with article 30 before a correction has come; after it, with the record of the talk."""
    facts = {"unclear": "哪一年", "corrected_on": "2026-10-09", "clarification_record": "电话记录"}
    office = counter()
    office.done("accept", DAY(2026, 9, 17))
    refused = office.refused("decide", DAY(2026, 9, 18), outcome="unclear_after_correction", facts=facts)
    assert (True, "第三十条") == ("还没有收到补正" in refused.reason, refused.cite[0].article)
    clear = awaiting()
    clear.done("receive_correction", DAY(2026, 10, 9))
    clear.done("accept", DAY(2026, 10, 9))
    lacking = {name: value for name, value in facts.items() if name != "clarification_record"}
    assert "释明" in clear.refused(
        "decide", DAY(2026, 10, 9), outcome="unclear_after_correction", facts=lacking
    ).reason  # fmt: skip
    clear.done("decide", DAY(2026, 10, 9), outcome="unclear_after_correction", facts=facts)
    assert ["unclear_after_correction"] == outcomes(clear)


def test_the_fold_keeps_the_one_correction() -> None:
    """Points, last day, and the day the corrected request came."""
    events = (*b.UP_TO["examination"], pr.CorrectionAsked(ASKED, ("甲",), LAST, "某号"))
    course = b.case(*events).course
    assert course.correction and (("甲",), LAST, None) == (
        course.correction.points, course.correction.due, course.correction.received_on
    )  # fmt: skip
    assert isinstance(events[0], ev.RequestRegistered)
    back = b.case(*events, pr.RequestCorrected(LAST)).course
    assert (LAST, False) == (back.correction.received_on, back.awaiting_correction)  # type: ignore[union-attr]


def test_an_order_to_reply_waits_for_no_correction_or_fee() -> None:
    """Deemed abandoned, then ordered to reply: the item is decided anew, nobody waits for the applicant any more."""
    office = awaiting()
    office.done("abandon", DAY(2026, 10, 13))
    for name, fields in (("draft", {}), ("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {})):
        office.done(name, DAY(2026, 10, 13), **fields)
    office.post("reply", DAY(2026, 10, 13), DAY(2026, 10, 14))
    office.done("order_reply", DAY(2026, 11, 2), workdays=15, by="某法院", decision="某判决")
    assert (False, "running") == (office.case.course.awaiting_correction, office.clock(DAY(2026, 11, 3)).state)
    assert "closed" == office.refused("receive_correction", DAY(2026, 11, 3), note="晚到").kind
    office.done("accept", DAY(2026, 11, 3))
    office.done("decide", DAY(2026, 11, 3), outcome="disclosed", facts={"supply": "email"})


def test_a_notice_that_an_order_overtook_stays_in_the_house() -> None:
    """A correction or fee notice not yet sent when the order came is not sent any more, and would stop no clock."""
    office = counter()
    office.done("ask_correction", ASKED, **POINTS)
    office.done("order_reply", ASKED, workdays=15, by="某法院", decision="某判决")
    refused = office.refused("dispatch", DAY(2026, 9, 23), letter="correction", way="post")
    assert ("已经责令答复" in refused.reason, bool(refused.cite)) == (True, True)


def test_of_two_notices_the_lapsed_one_ends_the_request() -> None:
    """A fee notice that never arrived is no ground; the correction that did not come is."""
    office = counter()
    office.done("propose_fee", ASKED, by="by_volume", count=68)
    office.done("agree_fee", ASKED)
    office.done("ask_correction", ASKED, **POINTS)
    office.post("fee", ASKED)
    office.post("correction", ASKED, DAY(2026, 9, 23))
    office.done("abandon", DAY(2026, 10, 13))
    assert ["abandoned_no_correction"] == outcomes(office)
