"""Random requests with every kind of event: the clock and a naive day-by-day oracle must agree."""

from __future__ import annotations

import datetime as dt
import os
import random

import pytest

from rules.deadlines import run_clock
from rules.history import VOCABULARY
from tests.builders import days, law
from tests.law.oracle import Asking, Request, after, due, works
from tests.law.random_requests import random_request

EVERY_TIME = 2_000
NOW_AND_THEN = int(os.environ.get("MINGDA_ORACLE_HISTORIES", "30000"))
"""A hundred thousand take minutes: ``MINGDA_ORACLE_HISTORIES=100000``, before a change of the clock is let in."""


def agree(cases: int, seed: int) -> None:
    """Receipt, due date, cautious date and being in time are the same in every random case."""
    rng = random.Random(seed)
    rulebook, calendar = law(), days()
    for number in range(cases):
        request, history = random_request(rng)
        clock = run_clock(history, rulebook, calendar)
        expected = (request.received, due(request), due(request, cautious=True))
        actual = (clock.received_on, clock.due_on, clock.cautious_due_on)
        assert expected == actual, f"第 {number} 例：{request}\n{history}"
        last = expected[1]
        if request.replied and last:
            assert (request.replied <= last) == clock.in_time, f"第 {number} 例：{request}"


def test_the_oracle_knows_the_worked_dates() -> None:
    """The oracle itself gives the dates that were worked out by hand."""
    day = dt.date.fromisoformat
    asking = Asking("third_party", day("2026-05-18"), day("2026-05-20"), day("2026-06-05"))
    request = Request(day("2026-05-11"), askings=[asking])
    assert (day("2026-06-29"), day("2026-06-25")) == (due(request), due(request, cautious=True))
    assert day("2026-02-28") == due(Request(day("2026-01-26")))
    assert works(day("2026-02-28")) and after(day("2026-09-14"), 7) == day("2026-09-22")


def test_every_kind_of_dated_fact_is_drawn() -> None:
    """No kind of the clock's input is left out of the comparison."""
    rng = random.Random(20261020)
    drawn = {event.kind for _ in range(1000) for event in random_request(rng)[1].events}
    assert set(VOCABULARY) == drawn


def test_clock_and_oracle_agree_on_two_thousand_requests() -> None:
    """Each time the tests run."""
    agree(EVERY_TIME, 20261020)


@pytest.mark.slow
def test_clock_and_oracle_agree_on_many_thousand_requests() -> None:
    """Other requests than each time's, and many times as many."""
    agree(NOW_AND_THEN, 20190515)
