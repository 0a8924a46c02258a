"""Keeping the cached rows of letters that leave the house in step with their case, in the transaction of its act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from casework.case import Case
from store.mapping import letter_rows
from store.tables import letter_out

Rows = Mapping[str, Mapping[str, Any]]
_ROW = letter_out.c


def keep_letters(connection: Connection, now: Rows, before: Rows) -> None:
    """Write what has changed; an act that touches no letter writes nothing."""
    for name, row in before.items():
        if name not in now:
            connection.execute(_this(delete(letter_out), row["case_number"], name))
    for name, row in now.items():
        if name not in before:
            connection.execute(insert(letter_out), [dict(row)])
        elif row != before[name]:
            connection.execute(_this(update(letter_out), row["case_number"], name).values(**row))


def rewrite_letters(connection: Connection, case: Case) -> None:
    """Bring the rows of a case to what its events say, whatever they are now."""
    columns = list(letter_out.c)
    found = connection.execute(select(*columns).where(_ROW.case_number == case.number))
    before = {row.letter: dict(row._mapping) for row in found}
    keep_letters(connection, letter_rows(case), before)


def _this(statement: Any, number: str, letter: str) -> Any:
    return statement.where(_ROW.case_number == number, _ROW.letter == letter)
