"""Leases: one drive a case at a time, a lost one changes nothing, and what moves meanwhile stays behind.

A lease of no length is one that has run out: nothing here waits.
"""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from store_samples import new_case, then

from casework.stages import Stage
from store import drives, effects, jobs
from store.cases import EVERYTHING, Cases
from store.database import reading
from store.opening import Store
from store.tables import drive
from tests import builders as b

LONG, OVER = 600.0, -1.0
RUN = "00000000-0000-0000-0000-000000000001"


def claim(store: Store, seconds: float = LONG, limit: int = 9) -> list[drives.Lease]:
    """Take what is free."""
    return drives.claim(store.engine, limit, seconds)


def one(store: Store, seconds: float = LONG) -> drives.Lease:
    """Take the one case that is free."""
    (lease,) = claim(store, seconds)
    return lease


def kept(store: Store) -> dict[str, object]:
    """The bookkeeping of the only case."""
    with reading(store.engine) as connection:
        return dict(connection.execute(select(drive)).one()._mapping)


def test_a_new_case_is_behind_and_claimed_once(store: Store) -> None:
    """The first driver gets it with its goal; the second finds nothing."""
    number = new_case(store).number
    lease = one(store)
    assert (number, 1, None, 0, 0) == (lease.case_number, lease.goal, lease.run_id, lease.generation, lease.tries)
    assert ([], 1) == (claim(store), drives.behind(store.engine))


def test_eight_drivers_share_eight_cases(store: Store) -> None:
    """Claiming at once, no case is given to two."""
    for _ in range(8):
        new_case(store)
    start, got = threading.Barrier(8), []

    def take() -> None:
        start.wait()
        got.extend(lease.case_number for lease in claim(store, limit=2))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 8) == (len(got), len(set(got)))


def test_a_driver_takes_no_more_than_it_has_room_for(store: Store) -> None:
    """Three cases, room for two: the third is left."""
    for _ in range(3):
        new_case(store)
    assert [2, 1, 0] == [len(claim(store, limit=2)) for _ in range(3)]


def test_a_lease_that_ran_out_is_taken_over(store: Store) -> None:
    """The next driver gets the case under another token."""
    new_case(store)
    first, second = one(store, OVER), one(store)
    assert first.token != second.token
    assert (False, True) == (drives.hold(store.engine, first, LONG), drives.hold(store.engine, second, LONG))


def test_a_lease_that_ran_out_but_was_not_taken_can_be_held(store: Store) -> None:
    """A late renewal is as good as a timely one while nobody else drives."""
    new_case(store)
    lease = one(store, OVER)
    assert drives.hold(store.engine, lease, LONG)
    assert [] == claim(store)


def test_who_lost_the_lease_changes_nothing(store: Store) -> None:
    """Binding raises LeaseLost; settling and giving back are told no; the books are the new driver's."""
    new_case(store)
    lost, _ = one(store, OVER), one(store)
    before = kept(store)
    with pytest.raises(drives.LeaseLost):
        drives.bind(store.engine, lost, RUN, 1)
    said = [
        drives.hold(store.engine, lost, LONG), drives.settle(store.engine, lost, 1),
        drives.give_back(store.engine, lost, 0, "坏了"),
    ]  # fmt: skip
    assert ([False] * 3, before) == (said, kept(store))


def test_a_settled_case_is_in_step(store: Store) -> None:
    """The run shows the last event: nothing is behind, the lease is free, earlier problems are forgotten."""
    number = new_case(store).number
    drives.give_back(store.engine, one(store), OVER, "坏了")
    lease = one(store)
    drives.bind(store.engine, lease, RUN, 1)
    assert drives.settle(store.engine, lease, 1)
    books = kept(store)
    assert (1, RUN, 1, None, 0, None) == tuple(
        books[name] for name in ("synced", "run_id", "generation", "token", "tries", "problem")
    )
    record = Cases(store, EVERYTHING).find(number)
    assert (0, True, RUN) == (drives.behind(store.engine), record.in_step, record.run_id)


def test_what_happens_while_driving_stays_behind(store: Store) -> None:
    """An act during the drive moves the goal: settling at the older event leaves the case for the next claim."""
    number = new_case(store).number
    lease = one(store)
    then(store, number, b.ACCEPTED)
    drives.settle(store.engine, lease, 1)
    assert (1, False) == (drives.behind(store.engine), Cases(store, EVERYTHING).find(number).in_step)
    assert (2, lease.generation) == ((again := one(store)).goal, again.generation)


def test_a_failed_drive_comes_back_later(store: Store) -> None:
    """Given back with a delay it is not free yet; the problem and the number of tries are kept."""
    new_case(store)
    drives.give_back(store.engine, one(store), LONG, "Prefect 没有回答")
    assert ([], 1, "Prefect 没有回答") == (claim(store), kept(store)["tries"], kept(store)["problem"])
    assert 1 == drives.behind(store.engine)


def test_tries_are_counted_up(store: Store) -> None:
    """Each failed drive hands the next one a higher count, so that it can wait longer."""
    new_case(store)
    seen = []
    for _ in range(3):
        lease = one(store)
        seen.append(lease.tries)
        drives.give_back(store.engine, lease, OVER, "坏了")
    assert [0, 1, 2] == seen


def test_a_lost_run_is_driven_again(store: Store) -> None:
    """Marked behind, a case that was in step is free again, its run remembered."""
    number = new_case(store).number
    lease = one(store)
    drives.bind(store.engine, lease, RUN, 1)
    drives.settle(store.engine, lease, 1)
    drives.mark_behind(store.engine, [number])
    assert (RUN, 1) == ((again := one(store)).run_id, again.generation)


def test_a_mark_made_during_a_drive_is_not_settled_away(store: Store) -> None:
    """Somebody noticed meanwhile that the run was touched: the drive settles, and the case is driven once more."""
    number = new_case(store).number
    lease = one(store)
    drives.mark_behind(store.engine, [number])
    assert drives.settle(store.engine, lease, 1)
    again = one(store)
    assert drives.settle(store.engine, again, 1)
    assert 0 == drives.behind(store.engine)


def test_a_case_is_not_settled_while_an_effect_waits_for_a_later_try(store: Store) -> None:
    """A seal that did not work is tried again in ten minutes: until then the case is behind but not free."""
    number = new_case(store).number
    (planned,) = effects.open_effects(store.engine, number)
    todo = effects.begin(store.engine, planned.id)
    assert todo
    effects.postpone(store.engine, todo, "字体没有装", delay=LONG, for_good=False)
    assert drives.settle(store.engine, one(store), 1)
    assert ([], 1) == (claim(store), drives.behind(store.engine))
    assert isinstance(kept(store)["lease_until"], float) and kept(store)["token"] is None


def test_an_effect_given_up_holds_no_case_back(store: Store) -> None:
    """Failed for good it waits for a person: the case is in step, and driven again once it is planned anew."""
    number = new_case(store).number
    (planned,) = effects.open_effects(store.engine, number)
    todo = effects.begin(store.engine, planned.id)
    assert todo
    effects.postpone(store.engine, todo, "模板缺了", delay=0, for_good=True)
    drives.settle(store.engine, one(store), 1)
    assert 0 == drives.behind(store.engine)
    effects.retry_failed(store.engine, number)
    assert number == one(store).case_number


def test_the_reconciler_sees_idle_runs_with_the_state_they_ought_to_have(store: Store) -> None:
    """Nearest due first, closed last; a case being driven or behind is not its business."""
    closed = new_case(store, *b.UP_TO["closed"][1:])
    waiting = new_case(store)
    for lease in claim(store):
        drives.settle(store.engine, lease, lease.goal)
    new_case(store)  # behind
    found = [(run.case_number, run.state_name, run.is_open) for run in drives.runs(store.engine)]
    names = (Stage.EXAMINATION.state_name(), Stage.CLOSED.state_name())
    assert [(waiting.number, names[0], True), (closed.number, names[1], False)] == found
    assert ("JAFG", "natural", "审查") == drives.runs(store.engine)[0].tags


def test_a_run_made_anew_stands_for_the_lost_one(store: Store) -> None:
    """Rebinding works on the very run that was lost, and not once somebody drives the case or it has moved."""
    number = new_case(store).number
    drives.settle(store.engine, one(store), 1)
    (lost,) = drives.runs(store.engine)
    assert drives.rebind(store.engine, lost, RUN)
    assert (RUN, lost.generation + 1) == (kept(store)["run_id"], kept(store)["generation"])
    assert not drives.rebind(store.engine, lost, "another")
    (again,) = drives.runs(store.engine)
    then(store, number, b.ACCEPTED)
    assert not drives.rebind(store.engine, again, "another")
    assert RUN == kept(store)["run_id"]


def test_what_a_dead_driver_held_is_free_at_once(store: Store) -> None:
    """It is still behind, with the place where it was; a lease of somebody who lives is not touched."""
    numbers = [new_case(store).number for _ in range(2)]
    for holder in ("dead", "alive"):
        drives.claim(store.engine, 1, LONG, holder)
    freed = drives.free_dead(store.engine, ["dead", "unheard of"])
    assert (1, [numbers[0]]) == (freed, [lease.case_number for lease in claim(store)])


def test_the_lease_of_a_dead_driver_settles_nothing(store: Store) -> None:
    """Its last statement may reach the database after its death was seen."""
    new_case(store)
    (lease,) = drives.claim(store.engine, 1, LONG, "dead")
    drives.free_dead(store.engine, ["dead"])
    assert (False, 1) == (drives.settle(store.engine, lease, 1), drives.behind(store.engine))


def test_a_job_of_a_dead_worker_is_free_at_once(store: Store) -> None:
    """A worker that dies over the sweep does not hold it back for a quarter of an hour."""
    jobs.first_seen(store.engine, "期限清扫", "a")
    assert jobs.claim(store.engine, "期限清扫", "b", LONG, "dead")
    before, freed = jobs.claim(store.engine, "期限清扫", "b", LONG), jobs.free_dead(store.engine, ["dead"])
    assert (None, 1) == (before, freed)
    assert jobs.claim(store.engine, "期限清扫", "b", LONG)
