"""Where the next task of a case is done: the form on a page that a button leads straight to."""

from __future__ import annotations

from casework.case import Case
from casework.next_task import next_task
from rules.ledger import Clock
from web.pages.acts import PLACES


def address_of(case: Case, clock: Clock) -> str:
    """The address of the form for what comes next in ``case``."""
    task = next_task(case, clock)
    return address_of_act(case.number, task.act if task else "")


def address_of_act(number: str, act: str) -> str:
    """The address of an act's form: its page, and its place ``#act-…`` on it. The case page where there is no form."""
    place = PLACES.get(act)
    if place is None:
        return f"/cases/{number}"
    return f"{place.of(number).partition('#')[0]}#act-{act}"
