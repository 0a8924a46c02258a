"""Writers of SQLite come in turn: whoever waits is before whoever has just written."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from store.database import open_database, writing
from store.turn import TURN, take_turns


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A database with a table of words."""
    engine = open_database(f"sqlite:///{tmp_path / 'words.db'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("create table said (word)")
    return engine


def say(engine: Engine, word: str) -> None:
    """One short transaction."""
    with writing(engine) as connection:
        connection.exec_driver_sql(f"insert into said values ('{word}')")


def wait_until_somebody_waits(tmp_path: Path) -> None:
    """Until the place at the head of the queue is taken."""
    with (tmp_path / f"words.db-{TURN}").open("ab") as place:
        while True:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(place, fcntl.LOCK_UN)


def test_whoever_waits_comes_before_whoever_has_just_written(engine: Engine, tmp_path: Path) -> None:
    """One writes again and again without a pause; a person who waits is let in between."""
    with writing(engine) as connection:
        person = threading.Thread(target=say, args=(engine, "person"))
        person.start()
        wait_until_somebody_waits(tmp_path)
        connection.exec_driver_sql("insert into said values ('import')")
    say(engine, "import again")
    person.join()
    with engine.connect() as connection:
        words = connection.exec_driver_sql("select word from said order by rowid").scalars().all()
    assert ["import", "person", "import again"] == words


def test_a_wait_is_not_endless(engine: Engine, tmp_path: Path) -> None:
    """Whoever has waited long enough is told that the database is locked, and the next try works."""
    from sqlalchemy import create_engine

    impatient = create_engine(f"sqlite:///{tmp_path / 'words.db'}", connect_args={"isolation_level": None})
    take_turns(impatient, tmp_path / "words.db", 0.0)
    with writing(engine), pytest.raises(OperationalError, match="locked"):
        say(impatient, "too late")
    say(impatient, "in time")


def test_an_error_of_another_kind_is_told_as_ever(engine: Engine, tmp_path: Path) -> None:
    """A file that is no database is no lock to wait for."""
    engine.dispose()
    (tmp_path / "words.db").write_bytes(b"no database" * 1000)
    for rest in tmp_path.glob("words.db-*"):
        rest.unlink()
    with pytest.raises(Exception, match="not a database"):
        say(engine, "nothing")
