"""The post book's rows follow the letters of their cases on both databases, and can be made anew from the events."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, insert
from store_samples import clock, new_case, then

from casework import events as ev
from casework import proceedings as pr
from casework.letters_of import Whereabouts, key_of
from store.cases import EVERYTHING, Scope
from store.database import writing
from store.opening import Store
from store.queries.post_book import LetterLine, count_at, letters_at, letters_of_keys, posted_on
from store.recount import recount
from store.tables import letter_out
from tests import builders as b

AFTER = b.UP_TO["delivery"][1:]
VOID = ev.ReplyVoided(b.TODAY, "reply", b.REPLY_SIGNED.number, "写错了")


def lines(store: Store, number: str) -> dict[str, LetterLine]:
    """The rows of a case's letters."""
    return {line.letter: line for line in letters_of_keys(store.engine, EVERYTHING, [number])}


def test_a_row_follows_its_letter(store: Store) -> None:
    """Signed, sealed, out, back, out, there: held, lying, out, lying, out, arrived; the slip has no row."""
    number = new_case(store, ev.NoticeIssued(b.TODAY, "registration_receipt", "x", b.FILE), *AFTER[:-1]).number
    back = pr.LetterReturned(b.TODAY, "reply", "查无此人")
    places = [lines(store, number)["reply"].place]
    for event in (b.SEALED, b.DISPATCHED, back, b.DISPATCHED, b.DELIVERED):
        then(store, number, event)
        places.append(lines(store, number)["reply"].place)
    assert ["held", "lying", "out", "lying", "out", "arrived"] == places
    assert ["reply"] == list(lines(store, number))
    assert 1 == lines(store, number)["reply"].returned


def test_a_void_reply_lies_nowhere(store: Store) -> None:
    """作废: under its new name it is held; the name is free for the next reply."""
    number = new_case(store, *AFTER, VOID).number
    assert {"reply-1": "held"} == {name: line.place for name, line in lines(store, number).items()}


def test_each_place_is_listed_within_its_organ(store: Store) -> None:
    """Lying and out apart, counted; another organ's are not there."""
    lying = new_case(store, *AFTER).number
    out = new_case(store, *AFTER, b.DISPATCHED).number
    new_case(store, *AFTER, organ="JAGH")
    own = Scope(frozenset({"JAFG"}))
    listed = {place: [one.case_number for one in letters_at(store.engine, own, place, 9)] for place in Whereabouts}
    assert {"held": [], "lying": [lying], "out": [out], "arrived": []} == listed
    assert (1, 2) == (
        count_at(store.engine, own, Whereabouts.LYING), count_at(store.engine, EVERYTHING, Whereabouts.LYING)
    )  # fmt: skip
    assert [out] == [one.case_number for one in posted_on(store.engine, own, b.TODAY, "post")]
    assert [] == posted_on(store.engine, own, b.TODAY + dt.timedelta(days=1), "post")


def test_a_number_is_found_however_it_is_typed(store: Store) -> None:
    """Other brackets, spaces, full-width figures: the same key."""
    number = new_case(store, *AFTER).number
    for typed in ("静房管公开〔2026〕第1号-答", "静房管公开[2026] 第１号-答", "静房管公开（2026）第1号－答"):
        assert [number] == [one.case_number for one in letters_of_keys(store.engine, EVERYTHING, [key_of(typed)])]


@pytest.mark.parametrize("harm", ["lost", "wrong", "too many"])
def test_rows_are_made_anew_from_the_events(store: Store, harm: str) -> None:
    """Lost, out of date, or left over: counting a case anew brings them back to what its events say."""
    number = new_case(store, *AFTER).number
    expected = lines(store, number)
    with writing(store.engine) as connection:
        if harm == "lost":
            connection.execute(delete(letter_out))
        elif harm == "wrong":
            connection.execute(letter_out.update().values(place="out", tracking="x"))
        else:
            row = {
                "case_number": number,
                "letter": "fee",
                "number": "y",
                "key": "Y",
                "place": "out",
                "made_on": b.TODAY,
            }
            connection.execute(insert(letter_out), [row | {"way": "", "tracking": "", "returned": 0}])
    recount(store, number, clock)
    assert expected == lines(store, number)
