"""Rows as lines of JSON and back, alike for both databases: how a backup carries every table."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, MetaData, Table, insert, select, text
from sqlmodel import SQLModel

LEFT_OUT = frozenset({"sign_in"})
"""Tables that no backup carries: after a restore everybody signs in again."""
BATCH = 500


def kept_tables() -> list[Table]:
    """The tables that a backup carries, those that others refer to first."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_OUT]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row of a table as a line, by primary key."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        plain = {name: _plain(value) for name, value in row._mapping.items()}
        yield json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def existing_tables(connection: Connection) -> dict[str, Table]:
    """The tables of this database as they are, whatever the code's own say: an older backup has older ones."""
    there = MetaData()
    there.reflect(connection)
    return dict(there.tables)


def put_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert these lines; how many. Raises ValueError or KeyError when they are no rows of this table."""
    rows = (_row(table, line) for line in lines)
    count = 0
    while batch := list(islice(rows, BATCH)):
        connection.execute(insert(table), batch)
        count += len(batch)
    _advance(connection, table)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _row(table: Table, line: bytes) -> dict[str, Any]:
    return {name: _typed(table.c[name], value) for name, value in json.loads(line).items()}


def _typed(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Date):
        return value and dt.date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value


def _advance(connection: Connection, table: Table) -> None:
    """On PostgreSQL the next number of an ``id`` column has to be told; SQLite looks for itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    last = f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) from {table.name}"
    connection.execute(text(last))
