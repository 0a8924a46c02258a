"""kill -9 at the named points: of the worker, of the process in which a person acts, and of the Prefect server.

One office a database. A doomed worker is started for each point and dies there, on the case that waits for it; then one
sound worker has to bring everything to its stage. Then all points at once: when a case stands at each of them, the
Prefect server is killed under a living worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from acts.desk import Desk
from store import drives
from tests.chaos import workplace
from tests.chaos.mailbox import Mailbox
from tests.chaos.nursery import KILLED, Nursery
from tests.chaos.people import Story, kinds, open_story, unclear
from tests.chaos.points import IN_A_WORKER
from tests.chaos.verdict import PrefectApi, faults
from tests.offices import HANGING, TemporaryOffice
from tests.postgres import BOTH

pytestmark = pytest.mark.prefect
SAMPLE = {"before_call": "S13", "after_call": "S13", "after_seal": "S01", "before_commit": "S01"}
UNDER_PREFECT = [point for point in IN_A_WORKER if point != "before_commit"]
"""Not while a transaction is open: on SQLite nobody else could get to their point."""


@dataclass
class Scene:
    """The office, its stories by point, and what was seen on the way (``misplaced``: runs not where their case is)."""

    office: TemporaryOffice
    desk: Desk
    mailbox: Mailbox
    nursery: Nursery
    stories: dict[str, Story] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    misplaced: list[str] = field(default_factory=list)
    under_prefect: dict[str, Story] = field(default_factory=dict)

    @property
    def all(self) -> list[Story]:
        """Every story."""
        return [*self.stories.values(), *self.under_prefect.values()]

    def settled(self, what: str) -> None:
        """Wait until the books say that every run shows its case, and ask Prefect whether that is so."""
        workplace.until(lambda: not drives.behind(self.desk.store.engine), what)
        self.misplaced += PrefectApi(self.office).faults(self.desk)


@pytest.fixture(scope="module", params=BOTH)
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox
) -> Iterator[Scene]:
    """Everything that happens, in order; the tests look at it afterwards."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgres" else None
    home = tmp_path_factory.mktemp("doomed")
    with workplace.opened(home, mailbox, postgres) as (office, desk), closing(Nursery(home)) as nursery:
        scene = Scene(office, desk, mailbox, nursery)
        prepare(scene)
        kill_workers(scene)
        kill_people(scene)
        nursery.worker({})
        scene.settled("after the last kill of a worker")
        nursery.stop()
        kill_prefect(scene)
        yield scene


def prepare(scene: Scene) -> None:
    """Bring the cases that die in an effect to the act before it, with a sound worker."""
    for stories, points in ((scene.stories, [*IN_A_WORKER, "after_number"]), (scene.under_prefect, UNDER_PREFECT)):
        for point in points:
            if point in SAMPLE or point == "after_number":
                stories[point] = open_story(scene.desk, SAMPLE.get(point, "S01"))
                stories[point].up_to(scene.desk, "sign")
                assert SAMPLE.get(point) != "S13" or stories[point].act(scene.desk)
    scene.nursery.worker({})
    scene.settled("before anything was killed")
    scene.nursery.stop()


def begin(scene: Scene, stories: dict[str, Story], point: str) -> str:
    """The act after which a worker comes to ``point``; the case's number."""
    if point in stories:
        assert stories[point].act(scene.desk), point
    else:
        stories[point] = open_story(scene.desk, "S07")
    return stories[point].number


def kill_workers(scene: Scene) -> None:
    """One doomed worker a point."""
    for point in IN_A_WORKER:
        scene.nursery.worker({point: begin(scene, scene.stories, point)})
        scene.ends[point] = scene.nursery.end()


def kill_people(scene: Scene) -> None:
    """One process dies between its commit and the nudge, one with a document number in hand."""
    scene.stories["after_commit"] = open_story(scene.desk, "S07")
    for point in ("after_commit", "after_number"):
        story = scene.stories[point]
        scene.ends[point] = scene.nursery.act(story.number, *story.order(scene.desk), point=point)


def kill_prefect(scene: Scene) -> None:
    """Kill the server when a case stands at each point; people go on; start it again."""
    points = {point: begin(scene, scene.under_prefect, point) for point in UNDER_PREFECT}
    server = scene.office.processes["prefect"]
    scene.nursery.worker(points, server.pid)
    server.wait(HANGING)
    for name in ("S01", "S07", "S13"):
        scene.under_prefect[name] = open_story(scene.desk, name)
        scene.under_prefect[name].up_to(scene.desk, "record_search" if name != "S07" else "decide")
    scene.office.start("prefect")
    workplace.prefect_answers(scene.office)
    scene.settled("after Prefect came back")
    scene.nursery.stop()


@pytest.mark.parametrize("point", [*IN_A_WORKER, "after_commit", "after_number"])
def test_the_process_was_killed_there(scene: Scene, point: str) -> None:
    """Each point was reached: the process ended by kill -9, not by itself."""
    assert KILLED == scene.ends[point]


def test_every_case_comes_to_its_stage(scene: Scene) -> None:
    """With the next worker, and again when Prefect is back, every run waits where its case is."""
    assert [] == scene.misplaced


def test_an_act_that_was_committed_counts_without_a_nudge(scene: Scene) -> None:
    """Whoever dies after the commit has done the act, once."""
    story = scene.stories["after_commit"]
    assert (True, 1) == (story.taken(scene.desk), kinds(story.look(scene.desk))["RequestAccepted"])


def test_a_number_in_a_dead_hand_is_taken_again(scene: Scene) -> None:
    """Whoever dies with a number in hand has signed nothing."""
    assert not scene.stories["after_number"].taken(scene.desk)


@pytest.mark.parametrize(("point", "letters"), [("before_call", 0), ("after_call", 1)])
def test_a_letter_in_doubt_is_put_before_a_person(scene: Scene, point: str, letters: int) -> None:
    """Around the outer call nobody can know whether it went out: it is unclear and not sent again by itself."""
    story = scene.stories[point]
    assert (True, letters) == (unclear(story.look(scene.desk)), scene.mailbox.of(story.number))


@pytest.mark.parametrize("point", ["before_call", "after_call"])
def test_a_letter_that_prefect_did_not_see_go_went_once(scene: Scene, point: str) -> None:
    """Prefect's end in the middle of an effect is no doubt: the worker lives and knows that the letter went out."""
    story = scene.under_prefect[point]
    assert (False, 1) == (unclear(story.look(scene.desk)), scene.mailbox.of(story.number))


def test_nothing_is_lost_and_nothing_doubled(scene: Scene) -> None:
    """Events, effects, letters, numbers, chains and runs are as if nobody had died, once people have gone on."""
    scene.stories["after_commit"].done += 1
    assert scene.stories["after_number"].act(scene.desk)
    for point, sent in (("before_call", False), ("after_call", True)):
        scene.stories[point].settle_doubt(scene.desk, sent=sent)
    assert scene.stories["before_call"].act(scene.desk)
    scene.nursery.worker({})
    scene.settled("at the end")
    assert [] == faults(scene.office, scene.desk, scene.all, scene.mailbox)
    scene.nursery.stop()
