"""The fold: a case is what its events say, and its clock sees exactly its dated facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import events as ev
from casework.case import Draft, Item, fold
from casework.clock import clock_of, history
from casework.receipt import received_on
from casework.stages import STAGE_LABELS, Stage, stage_of
from rules.history import ClockEvent
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from tests import builders as b

DAY = dt.date


def test_before_registration_there_is_no_case() -> None:
    """No events, no case."""
    assert fold(b.NUMBER, ()) is None


def test_a_registered_case_is_its_request() -> None:
    """Registration gives the case its number, organ, items counted from 1, and nothing decided."""
    case = b.case(b.registered(items=("甲", "乙")))
    assert (b.NUMBER, "JAFG", 1) == (case.number, case.organ, case.seq)
    assert (Item(1, "甲"), Item(2, "乙")) == case.items == case.undecided
    assert "甲；乙" == case.sought
    assert None is case.reply is case.draft


@pytest.mark.parametrize("stage", Stage)
def test_the_stage_follows_from_the_events(stage: Stage) -> None:
    """Each further event of the procedure brings the case to the next stage."""
    assert stage is stage_of(b.case_at(stage.value))


def test_only_the_day_that_decides_ends_registration() -> None:
    """An online request stays in 登记 until both sides confirm it; that day becomes the receipt day (article 31)."""
    online = b.UP_TO["registration"]
    assert b.SIGNED == received_on(b.case(*online))
    confirmed = b.case(*online, ev.ReceiptConfirmed(DAY(2026, 9, 18)))
    assert (Stage.EXAMINATION, DAY(2026, 9, 18)) == (stage_of(confirmed), received_on(confirmed))


def test_a_search_alone_opens_the_inquiry() -> None:
    """A case that was never routed but searched for is in 检索征询."""
    assert Stage.INQUIRY is stage_of(b.case(*b.UP_TO["routing"], b.search()))


def test_every_item_must_be_decided_before_drafting() -> None:
    """With one of two items open the case stays where it was."""
    two = (b.registered(items=("甲", "乙")), b.ACCEPTED, b.ROUTED)
    assert Stage.INQUIRY is stage_of(b.case(*two, b.decided(2)))
    assert Stage.DRAFTING is stage_of(b.case(*two, b.decided(2), b.decided(1)))
    assert (Item(1, "甲"),) == b.case(*two, b.decided(2)).undecided


def test_a_new_decision_voids_the_draft() -> None:
    """The draft said something else: it is gone, but its version number is not used again."""
    case = b.case(*b.UP_TO["drafting"], b.MADE, b.decided(outcome="already_public"))
    assert (None, 1) == (case.draft, case.drafts_made)
    assert "already_public" == case.items[0].decision.outcome  # type: ignore[union-attr]


def test_an_edit_voids_every_approval() -> None:
    """Approvals bind the content: another content has none, and is not submitted any more."""
    edited = ev.DraftEdited(b.TODAY, "reply", 2, "hash-2")
    draft = b.case(*b.UP_TO["signing"], edited).draft
    assert Draft("reply", 2, "hash-2", "jafg.handler", frozenset({"jafg.handler"})) == draft


def test_an_approval_of_other_content_counts_for_nothing() -> None:
    """An approval is worth something only for the very content it names."""
    other = replace(b.APPROVED, content_hash="hash-0")
    draft = b.case(*b.UP_TO["review"], other).draft
    assert draft
    assert ((), ("review",)) == (draft.approved, draft.outstanding)


def test_a_return_takes_the_approvals_back_and_keeps_its_reason() -> None:
    """退回: drafting again, nothing approved, the reason in sight through edits until the draft goes up again."""
    returned = ev.DraftReturned(b.TODAY, "reply", 1, "引用条款不全")
    case = b.case(*b.UP_TO["signing"], returned)
    assert case.draft
    assert (Stage.DRAFTING, 1) == (stage_of(case), case.times_returned)
    assert ({}, "引用条款不全") == (case.draft.approvals, case.draft.return_reason)
    edited = (returned, ev.DraftEdited(b.TODAY, "reply", 2, "hash-2"))
    assert "引用条款不全" == b.case(*b.UP_TO["signing"], *edited).draft.return_reason  # type: ignore[union-attr]
    again = (*edited, ev.DraftSubmitted(b.TODAY, "reply", 2, "hash-2", ("review",)))
    assert "" == b.case(*b.UP_TO["signing"], *again).draft.return_reason  # type: ignore[union-attr]


def test_everybody_who_wrote_on_the_draft_is_its_author() -> None:
    """A second writer does not free the first of four eyes; a draft made anew begins with its maker."""
    made, edited = b.records(b.MADE, ev.DraftEdited(b.TODAY, "reply", 2, "hash-2"))
    start = b.records(*b.UP_TO["drafting"])
    second = replace(edited, no=7, actor="jafg.other")
    both = fold(b.NUMBER, (*start, replace(made, no=6), second))
    assert both and both.draft
    assert ("jafg.other", {"jafg.handler", "jafg.other"}) == (both.draft.author, set(both.draft.authors))
    anew = fold(b.NUMBER, (*start, replace(made, no=6), replace(made, no=7, actor="jafg.other")))
    assert anew and anew.draft
    assert {"jafg.other"} == set(anew.draft.authors)


def test_the_three_days_of_a_reply_are_kept_apart() -> None:
    """成文, 发出 and 送达 are three days."""
    sent, arrived = DAY(2026, 10, 8), DAY(2026, 10, 10)
    events = (*b.UP_TO["delivery"], replace(b.DISPATCHED, on=sent), replace(b.DELIVERED, on=arrived))
    reply = b.case(*events).reply
    assert reply
    assert (b.TODAY, sent, arrived) == (reply.made_on, reply.dispatched_on, reply.delivered_on)
    assert ("post", "EMS-示例-1", b.FILE) == (reply.way, reply.tracking, reply.file)


def test_a_receipt_slip_is_a_letter_that_moves_no_stage() -> None:
    """登记回执 is issued by the system beside the procedure."""
    slip = ev.NoticeIssued(b.SIGNED, "registration_receipt", b.NUMBER, b.FILE)
    case = b.case(*b.UP_TO["examination"], slip)
    assert (Stage.EXAMINATION, b.FILE) == (stage_of(case), case.letters["registration_receipt"].file)


def test_an_archived_case_stays_closed() -> None:
    """归档 is a fact about a closed case, no further stage."""
    case = b.case(*b.UP_TO["closed"], ev.CaseArchived(DAY(2026, 10, 12)))
    assert (Stage.CLOSED, DAY(2026, 10, 12)) == (stage_of(case), case.archived_on)


def test_the_latest_day_is_not_the_last_written() -> None:
    """A fact written down late does not turn the case's latest day back."""
    late = b.search(on=DAY(2026, 9, 19))
    assert DAY(2026, 9, 22) == b.case(*b.UP_TO["inquiry"], b.search(), late).last_on


def test_state_names_are_the_offices_words() -> None:
    """A Prefect run waits in 待 + stage, with 停表· before it while the clock rests; a closed one is 已办结."""
    assert "待审查" == Stage.EXAMINATION.state_name()
    assert "停表·待检索征询" == Stage.INQUIRY.state_name(stopped=True)
    assert "已办结" == Stage.CLOSED.state_name() == Stage.CLOSED.state_name(stopped=True)
    assert set(Stage) == set(STAGE_LABELS)


def test_the_clock_is_told_the_dates_of_the_channel() -> None:
    """Before the reply, the clock knows the channel and its dates and nothing else."""
    told = history(b.case_at("review"))
    assert "signed_post" == told.channel
    assert {ClockEvent("sent", DAY(2026, 9, 14)), ClockEvent("signed", b.SIGNED)} == set(told.events)


def test_a_signed_reply_that_has_not_left_answers_nobody() -> None:
    """The reply counts for the clock once it is dispatched, with all three of its days."""
    assert None is history(b.case_at("delivery")).first("replied")
    sent = b.case(*b.UP_TO["delivery"], replace(b.DISPATCHED, on=DAY(2026, 10, 8)))
    replied = ClockEvent("replied", DAY(2026, 10, 8), way="post", made=b.TODAY, dispatched=DAY(2026, 10, 8))
    assert replied == history(sent).first("replied")
    arrived = b.case(*b.UP_TO["closed"])
    assert b.TODAY == history(arrived).first("replied").delivered  # type: ignore[union-attr]


def test_the_reply_limit_of_a_request_by_post(law: Rulebook, days: Calendar) -> None:
    """Signed for on 2026-09-16, due on 2026-10-20 (two make-up days count, eleven days off do not)."""
    clock = clock_of(b.case_at("inquiry"), law, days, b.TODAY)
    assert (b.SIGNED, DAY(2026, 10, 20), "running") == (clock.received_on, clock.due_on, clock.state)


def test_no_limit_runs_before_confirmation(law: Rulebook, days: Calendar) -> None:
    """A request that nobody has confirmed has no receipt day and no due date."""
    clock = clock_of(b.case_at("registration"), law, days, b.TODAY)
    assert (None, None) == (clock.received_on, clock.due_on)
