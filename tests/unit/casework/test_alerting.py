"""The ladder of alerts: what is due and not given, on workdays only, however long nobody looked."""

from __future__ import annotations

import datetime as dt

from casework.alerting import Rung, reached, workdays_left
from casework.people import Role
from rules.load import load_calendar

CALENDAR = load_calendar()
LADDER = (
    Rung(10, Role.HANDLER), Rung(5, Role.HANDLER), Rung(3, Role.UNIT_HEAD), Rung(1, Role.SUPERVISOR),
    Rung(-1, Role.OVERSEER),
)  # fmt: skip
DUE = dt.date(2026, 10, 20)


def codes(day: str, given: frozenset[str] = frozenset()) -> list[str]:
    return [rung.code for rung in reached(LADDER, DUE, dt.date.fromisoformat(day), CALENDAR, given)]


def test_nothing_is_due_before_the_first_rung() -> None:
    """With more working days left than the highest rung there is no alert."""
    assert [] == codes("2026-09-29")


def test_each_rung_tells_its_own_person() -> None:
    """At three working days left the handler's nearest rung and the unit head's are due."""
    assert ["5:handler", "3:unit_head"] == codes("2026-10-15")


def test_a_given_rung_is_not_given_again() -> None:
    """What was given stays given; only what is new is due."""
    assert ["3:unit_head"] == codes("2026-10-15", frozenset({"10:handler", "5:handler"}))


def test_ten_days_of_silence_are_made_up_once() -> None:
    """Nobody looked for ten days: one alert a person, the nearest, not one for every missed rung."""
    assert ["5:handler", "3:unit_head", "1:supervisor", "-1:overseer"] == codes("2026-10-30")


def test_a_rest_day_is_silent_and_a_make_up_day_is_not() -> None:
    """2026-10-11 is a Sunday of rest, 2026-10-10 a Saturday on which people work."""
    assert ([], ["10:handler"]) == (codes("2026-10-11"), codes("2026-10-10"))


def test_the_last_day_has_none_left_and_the_next_workday_is_overdue_by_one() -> None:
    """0 on the day itself, then negative by working days."""
    days = (DUE, DUE + dt.timedelta(1))
    assert [0, -1] == [workdays_left(DUE, day, CALENDAR) for day in days]
