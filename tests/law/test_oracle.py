"""Ten thousand random requests: the clock and a naive day-by-day oracle must agree."""

from __future__ import annotations

import datetime as dt
import random

from rules.deadlines import ClockEvent, History, run_clock
from rules.load import load_calendar, load_rulebook
from tests.law.oracle import Asking, Request, after, due, works

CASES = 10_000
FIRST, LAST = dt.date(2019, 5, 15), dt.date(2026, 10, 31)
CHANNELS = {
    "in_person": ("submitted", ()), "oral": ("submitted", ()), "signed_post": ("signed", ("sent", "arrived")),
    "ordinary_post": ("confirmed", ("sent", "arrived")), "online": ("confirmed", ("submitted",)),
    "fax": ("confirmed", ("sent",)),
}  # fmt: skip


def later(rng: random.Random, day: dt.date, most: int) -> dt.date:
    """A day from ``day`` on, at most so many days later."""
    return day + dt.timedelta(days=rng.randint(0, most))


def random_request(rng: random.Random) -> tuple[Request, History]:
    """A request in the oracle's words and in the clock's, its events shuffled."""
    received = FIRST + dt.timedelta(days=rng.randint(0, (LAST - FIRST).days))
    request = Request(received)
    channel = rng.choice(list(CHANNELS))
    events = receipt_events(rng, channel, received)
    if rng.random() < 0.35:
        request.asked_correction = later(rng, received, 16)
        request.corrected = later(rng, request.asked_correction, 30)
        events += [ClockEvent("correction_asked", request.asked_correction), ClockEvent("corrected", request.corrected)]
    for number in range(rng.choice((0, 0, 1, 1, 2, 3))):
        events += consultation(rng, request, f"R{number}")
    events += extension(rng, request) if rng.random() < 0.4 else []
    events += reply(rng, request) if rng.random() < 0.4 else []
    rng.shuffle(events)
    return request, History(channel, tuple(events))


def receipt_events(rng: random.Random, channel: str, received: dt.date) -> list[ClockEvent]:
    """The channel's dates, the deciding one on ``received``."""
    decided, others = CHANNELS[channel]
    days = sorted(received - dt.timedelta(days=rng.randint(0, 6)) for _ in others)
    before = [ClockEvent(kind, day) for kind, day in zip(others, days, strict=True)]
    return [*before, ClockEvent(decided, received)]


def consultation(rng: random.Random, request: Request, ref: str) -> list[ClockEvent]:
    """A letter that was at least delivered or answered, or names its own last day."""
    kind = rng.choice(("third_party", "agency", "joint_maker"))
    asking = Asking(kind, later(rng, rng.choice((request.received, request.corrected or request.received)), 40))
    request.askings.append(asking)
    if kind == "agency" and rng.random() < 0.5:
        asking.named = later(rng, asking.sent + dt.timedelta(days=1), 30)
    events = [ClockEvent(f"{kind}_asked", asking.sent, ref=ref, due=asking.named)]
    if rng.random() < 0.85:
        asking.got = later(rng, asking.sent, 8)
        events.append(ClockEvent(f"{kind}_reached", asking.got, ref=ref))
    if rng.random() < 0.6 or not (asking.got or asking.named):
        asking.back = later(rng, asking.got or asking.sent, 35)
        events.append(ClockEvent(f"{kind}_answered", asking.back, ref=ref, view="consents"))
    return events


def extension(rng: random.Random, request: Request) -> list[ClockEvent]:
    """An extension told around the time when the limit ends, sometimes too late."""
    start = request.corrected or request.received
    request.agreed = later(rng, start, 38)
    request.told = later(rng, request.agreed, 6)
    request.longer = rng.randint(1, 26)
    agreed = ClockEvent("extension_agreed", request.agreed, workdays=request.longer)
    return [agreed, ClockEvent("extension_told", request.told)]


def reply(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A reply by one of the ways; what decides is the day of posting, sending or signature."""
    day = later(rng, request.corrected or request.received, 60)
    request.replied = day
    way = rng.choice(("post", "in_person", "online"))
    if way == "in_person":
        return [ClockEvent("replied", day, way=way, made=request.received, dispatched=None, delivered=day)]
    return [ClockEvent("replied", day, way=way, dispatched=day, delivered=later(rng, day, 5))]


def test_the_oracle_knows_the_worked_dates() -> None:
    """The oracle itself gives the dates that were worked out by hand."""
    day = dt.date.fromisoformat
    asking = Asking("third_party", day("2026-05-18"), day("2026-05-20"), day("2026-06-05"))
    request = Request(day("2026-05-11"), askings=[asking])
    assert (day("2026-06-29"), day("2026-06-25")) == (due(request), due(request, cautious=True))
    assert day("2026-02-28") == due(Request(day("2026-01-26")))
    assert works(day("2026-02-28")) and after(day("2026-09-14"), 7) == day("2026-09-22")


def test_clock_and_oracle_agree_on_ten_thousand_requests() -> None:
    """Receipt, due date, cautious date and being in time are the same in every random case."""
    rng = random.Random(20261020)
    rulebook, calendar = load_rulebook(), load_calendar()
    for number in range(CASES):
        request, history = random_request(rng)
        clock = run_clock(history, rulebook, calendar)
        expected = (request.received, due(request), due(request, cautious=True))
        actual = (clock.received_on, clock.due_on, clock.cautious_due_on)
        assert expected == actual, f"第 {number} 例：应当 {expected}，算得 {actual}；{request}；{history}"
        if request.replied:
            assert (request.replied <= expected[1]) == clock.in_time, f"第 {number} 例：{request}"
