"""重建索引: what lists, the post book and the search keep beside the events, made anew from them, case by case."""

from __future__ import annotations

from collections.abc import Callable

from acts.desk import Desk
from store.cases import EVERYTHING, Cases
from store.recount import recount

Step = Callable[[], None]


def how_many(desk: Desk) -> int:
    """How many cases there are."""
    return Cases(desk.store, EVERYTHING).count()


def reindex(desk: Desk, step: Step = lambda: None) -> int:
    """Every case, open and closed, each in a transaction of its own while people work; how many."""
    count, last = 0, ""
    while numbers := Cases(desk.store, EVERYTHING).numbers(last):
        for number in numbers:
            recount(desk.store, number, desk.clock)
            step()
        count, last = count + len(numbers), numbers[-1]
    return count
