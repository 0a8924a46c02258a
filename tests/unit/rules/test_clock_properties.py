"""What must hold for every history."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import ClockEvent, History, run_clock
from rules.load import load_calendar, load_rulebook
from tests.law.oracle import Request
from tests.law.random_requests import random_request

RULEBOOK, CALENDAR = load_rulebook(), load_calendar()
RECEIVED = st.dates(dt.date(2019, 5, 15), dt.date(2026, 8, 31))
GAPS = st.integers(0, 30)


@st.composite
def consultations(draw: st.DrawFn, received: dt.date, ref: str) -> list[ClockEvent]:
    """A consultation, delivered and answered."""
    kind = draw(st.sampled_from(["third_party", "agency", "joint_maker"]))
    asked = received + dt.timedelta(days=draw(GAPS))
    reached = asked + dt.timedelta(days=draw(st.integers(0, 7)))
    answered = reached + dt.timedelta(days=draw(GAPS))
    return [
        ClockEvent(f"{kind}_asked", asked, ref=ref), ClockEvent(f"{kind}_reached", reached, ref=ref),
        ClockEvent(f"{kind}_answered", answered, ref=ref, view="consents"),
    ]  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[ClockEvent, ...]:
    """A receipt, up to three consultations, perhaps a correction."""
    received = draw(RECEIVED)
    events = [ClockEvent("received", received)]
    if draw(st.booleans()):
        asked = received + dt.timedelta(days=draw(st.integers(0, 14)))
        events += [ClockEvent("correction_asked", asked)]
        events += [ClockEvent("corrected", asked + dt.timedelta(days=draw(GAPS)))]
    for number in range(draw(st.integers(0, 3))):
        events += draw(consultations(received, f"R{number}"))
    return tuple(events)


def due(*events: ClockEvent) -> dt.date:
    """The due date, which all these histories have."""
    day = run_clock(History(None, events), RULEBOOK, CALENDAR).due_on
    assert day is not None
    return day


@given(histories())
def test_the_last_day_is_a_working_day(events: tuple[ClockEvent, ...]) -> None:
    """A limit of working days always ends on one, by both readings, the cautious never later."""
    clock = run_clock(History(None, events), RULEBOOK, CALENDAR)
    assert clock.due_on and clock.cautious_due_on
    assert CALENDAR.is_workday(clock.due_on) and CALENDAR.is_workday(clock.cautious_due_on)
    assert clock.cautious_due_on <= clock.due_on


@given(st.randoms(use_true_random=False).map(random_request), st.none() | st.integers(0, 120))
def test_the_cautious_day_is_never_after_the_default_one(drawn: tuple[Request, History], gap: int | None) -> None:
    """Whatever happened, seen from any day; and where the two differ, a step says so on its ground."""
    request, history = drawn
    look = None if gap is None else request.received + dt.timedelta(days=gap)
    clock = run_clock(history, RULEBOOK, CALENDAR, look)
    if clock.due_on is None or clock.cautious_due_on is None:
        return
    assert clock.cautious_due_on <= clock.due_on
    assert CALENDAR.is_workday(clock.due_on) and CALENDAR.is_workday(clock.cautious_due_on)
    told = [step for step in clock.steps if step.kind == "cautious"]
    assert told or clock.cautious_due_on == clock.due_on
    assert all(step.on == clock.cautious_due_on and step.cite for step in told)


@given(histories(), st.data())
def test_more_exclusion_is_never_earlier(events: tuple[ClockEvent, ...], data: st.DataObject) -> None:
    """Asking one more never brings the last day forward."""
    more = data.draw(consultations(events[0].on, "X"))
    assert due(*events) <= due(*events, *more)


@given(histories(), st.integers(1, 40), st.integers(0, 60), st.integers(0, 10))
def test_an_extension_never_shortens(events: tuple[ClockEvent, ...], n: int, agreed: int, told: int) -> None:
    """In time it lengthens by what was agreed, at most twenty working days; late it changes nothing."""
    on = events[0].on + dt.timedelta(days=agreed)
    told_on = on + dt.timedelta(days=told)
    extension = (ClockEvent("extension_agreed", on, workdays=n), ClockEvent("extension_told", told_on))
    before, longer = due(*events), due(*events, *extension)
    restarted = max((event.on for event in events if event.kind == "corrected"), default=events[0].on)
    if restarted <= told_on <= before:
        assert CALENDAR.between(before, longer) >= min(n, 20)
    else:
        assert before == longer


@given(histories(), st.randoms(use_true_random=False))
def test_input_order_is_irrelevant(events: tuple[ClockEvent, ...], rng: object) -> None:
    """The whole answer is the same for any order of the same facts."""
    shuffled = list(events)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (run_clock(History(None, tuple(each)), RULEBOOK, CALENDAR) for each in (events, shuffled))
    assert one == other


@given(histories())
def test_the_days_prove_the_due_date(events: tuple[ClockEvent, ...]) -> None:
    """The last day listed is the due date and the twentieth that counts since the last restart."""
    clock = run_clock(History(None, events), RULEBOOK, CALENDAR)
    last = clock.days[-1]
    assert (clock.due_on, True, 20) == (last.on, last.counts, last.n)


@given(histories(), st.integers(-5, 90))
def test_later_events_do_not_matter(events: tuple[ClockEvent, ...], gap: int) -> None:
    """As of a day, what comes after it changes nothing."""
    day = events[0].on + dt.timedelta(days=gap)
    known = tuple(event for event in events if event.on <= day)
    assert run_clock(History(None, known), RULEBOOK, CALENDAR, day) == run_clock(
        History(None, events), RULEBOOK, CALENDAR, day
    )


@given(histories(), histories())
def test_requests_that_share_a_day_of_receipt_are_counted_each_for_itself(
    one: tuple[ClockEvent, ...], other: tuple[ClockEvent, ...]
) -> None:
    """What is kept for a day of receipt changes with no history: an unused rulebook gives the very same clock."""
    shared, alone = replace(RULEBOOK), replace(RULEBOOK)
    same_day = (one[0], *(event for event in other[1:] if event.on >= one[0].on))
    run_clock(History(None, one), shared, CALENDAR)
    assert run_clock(History(None, same_day), alone, CALENDAR) == run_clock(History(None, same_day), shared, CALENDAR)
