"""Thousands of schedules of the real driver, reconciler and procedure, with crashes at every await."""

from __future__ import annotations

import os

import pytest

from tests.sim.schedule import play

FIRST = int(os.environ.get("MINGDA_SIM_SEED", "1"))
BUGS = ["no renewal", "send again", "no effect token", "begin twice", "free the living"]
MANY = int(os.environ.get("MINGDA_SIM_SCHEDULES", "300"))


def test_no_schedule_loses_or_doubles_anything() -> None:
    """Whatever dies or freezes, in the end every case is in step, every effect done once, no letter delivered twice."""
    wrong: list[str] = []
    for seed in range(FIRST, FIRST + MANY):
        wrong += play(seed)
        assert [] == wrong, f"replay: MINGDA_SIM_SEED={seed} MINGDA_SIM_SCHEDULES=1"


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS)
def test_the_simulation_finds_a_planted_bug(bug: str) -> None:
    """A model that cannot fail proves nothing: each of these bugs is found within a thousand schedules."""
    assert any(play(seed, frozenset({bug})) for seed in range(1, 1001)), f"the simulation is blind to: {bug}"
