"""The long comparison with the oracle runs when it is asked for (``pytest -m slow``), not each time."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker."""
    config.addinivalue_line("markers", "slow: 跑得久的对照，用 pytest -m slow 单独跑")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow ones out unless the expression names them."""
    if "slow" in str(config.getoption("markexpr")):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="用 pytest -m slow 单独跑"))
