"""The applicant's last days after a reply: calendar days and months that roll off a rest day.

民法典第二百零一条至第二百零三条.
"""

from __future__ import annotations

import calendar as months_of_year
import datetime as dt
from dataclasses import dataclass

from rules.rulebook import RemedyRule
from rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class RemedyDays:
    """The last day to apply for review, and to sue directly (None when that is not open)."""

    review_by: dt.date
    sue_by: dt.date | None


def remedy_days(rule: RemedyRule, delivered: dt.date, calendar: Calendar) -> RemedyDays:
    """Counted from the day after the letter was ``delivered``."""
    review = calendar.next_workday(delivered + dt.timedelta(days=rule.review_days))
    if rule.sue_months is None:
        return RemedyDays(review, None)
    return RemedyDays(review, calendar.next_workday(add_months(delivered, rule.sue_months)))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day when it has no such day (第二百零二条)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, months_of_year.monthrange(year, month)[1]))
