"""A nudge reaches every worker of the home, however long the home's path is."""

from __future__ import annotations

from pathlib import Path

import pytest

from acts.nudge import Nudge


@pytest.mark.parametrize("length", [1, 150])
def test_a_nudge_is_heard(length: int, tmp_path: Path) -> None:
    """The worker hears it, also where the path is longer than a socket's address may be."""
    nudge = Nudge(tmp_path / ("x" * length) / "run")
    with nudge.listen() as line:
        nudge.give()
        assert (b".", 1) == (line.recv(1), nudge.listeners())
    nudge.forget()
    assert 0 == nudge.listeners()
