"""The applicant's last days after a reply: calendar days and months that roll off a rest day.

民法典第二百零一条至第二百零三条.
"""

from __future__ import annotations

import calendar as months_of_year
import datetime as dt
from dataclasses import dataclass

from rules.entries import Cites, RemedyRule
from rules.rulebook import Rulebook
from rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class RemedyDays:
    """The last day to apply for review, and to sue directly (None when that is not open), with the grounds.

    ``provisional``: one of them lies past the last calendar published.
    """

    review_by: dt.date
    sue_by: dt.date | None
    provisional: bool
    cite: Cites


def remedy_days(rule: RemedyRule, delivered: dt.date, rulebook: Rulebook, calendar: Calendar) -> RemedyDays:
    """Counted from the day after the letter was ``delivered``; rolled off rest days by parameter ``day_roll``."""
    roll = rulebook.parameter("day_roll").at(delivered)
    last = calendar.next_workday if roll.value == "next_workday" else lambda day: day
    review = last(delivered + dt.timedelta(days=rule.review_days))
    sue = last(add_months(delivered, rule.sue_months)) if rule.sue_months is not None else None
    provisional = calendar.is_provisional(max(review, sue or review))
    return RemedyDays(review, sue, provisional, (*rule.cite, *roll.cite))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day when it has no such day (第二百零二条)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, months_of_year.monthrange(year, month)[1]))
