"""In which row of the annual report a reply is counted."""

from __future__ import annotations

import datetime as dt

import pytest

from rules.entries import OutcomeRule
from rules.errors import InputError
from rules.load import load_rulebook
from rules.outcomes import mixed_row

RULEBOOK, DAY = load_rulebook(), dt.date(2026, 9, 16)


def outcomes(*codes: str) -> list[OutcomeRule]:
    """The outcomes of a reply, item by item."""
    return [RULEBOOK.outcome(code).at(DAY) for code in codes]


@pytest.mark.parametrize(
    ("codes", "row", "settled"),
    [
        (("disclosed",), "一", True),
        (("disclosed", "already_public"), "一", True),
        (("partly_disclosed",), "二", True),
        (("disclosed", "withheld.third_party"), "二", True),
        (("already_public", "withheld.state_secret"), "二", True),
        (("disclosed", "partly_disclosed"), "二", True),
        (("disclosed", "special_procedure"), "一", False),
        (("does_not_exist", "disclosed"), "一", False),
        (("petition", "does_not_exist"), "四1", False),
        (("withheld.deliberation", "does_not_exist"), "四1", False),
        (("repeat", "withheld.deliberation"), "三6", False),
        (("withdrawn", "repeat"), "五2", False),
        (("other_agency", "does_not_exist"), "四1", True),
    ],
)
def test_a_reply_counts_once(codes: tuple[str, ...], row: str, settled: bool) -> None:
    """部分公开 when something is given and something withheld under 14 to 16; else the proposed order."""
    found = mixed_row(outcomes(*codes), RULEBOOK, DAY)
    assert (row, settled) == (found.row, found.settled)
    assert found.cite


def test_the_order_of_the_items_does_not_matter() -> None:
    """The same items the other way round."""
    codes = ("petition", "does_not_exist", "withheld.deliberation")
    one, other = (mixed_row(outcomes(*each), RULEBOOK, DAY).row for each in (codes, codes[::-1]))
    assert one == other


@pytest.mark.parametrize("code", ["六1", "六2", "六3"])
def test_the_older_form_had_one_row_for_other_results(code: str) -> None:
    """（六） was one row until the form of 2021."""
    before, after = (RULEBOOK.row_on(code, dt.date(year, 12, 31)).code for year in (2020, 2021))
    assert ("六", code) == (before, after)


def test_before_the_oldest_form_there_is_no_row() -> None:
    """A day before 2019 is refused, not guessed."""
    with pytest.raises(InputError, match="没有"):
        RULEBOOK.row_on("六1", dt.date(2018, 12, 31))
