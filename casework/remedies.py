"""救济: which remedies a reply tells, and until when the applicant may take them, counted from its delivery."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.case import Case
from rules.entries import Cites
from rules.remedy_days import remedy_days
from rules.rulebook import Rulebook
from rules.workdays import Calendar

FIRST, CHOICE = "R1", "R2"
WITHHELD_PART = "withheld_part"
"""The fact of a reply in part: what is withheld has the remedy FIRST, the rest of the item CHOICE."""


@dataclass(frozen=True, slots=True)
class RemedyLimit:
    """The last days of one remedy, for the items (from 1) that have it; ``items`` is empty for the rest of an item.

    ``review_first``: suing is open only against the review's decision, within ``sue_after_review_days`` of it.
    ``sue_by`` is the last day of a direct suit, None where there is none. ``provisional``: one of the days lies past
    the last calendar published.
    """

    code: str
    label: str
    items: tuple[int, ...]
    review_by: dt.date
    sue_by: dt.date | None
    review_first: bool
    sue_after_review_days: int | None
    provisional: bool
    cite: Cites


def remedies_told(case: Case, rulebook: Rulebook, day: dt.date) -> dict[str, dict[int, str]]:
    """The remedies that a reply of ``day`` tells: by code, the outcomes of the items that have it by their number."""
    groups: dict[str, dict[int, str]] = {}
    for item in case.items:
        if item.decision and item.decision.remedy:
            told = rulebook.remedy_told(item.decision.remedy, day)
            groups.setdefault(told, {})[item.n] = item.decision.outcome
    if FIRST in groups and in_part(case):
        groups.setdefault(CHOICE, {})
    return dict(sorted(groups.items()))


def in_part(case: Case) -> bool:
    """Whether an item is disclosed in part."""
    return any(item.decision and WITHHELD_PART in item.decision.facts for item in case.items)


def remedy_limits(case: Case, rulebook: Rulebook, calendar: Calendar) -> tuple[RemedyLimit, ...]:
    """The limits of the delivered reply, remedy by remedy; none before its delivery, as nothing runs yet."""
    reply = case.reply
    if reply is None or reply.delivered_on is None:
        return ()
    days = (reply.made_on, reply.delivered_on)
    told = remedies_told(case, rulebook, reply.made_on)
    return tuple(_limit(code, tuple(items), *days, rulebook, calendar) for code, items in told.items())


def _limit(
    code: str, items: tuple[int, ...], made: dt.date, delivered: dt.date, law: Rulebook, calendar: Calendar
) -> RemedyLimit:
    rule = law.remedy(code).at(made)
    days = remedy_days(rule, delivered, law, calendar)
    last = (days.review_by, days.sue_by, rule.review_first, rule.sue_after_review_days, days.provisional)
    return RemedyLimit(code, rule.label, items, *last, days.cite)
