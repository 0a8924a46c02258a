"""Files that nothing names: left behind when an act was refused after its file was kept, or when the power went."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import JSON, Connection, Table, select
from sqlalchemy.types import String
from sqlmodel import SQLModel

from store.database import reading
from store.opening import Store

_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
ROWS = 500


def sweep_orphans(store: Store, before: float) -> list[str]:
    """Take away the files last kept before this moment (seconds since the epoch) that nothing names; their names.

    Any text in any table that looks like a file's name counts as naming it, so that a table added later protects its
    files without a word here. The files are listed first and the tables read afterwards: an act that kept its file
    before and committed meanwhile is seen. Leave a day at least, as no transaction lasts that long.
    """
    orphans = store.files.aged(before)
    store.files.clear_drafts(before)
    if not orphans:
        return []
    with reading(store.engine) as connection:
        for text in _every_text(connection):
            orphans.difference_update(_NAME.findall(text))
    return [name for name in sorted(orphans) if store.files.remove(name, before)]


def _every_text(connection: Connection) -> Iterator[str]:
    for table in SQLModel.metadata.sorted_tables:
        yield from _texts(connection, table)


def _texts(connection: Connection, table: Table) -> Iterator[str]:
    columns = [column for column in table.columns if isinstance(column.type, String | JSON)]
    if not columns:
        return
    for row in connection.execute(select(*columns).execution_options(yield_per=ROWS)):
        yield " ".join(str(value) for value in row if value is not None)
