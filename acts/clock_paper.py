"""期限计算说明 of a case: on paper for a review body or a court, and as JSON from which anyone recomputes it."""

from __future__ import annotations

from dataclasses import replace

from acts.desk import Desk
from acts.papers import paper, printed
from casework.case import Case
from casework.clock import history
from letters.blocks import Letter
from letters.clock_statement import Counted, statement_fields
from letters.from_case import organ_fields, words
from rules.proof import proof_of

KIND = "clock_statement"


def clock_proof(desk: Desk, case: Case) -> dict[str, object]:
    """What ``mingda clock --verify`` recomputes: the clock as of today with the facts it was computed from."""
    return proof_of(history(case), desk.rulebook, desk.calendar, desk.today)


def clock_statement(desk: Desk, case: Case) -> Letter:
    """The statement as of today, signed with the organ's name and today's date; it takes no number and no seal."""
    counted = Counted(history(case), desk.rulebook, desk.calendar, case.number, desk.today)
    organ = replace(organ_fields(desk.office.organ(case.organ), desk.today), heading=None)
    fields = statement_fields(counted, organ, f"{case.number}.json", words().short_titles)
    return paper(desk, KIND, fields)


def clock_paper(desk: Desk, case: Case, kind: str) -> bytes:
    """The statement as ``docx`` or ``pdf``. Raises InputError when a character cannot be drawn."""
    return printed(desk, clock_statement(desk, case), kind)
