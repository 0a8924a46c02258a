"""What the web process read at its start is looked through by the garbage collector no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

LOOK = """
import gc
from cli.roles import keep_still
made = [[] for _ in range(1000)]
keep_still()
print(gc.get_freeze_count() > 1000, len(gc.get_objects()) < 1000)
"""


def test_nothing_of_the_start_is_collected_again() -> None:
    """In a process of its own, as freezing is for good: all is frozen, next to nothing is left to look through."""
    told = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert "True True" == told.stdout.strip()
