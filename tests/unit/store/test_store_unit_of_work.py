"""One act, one transaction: all of it or nothing, whoever else is at work."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from store_samples import add, new_case, number_of, rows_of, then

from casework import events as ev
from casework.case import Case
from casework.stages import Stage
from store import drives
from store.cases import EVERYTHING, Cases
from store.database import reading
from store.effects import open_effects
from store.opening import Store
from store.tables import case_file, counter, drive, effect, letter_version
from store.tables import event as event_table
from store.unit_of_work import LetterText, NoSuchCase, take_number
from tests import builders as b
from tests.threads import at_once

TABLES = {"case_file": case_file, "event": event_table, "effect": effect, "drive": drive, "counter": counter,
          "letter_version": letter_version}  # fmt: skip
DRAFT = LetterText("reply", 1, "hash-1", {"kind": "reply", "blocks": []})


class Stop(Exception):
    """Something goes wrong in the middle of an act."""


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with reading(store.engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in TABLES.items()
        }


def test_registering_writes_event_case_run_and_effect_together(store: Store) -> None:
    """One transaction leaves the event, the cached case, the run's bookkeeping, the slip to issue and the number."""
    case = new_case(store)
    assert {"case_file": 1, "event": 1, "effect": 1, "drive": 1, "counter": 1, "letter_version": 0} == counts(store)
    assert (b.NUMBER, 1) == (case.number, case.seq)


def test_an_act_that_breaks_leaves_nothing(store: Store) -> None:
    """An exception after the append takes everything back: events, effects, letters, numbers, the cached row."""
    number = new_case(store, *b.UP_TO["drafting"][1:]).number
    before, cached = counts(store), Cases(store, EVERYTHING).lines()
    with pytest.raises(Stop), store.on(number) as work:
        add(work, b.MADE)
        work.save_letter(DRAFT, b.HANDLER, b.AT)
        work.next_number("JAFG", "reply", 2026)
        raise Stop
    assert (before, cached) == (counts(store), Cases(store, EVERYTHING).lines())


def test_a_registration_that_breaks_gives_its_number_back(store: Store) -> None:
    """The next case takes the very number that the broken one had."""
    with pytest.raises(Stop), store.new_case(number_of()) as work:
        add(work, b.registered())
        raise Stop
    assert set(counts(store).values()) == {0}
    assert b.NUMBER == new_case(store).number


def test_numbers_have_no_gap_and_no_double_under_eight_hands(store: Store) -> None:
    """Eight threads take five numbers each, two of each five refused: 1 to 24, each once."""
    kept: list[int] = []

    def five() -> None:
        from store.database import writing

        for refused in (False, True, False, True, False):
            try:
                with writing(store.engine) as connection:
                    n = take_number(connection, "JAFG", "reply", 2026)
                    if refused:
                        raise Stop
                kept.append(n)
            except Stop:
                continue

    assert [None] * 8 == at_once(8, five)
    assert list(range(1, 25)) == sorted(kept)


def test_each_organ_kind_and_year_counts_for_itself(store: Store) -> None:
    """Case numbers and document numbers, two organs, two years: each from 1."""
    from store.database import writing

    with writing(store.engine) as connection:
        got = [take_number(connection, *key) for key in (
            ("JAFG", "case", 2026), ("JAFG", "reply", 2026), ("JAXF", "case", 2026), ("JAFG", "case", 2027),
            ("JAFG", "case", 2026),
        )]  # fmt: skip
    assert [1, 1, 1, 1, 2] == got


def test_eight_registrations_at_once_are_eight_cases(store: Store) -> None:
    """Parallel registrations get the numbers 1 to 8."""
    cases = at_once(8, lambda: new_case(store).number)
    assert [f"JAFG-2026-{n:04d}" for n in range(1, 9)] == sorted(cases)


def test_two_acts_on_one_case_come_one_after_the_other(store: Store) -> None:
    """Eight appends at once: eight events with numbers in a row, no writer ever sees the same last event."""
    number = new_case(store, b.ACCEPTED, b.ROUTED).number
    cases = at_once(8, lambda: then(store, number, b.search()).seq)
    assert list(range(4, 12)) == sorted(cases)
    assert list(range(1, 12)) == [row["no"] for row in rows_of(store, number)]


def test_an_act_sees_what_it_has_just_written(store: Store) -> None:
    """Within the transaction the case is already further on."""
    number = new_case(store).number
    with store.on(number) as work:
        add(work, b.ACCEPTED)
        assert (2, b.ACCEPTED.on) == (work.known.seq, work.known.accepted_on)


def test_what_a_form_did_not_show_is_everything_after_it(store: Store) -> None:
    """``seen`` is the last event that the form showed; without a form nothing counts as new."""
    number = new_case(store, b.ACCEPTED, b.ROUTED).number
    with store.on(number) as work:
        assert ((b.ROUTED,), (), ()) == (work.since(2), work.since(3), work.since(None))


def test_an_unknown_number_is_no_case(store: Store) -> None:
    """NoSuchCase names the number and the field."""
    with pytest.raises(NoSuchCase) as caught, store.on("JAFG-2026-0999"):
        pass
    assert ("number", True) == (caught.value.field, "JAFG-2026-0999" in str(caught.value))


def test_a_version_of_a_letter_is_kept_once(store: Store) -> None:
    """The same version cannot be written over."""
    number = new_case(store).number
    with store.on(number) as work:
        work.save_letter(DRAFT, b.HANDLER, b.AT)
        assert DRAFT.body == work.letter("reply", 1)
    with pytest.raises(IntegrityError), store.on(number) as work:
        work.save_letter(DRAFT, b.HANDLER, b.AT)


def test_the_cached_row_says_what_the_events_say(store: Store) -> None:
    """After every event of a procedure the list shows the stage, days and units that the events fold to."""
    number, seen = new_case(store).number, []
    for event in b.UP_TO["closed"][1:]:
        case = then(store, number, event)
        line = Cases(store, EVERYTHING).lines()[0]
        assert (case.organ, "、".join(case.units), case.sought) == (line.organ, line.units, line.sought)
        seen.append(line.stage)
    assert [Stage.ROUTING, Stage.INQUIRY, Stage.INQUIRY, Stage.DRAFTING, Stage.DRAFTING, Stage.REVIEW, Stage.SIGNING,
            Stage.DELIVERY, Stage.DELIVERY, Stage.DELIVERY, Stage.CLOSED] == seen  # fmt: skip
    line = Cases(store, EVERYTHING).lines()[0]
    assert (b.SIGNED, b.TODAY.replace(month=10, day=20), b.TODAY) == (line.received_on, line.due_on, line.closed_on)


def test_effects_are_planned_with_their_cause(store: Store) -> None:
    """Each effect names the event that caused it, also when one act writes several events."""
    number = new_case(store).number
    then(store, number, b.ACCEPTED, b.ROUTED, b.decided(), b.MADE)
    planned = [(line.cause_no, line.kind, line.subject) for line in Cases(store, EVERYTHING).find(number).effects]
    assert [(1, "issue_notice", "registration_receipt"), (5, "render_draft", "reply-v1")] == planned


def in_step(store: Store, case: Case) -> None:
    """Let the case's run show its last event, as a driver does."""
    for lease in drives.claim(store.engine, 9, 60):
        drives.settle(store.engine, lease, case.seq)


def test_a_closed_case_is_woken_by_work_only(store: Store) -> None:
    """Its run is finished: archiving it does not open another, an event with an effect does."""
    case = new_case(store, *b.UP_TO["closed"][1:])
    in_step(store, case)
    case = then(store, case.number, ev.CaseArchived(b.TODAY))
    assert 0 == drives.behind(store.engine)
    then(store, case.number, b.MADE)  # stands for any event that plans work on a closed case
    assert 1 == drives.behind(store.engine)


def test_the_event_that_closes_a_case_is_still_shown(store: Store) -> None:
    """Delivery closes the case, and its run has to say so."""
    case = new_case(store, *b.UP_TO["delivery"][1:], b.DISPATCHED)
    in_step(store, case)
    then(store, case.number, b.DELIVERED)
    assert 1 == drives.behind(store.engine)


def test_an_effect_ends_with_its_event_or_not_at_all(store: Store) -> None:
    """finish_effect belongs to the transaction: rolled back with it, and refused for a token that is not the last."""
    from store.effects import begin

    number = new_case(store).number
    effect_id = open_effects(store.engine, number)[0].id
    first, second = begin(store.engine, effect_id), begin(store.engine, effect_id)
    assert first and second
    with store.on(number) as work:
        assert not work.finish_effect(effect_id, first.token, "{}")
    with pytest.raises(Stop), store.on(number) as work:
        assert work.finish_effect(effect_id, second.token, "{}")
        raise Stop
    assert [effect_id] == [left.id for left in open_effects(store.engine, number)]
    with store.on(number) as work:
        assert work.finish_effect(effect_id, second.token, "{}")
    assert [] == open_effects(store.engine, number)
