"""One outcome for every item: withdrawal and deemed abandonment close a request as a whole, decided or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from casework import events as ev
from casework.case import Case
from casework.receipt import received_on
from casework.ruling import Context


def closed_with(
    case: Case, outcome: str, facts: Mapping[str, str], on: dt.date, context: Context
) -> tuple[ev.ItemDecided, ...]:
    """The decision of each item, whatever was decided before, with the grounds of the receipt day's rulebook."""
    rule = context.rulebook.outcome(outcome).at(received_on(case))
    grounds = tuple(citation.as_dict() for citation in rule.cite)
    known = {fact.name for fact in rule.must_state}
    said = {name: value for name, value in facts.items() if name in known and value}
    return tuple(ev.ItemDecided(on, item.n, rule.code, said, grounds, rule.row, rule.remedy) for item in case.items)
