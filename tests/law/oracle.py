"""A slow second opinion on the reply clock: it walks day by day and imports nothing of the product.

It reads its own copy of the calendar. What it knows of the law is written out here once more, on purpose.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

DAY = dt.timedelta(days=1)
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
    """One consultation; ``named`` is the last day an agency's letter names itself."""

    kind: str
    sent: dt.date
    got: dt.date | None = None
    back: dt.date | None = None
    named: dt.date | None = None

    def last(self) -> dt.date | None:
        """The last day to answer."""
        if self.kind == "agency" and self.named:
            return self.named
        return after(self.got, 15) if self.got else None

    def outside(self, day: dt.date, cautious: bool, replied: dt.date | None) -> bool:
        """Whether ``day`` is left out of the count on account of this letter."""
        begin = self.got if cautious else self.sent
        if begin is None or day <= begin:
            return False
        ends = [end for end in (self.last(), self.back, replied) if end]  # 答复之后，征询与期限不再相干
        return all(day <= end for end in ends)


@dataclass
class Request:
    """What happened."""

    received: dt.date
    asked_correction: dt.date | None = None
    corrected: dt.date | None = None
    askings: list[Asking] = field(default_factory=list)
    agreed: dt.date | None = None
    told: dt.date | None = None
    longer: int = 0
    replied: dt.date | None = None


def due(request: Request, cautious: bool = False) -> dt.date:
    """The last day for the reply."""
    start = request.received
    late = request.asked_correction is not None and request.asked_correction > after(request.received, 7)
    if request.corrected and not (cautious and late):
        start = request.corrected
    told, agreed = request.told, request.agreed
    limit, n, day = 20, 0, start
    extended = False
    while True:
        day += DAY
        resting = request.asked_correction is not None and request.corrected is not None
        if resting and not (cautious and late) and request.asked_correction < day <= request.corrected:  # type: ignore[operator]
            continue
        if not works(day) or any(one.outside(day, cautious, request.replied) for one in request.askings):
            continue
        n += 1
        if n < limit:
            continue
        valid = told is not None and agreed is not None and start <= told <= day and agreed <= day
        if not valid or extended:
            return day
        extended = True
        limit += min(request.longer, 20)
