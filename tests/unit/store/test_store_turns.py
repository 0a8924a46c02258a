"""Whose turn it is: whoever has waited longest, so that under steady work nobody is left behind for ever."""

from __future__ import annotations

from store_samples import new_case, then

from casework import events as ev
from store import drives
from store.opening import Store
from tests import builders as b

LONG, OVER = 600.0, -1.0
ACCEPTED = ev.RequestAccepted(b.TODAY)


def take(store: Store, seconds: float = LONG) -> str:
    """The case whose turn it is."""
    (lease,) = drives.claim(store.engine, 1, seconds)
    return lease.case_number


def test_a_case_that_a_dead_driver_held_comes_before_new_work(store: Store) -> None:
    """Its lease has run out; acts on other cases since then do not push it back."""
    first = new_case(store).number
    assert first == take(store, OVER)
    other = new_case(store).number
    then(store, other, ACCEPTED)
    assert [first, other] == [take(store), take(store)]


def test_another_act_does_not_cost_a_case_its_turn(store: Store) -> None:
    """A case that waits already keeps its place when somebody acts on it again."""
    first, second = new_case(store).number, new_case(store).number
    then(store, first, ACCEPTED)
    assert [first, second] == [take(store), take(store)]


def test_an_act_ends_a_back_off(store: Store) -> None:
    """A case put off for a while is driven at once when somebody acts on it, after those who waited before."""
    first = new_case(store).number
    (lease,) = drives.claim(store.engine, 1, LONG)
    assert drives.give_back(store.engine, lease, LONG, "away")
    second = new_case(store).number
    then(store, first, ACCEPTED)
    assert [second, first] == [take(store), take(store)]


def test_runs_to_be_looked_at_again_wait_behind_what_people_did(store: Store) -> None:
    """The reconciler's doubts come after acts that are waiting already."""
    looked_at = new_case(store).number
    (lease,) = drives.claim(store.engine, 1, LONG)
    assert drives.settle(store.engine, lease, lease.goal)
    acted_on = new_case(store).number
    drives.mark_behind(store.engine, [looked_at])
    assert [acted_on, looked_at] == [take(store), take(store)]


def test_no_turn_is_taken_when_none_is_asked_for(store: Store) -> None:
    """While Prefect is away a driver asks for none, and gets none."""
    new_case(store)
    assert [] == drives.claim(store.engine, 0, LONG)
