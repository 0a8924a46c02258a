"""Several processes at the same moment, on whichever database: each thing happens once, and nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError
from store_samples import new_case, number_of, then

from store import drives, effects
from store.accounts import Accounts
from store.cases import EVERYTHING, Cases
from store.database import reading, writing
from store.opening import Store
from store.tables import counter, drive
from store.unit_of_work import take_number
from tests import builders as b

LONG, OVER = 600.0, -1.0


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of ``works`` gives when all begin at the same moment; an exception counts as its value."""
    start, got = threading.Barrier(len(works)), list[Any]([None] * len(works))

    def one(place: int) -> None:
        start.wait()
        try:
            got[place] = works[place]()
        except Exception as wrong:
            got[place] = wrong

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


OPEN = """
import sys
from pathlib import Path
from store.opening import WrongKey, open_store
print("ready", flush=True)
sys.stdin.readline()
try:
    open_store(sys.argv[1], Path(sys.argv[2])).close()
except WrongKey:
    print("refused")
else:
    print("opened")
"""


@pytest.mark.slow
def test_of_two_first_starts_with_two_keys_one_is_refused(database: str, tmp_path: Path) -> None:
    """Two machines open the same new store at once, each with its own key: one key counts, the other is refused."""
    command, pipe = [sys.executable, "-c", OPEN, database], subprocess.PIPE
    homes = [tmp_path / "one", tmp_path / "two"]
    racers = [subprocess.Popen([*command, home], cwd=b.ROOT, stdin=pipe, stdout=pipe, text=True) for home in homes]
    for racer in racers:
        assert racer.stdout and "ready" == racer.stdout.readline().strip()
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    assert ["opened", "refused"] == sorted(racer.communicate(timeout=60)[0].strip() for racer in racers)


def test_an_account_made_by_two_at_once_is_one(store: Store) -> None:
    """Both are told that it is done, and the account is there once."""
    accounts = Accounts(store.engine)
    assert [None] * 8 == at_once(*(lambda: accounts.put(b.HANDLER, "hash") for _ in range(8)))
    assert [b.HANDLER] == accounts.everybody()


def test_numbers_stay_in_a_row_when_every_third_act_is_refused(store: Store) -> None:
    """Eight hands take forty-eight numbers and give every third back: the rest are 1 to 32, none twice."""

    class Refused(Exception):
        pass

    def hand(n: int) -> list[int]:
        kept = []
        for turn in range(6):
            try:
                with writing(store.engine) as connection:
                    taken = take_number(connection, "JAFG", "reply", 2026)
                    if (n + turn) % 3 == 0:
                        raise Refused
                kept.append(taken)
            except Refused:
                pass
        return kept

    got = at_once(*(lambda n=n: hand(n) for n in range(8)))
    assert list(range(1, 33)) == sorted(number for one in got for number in one)


def test_claimers_who_go_on_all_the_time_never_share_a_case(store: Store) -> None:
    """Two drivers claim one case after another from the same twelve: each case is given once."""
    for _ in range(12):
        new_case(store)

    def claimer() -> list[str]:
        got: list[str] = []
        while found := drives.claim(store.engine, 1, LONG):
            got += [lease.case_number for lease in found]
        return got

    one, two = at_once(claimer, claimer)
    assert 12 == len(set(one) | set(two)) == len(one) + len(two)


def test_a_lease_that_ran_out_goes_to_one_of_four(store: Store) -> None:
    """Four drivers see the same dead lease: one takes it over."""
    new_case(store)
    drives.claim(store.engine, 1, OVER)
    got = at_once(*(lambda: drives.claim(store.engine, 1, LONG) for _ in range(4)))
    assert [0, 0, 0, 1] == sorted(len(leases) for leases in got)


def test_marks_in_any_order_do_not_wait_in_a_ring(store: Store) -> None:
    """Two reconcilers mark the same cases from both ends, again and again: all marks count."""
    numbers = [new_case(store).number for _ in range(6)]

    def mark(these: list[str]) -> None:
        for _ in range(10):
            drives.mark_behind(store.engine, these)

    assert [None, None] == at_once(lambda: mark(numbers), lambda: mark(numbers[::-1]))
    with reading(store.engine) as connection:
        assert [20] * 6 == list(connection.execute(select(drive.c.marks)).scalars())


def test_an_effect_for_once_is_begun_by_one(store: Store) -> None:
    """Eight try to begin what may happen once only: one gets it."""
    case = new_case(store, *b.UP_TO["drafting"][1:])
    waiting = effects.open_effects(store.engine, case.number)
    got = at_once(*(lambda: effects.begin(store.engine, waiting[0].id, once=True) for _ in range(8)))
    assert 1 == len([todo for todo in got if todo is not None])


def test_acts_and_drives_of_one_case_do_not_lose_an_event(store: Store) -> None:
    """While one hand acts on a case, another claims and settles it: the case is behind or shows its last event."""
    number = new_case(store).number

    def driver() -> None:
        for _ in range(20):
            for lease in drives.claim(store.engine, 1, LONG):
                drives.settle(store.engine, lease, lease.goal)

    events = b.UP_TO["closed"][1:]
    assert [None, None] == at_once(driver, lambda: [then(store, number, event) for event in events] and None)
    last = len(events) + 1
    driver()
    record = Cases(store, EVERYTHING).find(number)
    assert (last, True) == (record.case.seq, record.in_step)


def test_registrations_of_two_organs_do_not_wait_for_each_other(store: Store) -> None:
    """Sixteen registrations at once in two organs: each organ counts by itself, without a gap."""

    def register(organ: str) -> str:
        with store.new_case(number_of(organ)) as work:
            return work.number

    got = at_once(*(lambda organ=organ: register(organ) for organ in ("JAFG", "JAGH") * 8))
    assert {f"{organ}-2026-{n:04d}" for organ in ("JAFG", "JAGH") for n in range(1, 9)} == set(got)


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgres"])
def test_who_waits_too_long_for_a_row_is_told(store: Store, database_kind: str) -> None:
    """A transaction that holds a row for longer than the limit makes the next one fail, not wait for ever."""
    row = {"organ": "JAFG", "kind": "case", "year": 2026}
    with writing(store.engine) as connection:
        connection.execute(insert(counter), [{**row, "last": 1}])
    taken = update(counter).values(last=2)
    with writing(store.engine) as holder:
        holder.execute(taken)
        with pytest.raises(OperationalError, match="lock timeout"), writing(store.engine) as other:
            other.exec_driver_sql("set local lock_timeout = '50ms'")
            other.execute(taken)
