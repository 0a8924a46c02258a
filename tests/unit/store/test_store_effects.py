"""The outbox: planned once, done once, by the try that holds the token."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from store_samples import new_case, then

from store import effects
from store.cases import EVERYTHING, Cases, EffectLine
from store.database import writing
from store.opening import Store
from store.tables import effect
from tests import builders as b


@pytest.fixture
def number(store: Store) -> str:
    """A case whose receipt slip is to be issued."""
    return new_case(store).number


def due(store: Store, number: str) -> list[tuple[str, bool]]:
    """What is due now: its kind, and whether somebody left it running."""
    return [(left.kind, left.running) for left in effects.open_effects(store.engine, number)]


def line(store: Store, number: str) -> EffectLine:
    """The only effect as the case page shows it."""
    (shown,) = Cases(store, EVERYTHING).find(number).effects
    return shown


def begin(store: Store, number: str) -> effects.Todo:
    """Begin the only effect."""
    todo = effects.begin(store.engine, line(store, number).id)
    assert todo
    return todo


def test_effects_are_due_in_the_order_of_their_events(store: Store, number: str) -> None:
    """The slip first, then the draft's typesetting; another case's are not among them."""
    new_case(store)
    then(store, number, b.ACCEPTED, b.ROUTED, b.decided(), b.MADE)
    assert [("issue_notice", False), ("render_draft", False)] == due(store, number)


def test_beginning_says_what_to_do_about_what(store: Store, number: str) -> None:
    """The todo names case, cause, kind, subject and try; the effect is running."""
    todo = begin(store, number)
    assert (number, 1, "issue_notice", "registration_receipt", 1) == (
        todo.case_number, todo.cause_no, todo.kind, todo.subject, todo.tries,
    )  # fmt: skip
    assert ("running", 1) == (line(store, number).state, line(store, number).tries)


def test_what_a_crash_left_running_is_due_again(store: Store, number: str) -> None:
    """Inside our walls a second try is harmless: it is shown as left running, and gets a token of its own."""
    first = begin(store, number)
    assert [("issue_notice", True)] == due(store, number)
    second = begin(store, number)
    assert (2, True) == (second.tries, first.token != second.token)


def test_only_the_last_try_finishes(store: Store, number: str) -> None:
    """An older try that comes late is told no, before and after; the result is the last one's."""
    old, new = begin(store, number), begin(store, number)
    assert not effects.finish(store.engine, old, "old")
    assert effects.finish(store.engine, new, "new")
    assert not effects.finish(store.engine, old, "old") and not effects.finish(store.engine, new, "twice")
    assert ("done", "new", None) == (line(store, number).state, line(store, number).result, line(store, number).error)


def test_what_is_done_is_not_begun_again(store: Store, number: str) -> None:
    """begin gives nothing, and nothing is due."""
    todo = begin(store, number)
    effects.finish(store.engine, todo, "{}")
    assert (None, []) == (effects.begin(store.engine, todo.id), due(store, number))


def test_a_try_that_did_not_work_is_put_off(store: Store, number: str) -> None:
    """With a delay it is not due yet, without it is; the error is shown and the tries are counted."""
    effects.postpone(store.engine, begin(store, number), "字体没有装", delay=600, for_good=False)
    assert ([], "planned", "字体没有装") == (due(store, number), line(store, number).state, line(store, number).error)
    effects.postpone(store.engine, begin(store, number), "字体没有装", delay=-1, for_good=False)
    assert ([("issue_notice", False)], 2) == (due(store, number), line(store, number).tries)


def test_an_older_try_puts_nothing_off(store: Store, number: str) -> None:
    """A late failure of an older try does not disturb the running one."""
    old, new = begin(store, number), begin(store, number)
    effects.postpone(store.engine, old, "迟到的毛病", delay=600, for_good=True)
    assert ("running", None) == (line(store, number).state, line(store, number).error)
    assert effects.finish(store.engine, new, "{}")


def test_what_failed_for_good_waits_for_a_person(store: Store, number: str) -> None:
    """Not due and not begun any more, until a person has it planned anew."""
    todo = begin(store, number)
    effects.postpone(store.engine, todo, "模板缺了", delay=0, for_good=True)
    assert ("failed", [], None) == (
        line(store, number).state, due(store, number), effects.begin(store.engine, todo.id),
    )  # fmt: skip
    assert 1 == effects.retry_failed(store.engine, number)
    assert ([("issue_notice", False)], 0) == (due(store, number), line(store, number).tries)


def test_what_may_have_left_the_house_is_never_tried_again(store: Store, number: str) -> None:
    """In doubt: unclear, not due, not begun, not finished by the try that was interrupted."""
    todo = begin(store, number)
    effects.doubt(store.engine, todo.id, todo.token)
    assert ("unclear", [], None, False) == (
        line(store, number).state, due(store, number), effects.begin(store.engine, todo.id),
        effects.finish(store.engine, todo, "{}"),
    )  # fmt: skip


def test_doubt_falls_on_the_try_it_is_about(store: Store, number: str) -> None:
    """An older try's token doubts nothing."""
    old, _ = begin(store, number), begin(store, number)
    effects.doubt(store.engine, old.id, old.token)
    assert "running" == line(store, number).state


def test_eight_workers_finish_an_effect_once(store: Store, number: str) -> None:
    """Each begins and finishes at the same moment: one is told yes."""
    start, said = threading.Barrier(8), []
    effect_id = line(store, number).id

    def work() -> None:
        start.wait()
        todo = effects.begin(store.engine, effect_id)
        said.append(bool(todo) and effects.finish(store.engine, todo, "{}"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 1, "done") == (len(said), sum(said), line(store, number).state)


def test_the_same_effect_cannot_be_planned_twice(store: Store, number: str) -> None:
    """Case, cause, kind and subject are unique in the database."""
    row = {"case_number": number, "cause_no": 1, "kind": "issue_notice", "subject": "registration_receipt"}
    with pytest.raises(IntegrityError), writing(store.engine) as connection:
        connection.execute(insert(effect), [row])
