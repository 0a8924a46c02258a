"""Which rules the Chinese cases use, table by table: every case is run on a rulebook that remembers what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from rules.findings import read_findings
from rules.load import load_rulebook
from rules.outcomes import guide
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, load_file
from tests.law import test_law_cases as clocks
from tests.law import test_outcome_cases as outcomes

TABLES = ("deadlines", "receipt", "reply_ways", "parameters", "outcomes", "exemptions", "findings", "guide_steps")


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


@cache
def used() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By table: the rules that cases use, and those that none does."""
    shipped = load_rulebook()
    tables = {name: _Remembering(table) for name, table in shipped.tables.items()}
    book = replace(shipped, tables=tables)
    asked = {name: set[str]() for name in TABLES}
    for name, code in [*_clock_cases(book), *_outcome_cases(book)]:
        asked[name].add(code)
    for name in TABLES:
        if name not in ("findings", "guide_steps"):  # 这两张表每次整张取用，看算例实际答到、办到哪些
            asked[name] |= tables[name].asked
    return {name: (frozenset(asked[name]), frozenset(set(shipped.tables[name]) - asked[name])) for name in TABLES}


def _clock_cases(book: Rulebook) -> Iterator[tuple[str, str]]:
    for path in clocks.CASES.glob("*.yaml"):
        for case in load_file(path).data:
            clocks.clock_of(case["已知"], book)
            yield from (("parameters", code) for code in case["已知"].get("口径", {}))


def _outcome_cases(book: Rulebook) -> Iterator[tuple[str, str]]:
    for path in outcomes.CASES.glob("*.yaml"):
        for case in load_file(path).data:
            facts = {"received_on": outcomes.RECEIVED, "findings": outcomes.answers_of(case["已知"])}
            (findings,) = read_findings(Document(facts, path.name), book)
            yield from (("findings", code) for code in findings.answers)
            yield from (("guide_steps", step.code) for step in guide(findings, book).steps)


def lines() -> list[str]:
    """For the terminal: how many rules of each table the cases use, and the names of the others."""
    told = []
    for name, (known, unknown) in used().items():
        rest = f"；没有算例：{'、'.join(sorted(unknown))}" if unknown else ""
        told.append(f"  {name}.yaml：{len(known)}/{len(known) + len(unknown)}{rest}")
    return told
