"""The Chinese cases leave out no rule that decides something, no outcome and no kind of dated fact."""

from __future__ import annotations

from rules.history import VOCABULARY
from rules.strict_yaml import load_file
from tests.builders import law
from tests.law.rule_coverage import cases_of, rare
from tests.law.test_law_cases import CASES, KINDS


def test_every_rule_has_three_cases() -> None:
    """In every table that the clock, the guide, the fees, the remedies and the report go by."""
    assert {} == {table: codes for table, codes in rare().items() if codes}


def test_every_outcome_has_a_case() -> None:
    """Each of them, 其他 included."""
    assert set(law().tables["outcomes"]) == {code for table, code in cases_of() if table == "outcomes"}


def test_every_kind_of_dated_fact_has_a_case() -> None:
    """In the clock's cases each kind of the input happens at least once, under a Chinese name of its own."""
    rows = [row for path in CASES.glob("*.yaml") for case in load_file(path).data for row in case["已知"]["经过"]]
    assert set(VOCABULARY) == {KINDS[next(iter(row))] for row in rows}
    assert set(VOCABULARY) == set(KINDS.values())
