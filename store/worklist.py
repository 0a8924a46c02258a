"""Which cases a list shows: a sieve over the cached rows, in an order that an index gives, page after page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, true, tuple_

from casework.people import Actor, Role
from rules.errors import InputError
from store.seats import called_to
from store.tables import case_file

_ROW = case_file.c
OPINION = "give_opinion"
"""The act of those who were called to a conference, and of no one else with the role."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a case must be to be listed; everything left out does not matter.

    ``todo_for``: its next task is that person's, or waits for anybody of the person's role. ``due_from`` and
    ``due_before`` bound the day alerts go by; ``states`` are states of the clock; ``words`` a number, words of the
    request, or an applicant's whole name: they are looked up apart (store/search.py).
    """

    closed_too: bool = False
    todo_for: Actor | None = None
    handlers: frozenset[str] | None = None
    waiting: bool = False
    returned: bool = False
    stage: str = ""
    unit: str = ""
    words: str = ""
    states: frozenset[str] = frozenset()
    due_from: dt.date | None = None
    due_before: dt.date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a database."""
        return list(self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        if not self.closed_too:
            yield _ROW.closed_on.is_(None)
        if self.todo_for:
            yield _todo(self.todo_for)
        if self.stage:
            yield _ROW.stage == self.stage
        if self.handlers is not None:
            yield _ROW.handler.in_(sorted(self.handlers))
        if self.waiting:
            yield _ROW.next_waiting
        if self.returned:
            yield _ROW.times_returned > 0
        if self.unit:
            yield _of_unit(self.unit)
        if self.states:
            yield _ROW.clock_state.in_(self.states)
        if self.due_from:
            yield _ROW.alert_on >= self.due_from
        if self.due_before:
            yield _ROW.alert_on < self.due_before


def _todo(person: Actor) -> ColumnElement[bool]:
    """A handler's work is what nobody else has claimed; a unit head's, what was sent to the unit; an opinion is given
    by those who were called, and asked for by the handler. So for everybody whom the person stands in for."""
    owed = _ROW.number.in_(called_to(person, owing=True))
    others = [_ROW.next_roles.contains(role.value) for role in sorted(person.powers - {Role.HANDLER, Role.UNIT_HEAD})]
    each: list[ColumnElement[bool]] = [role & or_(_ROW.next_act != OPINION, owed) for role in others]
    for one in person.capacities:
        if Role.HANDLER in one.roles:
            each.append(_ROW.next_roles.contains(Role.HANDLER.value) & _ROW.handler.in_(("", *one.persons)))
        if Role.UNIT_HEAD in one.roles:
            sent = _ROW.next_roles.contains(Role.UNIT_HEAD.value)
            routed = _of_unit(one.unit) if one.unit else true()
            each.append(sent & or_(owed, routed & (_ROW.next_act != OPINION)))
    return or_(*each)


def _of_unit(unit: str) -> ColumnElement[bool]:
    between = "、"  # whole names only: a unit's name may begin another's
    return (between + _ROW.units + between).contains(f"{between}{unit}{between}", autoescape=True)


def after(query: Select[Any], sieve: Sieve, cursor: str) -> Select[Any]:
    """The rows in the list's order, from behind ``cursor``: open ones by their limit, all by their day, newest first.

    Raises InputError for a cursor that no list gave.
    """
    mark = tuple_(*_read(cursor)) if cursor else None
    if sieve.closed_too:
        place = tuple_(_ROW.registered_on, _ROW.number)
        query = query.order_by(_ROW.registered_on.desc(), _ROW.number.desc())
        return query if mark is None else query.where(place < mark)
    query = query.order_by(_ROW.order_on, _ROW.number)
    return query if mark is None else query.where(tuple_(_ROW.order_on, _ROW.number) > mark)


def cursor_of(line: Any, sieve: Sieve) -> str:
    """Where the list goes on behind this line."""
    return f"{line.registered_on if sieve.closed_too else line.order_on}~{line.number}"


def _read(cursor: str) -> tuple[ColumnElement[dt.date], ColumnElement[str]]:
    day, _, number = cursor.partition("~")
    try:
        return literal(dt.date.fromisoformat(day)), literal(number)
    except ValueError as wrong:
        raise InputError("这一页的地址写错了", "请从清单的第一页翻起", field="after") from wrong
