"""Files that nothing names: left behind when an act was refused after its file was kept, or when the power went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from sqlalchemy import Connection, Table, select
from sqlmodel import SQLModel

from store.database import reading
from store.opening import Store
from store.tables import digest, effect, event

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


def named_files(connection: Connection) -> Iterator[str]:
    """The files that must be there: those that events, typeset drafts and digests name. Some come twice."""
    payloads = select(event.c.payload).where(
        event.c.payload.contains('"sealed":')
        | event.c.kind.in_(("MaterialAttached", "MaterialRedacted", "DraftEdited"))
    )
    for (payload,) in connection.execute(payloads.execution_options(yield_per=ROWS)):
        named = json.loads(payload)
        file = named.get("file") or {}
        if isinstance(file, str):  # a draft's, a material or its redacted copy, and its original where that is another
            yield from filter(None, (file, named.get("original", "")))
        else:
            yield from (file[part] for part in ("docx", "pdf", "sealed", "record") if file.get(part))
    drafts = select(effect.c.result).where(effect.c.kind == "render_draft", effect.c.result.is_not(None))
    for (result,) in connection.execute(drafts.execution_options(yield_per=ROWS)):
        yield from draft_files(result)
    yield from connection.execute(select(digest.c.heads)).scalars()


def draft_files(result: str) -> tuple[str, ...]:
    """The files that the result of a typeset draft names."""
    named = json.loads(result) if result.startswith("{") else {}
    return tuple(named[key] for key in ("docx", "pdf") if key in named)


def _every_text(connection: Connection) -> Iterator[str]:
    for table in SQLModel.metadata.sorted_tables:
        yield from _texts(connection, table)


def _texts(connection: Connection, table: Table) -> Iterator[str]:
    """Every row as one text, whatever its columns' types: no type added later can hide a name."""
    for row in connection.execute(select(table).execution_options(yield_per=ROWS)):
        yield " ".join(str(value) for value in row if value is not None)
