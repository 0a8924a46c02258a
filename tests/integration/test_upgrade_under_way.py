"""A new version of the program, with other code and another calendar, takes over while cases wait in a real Prefect."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from casework.events import RulesChanged
from casework.people import SYSTEM
from store import drives
from tests.chaos import workplace
from tests.chaos.people import Story, open_story
from tests.chaos.verdict import PrefectApi
from tests.offices import HANGING, ROOT, TemporaryOffice, open_office

pytestmark = pytest.mark.prefect
ROOMS = ("acts", "casework", "cli", "flows", "letters", "rules", "store", "templates", "web")
CHANGES = {
    "rules/calendar/2026.yaml": ("work: [2026-09-20, 2026-10-10]", "work: [2026-09-20]"),
    "casework/stages.py": ('Stage.ROUTING: "分办"', 'Stage.ROUTING: "分派"'),
    "flows/disclosure.py": ("this.rest = rest = await procedure", "rest = this.rest = await procedure"),
}
"""What is different in the new version: a make-up day that is none, a stage's name, a line of the flow."""
ROUTE = """
import datetime as dt, sys
from acts import registry
from acts.bootstrap import working_desk
from acts.config import load_config
from casework.people import Actor, Role
desk, day = working_desk(load_config()), dt.date(2026, 9, 24)
handler = Actor("jaxf.handler", "某经办人", "JAXF", frozenset({Role.HANDLER}))
print(registry.do(desk.on(day), handler, "route", sys.argv[1], {"on": day, "units": ["办信科"]}))
"""


@dataclass
class NewVersion:
    """The changed program in a folder of its own, working in the home of the old one."""

    folder: Path
    home: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the new program to its end."""
        command, environment = [sys.executable, *words], {**os.environ, "MINGDA_HOME": str(self.home)}
        return subprocess.run(
            command, cwd=self.folder, env=environment | {"PYTHONPATH": str(self.folder)}, text=True,
            capture_output=True, timeout=HANGING,
        )  # fmt: skip

    @contextmanager
    def worker(self) -> Iterator[None]:
        """The new program's worker for a while."""
        environment = {**os.environ, "MINGDA_HOME": str(self.home), "PYTHONPATH": str(self.folder)}
        command = [sys.executable, "-m", "cli.main", "up", "--role", "worker"]
        with (self.home / "new-worker.log").open("ab") as out:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=out)
        try:
            yield
        finally:
            process.terminate()
            process.wait(HANGING)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[tuple[TemporaryOffice, Story, NewVersion]]:
    """A case that waits in its stage, its old worker gone, and the new version beside it."""
    with open_office(tmp_path / "home") as (office, desk):
        story = open_story(desk, "S07")
        assert story.act(desk)
        workplace.until(lambda: story.look(desk).in_step, "under the old program")
        office.end("worker")
        yield office, story, changed(tmp_path / "new", office.home)


def changed(folder: Path, home: Path) -> NewVersion:
    """The program with its changes."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (old, new) in CHANGES.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, name
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return NewVersion(folder, home)


def test_cases_go_on_under_new_code_and_new_rules(waiting: tuple[TemporaryOffice, Story, NewVersion]) -> None:
    """Refused until somebody has seen which days move; then the same run shows the new name and the case goes on."""
    office, story, new = waiting
    desk = office.desk()
    run_id = story.look(desk).run_id
    refused = new.run("-m", "cli.main", "up", "--role", "worker")
    assert (True, True) == (refused.returncode != 0, "mingda upgrade" in refused.stdout + refused.stderr)
    (moved,) = json.loads(new.run("-m", "cli.main", "upgrade", "--json").stdout)["moved"]
    days = (story.number, "2026-10-28", "2026-10-29")
    assert days == (moved["case_number"], moved["due_before"], moved["due_after"])
    assert 0 == new.run("-m", "cli.main", "upgrade", "--accept").returncode
    with new.worker():
        workplace.until(lambda: shown(office, run_id) == "待分派", "the waiting run under its new name")
        assert "Done" in new.run("-c", ROUTE, story.number).stdout
        workplace.until(lambda: shown(office, run_id) == "待检索征询", "the next stage")
        workplace.until(lambda: not drives.behind(desk.store.engine), "at rest")
    record = desk.cases(SYSTEM).find(story.number)
    told = [one.event for one in record.records if isinstance(one.event, RulesChanged)]
    assert (1, run_id) == (len(told), record.run_id)
    desk.close()


def shown(office: TemporaryOffice, run_id: str | None) -> str:
    """The name of the run's state."""
    return next((str(run["state"]["name"]) for run in PrefectApi(office).runs() if run["id"] == run_id), "")
