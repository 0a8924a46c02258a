"""The clock of a case with proceedings: worked dates of the real calendar, reached through the case's own events."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import events as ev
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
from rules.ledger import Clock
from tests import builders as b

DAY = dt.date


def received(month: int, day: int) -> ev.RequestRegistered:
    """A request handed in at the counter on this day of 2026."""
    on = DAY(2026, month, day)
    return b.registered(on=on, channel="in_person", dates={"submitted": on}, decided_by="submitted")


def clock(case: Case, as_of: dt.date | None = None) -> Clock:
    """Its clock; without a day, looking back from after the last event and limit."""
    return clock_of(case, b.law(), b.days(), as_of)


def third(on: dt.date, ref: str = "A") -> pr.ThirdPartyAsked:
    """A third party is asked."""
    return pr.ThirdPartyAsked(on, ref, (1,), "某公司", "附图", "某号")


def fault_codes(of: Clock) -> list[str]:
    """What was not done as the law asks."""
    return [fault.code for fault in of.faults]


CORRECTED = (
    received(9, 14), pr.CorrectionAsked(DAY(2026, 9, 22), ("甲",), DAY(2026, 10, 20), "某号"),
    *b.sent("correction", DAY(2026, 9, 22), DAY(2026, 9, 23)), pr.RequestCorrected(DAY(2026, 10, 12)),
)  # fmt: skip


def test_a_correction_starts_the_limit_anew() -> None:
    """Received 09-14, asked on the seventh working day, corrected 10-12: due 11-09, and no fault."""
    read = clock(b.case(*CORRECTED))
    assert (DAY(2026, 11, 9), DAY(2026, 11, 9), []) == (read.due_on, read.cautious_due_on, fault_codes(read))


def test_a_correction_notice_that_leaves_after_the_seventh_day_is_a_fault() -> None:
    """09-23 is day eight: the limit starts anew all the same; the cautious reading keeps the first clock."""
    late = (
        received(9, 14), pr.CorrectionAsked(DAY(2026, 9, 22), ("甲",), DAY(2026, 10, 20), "某号"),
        *b.sent("correction", DAY(2026, 9, 23), DAY(2026, 9, 24)), pr.RequestCorrected(DAY(2026, 10, 12)),
    )  # fmt: skip
    read = clock(b.case(*late))
    assert (DAY(2026, 11, 9), ["correction_notice_late"]) == (read.due_on, fault_codes(read))
    assert read.cautious_due_on == clock(b.case(received(9, 14))).due_on


def test_nobody_abandons_by_a_letter_that_has_not_arrived() -> None:
    """Before delivery there is no last day; with it, the day that the notice names; past it, deemed abandoned."""
    out = CORRECTED[:4]
    waiting = clock(b.case(*out), DAY(2026, 12, 1))
    assert ("awaiting_correction", []) == (
        waiting.state, [one for one in waiting.limits if one.kind == "correction"]
    )  # fmt: skip
    there = b.case(*CORRECTED[:5])
    assert [DAY(2026, 10, 20)] == [one.due_on for one in clock(there).limits if one.kind == "correction"]
    assert ("awaiting_correction", "abandoned") == (
        clock(there, DAY(2026, 10, 20)).state, clock(there, DAY(2026, 10, 21)).state
    )  # fmt: skip


def test_a_last_day_that_passed_on_the_way_is_reckoned_from_delivery() -> None:
    """Named 10-08, delivered 10-12: fifteen working days from delivery, as usual, until 11-02."""
    slow = (
        received(9, 14), pr.CorrectionAsked(DAY(2026, 9, 22), ("甲",), DAY(2026, 10, 8), "某号"),
        *b.sent("correction", DAY(2026, 9, 22), DAY(2026, 10, 12)),
    )  # fmt: skip
    assert [DAY(2026, 11, 2)] == [one.due_on for one in clock(b.case(*slow)).limits if one.kind == "correction"]


def test_a_notice_that_came_back_and_went_out_again_is_one_notice() -> None:
    """In time the first time: sent again after the seventh day it is neither late nor a second correction."""
    back = pr.LetterReturned(DAY(2026, 9, 28), "correction", "地址不详")
    again = ev.LetterDispatched(DAY(2026, 9, 29), "correction", "post")
    lying = b.case(*CORRECTED[:4], back)
    assert ["notice_not_delivered"] == fault_codes(clock(lying, DAY(2026, 9, 28)))
    there = b.case(*CORRECTED[:4], back, again, ev.LetterDelivered(DAY(2026, 9, 30), "correction"))
    assert ([], "awaiting_correction") == (
        fault_codes(clock(there, DAY(2026, 10, 9))), clock(there, DAY(2026, 10, 9)).state
    )  # fmt: skip


def test_a_third_party_that_answers() -> None:
    """Received 05-11, sent 05-18, delivered 05-20, answered 06-05: due 06-29, cautious 06-25, its limit 06-10."""
    case = b.case(
        received(5, 11), third(DAY(2026, 5, 18)), *b.sent("third_party-A", DAY(2026, 5, 18), DAY(2026, 5, 20)),
        pr.ViewReceived(DAY(2026, 6, 5), "A", "objects", "商业秘密"),
    )  # fmt: skip
    read = clock(case)
    assert (DAY(2026, 6, 29), DAY(2026, 6, 25)) == (read.due_on, read.cautious_due_on)
    assert [DAY(2026, 6, 10)] == [one.due_on for one in read.limits if one.ref == "A"]


@pytest.mark.parametrize("recorded", [False, True])
def test_a_third_party_that_is_silent(recorded: bool) -> None:
    """Received 09-01, sent 09-07, delivered 09-09: due 10-28, cautious 10-26, whether the silence is written down."""
    silence = (pr.ViewReceived(DAY(2026, 10, 8), "A", "silent"),) if recorded else ()
    case = b.case(
        received(9, 1), third(DAY(2026, 9, 7)), *b.sent("third_party-A", DAY(2026, 9, 7), DAY(2026, 9, 9)), *silence
    )
    read = clock(case, DAY(2026, 10, 12))
    assert (DAY(2026, 10, 28), DAY(2026, 10, 26), "running") == (read.due_on, read.cautious_due_on, read.state)


def test_overlapping_consultations_are_counted_once() -> None:
    """Received 07-01; 07-06 to 07-20 and 07-09 to 07-28 are one stretch: due 08-20, not 08-31."""
    agency = pr.AgencyAsked(DAY(2026, 7, 9), "B", (1,), "某局", "出处", "某号")
    case = b.case(
        received(7, 1), third(DAY(2026, 7, 6)), *b.sent("third_party-A", DAY(2026, 7, 6), DAY(2026, 7, 7)),
        agency, *b.sent("agency-B", DAY(2026, 7, 9), DAY(2026, 7, 10)),
        pr.ViewReceived(DAY(2026, 7, 20), "A", "consents"), pr.ViewReceived(DAY(2026, 7, 28), "B", "consents"),
    )  # fmt: skip
    assert DAY(2026, 8, 20) == clock(case).due_on


def test_a_joint_maker_that_is_silent_consents() -> None:
    """Received 04-20, sent 04-24, delivered 04-27: silent to 05-20 (consent), due 06-11."""
    asked = pr.JointMakerAsked(DAY(2026, 4, 24), "C", (1,), "某委", "会审意见", "某号")
    read = clock(b.case(received(4, 20), asked, *b.sent("joint_maker-C", DAY(2026, 4, 24), DAY(2026, 4, 27))))
    assert (DAY(2026, 6, 11), [DAY(2026, 5, 20)]) == (
        read.due_on, [one.due_on for one in read.limits if one.ref == "C"]
    )  # fmt: skip
    assert any("视为同意公开" in step.what for step in read.due.steps)


def test_a_letter_that_came_back_stops_the_clock_only_while_it_was_out() -> None:
    """Sent 05-18, back 05-22, sent again 05-25, delivered 05-27: the limit for the answer runs from 05-27."""
    case = b.case(
        received(5, 11), third(DAY(2026, 5, 18)), *b.sent("third_party-A", DAY(2026, 5, 18)),
        pr.LetterReturned(DAY(2026, 5, 22), "third_party-A"),
        ev.LetterDispatched(DAY(2026, 5, 25), "third_party-A", "post"),
        ev.LetterDelivered(DAY(2026, 5, 27), "third_party-A"),
    )  # fmt: skip
    limits = [one.due_on for one in clock(case, DAY(2026, 5, 28)).limits if one.ref == "A"]
    assert [b.days().add(DAY(2026, 5, 27), 15)] == limits


def test_a_fee_that_is_paid_starts_the_limit_anew() -> None:
    """Received 06-10, notice 06-24, to be paid by 07-22, paid 07-15: due 08-12."""
    case = b.case(
        received(6, 10), pr.FeeProposed(DAY(2026, 6, 22), "by_volume", 68, 380),
        pr.FeeAgreed(DAY(2026, 6, 23), 380, "某号"), *b.sent("fee", DAY(2026, 6, 23), DAY(2026, 6, 24)),
        pr.FeePaid(DAY(2026, 7, 15), 380),
    )  # fmt: skip
    read = clock(case)
    assert (DAY(2026, 8, 12), [DAY(2026, 7, 22)]) == (
        read.due_on, [one.due_on for one in read.limits if one.kind == "fee_payment"]
    )  # fmt: skip


@pytest.mark.parametrize(("told", "due", "faults"), [
    (DAY(2026, 4, 14), DAY(2026, 5, 14), []),
    (DAY(2026, 4, 15), DAY(2026, 4, 14), ["extension_told_late"]),
])  # fmt: skip
def test_an_extension_told_late_is_void(told: dt.date, due: dt.date, faults: list[str]) -> None:
    """Received 03-16, due 04-14: agreed that day, it counts when it leaves that day too; a day later it is void."""
    agreed = pr.ExtensionAgreed(DAY(2026, 4, 14), 20, "件数多", DAY(2026, 5, 14), "某号")
    case = b.case(received(3, 16), agreed, *b.sent("extension", told))
    read = clock(case, DAY(2026, 4, 15))
    assert due == read.due_on
    assert set(faults) <= set(fault_codes(read))


def test_a_deferral_counts_from_the_day_it_is_told() -> None:
    """延迟答复 that was decided and never sent moves nothing."""
    deferred = pr.ReplyDeferred(DAY(2026, 3, 20), DAY(2026, 6, 1), "件数多", "某号")
    assert DAY(2026, 4, 14) == clock(b.case(received(3, 16), deferred), DAY(2026, 3, 23)).due_on
    told = b.case(received(3, 16), deferred, *b.sent("deferral", DAY(2026, 3, 23)))
    assert DAY(2026, 6, 1) == clock(told, DAY(2026, 3, 23)).due_on


def test_what_ends_a_request_is_no_reply() -> None:
    """A withdrawn request stays withdrawn when its confirmation goes out, also on the same day."""
    withdrawn = pr.RequestWithdrawn(b.TODAY, "书面")
    case = b.case(*b.UP_TO["delivery"], withdrawn, b.DISPATCHED)
    assert ("withdrawn", None) == (clock(case, b.TODAY).state, clock(case, b.TODAY).due_on)


def test_an_ordered_reply_has_a_limit_of_its_own() -> None:
    """The first reply stays replied; the order opens the case again with its own number of working days."""
    ordered = pr.ReplyOrdered(DAY(2026, 10, 12), 20, "某法院", "某判决")
    case = b.case(*b.UP_TO["closed"], ordered)
    read = clock(case, DAY(2026, 10, 13))
    assert ("running", b.days().add(DAY(2026, 10, 12), 20)) == (read.state, read.due_on)
