"""Legal deadlines, as others use them: read a history, run its clock.

The parts: ``history`` (what happened), ``history_checks`` (whether it can have happened), ``receipt`` (第三十一条),
``facts`` and ``reading`` (第三十条, 第三十二条 to 第三十五条), ``flags`` and ``daylist`` (what the clock also says),
``ledger`` (the answer), ``remedy_days`` (the applicant's limits after the reply).
"""

from __future__ import annotations

from rules.clock import run_clock
from rules.history import ClockEvent, History, read_history
from rules.history_checks import Checks
from rules.ledger import Clock, CountedDay, DueDate, Fault, Limit, Step
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.strict_yaml import Document

__all__ = [
    "Clock",
    "ClockEvent",
    "CountedDay",
    "DueDate",
    "Fault",
    "History",
    "Limit",
    "Step",
    "parse_history",
    "run_clock",
]


def parse_history(document: Document, rulebook: Rulebook | None = None) -> History:
    """The history in a document of interfaces' ``clock`` input, checked against itself and the rulebook's channels.

    Raises InputError with file, line and field: unknown channel, kind or field, missing or wrong dates, dates that
    contradict each other (signed before sent, reply before receipt, answer without a question …).
    """
    history = read_history(document)
    Checks(document, history, rulebook or load_rulebook()).run()
    return history
