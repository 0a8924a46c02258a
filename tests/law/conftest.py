"""After the law's tests the terminal shows how many rules of each table the Chinese cases use."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The coverage of rules/law/*.yaml by the cases, when cases have run."""
    ran = any(getattr(one, "nodeid", "").startswith("tests/law/") for one in terminalreporter.stats.get("passed", []))
    if ran:
        from tests.law.rule_coverage import lines

        terminalreporter.write_line("算例用到的规则：")
        for line in lines():
            terminalreporter.write_line(line)
