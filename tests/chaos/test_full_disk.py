"""A disk that fills up under an office at work: refused in words, nothing half-written, all goes on when there is room.

The home lies on a small disk of its own (a tmpfs), which takes the right to mount one.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from acts import receiving
from acts.carry_out import CARRY_OUT, Press, press_of
from acts.desk import Desk
from acts.nudge import Nudge
from acts.safekeeping import back_up
from casework.effects import EffectKind
from casework.people import SYSTEM, Role
from letters.compose import Templates
from rules.errors import MingdaError
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store import effects
from store.database import writing
from store.opening import open_store
from store.room import DiskFull
from tests import builders
from tests.chaos import workplace
from tests.chaos.people import PEOPLE, Story, kinds, open_story, sample
from tests.chaos.verdict import chains
from tests.offices import open_office
from web.app import create_app

MEGABYTE = 1 << 20
SIZE = 24 * MEGABYTE


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """A disk of ``size`` bytes at ``folder`` for a while."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path, left: int) -> None:
    """Write until the disk is full, then give ``left`` bytes back."""
    with (folder / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        for size in itertools.chain(itertools.repeat(MEGABYTE, 100), itertools.repeat(4096)):
            while filler.write(b"x" * size) < size:
                pass
    os.truncate(folder / "filler", (folder / "filler").stat().st_size - left)


@dataclass
class SmallDisk:
    """The disk and the desk whose home is on it."""

    folder: Path
    desk: Desk
    press: Press

    def fill(self, left: int = 0) -> None:
        """Let the disk be full but for ``left`` bytes."""
        self.empty_log()
        fill(self.folder, left)

    def make_room(self) -> None:
        """Somebody tidies up."""
        (self.folder / "filler").unlink()

    def empty_log(self) -> None:
        """Give back the room that the database keeps for its log: the next write needs new."""
        with self.desk.store.engine.connect() as plain:
            plain.exec_driver_sql("rollback")
            plain.exec_driver_sql("pragma wal_checkpoint(truncate)")

    def drafts(self) -> list[str]:
        """Files that were begun and left."""
        return [path.name for path in self.folder.rglob(".*") if path.is_file()]


@pytest.fixture
def disk(tmp_path: Path, fresh_database: Path, law: Rulebook, days: Calendar) -> Iterator[SmallDisk]:
    """An office on a small disk, its press warm."""
    folder = tmp_path / "small"
    with mounted(folder, SIZE):
        shutil.copy(fresh_database, folder / "mingda.db")
        store = open_store(f"sqlite:///{folder / 'mingda.db'}", folder)
        desk = Desk(builders.config(folder), law, days, store, Templates(), Nudge(folder / "run"), builders.TODAY)
        yield SmallDisk(folder, desk, press_of(desk))
        store.close()


def letter_of(disk: SmallDisk, story: Story) -> None:
    """Make the receipt slip that the registration planned."""
    (planned,) = story.look(disk.desk).effects
    todo = effects.begin(disk.desk.store.engine, planned.id)
    assert todo
    CARRY_OUT[EffectKind.ISSUE_NOTICE](disk.desk, disk.press, todo)


def test_an_act_without_room_is_refused_and_leaves_nothing(disk: SmallDisk) -> None:
    """Registrations go on until the disk is full, then are refused in words; every one acknowledged is whole, no
    number is lost, and the next one after room is made has the next number."""
    desk, order = disk.desk, sample("S07").register
    disk.fill(left=256 * 1024)
    actor = PEOPLE.for_act(order.organ, "register", {})
    accepted = []
    with pytest.raises(DiskFull, match="磁盘已满"):
        for _ in range(10_000):
            accepted.append(receiving.register(desk.on(order.on), actor, order))
    assert (len(accepted), []) == (desk.cases(SYSTEM).count(), chains(desk))
    disk.make_room()
    assert f"JAXF-2026-{len(accepted) + 1:04d}" == open_story(desk, "S07").number


def test_a_letter_without_room_is_made_when_there_is_some(disk: SmallDisk) -> None:
    """Its files leave no draft and its event is not written; later the same effect makes it, once."""
    letter_of(disk, open_story(disk.desk, "S07"))  # keys and fonts are there
    story = open_story(disk.desk, "S07")
    disk.fill(left=64 * 1024)
    with pytest.raises(DiskFull, match="磁盘已满"):
        letter_of(disk, story)
    files = disk.desk.store.files
    broken = [name for name in files.names() if files.problem(name)]
    assert ([], [], 0) == (disk.drafts(), broken, kinds(story.look(disk.desk))["NoticeIssued"])
    disk.make_room()
    letter_of(disk, story)
    assert (1, []) == (kinds(story.look(disk.desk))["NoticeIssued"], chains(disk.desk))


def test_a_backup_without_room_leaves_no_half_of_one(disk: SmallDisk) -> None:
    """It says so in words and takes back what it had begun; later it works."""
    letter_of(disk, open_story(disk.desk, "S07"))
    disk.fill(left=32 * 1024)
    with pytest.raises(MingdaError, match="磁盘"):
        back_up(disk.desk, disk.folder / "backup.zip")
    assert ([], False) == (disk.drafts(), (disk.folder / "backup.zip").exists())
    disk.make_room()
    _, manifest = back_up(disk.desk, disk.folder / "backup.zip")
    assert 1 == manifest.cases


def test_the_pages_say_so_and_go_on(disk: SmallDisk) -> None:
    """Signing in needs to be written down: 507 in office words. Whoever is signed in goes on reading meanwhile."""
    desk = disk.desk
    person = PEOPLE.of("JAXF", Role.SUPERVISOR)
    desk.accounts.put(person, "no password opens this")
    desk.accounts.open_session(person.login, "token", "csrf", desk.now().timestamp() - 600)
    number = open_story(desk, "S07").number
    browser = TestClient(create_app(desk), headers={"origin": "http://testserver"}, follow_redirects=False)
    browser.cookies.set("mingda-session", "token")
    disk.fill()
    refused = browser.post("/sign-out", data={"csrf": "csrf"})
    seen = browser.get(f"/cases/{number}")
    assert (507, True, 200) == (refused.status_code, "磁盘已满" in refused.text, seen.status_code)
    disk.make_room()
    assert 303 == browser.post("/sign-out", data={"csrf": "csrf"}).status_code


def test_a_write_that_only_the_commit_finds_too_big_is_rolled_back(disk: SmallDisk) -> None:
    """The transaction is whole or not there; the connection goes on working."""
    disk.fill()
    with pytest.raises(DiskFull), writing(disk.desk.store.engine) as connection:
        connection.exec_driver_sql("create table big as select zeroblob(100000) as content")
    disk.make_room()
    open_story(disk.desk, "S07")
    assert 1 == disk.desk.cases(SYSTEM).count()


@pytest.mark.prefect
def test_worker_and_prefect_live_through_a_full_disk(tmp_path: Path) -> None:
    """With the whole office on the full disk nothing ends; once there is room every case comes to its stage."""
    office_disk = tmp_path / "office"
    with mounted(office_disk, 3 * SIZE), open_office(office_disk / "home") as (office, desk):
        before = open_story(desk, "S07")
        workplace.until(lambda: before.look(desk).in_step, "while there is room")
        fill(office_disk, left=256 * 1024)
        stories = []
        with pytest.raises(DiskFull):
            for _ in range(10_000):
                stories.append(open_story(desk, "S07"))
        assert [None, None] == [process.poll() for process in office.processes.values()]
        (office_disk / "filler").unlink()
        last = stories[:3] or [before]
        workplace.until(lambda: all(one.look(desk).in_step for one in last), "after room was made")
        assert ([None, None], []) == ([process.poll() for process in office.processes.values()], chains(desk))
