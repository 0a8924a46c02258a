"""Cached rows counted anew from the events: of the open cases when rules or calendar change, of any when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from casework import events as ev
from casework.case import Case, fold
from store.database import reading, writing
from store.letters_out import rewrite_letters
from store.mapping import case_row
from store.opening import Store
from store.search import rewrite_search_text
from store.seats import keep_seats
from store.tables import case_file
from store.unit_of_work import ClockOf, load_records, unit_of_work


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case, its events, and the last days that lists show for it now."""

    case: Case
    records: tuple[ev.Recorded, ...]
    due_on: dt.date | None
    cautious_due_on: dt.date | None


def open_numbers(store: Store) -> list[str]:
    """The numbers of all open cases, in order."""
    query = select(case_file.c.number).where(case_file.c.closed_on.is_(None)).order_by(case_file.c.number)
    with reading(store.engine) as connection:
        return list(connection.execute(query).scalars())


def open_cases(store: Store) -> Iterator[OpenCase]:
    """Every open case; each read by itself, so that no transaction is long."""
    shown = select(case_file.c.due_on, case_file.c.cautious_due_on)
    for number in open_numbers(store):
        with reading(store.engine) as connection:
            records = load_records(connection, store.vault, number)
            due_on, cautious = connection.execute(shown.where(case_file.c.number == number)).one()
        case = fold(number, records)
        assert case
        yield OpenCase(case, tuple(records), due_on, cautious)


def recount(store: Store, number: str, clock_of: ClockOf) -> None:
    """Write what is cached of a case anew under its lock; no event, as nothing has happened to the case."""
    with writing(store.engine) as connection, unit_of_work(connection, store.vault, number) as work:
        row = case_row(work.known, clock_of(work.known))
        connection.execute(update(case_file).where(case_file.c.number == number).values(**row))
        rewrite_letters(connection, work.known)
        keep_seats(connection, work.known)
        rewrite_search_text(connection, number, work.known.organ, work.known.sought)
