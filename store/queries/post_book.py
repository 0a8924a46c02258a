"""邮寄登记簿: the letters that lie here and those on their way, over all cases of a scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, or_, select, text

from casework.letters_of import Whereabouts, key_of
from store.cases import Scope
from store.database import reading
from store.tables import case_file, letter_out


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in a list. ``seq`` is the number of its case's last event, for whoever acts on what was shown."""

    case_number: str
    letter: str
    number: str
    key: str
    place: str
    made_on: dt.date
    way: str
    tracking: str
    dispatched_on: dt.date | None
    delivered_on: dt.date | None
    returned: int
    seq: int
    organ: str
    applicant_kind: str
    applicant_name: str
    alert_on: dt.date | None

    @property
    def mark(self) -> str:
        """``JAFG-2026-0118/reply``: what names the letter where no number can be typed or scanned."""
        return f"{self.case_number}/{self.letter}"


_OF_CASE = ("seq", "applicant_kind", "applicant_name", "alert_on")
_COLUMNS = [(case_file if name in _OF_CASE else letter_out).c[name] for name in LetterLine.__dataclass_fields__]


def letters_at(
    engine: Engine, scope: Scope, place: Whereabouts, limit: int, *, behind: int = 0, find: str = ""
) -> list[LetterLine]:
    """Those that lie here by the limit of their case, the tightest first; those on their way by when they left.

    ``behind`` leaves out as many from the start; ``find`` keeps those with it in a number of theirs.
    """
    order = (case_file.c.order_on,) if place is Whereabouts.LYING else (letter_out.c.dispatched_on,)
    query = _found(_select(scope).where(_at(place)), find)
    ordered = query.order_by(*order, letter_out.c.case_number, letter_out.c.letter)
    return _lines(engine, ordered.offset(behind).limit(limit))


def letters_made(engine: Engine, scope: Scope, first: dt.date, last: dt.date) -> list[LetterLine]:
    """Those made from ``first`` to ``last``, wherever they are now, in the order of their days and cases."""
    query = _select(scope).where(letter_out.c.made_on.between(first, last))
    return _lines(engine, query.order_by(letter_out.c.made_on, letter_out.c.case_number, letter_out.c.letter))


def count_at(engine: Engine, scope: Scope, place: Whereabouts, find: str = "") -> int:
    """How many there are in all, or with ``find`` in a number of theirs."""
    query = _found(_within(select(func.count()).select_from(letter_out), scope).where(_at(place)), find)
    with reading(engine) as connection:
        return int(connection.execute(query).scalar_one())


def posted_on(engine: Engine, scope: Scope, day: dt.date, way: str) -> list[LetterLine]:
    """Those that went out this way on ``day``, whether or not they have arrived since."""
    query = _select(scope).where(letter_out.c.dispatched_on == day, letter_out.c.way == way)
    return _lines(engine, query.order_by(letter_out.c.case_number, letter_out.c.letter))


def letters_of_keys(engine: Engine, scope: Scope, keys: Iterable[str]) -> list[LetterLine]:
    """Letters by the key of their number, or all of a case by the case's number."""
    wanted = sorted(set(keys))
    query = _select(scope).where(or_(letter_out.c.key.in_(wanted), letter_out.c.case_number.in_(wanted)))
    return _lines(engine, query.order_by(letter_out.c.case_number, letter_out.c.letter))


def _select(scope: Scope) -> Select[Any]:
    return _within(select(*_COLUMNS).select_from(letter_out.join(case_file)), scope)


def _found(query: Select[Any], find: str) -> Select[Any]:
    """Kept to the letters with ``find`` in 文号, number of the case or number of the post, however it is typed."""
    typed = key_of(find)
    numbers = (letter_out.c.key, letter_out.c.case_number, letter_out.c.tracking)
    return query.where(or_(*(number.contains(typed, autoescape=True) for number in numbers))) if typed else query


def _within(query: Select[Any], scope: Scope) -> Select[Any]:
    """Kept within the scope by the letters' own column, which the indexes begin with."""
    return query if scope.organs is None else query.where(letter_out.c.organ.in_(sorted(scope.organs)))


def _at(place: Whereabouts) -> ColumnElement[bool]:
    """At this place; what waits is said as the index of waiting letters says it."""
    here = letter_out.c.place == place.value
    waits = place in (Whereabouts.LYING, Whereabouts.OUT)
    return here & text("letter_out.place IN ('lying', 'out')") if waits else here


def _lines(engine: Engine, query: Select[Any]) -> list[LetterLine]:
    with reading(engine) as connection:
        return [LetterLine(**row._mapping) for row in connection.execute(query)]
