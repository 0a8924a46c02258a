"""Who sits in the open conferences: the cached rows that lists and invitations go by, and who finds them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select

from casework.case import Case
from casework.members import seat_of_unit, seats_of
from casework.people import Actor, Role
from store.tables import guest


def keep_seats(connection: Connection, case: Case) -> None:
    """Bring the rows of a case to what its events say, whatever they are now."""
    connection.execute(delete(guest).where(guest.c.case_number == case.number))
    rows = [{"who": who, "case_number": case.number, "owes": owes} for who, owes in sorted(seats_of(case).items())]
    if rows:
        connection.execute(insert(guest), rows)


def called_to(person: Actor, *, owing: bool = False) -> Select[Any]:
    """The numbers of the cases to whose open conference this person, their organ or the unit they head is called.

    ``owing``: only where that opinion is still out.
    """
    heads = [one for one in person.capacities if Role.UNIT_HEAD in one.roles]
    units = [seat_of_unit(person.organ, one.unit) for one in heads if one.unit]
    seats: ColumnElement[bool] = guest.c.who.in_((*sorted(person.answers_to), person.organ, *units))
    if len(units) < len(heads):  # of every unit of the organ
        seats |= guest.c.who.startswith(seat_of_unit(person.organ, ""), autoescape=True)
    query = select(guest.c.case_number).where(seats)
    return query.where(guest.c.owes) if owing else query
