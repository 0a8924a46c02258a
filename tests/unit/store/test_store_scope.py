"""Nobody reads a case of another organ, by whatever door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from store_samples import new_case

from casework.people import Role
from store.cases import EVERYTHING, Cases, Scope
from store.opening import Store
from store.unit_of_work import LetterText, NoSuchCase
from tests import builders as b

OWN, OTHER = "JAFG-2026-0001", "JAXF-2026-0001"


@pytest.fixture
def cases(store: Store) -> Callable[[Scope], Cases]:
    """A case of each of two organs, each with a letter; read within a scope."""
    for organ in ("JAFG", "JAXF"):
        case = new_case(store, organ=organ, items=(f"{organ}的事",))
        with store.on(case.number) as work:
            work.save_letter(LetterText("reply", 1, "hash", {"text": organ}), b.HANDLER, b.AT)
    return lambda scope: Cases(store, scope)


def test_each_person_sees_the_own_organ(cases: Callable[[Scope], Cases]) -> None:
    """Handler, supervisor and administrator see their organ's cases only, in lists and counts."""
    for role in (Role.HANDLER, Role.SUPERVISOR, Role.ADMIN):
        seen = cases(Scope.of(b.actor(role)))
        assert ([OWN], 1) == ([line.number for line in seen.lines()], seen.count())


def test_who_oversees_sees_all(cases: Callable[[Scope], Cases]) -> None:
    """区府办 and the system see every organ's."""
    for role in (Role.OVERSEER, Role.SYSTEM):
        assert {OWN, OTHER} == {line.number for line in cases(Scope.of(b.actor(role))).lines()}


def test_no_door_leads_to_another_organs_case(cases: Callable[[Scope], Cases]) -> None:
    """find and letter_body answer as if the case did not exist; search and stage filters find nothing of it."""
    own = cases(Scope.of(b.HANDLER))
    for door in (lambda: own.find(OTHER), lambda: own.letter_body(OTHER, "reply", 1)):
        with pytest.raises(NoSuchCase):
            door()
    assert [] == own.lines(words="JAXF") == own.lines(words=OTHER)
    assert [OWN] == [line.number for line in own.lines(stage="examination", words="周某某")]
    assert {"text": "JAFG"} == own.letter_body(OWN, "reply", 1)


def test_the_same_words_for_hidden_and_missing(cases: Callable[[Scope], Cases]) -> None:
    """Which of the two it is, is not told."""
    own, said = cases(Scope.of(b.HANDLER)), []
    for number in (OTHER, "JAXF-2026-0002"):
        with pytest.raises(NoSuchCase) as caught:
            own.find(number)
        said.append(str(caught.value).replace(number, ""))
    assert said[0] == said[1]


def test_no_organ_is_not_every_organ(cases: Callable[[Scope], Cases]) -> None:
    """An empty scope shows nothing."""
    assert [] == cases(Scope(frozenset())).lines()


def test_a_percent_sign_is_a_percent_sign(cases: Callable[[Scope], Cases]) -> None:
    """Searching for wildcard characters finds them and not everything."""
    everything = cases(EVERYTHING)
    assert [[], [], []] == [everything.lines(words=words) for words in ("%", "_", "\\")]


def test_a_missing_version_of_a_letter_is_named(cases: Callable[[Scope], Cases]) -> None:
    """Asking for a version that was never made says so."""
    with pytest.raises(NoSuchCase) as caught:
        cases(EVERYTHING).letter_body(OWN, "reply", 2)
    assert ("letter", True) == (caught.value.field, "第 2 稿" in str(caught.value))


def test_the_tightest_limit_comes_first(store: Store) -> None:
    """Cases by their due date; those without a running limit at the end."""
    later = b.registered(dates={"signed": b.SIGNED.replace(day=21)}, on=b.SIGNED.replace(day=21))
    waiting = b.UP_TO["registration"][0]
    from store_samples import add, number_of

    for request in (waiting, later, b.registered()):
        with store.new_case(number_of()) as work:
            add(work, request)  # type: ignore[arg-type]
    order = [line.number[-1] for line in Cases(store, EVERYTHING).lines()]
    assert ["3", "2", "1"] == order


def test_closed_cases_can_be_left_out(store: Store) -> None:
    """The inbox shows open cases."""
    new_case(store, *b.UP_TO["closed"][1:])
    new_case(store)
    everything = Cases(store, EVERYTHING)
    open_ones = [line.number for line in everything.lines(open_only=True)]
    assert (["JAFG-2026-0002"], 1, 2) == (open_ones, everything.count(open_only=True), everything.count())
