"""A slow second opinion on the reply clock: it walks day by day and imports nothing of the product.

It reads its own copy of the calendar. What it knows of the law is written out here once more, on purpose.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

DAY = dt.timedelta(days=1)
NEW_LAW = dt.date(2019, 5, 15)
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
KINDS: dict[dt.date, str] = {}
with (Path(__file__).parent / "cn-calendar-2008-2026.csv").open(encoding="utf-8", newline="") as _file:
    for _row in csv.DictReader(_file):
        KINDS[dt.date.fromisoformat(_row["date"])] = _row["kind"]


def works(day: dt.date) -> bool:
    """Whether people are at work."""
    if day.year > 2026:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED
    return KINDS.get(day) == "makeup" or (day.weekday() < 5 and KINDS.get(day) != "holiday")


def after(day: dt.date, n: int) -> dt.date:
    """The n-th working day after."""
    while n:
        day += DAY
        n -= works(day)
    return day


@dataclass
class Asking:
    """One letter asking somebody; ``named`` is the last day it names itself, ``returned`` when it came back."""

    kind: str
    sent: dt.date
    got: dt.date | None = None
    back: dt.date | None = None
    named: dt.date | None = None
    returned: dt.date | None = None

    def last(self, old: bool) -> dt.date | None:
        """The last day to answer: fifteen working days, or the day named where the law lets the letter name one."""
        if self.named and (old or self.kind in ("agency", "referral")):
            return self.named
        return after(self.got, 15) if self.got and not old else None

    def outside(self, day: dt.date, cautious: bool, old: bool, replied: dt.date | None) -> bool:
        """Whether ``day`` is left out of the count on account of this letter."""
        if old and self.kind != "third_party":
            return False
        if cautious and self.kind == "referral":
            return False
        begin = self.got if cautious else self.sent
        if begin is None or day <= begin:
            return False
        ends = [end for end in (self.last(old), self.back, self.returned, replied) if end]  # 答复之后，征询不再相干
        return all(day <= end for end in ends)


@dataclass
class Request:
    """What happened."""

    received: dt.date
    asked_correction: dt.date | None = None
    corrected: dt.date | None = None
    fee_asked: dt.date | None = None
    paid: dt.date | None = None
    ordered: dt.date | None = None
    order_days: int = 0
    askings: list[Asking] = field(default_factory=list)
    holds: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    agreed: dt.date | None = None
    told: dt.date | None = None
    longer: int = 0
    deferred: dt.date | None = None
    until: dt.date | None = None
    replied: dt.date | None = None
    ended: dt.date | None = None

    @property
    def old(self) -> bool:
        """Whether the regulation of 2007 governs."""
        return self.received < NEW_LAW


def due(request: Request, cautious: bool = False) -> dt.date | None:
    """The last day for the reply; None when the request has ended without one.

    Cautious: the earlier of two answers to whether a late correction notice restarts the limit.
    """
    if request.ended:
        return None
    if not cautious:
        return _by(request, False, False)
    return min(_by(request, True, passes_over) for passes_over in (False, True))


def _by(request: Request, cautious: bool, passes_over: bool) -> dt.date:
    """By one reading; ``passes_over``: a late correction notice is taken as if there were none."""
    if passes_over and _late(request):
        request = replace(request, asked_correction=None, corrected=None)
    start, limit, cap = _start(request)
    ordered = request.ordered is not None and start == request.ordered and limit == request.order_days
    day = _count(request, start, limit, cautious)
    if not ordered and _extended(request, start, day):
        day = _count(request, start, limit + min(request.longer, cap), cautious)
    return _deferred(request, start, day)


def _start(request: Request) -> tuple[dt.date, int, int]:
    """The day after which the last counting begins, how long it is, and how much longer it may be made."""
    limit = 15 if request.old else 20
    starts = [(request.received, limit)]
    if request.corrected:
        starts.append((request.corrected, limit))
    if request.paid:
        starts.append((request.paid, limit))
    if request.ordered:
        starts.append((request.ordered, request.order_days))
    day, length = max(starts, key=lambda one: one[0])
    return day, length, limit


def _late(request: Request) -> bool:
    """The correction notice came after the seventh working day; the old regulation knew no such limit."""
    asked = request.asked_correction
    return asked is not None and not request.old and asked > after(request.received, 7)


def _count(request: Request, start: dt.date, limit: int, cautious: bool) -> dt.date:
    n, day = 0, start
    while n < limit:
        day += DAY
        n += works(day) and not _outside(request, day, cautious)
    return day


def _outside(request: Request, day: dt.date, cautious: bool) -> bool:
    if any(one.outside(day, cautious, request.old, request.replied) for one in request.askings):
        return True
    if not cautious and any(_within(day, begun, lifted, request.replied) for begun, lifted in request.holds):
        return True
    asked, corrected = request.asked_correction, request.corrected
    if asked and corrected and _within(day, asked, corrected, request.replied):
        return True
    return bool(request.fee_asked and request.paid and _within(day, request.fee_asked, request.paid, request.replied))


def _within(day: dt.date, begin: dt.date, end: dt.date, replied: dt.date | None) -> bool:
    return begin < day <= min(end, replied or end)


def _extended(request: Request, start: dt.date, day: dt.date) -> bool:
    told, agreed = request.told, request.agreed
    return told is not None and agreed is not None and start <= told <= day and agreed <= day


def _deferred(request: Request, start: dt.date, day: dt.date) -> dt.date:
    """A stated later day, told in time, moved to a working day."""
    if request.deferred is None or request.until is None or not start <= request.deferred <= day:
        return day
    if request.until <= day:
        return day
    later = request.until
    while not works(later):
        later += DAY
    return later
