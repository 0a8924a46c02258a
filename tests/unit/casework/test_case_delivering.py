"""送达: by what a letter counts as delivered, every sending kept, and the limits that run from its delivery."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Sending
from casework.decide import decide
from casework.letters_of import recipient_of
from casework.remedies import remedy_limits
from casework.ruling import Refused
from rules.errors import InputError
from tests import builders as b

DAY = dt.date
BACK = pr.LetterReturned(b.TODAY, "reply", "查无此人")
ASKED = pr.ThirdPartyAsked(b.TODAY, "A", (1,), "某公司", "附图", "某号")


def delivered(way: str, **fields: str) -> ev.LetterDelivered:
    """What recording the arrival of a reply that went out this way comes to."""
    out = b.case(*b.UP_TO["delivery"], replace(b.DISPATCHED, way=way))
    found = b.first_event(decide(out, cmd.RecordDelivery(on=b.TODAY, **fields), b.context()))
    assert isinstance(found, ev.LetterDelivered)
    return found


@pytest.mark.parametrize(
    ("way", "proof"),
    [("post", "signed"), ("in_person", "signed"), ("email", "entered_system"), ("online", "entered_system")],
)
def test_each_way_has_its_usual_proof(way: str, proof: str) -> None:
    """Nothing said: signed for (实施条例 15), or entered into the agreed mailbox or platform (电子签名法 11)."""
    assert ev.LetterDelivered(b.TODAY, "reply", proof) == delivered(way)


@pytest.mark.parametrize(
    ("way", "proof"),
    [("post", "signed_for"), ("in_person", "refused"), ("email", "acknowledged"), ("online", "looked_up")],
)
def test_what_needs_a_word_is_not_taken_without_it(way: str, proof: str) -> None:
    """Who took it, who saw it refused, how it was acknowledged, what the platform says; with the note it holds."""
    with pytest.raises(InputError) as caught:
        delivered(way, proof=proof)
    assert "note" == caught.value.field
    assert ev.LetterDelivered(b.TODAY, "reply", proof, "同住的姐姐代收") == delivered(
        way, proof=proof, note=" 同住的姐姐代收 "
    )


@pytest.mark.parametrize(
    ("way", "proof"), [("post", "refused"), ("email", "signed"), ("email", "looked_up"), ("post", "x")]
)
def test_a_proof_of_another_way_is_none(way: str, proof: str) -> None:
    """A look at a download page delivers no e-mail, a letter by post is not left on the doorstep."""
    with pytest.raises(InputError) as caught:
        delivered(way, proof=proof, note="某事")
    assert "proof" == caught.value.field
    assert ("x" if proof == "x" else "受送达人") in str(caught.value)


def test_every_sending_stays_on_file() -> None:
    """Back twice, then signed for: both sendings with number, days and reason; the third is the letter's."""
    back = pr.LetterReturned(b.TODAY, "reply", "查无此人")
    second = ev.LetterDispatched(b.TODAY, "reply", "post", "EMS-示例-2")
    third = ev.LetterDispatched(b.TODAY, "reply", "in_person")
    case = b.case(*b.UP_TO["delivery"], b.DISPATCHED, back, second, replace(back, reason="拒收"), third, b.DELIVERED)
    assert case.reply
    assert (
        Sending("post", "EMS-示例-1", b.TODAY, b.TODAY, "查无此人"),
        Sending("post", "EMS-示例-2", b.TODAY, b.TODAY, "拒收"),
    ) == case.reply.returns
    assert ("in_person", b.TODAY, "signed") == (case.reply.way, case.reply.delivered_on, case.reply.proof)


def test_remedies_run_from_delivery_and_not_before() -> None:
    """算例 17 in a case: an R2 reply delivered 2026-04-03 may be sued on until 2026-10-08; on the way, nothing runs."""
    on_the_way = b.case(*b.UP_TO["delivery"], b.DISPATCHED)
    assert () == remedy_limits(on_the_way, b.law(), b.days())
    there = b.case(*b.UP_TO["delivery"], b.DISPATCHED, replace(b.DELIVERED, on=DAY(2026, 4, 3)))
    (limit,) = remedy_limits(there, b.law(), b.days())
    assert ("R2", (1,), DAY(2026, 6, 2), DAY(2026, 10, 8)) == (limit.code, limit.items, limit.review_by, limit.sue_by)


def test_items_with_different_remedies_have_their_own_limits() -> None:
    """Withheld: review first (算例 16), no direct suit, fifteen days after the decision; disclosed: either."""
    both = b.registered(items=("评估报告", "会议纪要"))
    decisions = (b.decided(), b.decided(2, "withheld.deliberation", remedy="R1"))
    after = b.UP_TO["delivery"][5:]
    arrived = replace(b.DELIVERED, on=DAY(2026, 8, 3))
    case = b.case(both, *b.UP_TO["delivery"][1:4], *decisions, *after, b.DISPATCHED, arrived)
    first, choice = remedy_limits(case, b.law(), b.days())
    assert ("R1", (2,), True, DAY(2026, 10, 8), None, 15) == (
        first.code, first.items, first.review_first, first.review_by, first.sue_by, first.sue_after_review_days,
    )  # fmt: skip
    assert ("R2", (1,), False) == (choice.code, choice.items, choice.review_first)


def test_the_letter_knows_whom_it_is_for() -> None:
    """The notice that others are asked is for the applicant; a third party's letter for the third party."""
    case = b.case(*b.UP_TO["inquiry"], ASKED)
    people = [recipient_of(case, letter) for letter in ("reply", "told-A", "third_party-A", "minutes")]
    assert [case.applicant.name, case.applicant.name, "某公司", ""] == people


ANSWERED = {
    "third_party-A": (ASKED, pr.ViewReceived(b.TODAY, "A", "objects", "商业秘密")),
    "reasons": (pr.ReasonsAsked(b.TODAY, "本月第38件", "某号"), pr.ReasonsReceived(b.TODAY, "研究用", True)),
}


@pytest.mark.parametrize("letter", ANSWERED)
def test_what_was_answered_did_not_come_back(letter: str) -> None:
    """An answer proves that the letter arrived: a return is refused then; without the answer it is recorded."""
    asked, answer = ANSWERED[letter]
    sent = b.case(*b.UP_TO["inquiry"], asked, *b.sent(letter, b.TODAY))
    order = pc.RecordReturn(on=b.TODAY, letter=letter)
    assert isinstance(b.first_event(decide(sent, order, b.context())), pr.LetterReturned)
    answered = b.case(*b.UP_TO["inquiry"], asked, *b.sent(letter, b.TODAY), answer)
    refused = decide(answered, order, b.context())
    assert isinstance(refused, Refused) and "回音" in refused.reason


def test_a_wrong_number_of_the_post_is_put_right_and_both_stay_on_record() -> None:
    """抄错一位: the letter bears the right number from then on, arrived or not; the event keeps the wrong one."""
    order = pc.FixTracking(on=b.TODAY, tracking=" EX123456785CN ", reason=" 抄错一位 ")
    fixed = pr.TrackingFixed(b.TODAY, "reply", "EX123456785CN", "EMS-示例-1", "抄错一位")
    for events in ((*b.UP_TO["delivery"], b.DISPATCHED), (*b.UP_TO["delivery"], b.DISPATCHED, b.DELIVERED)):
        assert fixed == b.first_event(decide(b.case(*events), order, b.context()))
        reply = b.case(*events, fixed).reply
        assert reply and ("EX123456785CN", b.TODAY) == (reply.tracking, reply.dispatched_on)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tracking": "EMS-示例-1"}, "tracking"),
        ({"tracking": " "}, "tracking"),
        ({"reason": " "}, "reason"),
        ({"on": DAY(2026, 9, 1)}, "on"),
    ],
)
def test_a_number_is_not_changed_without_a_new_one_and_a_reason(fields: dict[str, object], field: str) -> None:
    """The same number, none, no reason, a day before it went out: wrong input, named by its field."""
    given = {"on": b.TODAY, "tracking": "EX123456785CN", "reason": "抄错"} | fields
    with pytest.raises(InputError) as caught:
        decide(b.case(*b.UP_TO["delivery"], b.DISPATCHED), pc.FixTracking(**given), b.context())  # type: ignore[arg-type]
    assert field == caught.value.field


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((), "还没有发出"),
        ((replace(b.DISPATCHED, way="in_person"),), "没有邮件号"),
        ((b.DISPATCHED, BACK), "还没有发出"),
    ],
)
def test_only_a_letter_that_went_by_post_has_a_number(events: tuple[ev.Event, ...], words: str) -> None:
    """Here still, handed over in person, or back again: refused."""
    order = pc.FixTracking(on=b.TODAY, tracking="EX123456785CN", reason="抄错")
    refused = decide(b.case(*b.UP_TO["delivery"], *events), order, b.context())
    assert isinstance(refused, Refused) and words in refused.reason


def test_refused_at_the_door_by_post_is_a_return_and_no_delivery() -> None:
    """拒收退回: it lies here again, no remedy limit runs; its ground and law are on file (实施条例 15)."""
    out = (*b.UP_TO["delivery"], b.DISPATCHED)
    order = pc.RecordReturn(on=b.TODAY, letter="reply", ground="refused_by_post")
    back = b.first_event(decide(b.case(*out), order, b.context()))
    assert pr.LetterReturned(b.TODAY, "reply", "", "refused_by_post") == back
    case = b.case(*out, back)
    assert case.reply and ("refused_by_post", None) == (case.reply.returns[0].ground, case.reply.delivered_on)
    assert () == remedy_limits(case, b.law(), b.days())


@pytest.mark.parametrize(
    ("way", "ground", "field"),
    [("in_person", "refused_by_post", "ground"), ("post", "other_return", "reason"), ("post", "x", "ground")],
)
def test_a_return_needs_a_ground_that_fits(way: str, ground: str, field: str) -> None:
    """Nobody refuses by post what was handed over; 其他 says what; an unknown ground is none."""
    out = b.case(*b.UP_TO["delivery"], replace(b.DISPATCHED, way=way))
    with pytest.raises(InputError) as caught:
        decide(out, pc.RecordReturn(on=b.TODAY, letter="reply", ground=ground), b.context())
    assert field == caught.value.field
