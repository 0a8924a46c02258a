"""延期, 说明理由, 延迟答复, 收费: what moves the last day, within the limit or not at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date
START, DUE = DAY(2026, 9, 17), DAY(2026, 10, 20)  # signed for on 09-16
MORE: dict[str, Any] = {"workdays": 20, "reason": "需要核实的档案多"}


def open_case() -> PaperOffice:
    """Accepted and routed; due 2026-10-20."""
    office = PaperOffice(b.request())
    office.done("accept", START)
    office.done("route", START, units=["征收科"])
    return office


def test_an_extension_agreed_and_told_on_the_last_day_counts() -> None:
    """Both on 10-20: twenty working days more, and the event names the new last day."""
    office = open_case()
    office.done("propose_extension", DUE, **MORE)
    office.done("agree_extension", DUE)
    assert DUE == office.clock(DUE).due_on
    office.post("extension", DUE)
    assert b.days().add(DUE, 20) == office.clock(DUE).due_on == office.case.course.extension.due_on  # type: ignore[union-attr]


def test_an_extension_agreed_a_day_late_is_refused_and_why() -> None:
    """Article 33 paragraph 2: agreed or told after the limit it would be void."""
    office = open_case()
    office.done("propose_extension", DUE, **MORE)
    refused = office.refused("agree_extension", DAY(2026, 10, 21))
    assert ("第三十三条", "第二款") == (refused.cite[0].article, refused.cite[0].paragraph)
    assert (True, True) == ("2026-10-20 周二 已过" in refused.reason, "无效" in refused.advice)


def test_an_extension_is_agreed_once_while_the_limit_runs() -> None:
    """Nothing proposed, agreed already, or the clock stopped: each says so."""
    office = open_case()
    assert "closed" == office.refused("agree_extension", START).kind
    office.done("propose_extension", START, **MORE)
    stopped = open_case()
    stopped.done("propose_extension", START, **MORE)
    stopped.done("ask_third_party", START, name="某公司", summary="附图")
    stopped.post("third_party-A", START, START)
    assert "停着" in stopped.refused("agree_extension", DAY(2026, 9, 18)).reason
    office.done("agree_extension", START)
    for act, fields in (("agree_extension", {}), ("propose_extension", MORE)):
        assert "closed" == office.refused(act, START, **fields).kind


@pytest.mark.parametrize(
    ("fields", "field"), [({"workdays": 0}, "workdays"), ({"workdays": 21}, "workdays"), ({"reason": " "}, "reason")]
)
def test_an_extension_has_a_reason_and_keeps_the_ceiling(fields: dict[str, Any], field: str) -> None:
    """One to twenty working days."""
    with pytest.raises(InputError) as caught:
        open_case().act("propose_extension", {**MORE, **fields}, START)
    assert field == caught.value.field


def excessive() -> PaperOffice:
    """Reasons were asked for on 09-18."""
    office = open_case()
    office.done("ask_reasons", DAY(2026, 9, 18), volume="本月第38件")
    return office


def heard(reasonable: bool) -> PaperOffice:
    """And given on 09-28."""
    office = excessive()
    office.post("reasons", DAY(2026, 9, 18), DAY(2026, 9, 21))
    office.done("receive_reasons", DAY(2026, 9, 28), reasons="研究需要", reasonable=reasonable)
    return office


FACTS = {"volume": "第38件", "asked_on": "2026-09-18", "reasons_given": "研究需要", "why": "没有说明用处"}


def test_reasons_are_asked_once_and_answered_after_they_went_out() -> None:
    """A count is stated; a second asking and a second answer are closed tasks."""
    with pytest.raises(InputError) as caught:
        open_case().act("ask_reasons", {"volume": " "}, START)
    assert "volume" == caught.value.field
    office = excessive()
    assert "closed" == office.refused("ask_reasons", DAY(2026, 9, 18), volume="第39件").kind
    fields = {"reasons": "研究", "reasonable": True}
    assert "还没有发出" in office.refused("receive_reasons", DAY(2026, 9, 28), **fields).reason
    assert "closed" == heard(True).refused("receive_reasons", DAY(2026, 9, 28), **fields).kind


def test_excessive_is_said_when_reasons_were_heard_and_fail() -> None:
    """Article 35: not before they are on file, not when they were found reasonable."""
    on = DAY(2026, 9, 29)
    for office, said in (
        (open_case(), "还没有申请人说明的理由"),
        (excessive(), "还没有"),
        (heard(True), "已认定为合理"),
    ):
        refused = office.refused("decide", on, outcome="excessive", facts=FACTS)
        assert (True, "第三十五条") == (said in refused.reason, refused.cite[0].article)
    heard(False).done("decide", on, outcome="excessive", facts=FACTS)


def test_a_deferral_is_for_good_reasons_to_a_later_day_within_the_limit() -> None:
    """延迟答复: refused by article 35 otherwise; told, it moves the last day."""
    fields: dict[str, Any] = {"until": DAY(2026, 12, 1), "reason": "件数多"}
    on = DAY(2026, 9, 29)
    assert "第三十五条" == heard(False).refused("defer", on, **fields).cite[0].article
    office = heard(True)
    for wrong, field in (({"until": DUE}, "until"), ({"reason": " "}, "reason")):
        with pytest.raises(InputError) as caught:
            office.act("defer", {**fields, **wrong}, on)
        assert field == caught.value.field
    assert "已过" in office.refused("defer", DAY(2026, 10, 21), **fields).reason
    office = heard(True)
    office.done("defer", on, **fields)
    office.post("deferral", on)
    assert DAY(2026, 12, 1) == office.clock(on).due_on
    assert "closed" == office.refused("defer", on, **fields).kind


@pytest.mark.parametrize(
    ("by", "count", "amount"),
    [("by_volume", 68, 380), ("by_volume", 201, 2740), ("by_number", 11, 100), ("by_number", 31, 200)],
)
def test_a_fee_follows_the_bands(by: str, count: int, amount: int) -> None:
    """By pages the whole request; by number what this request adds to the month."""
    office = open_case()
    office.done("propose_fee", START, by=by, count=count)
    assert amount == office.case.course.fee_proposed.amount  # type: ignore[union-attr]


def test_a_fee_is_more_than_nothing() -> None:
    """Thirty pages and ten requests are free; an unknown way or count is wrong input."""
    office = open_case()
    for by, count in (("by_volume", 30), ("by_number", 10)):
        assert "不收费" in office.refused("propose_fee", START, by=by, count=count).reason
    for fields, field in (({"by": "by_weight", "count": 1}, "by"), ({"by": "by_number", "count": 0}, "count")):
        with pytest.raises(InputError) as caught:
            office.act("propose_fee", fields, START)
        assert field == caught.value.field


def owing() -> PaperOffice:
    """380 yuan owed; the notice arrived on 09-22, the last day to pay is 10-27."""
    office = open_case()
    office.done("propose_fee", DAY(2026, 9, 21), by="by_volume", count=68)
    office.done("agree_fee", DAY(2026, 9, 21))
    office.post("fee", DAY(2026, 9, 21), DAY(2026, 9, 22))
    return office


def test_a_fee_is_agreed_within_the_limit_and_paid_in_full_in_time() -> None:
    """The clock starts anew from the payment; too little is wrong input, too late is refused."""
    late = open_case()
    late.done("propose_fee", START, by="by_volume", count=68)
    assert "不能再收费" in late.refused("agree_fee", DAY(2026, 10, 21)).reason
    assert "closed" == open_case().refused("agree_fee", START).kind
    office = owing()
    assert "awaiting_payment" == office.clock(DAY(2026, 9, 23)).state
    last = b.days().add(DAY(2026, 9, 22), 20)
    with pytest.raises(InputError) as caught:
        office.act("record_payment", {"amount": 100}, last)
    assert "amount" == caught.value.field
    assert "已过" in office.refused("record_payment", last + dt.timedelta(1), amount=380).reason
    office.done("record_payment", last, amount=380)
    assert b.days().add(last, 20) == office.clock(last).due_on
    assert "closed" == office.refused("record_payment", last, amount=380).kind


def test_nothing_is_signed_while_a_fee_is_owed() -> None:
    """The reply waits for the payment."""
    office, on = owing(), DAY(2026, 9, 28)
    office.done("decide", on, outcome="disclosed", facts={"supply": "email"})
    office.done("draft", on)
    office.done("submit_draft", on)
    office.done("approve", on, kind="review")
    assert "还没有缴纳" in office.refused("sign", on).reason
    office.done("record_payment", on, amount=380)
    office.done("sign", on)


def test_the_limit_of_an_order_is_not_extended() -> None:
    """A court's limit is not the organ's to lengthen."""
    office = open_case()
    office.done("propose_extension", DAY(2026, 9, 18), **MORE)
    office.done("order_reply", DAY(2026, 9, 21), workdays=20, by="某法院", decision="某判决")
    for act, fields in (("agree_extension", {}), ("propose_extension", MORE)):
        assert "责令" in office.refused(act, DAY(2026, 9, 21), **fields).reason
