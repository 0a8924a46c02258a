"""Other rules, another calendar: nobody works under them before what they do to open cases was seen and accepted."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from act_samples import act, done, register

from acts.audit import audit
from acts.desk import Desk
from acts.upgrade import LawNotAccepted, Moved, Sources, accept, check_law, compare, how_many
from casework import events as ev
from casework.people import SYSTEM
from rules.load import CALENDAR_FOLDER, RULES_FOLDER, load_calendar, load_rulebook
from store.cases import EVERYTHING, Cases
from store.lawbooks import Lawbooks, LawMissing
from tests import builders as b

MAKEUP = "work: [2026-09-20, 2026-10-10]"


class PowerCut(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """The shipped rules and calendar in folders that may be changed."""
    shutil.copytree(RULES_FOLDER, tmp_path / "new" / "law")
    shutil.copytree(CALENDAR_FOLDER, tmp_path / "new" / "calendar")
    return Sources(tmp_path / "new" / "law", tmp_path / "new" / "calendar")


def without_a_makeup_day(sources: Sources) -> None:
    """A later notice lets people rest on 2026-10-10 after all."""
    path = sources.calendar / "2026.yaml"
    text = path.read_text(encoding="utf-8")
    assert MAKEUP in text
    path.write_text(text.replace(MAKEUP, "work: [2026-09-20]"), encoding="utf-8")


def reworded(sources: Sources) -> None:
    """Another wording of a rule file that changes no rule."""
    path = sources.rules / "deadlines.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 另加的说明\n", encoding="utf-8")


def upgraded(desk: Desk, sources: Sources, *changes: Callable[[Sources], None]) -> Desk:
    """The same desk under changed rules, as the next start of the program has them."""
    for change in changes:
        change(sources)
    return replace(desk, rulebook=load_rulebook(sources.rules), calendar=load_calendar(sources.calendar))


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """A desk whose law is accepted, with two open cases and one closed."""
    check_law(desk)
    for _ in range(2):
        act(desk, register(desk), "accept")
    done_number = register(desk)
    with desk.store.on(done_number) as work:
        from casework.ruling import Decision

        closing = (*b.UP_TO["closed"][1:9], b.DISPATCHED, b.DELIVERED)
        work.append(Decision(closing), desk.context(b.HANDLER), desk.now(), desk.clock)
    return desk


def records(desk: Desk, number: str) -> tuple[ev.Recorded, ...]:
    """The events of a case."""
    return Cases(desk.store, EVERYTHING).find(number).records


ONE, TWO, THREE = "JAFG-2026-0001", "JAFG-2026-0002", "JAFG-2026-0003"
BEFORE, AFTER = dt.date(2026, 10, 20), dt.date(2026, 10, 21)


def test_the_first_start_accepts_what_it_finds(desk: Desk) -> None:
    """Nothing is asked; the rules are kept, and every later start under the same rules goes on."""
    check_law(desk)
    check_law(desk)
    kept = Lawbooks(desk.store.home / "rulebooks")
    assert desk.rulebook.hash == kept.rulebook(desk.rulebook.hash).hash
    assert desk.calendar.version == kept.calendar(desk.calendar.version).version
    assert not compare(desk).is_new


@pytest.mark.parametrize("change", [without_a_makeup_day, reworded])
def test_another_law_is_refused_until_it_is_accepted(
    change: Callable[[Sources], None], opened: Desk, sources: Sources
) -> None:
    """A start under other rules or another calendar says what to run; after accepting it goes on."""
    later = upgraded(opened, sources, change)
    with pytest.raises(LawNotAccepted) as caught:
        check_law(later, sources)
    assert "mingda upgrade" in str(caught.value)
    accept(later, compare(later), sources)
    check_law(later, sources)
    with pytest.raises(LawNotAccepted):
        check_law(opened)


def test_the_moved_days_are_listed_and_nothing_is_written(opened: Desk, sources: Sources) -> None:
    """Open cases are counted under both laws; a closed case is left alone."""
    later = upgraded(opened, sources, without_a_makeup_day)
    seen = [len(records(opened, number)) for number in (ONE, TWO, THREE)]
    change = compare(later)
    assert (Moved(ONE, BEFORE, AFTER, BEFORE, AFTER), Moved(TWO, BEFORE, AFTER, BEFORE, AFTER)) == change.moved
    assert (2, 2, (), False) == (change.open_cases, how_many(later), change.faults, change.as_shown)
    assert seen == [len(records(opened, number)) for number in (ONE, TWO, THREE)]


def test_accepting_tells_each_moved_case_once(opened: Desk, sources: Sources) -> None:
    """RulesChanged is written by the system with both laws and both days; lists show the new day."""
    later = upgraded(opened, sources, without_a_makeup_day)
    accept(later, compare(later), sources)
    last = records(later, ONE)[-1]
    law, old, new = opened.rulebook.hash, opened.calendar.version, later.calendar.version
    assert ev.RulesChanged(b.TODAY, law, law, old, new, BEFORE, AFTER, BEFORE, AFTER) == last.event
    assert (SYSTEM.login, new) == (last.actor, last.calendar)
    shown = {line.number: line.due_on for line in Cases(later.store, EVERYTHING).lines()}
    assert {ONE: AFTER, TWO: AFTER, THREE: BEFORE} == shown
    assert [2 + 1, 11] == [len(records(later, number)) for number in (TWO, THREE)]


def test_rules_that_move_no_day_write_no_event(opened: Desk, sources: Sources) -> None:
    """Another hash alone is accepted without touching a case."""
    later = upgraded(opened, sources, reworded)
    change = compare(later)
    accept(later, change, sources)
    assert (True, ()) == (change.is_new, change.moved)
    assert 2 == len(records(later, ONE))


def test_a_case_goes_on_under_the_new_law(opened: Desk, sources: Sources) -> None:
    """The event disturbs no form that was open: the next act is done, under the new law."""
    later = upgraded(opened, sources, without_a_makeup_day)
    accept(later, compare(later), sources)
    case = done(act(later, ONE, "route", seen=2, units=["征收科"]))
    assert (4, ("征收科",)) == (case.seq, case.units)


@pytest.mark.parametrize("cut_at", [1, 2])
def test_a_broken_off_acceptance_is_simply_done_again(cut_at: int, opened: Desk, sources: Sources) -> None:
    """The power goes after one case or after all: still refused, and the second time no case is told twice."""
    later = upgraded(opened, sources, without_a_makeup_day)
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) == cut_at:
            raise PowerCut

    with pytest.raises(PowerCut):
        accept(later, compare(later), sources, step)
    with pytest.raises(LawNotAccepted):
        check_law(later, sources)
    accept(later, compare(later), sources)
    check_law(later, sources)
    told = [[type(one.event) for one in records(later, number)].count(ev.RulesChanged) for number in (ONE, TWO)]
    assert [1, 1] == told


def test_a_change_there_and_back_is_told_both_times(opened: Desk, sources: Sources) -> None:
    """The old notice holds again: the day moves back, and the case says so."""
    later = upgraded(opened, sources, without_a_makeup_day)
    accept(later, compare(later), sources)
    accept(opened, compare(opened))
    accept(later, compare(later), sources)
    told = [one.event for one in records(later, ONE) if isinstance(one.event, ev.RulesChanged)]
    assert [(BEFORE, AFTER), (AFTER, BEFORE), (BEFORE, AFTER)] == [(one.due_before, one.due_after) for one in told]


def test_every_event_can_be_counted_under_its_own_law(opened: Desk, sources: Sources) -> None:
    """The audit runs each case's clock under the law of its events: closed ones under the old, told ones under the
    new, others under what is accepted."""
    later = upgraded(opened, sources, without_a_makeup_day, reworded)
    accept(later, compare(later), sources)
    report = audit(later)
    faults = [one for one in report.findings if not one.fault.startswith("file_")]  # the closed sample's seal
    assert ([], 2) == (faults, len(report.laws))


def test_a_law_that_was_not_kept_is_named(opened: Desk, sources: Sources) -> None:
    """Without the old rules an old event's clock cannot be run again: the audit says which are missing."""
    later = upgraded(opened, sources, without_a_makeup_day)
    accept(later, compare(later), sources)
    (opened.store.home / "rulebooks" / f"{opened.calendar.version}.zip").unlink()
    missing = [one.words for one in audit(later).findings if one.fault == "law_missing"]
    assert [True] == [opened.calendar.version in words for words in missing]


def test_an_old_law_that_cannot_be_read_is_replaced_by_what_lists_show(opened: Desk, sources: Sources) -> None:
    """A program that does not understand the old files any more compares with the days shown so far, and says so."""
    path = opened.store.home / "rulebooks" / f"{opened.calendar.version}.zip"
    path.write_bytes(b"no archive")
    later = upgraded(opened, sources, without_a_makeup_day)
    change = compare(later)
    assert (True, [(BEFORE, AFTER)] * 2) == (change.as_shown, [(one.due_before, one.due_after) for one in change.moved])
    accept(later, change, sources)
    check_law(later, sources)


def test_a_case_that_the_new_law_cannot_count_stops_the_upgrade(opened: Desk, sources: Sources) -> None:
    """A calendar without the case's days: the case is named, and nothing can be accepted."""
    for year in sources.calendar.glob("20*.yaml"):
        if year.stem != "2010":
            year.unlink()
    later = upgraded(opened, sources)
    change = compare(later)
    assert [ONE, TWO] == [number for number, _ in change.faults]
    with pytest.raises(LawNotAccepted) as caught:
        accept(later, change, sources)
    assert ONE in str(caught.value)


def test_kept_rules_are_proven_by_their_hash(desk: Desk, sources: Sources, tmp_path: Path) -> None:
    """Rules kept under another one's name are refused."""
    kept = Lawbooks(tmp_path / "kept")
    law, _ = kept.keep(RULES_FOLDER, CALENDAR_FOLDER)
    reworded(sources)
    other, _ = kept.keep(sources.rules, sources.calendar)
    (tmp_path / "kept" / f"{other}.zip").replace(tmp_path / "kept" / f"{law}.zip")
    with pytest.raises(LawMissing):
        Lawbooks(tmp_path / "kept").rulebook(law)
