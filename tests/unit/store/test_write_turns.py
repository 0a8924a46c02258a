"""Writers of SQLite come in turn: whoever waits is before whoever has just written."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from store.database import open_database, writing
from store.turn import take_turns

IN_BACKGROUND = """
import sys
from store.database import open_database, writing
from store.turn import stand_back
stand_back()
engine = open_database(f"sqlite:///{sys.argv[1]}")
engine.connect().close()
print("asks", flush=True)
with writing(engine) as connection:
    connection.exec_driver_sql("insert into said values ('load')")
"""
"""A process that stands back and says one word."""


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
    with (tmp_path / "words.db-turn").open("ab") as place:
        while is_free(place):
            pass


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


def wait_until_a_person_waits(tmp_path: Path) -> None:
    """Until both locks are held for good; who stands back holds neither for longer than a look."""
    with (tmp_path / "words.db-turn").open("ab") as place, (tmp_path / "words.db-ahead").open("ab") as ahead:
        held = 0
        while held < 20:
            held = held + 1 if not is_free(place) and not is_free(ahead) else 0


def is_free(file: IO[bytes]) -> bool:
    """Whether nobody holds the lock on it just now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def test_a_process_in_the_background_lets_those_who_wait_go_first(engine: Engine, tmp_path: Path) -> None:
    """An import in a process that stands back asks first; a person who asks later, while both wait, writes first."""
    with writing(engine):
        load = subprocess.Popen(
            [sys.executable, "-c", IN_BACKGROUND, str(tmp_path / "words.db")], stdout=subprocess.PIPE
        )
        assert load.stdout
        assert b"asks\n" == load.stdout.readline()
        person = threading.Thread(target=say, args=(engine, "person"))
        person.start()
        wait_until_a_person_waits(tmp_path)
    person.join()
    assert 0 == load.wait()
    with engine.connect() as connection:
        words = connection.exec_driver_sql("select word from said order by rowid").scalars().all()
    assert ["person", "load"] == words


def test_a_process_in_the_background_waits_for_others_no_longer_than_it_must(tmp_path: Path, engine: Engine) -> None:
    """Somebody who shows for ever that they wait does not keep the background out for ever."""
    with (tmp_path / "words.db-ahead").open("ab") as ahead:
        fcntl.flock(ahead, fcntl.LOCK_SH)
        load = [sys.executable, "-c", IN_BACKGROUND, str(tmp_path / "words.db")]
        assert b"asks\n" == subprocess.run(load, capture_output=True, check=True).stdout
    with engine.connect() as connection:
        assert ["load"] == connection.exec_driver_sql("select word from said").scalars().all()
