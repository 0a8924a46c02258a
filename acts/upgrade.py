"""升级: other rules or another calendar than were accepted last are worked under only after their effect was seen.

Open cases are folded under the old and the new law; the last days that move are listed; once a person accepts, each
such case gets the event RulesChanged, and what was accepted is kept file by file under var/rulebooks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from acts.desk import Desk, calendar_overlay
from casework import events as ev
from casework.case import Case
from casework.clock import clock_of
from casework.open_limits import open_limits
from casework.people import SYSTEM
from casework.ruling import Decision
from rules.errors import MingdaError
from rules.ledger import Clock
from rules.load import CALENDAR_FOLDER, RULES_FOLDER
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.database import reading, writing
from store.lawbooks import Lawbooks, LawMissing, accepted, note_accepted
from store.recount import OpenCase, open_cases, open_numbers, recount

Step = Callable[[], None]
_Law = tuple[Rulebook, Calendar]


class LawNotAccepted(MingdaError):
    """The rules or the calendar are others than this store accepted last."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the desk's rules and calendar were read from; ``overlay``: the years that the office added itself."""

    rules: Path = RULES_FOLDER
    calendar: Path = CALENDAR_FOLDER
    overlay: Path | None = None

    @classmethod
    def of(cls, desk: Desk) -> Sources:
        """What the program ships, with the years added here."""
        return cls(overlay=calendar_overlay(desk.store.home))

    def keep(self, desk: Desk) -> None:
        """Keep these files under the desk's home, so that what was counted under them can be counted again."""
        Lawbooks(desk.store.home / "rulebooks").keep(self.rules, self.calendar, self.overlay)


@dataclass(frozen=True, slots=True)
class Moved:
    """An open case of which a last day is another one under the new law.

    The reply's by the default or by the cautious reading; in ``others`` those that are still watched besides.
    """

    case_number: str
    due_before: dt.date | None
    due_after: dt.date | None
    cautious_before: dt.date | None
    cautious_after: dt.date | None
    others: tuple[ev.MovedLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What the new law does to the open cases. ``before`` and ``after`` are rulebook and calendar.

    ``as_shown``: the old law cannot be run by this program any more, so that ``before`` is what lists showed.
    ``faults`` name open cases that cannot be counted under the new law at all: then it cannot be accepted.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    open_cases: int
    moved: tuple[Moved, ...]
    faults: tuple[tuple[str, str], ...]
    as_shown: bool

    @property
    def is_new(self) -> bool:
        """Whether there is anything to accept."""
        return self.before != self.after


def check_law(desk: Desk, sources: Sources | None = None) -> None:
    """Let work begin only under the accepted law; the first start accepts what it finds. Raises LawNotAccepted."""
    sources = sources or Sources.of(desk)
    now = (desk.rulebook.hash, desk.calendar.version)
    known = _accepted(desk)
    if known is None:
        sources.keep(desk)
        with writing(desk.store.engine) as connection:
            note_accepted(connection, *now, first=True)
        known = _accepted(desk)
    if known != now:
        raise LawNotAccepted(
            "规则或放假安排和上次认可的不同，还没有人看过在办件的日子会不会移动。"
            "请先运行 mingda upgrade，看过并认可再启动。"
        )


def how_many(desk: Desk) -> int:
    """How many open cases a comparison will go through."""
    return len(open_numbers(desk.store))


def compare(desk: Desk, step: Step = lambda: None) -> Change:
    """Fold every open case under the accepted law and under the desk's; nothing is written."""
    after = (desk.rulebook.hash, desk.calendar.version)
    before = _accepted(desk) or after
    old = _old_law(desk, before)
    moved, faults, count = list[Moved](), list[tuple[str, str]](), 0
    for one in open_cases(desk.store):
        count += 1
        step()
        try:
            difference = _difference(desk, one, old, before)
        except MingdaError as wrong:
            faults.append((one.case.number, str(wrong)))
            continue
        if difference:
            moved.append(difference)
    return Change(before, after, count, tuple(moved), tuple(faults), as_shown=old is None)


def accept(desk: Desk, change: Change, sources: Sources | None = None, step: Step = lambda: None) -> None:
    """Accept the desk's law: keep its files, tell each moved case, count the other open cases anew.

    Broken off at any point, it is done again from the start: a case that was told is not told twice. Raises
    LawNotAccepted when a case cannot be counted under the new law.
    """
    if change.faults:
        number, words = change.faults[0]
        raise LawNotAccepted(f"{number} 按新的规则算不出期限：{words} 共 {len(change.faults)} 件，请先改正规则或日历。")
    (sources or Sources.of(desk)).keep(desk)
    moved, old = {one.case_number: one for one in change.moved}, _old_law(desk, change.before)
    for number in open_numbers(desk.store):
        if number not in moved or not _tell(desk, change, moved[number], old):
            recount(desk.store, number, desk.clock)
        step()
    with writing(desk.store.engine) as connection:
        note_accepted(connection, *change.after)
    desk.nudge.give()


def _accepted(desk: Desk) -> tuple[str, str] | None:
    with reading(desk.store.engine) as connection:
        return accepted(connection)


def _old_law(desk: Desk, before: tuple[str, str]) -> _Law | None:
    """The law accepted last, as it was kept; None when this program cannot read it."""
    kept = Lawbooks(desk.store.home / "rulebooks")
    law, calendar = before
    try:
        book = desk.rulebook if law == desk.rulebook.hash else kept.rulebook(law)
        days = desk.calendar if calendar == desk.calendar.version else kept.calendar(calendar)
    except LawMissing:
        return None
    return book, days


def _difference(desk: Desk, one: OpenCase, old: _Law | None, before: tuple[str, str]) -> Moved | None:
    new = desk.clock(one.case)
    was: Clock | OpenCase = clock_of(one.case, *old, desk.today) if old else one
    told = one.records[-1].event
    if isinstance(told, ev.RulesChanged) and (told.rulebook_before, told.calendar_before) == before:
        return None  # broken off after this case was told
    others = _others(one.case, was, new) if isinstance(was, Clock) else ()
    moved = Moved(one.case.number, was.due_on, new.due_on, was.cautious_due_on, new.cautious_due_on, others)
    same = (moved.due_before, moved.cautious_before) == (moved.due_after, moved.cautious_after)
    return None if same and not others else moved


def _others(case: Case, was: Clock, new: Clock) -> tuple[ev.MovedLimit, ...]:
    """The last days besides the reply's that somebody watches, where they moved; while stopped, the latest reply."""
    before, after = _watched(case, was), _watched(case, new)
    return tuple(
        ev.MovedLimit(kind, ref, before.get((kind, ref)), after.get((kind, ref)))
        for kind, ref in dict.fromkeys([*after, *before])
        if before.get((kind, ref)) != after.get((kind, ref))
    )


def _watched(case: Case, clock: Clock) -> dict[tuple[str, str], dt.date]:
    days = {(one.kind, one.ref): one.due_on for one in open_limits(case, clock)}
    latest = clock.due_at_latest if clock.due_on is None else None
    return days | ({(ev.AT_LATEST, ""): latest} if latest else {})


def _tell(desk: Desk, change: Change, moved: Moved, old: _Law | None) -> bool:
    """Write RulesChanged on the case as it stands now; False when it does not move any more."""
    with desk.store.on(moved.case_number) as work:
        shown = OpenCase(work.known, tuple(work.records), moved.due_before, moved.cautious_before)
        now = _difference(desk, shown, old, change.before)
        if now is None:
            return False
        event = ev.RulesChanged(
            desk.today, change.before[0], change.after[0], change.before[1], change.after[1],
            now.due_before, now.due_after, now.cautious_before, now.cautious_after, now.others,
        )  # fmt: skip
        work.append(Decision((event,)), desk.context(SYSTEM), desk.now(), desk.clock)
    return True
