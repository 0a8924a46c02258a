"""``prefect.plain: true``: everything goes on with Prefect's documented client alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.desk import Desk
from tests.chaos import workplace
from tests.chaos.people import Story, open_story
from tests.chaos.verdict import PrefectApi
from tests.offices import ROOT, TemporaryOffice, open_office

pytestmark = pytest.mark.prefect


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """An office at work with the switch turned."""
    with open_office(tmp_path, plain=True) as opened:
        yield opened


def test_a_case_goes_from_the_counter_to_the_file(office: tuple[TemporaryOffice, Desk]) -> None:
    """The one run waits in each stage under its name, carries tags and ledger, and is completed in the end."""
    opened, desk = office
    story, names = open_story(desk, "S07"), []
    while not story.over:
        workplace.until(lambda: story.look(desk).in_step, f"before {story.next_act}")
        names.append(run_of(opened, desk, story)["state"]["name"])
        workplace.until(lambda: story.act(desk), story.next_act)
    workplace.until(lambda: story.look(desk).in_step, "at the end")
    run = run_of(opened, desk, story)
    waits = ["待审查", "待分办", "待检索征询", "待拟稿", "待审核", "待签发", "待送达", "已办结"]
    assert (waits, "COMPLETED") == (list(dict.fromkeys(names)), run["state"]["type"])
    assert {"JAXF", "natural", "已办结"} == set(run["tags"])
    (artifact,) = {one["flow_run_id"] for one in PrefectApi(opened).all("artifacts")}
    assert (run["id"], []) == (artifact, PrefectApi(opened).faults(desk))


def run_of(office: TemporaryOffice, desk: Desk, story: Story) -> dict:  # type: ignore[type-arg]
    """The case's run as Prefect tells it."""
    number = story.look(desk).run_id
    return next(run for run in PrefectApi(office).runs() if run["id"] == number)


def test_no_private_name_is_even_imported() -> None:
    """A name that is gone in a new version cannot end a worker that does without it."""
    code = "import flows.worker, sys; print('flows.prefect_edge' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "False" == told.stdout.strip()
