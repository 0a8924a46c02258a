"""The applicant's last days: sixty days and six months, rolled off rest days."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.load import load_calendar, load_rulebook
from rules.remedy_days import add_months, remedy_days

CALENDAR, RULEBOOK = load_calendar(), load_rulebook()


def test_sixty_days_that_end_in_a_holiday_roll_to_its_end() -> None:
    """A refusal delivered on 2026-08-03: review by 2026-10-08, no direct suit."""
    delivered = dt.date(2026, 8, 3)
    days = remedy_days(RULEBOOK.remedy("R1").at(delivered), delivered, RULEBOOK, CALENDAR)
    assert (dt.date(2026, 10, 8), None) == (days.review_by, days.sue_by)


def test_six_months_that_end_in_a_holiday_roll_to_its_end() -> None:
    """A letter delivered on 2026-04-03: suit by 2026-10-08."""
    delivered = dt.date(2026, 4, 3)
    days = remedy_days(RULEBOOK.remedy("R2").at(delivered), delivered, RULEBOOK, CALENDAR)
    assert (dt.date(2026, 6, 2), dt.date(2026, 10, 8)) == (days.review_by, days.sue_by)


def test_a_last_day_past_the_published_calendar_is_provisional() -> None:
    """Six months after 2026-10-20 end in a year whose holidays are not out; after a day in January they do not."""
    rule = RULEBOOK.remedy("R2").at(dt.date(2026, 10, 20))
    found = [
        remedy_days(rule, day, RULEBOOK, CALENDAR).provisional for day in (dt.date(2026, 10, 20), dt.date(2026, 1, 5))
    ]
    assert [True, False] == found


@pytest.mark.parametrize(
    ("day", "expected"), [("2025-08-31", "2026-02-28"), ("2025-12-15", "2026-06-15"), ("2023-08-30", "2024-02-29")]
)
def test_a_month_without_that_day_ends_on_its_last(day: str, expected: str) -> None:
    """民法典第二百零二条."""
    assert dt.date.fromisoformat(expected) == add_months(dt.date.fromisoformat(day), 6)
