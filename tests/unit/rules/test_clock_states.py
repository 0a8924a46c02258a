"""Where the clock stands as of a day, and what it says beside the date."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from rules.deadlines import Clock, ClockEvent, History, Step, run_clock
from rules.errors import CalendarMissing, InputError, MissingGrounds
from rules.load import load_calendar, load_rulebook

RULEBOOK, CALENDAR = load_rulebook(), load_calendar()


def day(text: str) -> dt.date:
    """``05-11`` of 2026."""
    return dt.date.fromisoformat(f"2026-{text}")


def event(kind: str, on: str, **fields: object) -> ClockEvent:
    """An event of 2026."""
    return ClockEvent(kind, day(on), **fields)  # type: ignore[arg-type]


def clock(*events: ClockEvent, as_of: str | None = None, channel: str | None = None) -> Clock:
    """The clock of these events."""
    return run_clock(History(channel, events), RULEBOOK, CALENDAR, day(as_of) if as_of else None)


ASKED = (
    event("received", "05-11"), event("third_party_asked", "05-18", ref="A"),
    event("third_party_reached", "05-20", ref="A"), event("third_party_answered", "06-05", ref="A", view="objects"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "state", "due", "cautious"),
    [
        ("05-10", "not_received", None, None),
        ("05-11", "running", "06-08", "06-08"),
        ("05-17", "running", "06-08", "06-08"),
        ("05-18", "stopped", None, "06-08"),
        ("05-20", "stopped", None, None),
        ("06-04", "stopped", None, None),
        ("06-05", "running", "06-29", "06-25"),
        ("06-30", "running", "06-29", "06-25"),
    ],
)
def test_the_clock_goes_through_its_states(as_of: str, state: str, due: str | None, cautious: str | None) -> None:
    """Events after the day asked are not known yet; while stopped there is no due date."""
    answer = clock(*ASKED, as_of=as_of)
    expected = (state, due and day(due), cautious and day(cautious))
    assert expected == (answer.state, answer.due_on, answer.cautious_due_on)


def test_a_letter_not_delivered_has_no_latest_day() -> None:
    """Nobody can say when fifteen working days end that have not begun."""
    answer = clock(*ASKED, as_of="05-19")
    assert (day("06-09"), None) == (answer.due_if_answered, answer.due_at_latest)


def test_a_stopped_disclosure_has_a_day_if_it_were_lifted_now() -> None:
    """Nobody knows how long a court holds it; lifted today, its five working days do not count."""
    answer = clock(event("received", "05-11"), event("disclosure_held", "05-20"), as_of="05-27")
    expected = ("stopped", None, None, day("06-15"))
    assert expected == (answer.state, answer.due_on, answer.due_at_latest, answer.due_if_answered)


def test_a_returned_letter_starts_the_clock_again() -> None:
    """A letter that came back undelivered no longer stops the clock."""
    answer = clock(*ASKED[:2], event("notice_returned", "05-25", ref="A"), as_of="05-26")
    assert ("running", day("06-15")) == (answer.state, answer.due_on)


def test_an_overdue_request_is_late_without_a_reply() -> None:
    """The day after the last day, in_time is false; on the last day it is still open."""
    states = [clock(*ASKED, as_of=as_of).in_time for as_of in ("06-29", "06-30")]
    assert [None, False] == states


def test_without_a_day_the_clock_looks_back_from_after_all_limits() -> None:
    """The example of the interfaces: running, in_time open, both limits listed."""
    answer = clock(*ASKED).as_dict()
    assert {
        "received_on": "2026-05-11", "law": "ogi_regulation_2019",
        "due_on": "2026-06-29", "cautious_due_on": "2026-06-25", "provisional": False,
        "state": "running", "due_if_answered": None, "due_at_latest": "2026-06-29", "in_time": None,
        "limits": [
            {"kind": "correction_notice", "due_on": "2026-05-20", "article": "第三十条"},
            {"kind": "third_party_answer", "ref": "A", "due_on": "2026-06-10", "article": "第三十二条"},
        ],
        "faults": [], "rulebook": RULEBOOK.hash, "calendar": CALENDAR.version,
    } == {key: value for key, value in answer.items() if key not in ("days", "steps")}  # fmt: skip


def test_every_day_says_whether_it_counts() -> None:
    """First day, weekend, excluded day, holiday and last day, each with its article."""
    days = {row.on: row.as_dict() for row in clock(*ASKED).days}
    assert {"on": "2026-05-12", "counts": True, "n": 1, "why": "工作日", "article": "第三十三条"} == days[day("05-12")]
    assert (False, None, "休息日") == tuple(days[day("05-16")][key] for key in ("counts", "n", "why"))
    assert "征求第三方（A）意见，不计入期限" == days[day("05-19")]["why"]
    assert "端午节" == days[day("06-19")]["why"]
    assert 20 == days[day("06-29")]["n"]
    assert (day("05-12"), day("06-29")) == (min(days), max(days))


def test_days_start_again_after_a_correction() -> None:
    """The first run is shown as it went, the waiting as waiting, then the count begins at one."""
    rows = clock(event("received", "09-14"), event("correction_asked", "09-22"), event("corrected", "10-12")).days
    days = {row.on: row for row in rows}
    assert (7, "等待补正，不计入期限", 1, 20) == (
        days[day("09-22")].n, days[day("09-23")].why, days[day("10-13")].n, days[day("11-09")].n,
    )  # fmt: skip


def test_a_withdrawn_request_has_no_due_date() -> None:
    """Nothing is owed any more."""
    answer = clock(event("received", "09-14"), event("withdrawn", "09-18"))
    assert ("withdrawn", None, None) == (answer.state, answer.due_on, answer.in_time)


def test_a_correction_accepted_late_restarts_the_clock() -> None:
    """After the lapse the office may find a good reason: the corrected request counts when it is recorded."""
    events = (
        event("received", "09-14"), event("correction_asked", "09-16"),
        event("correction_reached", "09-17", due=day("09-30")), event("corrected", "10-12"),
    )  # fmt: skip
    assert ["abandoned", "running"] == [clock(*events, as_of=as_of).state for as_of in ("10-08", "10-12")]


def test_a_reply_in_person_waits_for_the_signature() -> None:
    """Made and sent is not yet given: the day of signature decides."""
    sent = event("replied", "06-29", way="in_person", made=day("06-29"), dispatched=day("06-29"))
    answer = clock(event("received", "06-01"), sent, as_of="06-30")
    assert ("running", None) == (answer.state, answer.in_time)


def test_a_reply_while_others_are_asked_is_in_time() -> None:
    """A reply given while the clock is stopped is in time, whatever comes in later."""
    answer = clock(*ASKED[:3], event("replied", "05-28"))
    assert ("done", True) == (answer.state, answer.in_time)


def test_an_extension_that_was_told_but_never_agreed_is_flagged() -> None:
    """The head's consent is a condition, not a formality."""
    answer = clock(event("received", "01-05"), event("extension_told", "02-02"))
    assert (day("02-02"), "extension_not_agreed") == (answer.due_on, answer.faults[0].code)


def test_an_agreement_after_the_last_day_is_void() -> None:
    """Late consent is said, and the date stays."""
    events = (event("received", "03-16"), event("extension_agreed", "04-15", workdays=20))
    answer = clock(*events, event("extension_told", "04-15"))
    codes = [fault.code for fault in answer.faults]
    assert (day("04-14"), ["extension_agreed_late", "reply_overdue"]) == (answer.due_on, codes)


def test_a_fee_notice_after_the_last_day_is_flagged() -> None:
    """It belongs inside the reply limit."""
    answer = clock(event("received", "03-16"), event("fee_notice_sent", "04-15"))
    assert "fee_notice_late" in [fault.code for fault in answer.faults]


def test_the_order_of_the_events_does_not_matter() -> None:
    """The same facts in any order give the same answer."""
    events = list(ASKED)
    random.Random(7).shuffle(events)
    assert clock(*ASKED) == clock(*events)


def test_an_effect_without_ground_is_never_let_through() -> None:
    """A restart with no citation raises."""
    with pytest.raises(MissingGrounds, match="没有法律依据"):
        Step(day("05-11"), None, "答复期限重新起算", "restart", ())


def test_every_effect_carries_its_citation() -> None:
    """Each step of a full history names an article or says that it is unconfirmed."""
    steps = clock(*ASKED, event("extension_agreed", "06-20", workdays=5), event("extension_told", "06-22")).steps
    assert ["received", "restart", "first_day", "excluded", "extension", "cautious"] == [step.kind for step in steps]
    assert all(step.cite for step in steps)


@pytest.mark.parametrize(
    ("corrected", "said"),
    [
        ("03-25", "不重新起算则到 2026-04-28，重新起算则到 2026-04-23，取较早的一日，期限在 2026-04-23 届满"),
        ("04-17", "2026-03-20 告知补正已经迟延，不重新起算，期限在 2026-04-28 届满"),
    ],
)
def test_a_late_correction_notice_after_an_extension_says_which_reading_ends_sooner(corrected: str, said: str) -> None:
    """The cautious step names both days when the new counting ends before the extended first one."""
    steps = clock(
        event("received", "03-02"), event("extension_agreed", "03-05", workdays=20), event("extension_told", "03-05"),
        event("correction_asked", "03-20"), event("corrected", corrected),
    ).steps  # fmt: skip
    (step,) = (step for step in steps if step.kind == "cautious")
    assert said in step.what and "第三十条" == step.cite[0].article


def test_an_unknown_channel_is_refused_with_the_known() -> None:
    """Also when the history was built in Python."""
    with pytest.raises(InputError, match="可用的申请渠道：in_person"):
        clock(event("submitted", "01-05"), channel="pigeon")


def test_a_request_outside_the_calendar_is_refused() -> None:
    """No date is guessed where there is no calendar."""
    with pytest.raises(CalendarMissing):
        run_clock(History(None, (ClockEvent("received", dt.date(2034, 12, 20)),)), RULEBOOK, CALENDAR)
