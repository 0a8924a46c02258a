"""Like cases: what the same organ was asked before that is much the same, or was asked by the same applicant.

Only the newest requests of a stretch of days are compared, so that the look stays short however many there are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from casework.likeness import LIKE, LikeCase, pairs, shared
from casework.people import Applicant
from store.database import reading
from store.opening import Store
from store.tables import case_file, event

COMPARED = 1000
"""How many requests at most are compared."""
MOST = 8
"""How many like cases are told."""


def similar_cases(
    store: Store, organ: str, sought: str, applicant: Applicant, since: dt.date, but: str = ""
) -> tuple[LikeCase, ...]:
    """The organ's requests received since that day that read like ``sought`` or are the same applicant's.

    The likest first; ``but`` is the number of the case itself, when it has one.
    """
    columns = (case_file.c.number, case_file.c.sought, case_file.c.applicant_kind, case_file.c.applicant_name)
    query = select(*columns, case_file.c.closed_on).where(
        case_file.c.organ == organ, case_file.c.received_on >= since, case_file.c.number != but
    )
    ours = pairs(sought)
    with reading(store.engine) as connection:
        newest = query.order_by(case_file.c.received_on.desc(), case_file.c.number.desc()).limit(COMPARED)
        found = [_compared(row, ours, applicant) for row in connection.execute(newest)]
        alike = [one for one in found if one.likeness >= LIKE or one.same_applicant]
        nearest = sorted(alike, key=lambda one: (-one.likeness, one.number))[:MOST]
        return tuple(_with_end(connection, nearest))


def _compared(row: Any, ours: frozenset[str], applicant: Applicant) -> LikeCase:
    same = bool(applicant.name) and (row.applicant_kind, row.applicant_name) == (applicant.kind, applicant.name)
    return LikeCase(
        row.number, row.sought, same, shared(ours, pairs(row.sought)), row.closed_on is not None,
        applicant_kind=row.applicant_kind, applicant_name=row.applicant_name,
    )  # fmt: skip


def _with_end(connection: Connection, cases: list[LikeCase]) -> list[LikeCase]:
    """The cases with how their items were decided last, and whether a new reply was ordered."""
    numbers = [one.number for one in cases]
    query = select(event.c.case_number, event.c.kind, event.c.payload).where(
        event.c.case_number.in_(numbers), event.c.kind.in_(("ItemDecided", "ReplyOrdered"))
    )
    outcomes: dict[str, dict[int, str]] = defaultdict(dict)
    ordered: set[str] = set()
    for number, kind, payload in connection.execute(query.order_by(event.c.case_number, event.c.no)):
        if kind == "ReplyOrdered":
            ordered.add(number)
        else:
            decided = json.loads(payload)
            outcomes[number][decided["item"]] = decided["outcome"]
    return [
        replace(one, outcomes=tuple(dict.fromkeys(outcomes[one.number].values())), ordered=one.number in ordered)
        for one in cases
    ]
