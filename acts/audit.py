"""稽核: whether everything is as it was written, the cached rows checked under the law of their day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from acts.desk import Desk
from acts.today import SHANGHAI
from casework import events as ev
from casework.case import Case
from casework.clock import clock_of
from rules.ledger import Clock
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.inspection import Finding, Report, count_cases, inspect
from store.lawbooks import Lawbooks, LawMissing

__all__ = ["Finding", "Report", "audit", "how_many"]


def how_many(desk: Desk) -> int:
    """How many cases an audit will go through."""
    return count_cases(desk.store)


def audit(desk: Desk, step: Callable[[], None] = lambda: None) -> Report:
    """Look at every case, event, file and digest of the desk's store; ``step`` is called after each case."""
    laws = _Laws(desk)
    report = inspect(desk.store, laws.clocks, step)
    for version in sorted({version for law in report.laws for version in law}):
        if problem := laws.problem(version):
            report.add("law_missing", problem)
    return report


class _Laws:
    """The rulebooks and calendars that events name: the desk's own, or those kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept = Lawbooks(desk.store.home / "rulebooks")

    def clocks(self, case: Case, records: Sequence[ev.Recorded]) -> Iterable[Clock]:
        """The clocks that the row may have been written with, the likeliest first.

        A row is written with the act's event, under that event's law, or when another law was accepted; as of the
        day of the act, which in a demonstration is the fact's day.
        """
        last, desk = records[-1], self._desk
        days = dict.fromkeys((case.last_on, last.at.astimezone(SHANGHAI).date(), desk.today))
        for law, calendar in self._pairs(last.rulebook, last.calendar):
            for day in days:
                yield clock_of(case, law, calendar, day)

    def problem(self, version: str) -> str:
        """Why this rulebook or calendar is not at hand; "" when it is."""
        try:
            self._find(version)
        except LawMissing as missing:
            return str(missing)
        return ""

    def _pairs(self, law: str, calendar: str) -> Iterable[tuple[Rulebook, Calendar]]:
        desk = self._desk
        if (law, calendar) != (desk.rulebook.hash, desk.calendar.version):
            try:
                book, days = self._find(law), self._find(calendar)
            except LawMissing:
                return
            assert isinstance(book, Rulebook) and isinstance(days, Calendar)
            yield book, days
        yield desk.rulebook, desk.calendar

    def _find(self, version: str) -> Rulebook | Calendar:
        desk = self._desk
        for one, name in ((desk.rulebook, desk.rulebook.hash), (desk.calendar, desk.calendar.version)):
            if name == version:
                return one
        is_law = len(version) == 64
        return self._kept.rulebook(version) if is_law else self._kept.calendar(version)
