"""A case counts once in the annual report: the row that follows from its items, or the one the office names."""

from __future__ import annotations

import datetime as dt

import pytest

from acts.scenario import load_scenario
from casework.counting import counted_row, proposed_row, rows_to_choose
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date(2026, 10, 9)


def decided(name: str) -> PaperOffice:
    """A sample on paper up to its first draft."""
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    office = PaperOffice(scenario.register)
    for step in scenario.steps:
        if step.act == "draft":
            break
        office.act(step.act, {key: value for key, value in step.fields.items() if key != "on"}, step.on)
    return office


def test_given_and_withheld_together_are_partly_disclosed() -> None:
    """S06: nothing is left to choose, and a row of its own for the whole case is taken without a word."""
    case, law = decided("S06").case, b.law()
    proposed = proposed_row(case, law)
    assert proposed and ("二", True) == (proposed.row, proposed.settled)
    assert "二" == counted_row(case, "", law)
    with pytest.raises(InputError, match="只能计入"):
        counted_row(case, "一", law)


def test_the_office_names_the_row_where_it_may() -> None:
    """S08: given and not at hand; the row of the first is proposed, the other may be named, a strange one may not."""
    office = decided("S08")
    case, law = office.case, b.law()
    assert (("一", "四2"), "一", "四2") == (
        rows_to_choose(case), counted_row(case, "", law), counted_row(case, "四2", law)
    )  # fmt: skip
    with pytest.raises(InputError, match="没有一项计入"):
        counted_row(case, "三1", law)
    assert "四2" == office.done("draft", DAY, row="四2").row


def test_the_named_row_outlives_edits() -> None:
    """An edited draft says nothing of the row: the one that was named stays."""
    office = decided("S08")
    office.done("draft", DAY, row="四2")
    assert "四2" == office.done("edit_draft", DAY, blocks={6: "改"}).row
