"""Opening a store: its database, its vault and its files, together under one home folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from rules.errors import MingdaError
from store.database import StoreAway, migrate, open_database, put, reading, writing
from store.files import Files
from store.room import room
from store.tables import store_key
from store.unit_of_work import UnitOfWork, take_number, unit_of_work
from store.vault import Vault, open_vault


class WrongKey(MingdaError):
    """The master key under var/keys is not the one this store was made with."""


@dataclass(frozen=True)
class NumberOf:
    """How the next case number of an organ and year is written: ``pattern`` formats its ordinal."""

    organ: str
    year: int
    pattern: Callable[[str, int, int], str]

    def take(self, connection: Connection) -> str:
        """The next case number."""
        return self.pattern(self.organ, self.year, take_number(connection, self.organ, "case", self.year))


@dataclass(frozen=True)
class Store:
    """An open store. ``home`` is the var/ folder that holds files and keys."""

    engine: Engine
    vault: Vault
    files: Files
    home: Path

    @contextmanager
    def on(self, number: str) -> Iterator[UnitOfWork]:
        """A unit of work on an existing case: committed at the end, rolled back on any exception."""
        with writing(self.engine) as connection, unit_of_work(connection, self.vault, number) as work:
            yield work

    @contextmanager
    def new_case(self, number_of: NumberOf) -> Iterator[UnitOfWork]:
        """A unit of work on a case that is being registered: its number is taken in the same transaction."""
        with writing(self.engine) as connection:
            yield UnitOfWork(connection, self.vault, number_of.take(connection))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_store(url: str, home: Path) -> Store:
    """Open (and on first start make) the store.

    Raises WrongKey when the vault's key is another one's, StoreAway when database or folder cannot be reached.
    """
    try:
        with room():
            engine = open_database(url)
            migrate(engine)
            vault = open_vault(home / "keys")
    except OSError as wrong:
        raise StoreAway(str(wrong.filename or home), wrong.strerror or type(wrong).__name__) from wrong
    _check_key(engine, vault)
    return Store(engine, vault, Files(home / "files"), home)


def _check_key(engine: Engine, vault: Vault) -> None:
    """The first to open a new store leaves its key's fingerprint; everybody after it must have the same key."""
    known = select(store_key.c.value).where(store_key.c.name == "master key")
    with reading(engine) as connection:
        value = connection.execute(known).scalar()
    if value is None:
        with writing(engine) as connection:
            first = put(connection, store_key).values(name="master key", value=vault.fingerprint)
            connection.execute(first.on_conflict_do_nothing(index_elements=["name"]))
            value = connection.execute(known).scalar_one()
    if value != vault.fingerprint:
        raise WrongKey("var/keys/master.key 不是这个库的主密钥：请把原来的主密钥文件放回 var/keys/。")
