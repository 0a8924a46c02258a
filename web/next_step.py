"""Where the next task of a case is done: the form on a page that a button leads straight to."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from casework.case import Case
from casework.next_task import next_task
from rules.ledger import Clock
from web.pages.acts import PLACES


def address_of(case: Case, clock: Clock) -> str:
    """The address of the form for what comes next in ``case``."""
    task = next_task(case, clock)
    return address_of_act(case.number, task.act, task.subject) if task else address_of_act(case.number, "")


def address_of_act(number: str, act: str, subject: str = "") -> str:
    """The address of an act's form, its ``subject`` (see NextTask) chosen. The case page where there is no form."""
    place = PLACES.get(act)
    if place is None:
        return f"/cases/{number}"
    page = place.of(number).partition("#")[0]
    field = _SUBJECT_OF.get(act)
    if subject and field:
        page += f"{'&' if '?' in page else '?'}{urlencode({field: subject})}"
    return f"{page}#act-{act}"


_SUBJECT_OF: Mapping[str, str] = {
    "dispatch": "letter",
    "record_delivery": "letter",
    "receive_view": "ref",
    "notify_disclosure": "ref",
    "accept_route": "unit",
    "record_search": "unit",
    "approve": "kind",
    "decide": "item",
}
"""The field of each act's form that the subject of its task fills in."""
