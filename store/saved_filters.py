"""常用筛选: a person's own ways of looking at the list, by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select

from rules.errors import InputError
from store.database import put, reading, writing
from store.tables import saved_filter

MOST = 12
LONGEST = 20


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One of them: its name, and the query of the list's address."""

    id: int
    name: str
    query: str


def saved_by(engine: Engine, login: str) -> list[SavedQuery]:
    """Everything this person has kept, in the order of keeping."""
    row = saved_filter.c
    query = select(row.id, row.name, row.query).where(row.login == login).order_by(row.id)
    with reading(engine) as connection:
        return [SavedQuery(*line) for line in connection.execute(query)]


def save(engine: Engine, login: str, name: str, query: str) -> None:
    """Keep ``query`` under ``name``, replacing what it named. Raises InputError."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST:
        raise InputError("没有写常用筛选的名称", f"请写一个名称，最多 {LONGEST} 个字", field="name")
    row = {"login": login, "name": name, "query": query}
    with writing(engine) as connection:
        others = select(func.count()).where(saved_filter.c.login == login, saved_filter.c.name != name)
        if connection.execute(others).scalar_one() >= MOST:
            raise InputError(f"已经保存了 {MOST} 个常用筛选", "请先删去不用的", field="name")
        kept = put(connection, saved_filter).values(**row)
        connection.execute(kept.on_conflict_do_update(index_elements=["login", "name"], set_={"query": query}))


def drop(engine: Engine, login: str, filter_id: int) -> None:
    """Forget one of this person's; nobody else's."""
    with writing(engine) as connection:
        mine = delete(saved_filter).where(saved_filter.c.login == login, saved_filter.c.id == filter_id)
        connection.execute(mine)
