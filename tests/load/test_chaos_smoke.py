"""A small run of bench/chaos.py, for every change."""

from __future__ import annotations

import os
import time

import pytest

from bench import chaos

pytestmark = pytest.mark.prefect


def test_a_small_run_of_chaos_loses_and_doubles_nothing() -> None:
    """Ten cases, five kills, two workers: every case at its stage, everything exactly once."""
    seed = int(os.environ.get("MINGDA_CHAOS_SEED", time.time_ns() % 1_000_000))
    result = chaos.run(cases=10, kills=5, workers=2, seed=seed, database="sqlite")
    assert [] == result.wrong, f"replay: MINGDA_CHAOS_SEED={seed}"
