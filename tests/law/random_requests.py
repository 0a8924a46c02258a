"""Random requests with every kind of event, in the oracle's words and in the clock's."""

from __future__ import annotations

import datetime as dt
import random

from rules.deadlines import ClockEvent, History
from tests.law.oracle import NEW_LAW, Asking, Request

FIRST, LAST = dt.date(2017, 1, 1), dt.date(2026, 10, 31)
FEES_SINCE = dt.date(2021, 1, 1)
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
    channel = rng.choice([*CHANNELS, None])
    events = receipt_events(rng, channel, received) if channel else [ClockEvent("received", received)]
    events += correction(rng, request) if rng.random() < 0.35 else []
    events += fee(rng, request) if received >= FEES_SINCE and rng.random() < 0.2 else []
    for number in range(rng.choice((0, 0, 1, 1, 2, 3))):
        events += consultation(rng, request, f"R{number}")
    events += hold(rng, request) if rng.random() < 0.15 else []
    events += order(rng, request) if rng.random() < 0.15 else []
    events += extension(rng, request) if rng.random() < 0.4 else []
    events += deferral(rng, request) if not request.old and rng.random() < 0.15 else []
    events += reasons(rng, request) if rng.random() < 0.2 else []
    events += reply(rng, request) if rng.random() < 0.4 else ending(rng, request) if rng.random() < 0.1 else []
    rng.shuffle(events)
    return request, History(channel, tuple(events))


def last_start(request: Request) -> dt.date:
    """The day from which the last counting may begin."""
    return max(day for day in (request.received, request.corrected, request.paid, request.ordered) if day)


def any_start(rng: random.Random, request: Request) -> dt.date:
    """The day from which one of the countings may begin, most often the last."""
    starts = [day for day in (request.received, request.corrected, request.paid, request.ordered) if day]
    return rng.choice([last_start(request), *starts])


def receipt_events(rng: random.Random, channel: str, received: dt.date) -> list[ClockEvent]:
    """The channel's dates, the deciding one on ``received``."""
    decided, others = CHANNELS[channel]
    days = sorted(received - dt.timedelta(days=rng.randint(0, 6)) for _ in others)
    before = [ClockEvent(kind, day) for kind, day in zip(others, days, strict=True)]
    return [*before, ClockEvent(decided, received)]


def correction(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A correction notice, sometimes returned and sent again, and the corrected request."""
    asked = request.asked_correction = later(rng, request.received, 16)
    events = [ClockEvent("correction_asked", asked)]
    last = asked
    if rng.random() < 0.3:
        back = later(rng, asked, 6)
        last = later(rng, back, 6)
        events += [ClockEvent("notice_returned", back), ClockEvent("correction_asked", last)]
    reached = later(rng, last, 5)
    request.corrected = later(rng, reached, 30)
    return [*events, ClockEvent("correction_reached", reached), ClockEvent("corrected", request.corrected)]


def fee(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A fee notice and its payment."""
    asked = request.fee_asked = later(rng, any_start(rng, request), 25)
    reached = later(rng, asked, 6)
    request.paid = later(rng, reached, 25)
    sent = [ClockEvent("fee_notice_sent", asked), ClockEvent("fee_notice_reached", reached)]
    return [*sent, ClockEvent("fee_paid", request.paid)]


def consultation(rng: random.Random, request: Request, ref: str) -> list[ClockEvent]:
    """A letter that was at least delivered, answered or returned, or names its own last day; maybe sent again."""
    kind = rng.choice(("third_party",) if request.old else ("third_party", "agency", "joint_maker", "referral"))
    sent = later(rng, rng.choice((request.received, last_start(request))), 40)
    if rng.random() < 0.2:
        back = later(rng, sent, 8)
        request.askings.append(Asking(kind, sent, returned=back))
        first = [ClockEvent(f"{kind}_asked", sent, ref=ref), ClockEvent("notice_returned", back, ref=ref)]
        return [*first, *answered(rng, request, Asking(kind, back + dt.timedelta(days=rng.randint(1, 9))), ref)]
    return answered(rng, request, Asking(kind, sent), ref)


def answered(rng: random.Random, request: Request, asking: Asking, ref: str) -> list[ClockEvent]:
    """The letter's delivery and answer, as far as they came."""
    request.askings.append(asking)
    if (request.old or asking.kind in ("agency", "referral")) and rng.random() < 0.5:
        asking.named = later(rng, asking.sent + dt.timedelta(days=1), 30)
    kind, events = asking.kind, [ClockEvent(f"{asking.kind}_asked", asking.sent, ref=ref, due=asking.named)]
    if rng.random() < 0.85:
        asking.got = later(rng, asking.sent, 8)
        events.append(ClockEvent(f"{kind}_reached", asking.got, ref=ref))
    if rng.random() < 0.6 or asking.last(request.old) is None:
        asking.back = later(rng, asking.got or asking.sent, 35)
        events.append(ClockEvent(f"{kind}_answered", asking.back, ref=ref, view="consents"))
    return events


def hold(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A court's order against the disclosure, and its end."""
    begun = later(rng, max(any_start(rng, request), NEW_LAW), 30)
    lifted = later(rng, begun, 40)
    request.holds.append((begun, lifted))
    return [ClockEvent("disclosure_held", begun), ClockEvent("hold_lifted", lifted)]


def order(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A judgment to reply, with its own limit or the usual one."""
    request.ordered = later(rng, max(last_start(request), NEW_LAW) + dt.timedelta(days=1), 200)
    given = rng.choice((None, 5, 10, 20, 30))
    request.order_days = given or 20
    return [ClockEvent("ordered", request.ordered, workdays=given)]


def extension(rng: random.Random, request: Request) -> list[ClockEvent]:
    """An extension told around the time when the limit ends, sometimes too late."""
    request.agreed = later(rng, any_start(rng, request), 38)
    request.told = later(rng, request.agreed, 6)
    request.longer = rng.randint(1, 26)
    agreed = ClockEvent("extension_agreed", request.agreed, workdays=request.longer)
    return [agreed, ClockEvent("extension_told", request.told)]


def deferral(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A stated later day, sometimes told too late or no later than the limit."""
    request.deferred = later(rng, any_start(rng, request), 40)
    request.until = later(rng, request.deferred + dt.timedelta(days=1), 120)
    return [ClockEvent("deferred", request.deferred, until=request.until)]


def reasons(rng: random.Random, request: Request) -> list[ClockEvent]:
    """Reasons asked and given: they change no date."""
    asked = later(rng, request.received, 20)
    return [ClockEvent("reasons_asked", asked), ClockEvent("reasons_received", later(rng, asked, 15))]


def ending(rng: random.Random, request: Request) -> list[ClockEvent]:
    """Withdrawn or deemed abandoned, with no reply."""
    request.ended = later(rng, last_start(request), 40)
    noticed = request.asked_correction or request.fee_asked  # 没有告知过补正、收费的，谈不上视为放弃
    return [ClockEvent(rng.choice(("withdrawn", "abandoned")) if noticed else "withdrawn", request.ended)]


def reply(rng: random.Random, request: Request) -> list[ClockEvent]:
    """A reply by one of the ways; what decides is the day of posting, sending or signature."""
    day = later(rng, last_start(request), 60)
    request.replied = day
    way = rng.choice(("post", "in_person", "online"))
    if way == "in_person":
        return [ClockEvent("replied", day, way=way, made=request.received, dispatched=None, delivered=day)]
    return [ClockEvent("replied", day, way=way, dispatched=day, delivered=later(rng, day, 5))]
