"""Which rules the Chinese cases use, table by table: every case is run on a rulebook that remembers what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from rules.findings import read_findings
from rules.load import load_rulebook
from rules.outcomes import guide
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, load_file
from tests.law import test_law_cases as clocks
from tests.law import test_outcome_cases as outcomes

TABLES = ("deadlines", "receipt", "reply_ways", "parameters", "outcomes", "exemptions", "findings", "guide_steps", "remedies")
_WHOLE = ("findings", "guide_steps")  # 这两张表每次整张取用，看算例实际答到、办到哪些


class _Remembering(dict[str, Any]):
    """A table that remembers which of its rules were asked for."""

    def __init__(self, table: Any) -> None:
        super().__init__(table)
        self.asked: set[str] = set()

    def __getitem__(self, code: str) -> Any:
        self.asked.add(code)
        return super().__getitem__(code)

    def get(self, code: str, default: Any = None) -> Any:
        """As a dict does."""
        if code in self:
            self.asked.add(code)
        return super().get(code, default)


Rule = tuple[str, str]


@cache
def cases_of() -> dict[Rule, frozenset[str]]:
    """By table and code of a rule: the files under tests/law/cases whose cases use it."""
    found: dict[Rule, set[str]] = {}
    for path, run in [(path, _clock_cases) for path in clocks.CASES.glob("*.yaml")] + [
        (path, _outcome_cases) for path in outcomes.CASES.glob("*.yaml")
    ]:
        for rule in _asked(path, run):
            found.setdefault(rule, set()).add(path.relative_to(clocks.CASES).as_posix())
    return {rule: frozenset(files) for rule, files in found.items()}


def _asked(path: Path, run: Callable[[Path, Rulebook], Iterator[Rule]]) -> set[Rule]:
    shipped = load_rulebook()
    tables = {name: _Remembering(table) for name, table in shipped.tables.items()}
    asked = set(run(path, replace(shipped, tables=tables)))
    return asked | {(name, code) for name, table in tables.items() if name not in _WHOLE for code in table.asked}


def _clock_cases(path: Path, book: Rulebook) -> Iterator[Rule]:
    for case in load_file(path).data:
        clocks.clock_of(case["已知"], book)
        yield from (("parameters", code) for code in case["已知"].get("口径", {}))


def _outcome_cases(path: Path, book: Rulebook) -> Iterator[Rule]:
    for case in load_file(path).data:
        facts = {"received_on": outcomes.RECEIVED, "findings": outcomes.answers_of(case["已知"])}
        (findings,) = read_findings(Document(facts, path.name), book)
        answer = guide(findings, book)
        yield from (("findings", code) for code in findings.answers)
        yield from (("guide_steps", step.code) for step in answer.steps)
        yield from (("report_rows", one.rule.row) for one in answer.open)
        yield from (("remedies", one.remedy) for one in answer.open if one.remedy)


def lines() -> list[str]:
    """For the terminal: how many rules of each table the cases use, and the names of the others."""
    told = []
    for name in TABLES:
        known = load_rulebook().tables[name]
        unknown = [code for code in known if (name, code) not in cases_of()]
        rest = f"；没有算例：{'、'.join(unknown)}" if unknown else ""
        told.append(f"  {name}.yaml：{len(known) - len(unknown)}/{len(known)}{rest}")
    return told
