"""The long comparison with the oracle runs when it is asked for (``pytest -m slow``), not each time.

After the law's tests the terminal shows how many rules of each table the Chinese cases use.
"""

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The coverage of rules/law/*.yaml by the cases, when cases have run."""
    ran = any(getattr(one, "nodeid", "").startswith("tests/law/") for one in terminalreporter.stats.get("passed", []))
    if ran:
        from tests.law.rule_coverage import lines

        terminalreporter.write_line("算例用到的规则：")
        for line in lines():
            terminalreporter.write_line(line)
