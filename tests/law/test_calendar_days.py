"""Every day of 2008 to 2026 against the published calendar, read by the test itself."""

from __future__ import annotations

import datetime as dt

from rules.load import load_calendar
from tests.law.oracle import KINDS, after, works

EVERY_DAY = [dt.date.fromordinal(n) for n in range(dt.date(2008, 1, 1).toordinal(), dt.date(2027, 1, 1).toordinal())]


def test_every_day_is_what_the_notices_say() -> None:
    """Each of 6,940 days is a working day, a make-up day, a holiday or a rest day as published."""
    calendar = load_calendar()
    plain = {True: "workday", False: "rest"}
    expected = [KINDS.get(day, plain[day.weekday() < 5]) for day in EVERY_DAY]
    assert expected == [calendar.kind(day) for day in EVERY_DAY]
    assert [works(day) for day in EVERY_DAY] == [calendar.is_workday(day) for day in EVERY_DAY]


def test_twenty_days_from_every_day() -> None:
    """Adding twenty working days by table equals walking them, from every day."""
    calendar = load_calendar()
    assert [after(day, 20) for day in EVERY_DAY] == [calendar.add(day, 20) for day in EVERY_DAY]
