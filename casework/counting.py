"""In which row of the annual report a case is counted: it counts once, however many items it has."""

from __future__ import annotations

from casework.case import Case
from casework.receipt import received_on
from rules.errors import InputError
from rules.outcomes import MixedRow, mixed_row
from rules.rulebook import Rulebook


def proposed_row(case: Case, rulebook: Rulebook) -> MixedRow | None:
    """The row that follows from the items' outcomes, or that is proposed; None while an item is undecided."""
    if case.undecided or not case.items:
        return None
    day = received_on(case)
    rules = [rulebook.outcome(item.decision.outcome).at(day) for item in case.items if item.decision]
    return mixed_row(rules, rulebook, day)


def rows_to_choose(case: Case) -> tuple[str, ...]:
    """The rows of the case's items, each once."""
    return tuple(dict.fromkeys(item.decision.row for item in case.items if item.decision))


def counted_row(case: Case, named: str, rulebook: Rulebook) -> str:
    """The row that counts the case: the one the office ``named``, where it has the choice, else the proposed one.

    Raises InputError for a row that no item has, or where nothing is left to choose.
    """
    proposed = proposed_row(case, rulebook)
    if proposed is None or not named or named == proposed.row:
        return proposed.row if proposed else ""
    if proposed.settled:
        raise InputError(f"这件只能计入“{proposed.row}”：{proposed.why}", "请不要另选")
    if named not in rows_to_choose(case):
        raise InputError(f"没有一项计入“{named}”", f"可以选：{'、'.join(rows_to_choose(case))}")
    return named
