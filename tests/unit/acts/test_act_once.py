"""Once and only once: double submissions, crashes between files and record, numbers under many hands."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from act_samples import DISCLOSE, SEARCH, act, case_after, done, events, kinds, register

from acts.carry_out import CARRY_OUT, NotOurs
from acts.config import MailSettings
from acts.desk import Desk
from acts.perform import Done
from casework import events as ev
from casework.effects import EffectKind
from casework.people import SYSTEM
from casework.ruling import Refused
from store import effects
from store.audit import check_chain
from tests.fakes import CutAfterPrinting, CutBeforeRecording, PlainDriver, PlainPress, PowerCut
from tests.threads import at_once

TWICE: list[tuple[str, str, dict[str, Any]]] = [
    ("", "accept", {}),
    ("accept", "route", {"units": ["征收科"]}),
    ("route", "record_search", SEARCH),
    ("record_search", "decide", DISCLOSE),
    ("decide", "draft", {}),
    ("draft", "submit_draft", {}),
    ("submit_draft", "approve", {"kind": "review"}),
    ("approve", "sign", {}),
]


@pytest.mark.parametrize(("before", "name", "fields"), TWICE, ids=lambda value: value if isinstance(value, str) else "")
def test_of_eight_submissions_one_is_done(before: str, name: str, fields: dict[str, Any], desk: Desk) -> None:
    """The same form sent eight times at once: one act, seven told that the task is closed or the form is stale."""
    number = case_after(desk, before) if before else register(desk)
    seen = desk.cases(SYSTEM).find(number).case.seq
    outcomes = at_once(8, lambda: act(desk, number, name, seen=seen, **fields))
    said = Counter("done" if isinstance(got, Done) else getattr(got, "kind", repr(got)) for got in outcomes)
    assert (1, 7) == (said["done"], said["closed"] + said["stale"]), said
    assert seen + 1 == desk.cases(SYSTEM).find(number).case.seq


def test_eight_hands_sign_eight_cases_with_numbers_in_a_row(desk: Desk) -> None:
    """Signed at the same moment, each reply has its own number and none is missing."""
    numbers = [case_after(desk, "approve") for _ in range(4)]
    waiting = iter(numbers * 2)  # each case twice: the second signature of each is refused
    lock = threading.Lock()

    def sign() -> Any:
        with lock:
            number = next(waiting)
        return act(desk, number, "sign")

    outcomes = at_once(8, sign)
    taken = sorted(got.case.reply.number for got in outcomes if isinstance(got, Done) and got.case.reply)
    assert [f"静房管公开〔2026〕第{n}号-答" for n in range(1, 5)] == taken


def first_todo(desk: Desk, number: str) -> effects.Todo:
    """Begin the case's first due effect."""
    todo = effects.begin(desk.store.engine, effects.open_effects(desk.store.engine, number)[0].id)
    assert todo
    return todo


def test_a_crash_after_printing_leaves_one_letter_in_the_end(desk: Desk) -> None:
    """The power goes after the letter is printed: nothing is recorded; the next try records exactly one seal."""
    number = case_after(desk, "sign")
    with pytest.raises(PowerCut):
        PlainDriver(desk, CutAfterPrinting()).catch_up(number)
    assert 0 == kinds(desk, number).count("NoticeIssued") == kinds(desk, number).count("ReplySealed")
    driver = PlainDriver(desk)
    assert ["issue_notice", "render_draft", "seal_reply"] == driver.catch_up(number)
    assert [] == driver.catch_up(number)
    assert (1, 1) == (kinds(desk, number).count("NoticeIssued"), kinds(desk, number).count("ReplySealed"))


def test_files_kept_before_the_crash_are_no_second_letter(desk: Desk) -> None:
    """The crash comes after the files and before the transaction: running it again gives one event, whole chain."""
    number = register(desk)
    todo = first_todo(desk, number)
    dying = replace(desk, store=CutBeforeRecording.of(desk.store))
    with pytest.raises(PowerCut):
        CARRY_OUT[EffectKind.ISSUE_NOTICE](dying, PlainPress(), todo)  # type: ignore[arg-type]
    kept = sum(path.is_file() for path in desk.store.files.folder.rglob("*"))
    assert (3, ["RequestRegistered"]) == (kept, kinds(desk, number))
    PlainDriver(desk).catch_up(number)
    assert ["RequestRegistered", "NoticeIssued"] == kinds(desk, number)


def test_a_try_that_was_overtaken_writes_nothing(desk: Desk) -> None:
    """The older of two tries comes last: NotOurs, and no second event or result."""
    number = register(desk)
    old, new = first_todo(desk, number), first_todo(desk, number)
    CARRY_OUT[EffectKind.ISSUE_NOTICE](desk, PlainPress(), new)  # type: ignore[arg-type]
    with pytest.raises(NotOurs):
        CARRY_OUT[EffectKind.ISSUE_NOTICE](desk, PlainPress(), old)  # type: ignore[arg-type]
    assert ["RequestRegistered", "NoticeIssued"] == kinds(desk, number)


def test_a_draft_typeset_twice_keeps_the_last_result(desk: Desk) -> None:
    """The same for a draft, which leaves no event but a result."""
    number = case_after(desk, "draft")
    PlainDriver(desk).catch_up(number)
    done(act(desk, number, "draft"))
    old, new = first_todo(desk, number), first_todo(desk, number)
    CARRY_OUT[EffectKind.RENDER_DRAFT](desk, PlainPress(), new)  # type: ignore[arg-type]
    with pytest.raises(NotOurs):
        CARRY_OUT[EffectKind.RENDER_DRAFT](desk, PlainPress(), old)  # type: ignore[arg-type]


def test_the_system_signs_its_own_events(desk: Desk) -> None:
    """Seal and slip are written by the system, under the law in force, in the same chain as everything else."""
    number = case_after(desk, "sign")
    PlainDriver(desk).catch_up(number)
    record = desk.cases(SYSTEM).find(number)
    by = {type(kept.event).__name__: kept.actor for kept in record.records}
    assert ("system", "system", "jafg.signatory") == (by["ReplySealed"], by["NoticeIssued"], by["ReplySigned"])
    from sqlalchemy import select

    from store.database import reading
    from store.tables import event

    with reading(desk.store.engine) as connection:
        rows = connection.execute(select(event).where(event.c.case_number == number).order_by(event.c.no))
        assert None is check_chain(number, [dict(row._mapping) for row in rows], record.case.seq)


@pytest.fixture
def posting(desk: Desk) -> tuple[Desk, str]:
    """A desk with a mailbox, and a sealed reply whose sending the system has been ordered to do."""
    mail = MailSettings("mail.example", 25, "gongkai@example.org", starttls=False, user="", password_file="")
    with_mail = replace(desk, config=replace(desk.config, mail=mail))
    number = case_after(with_mail, "sign")
    PlainDriver(with_mail).catch_up(number)
    done(act(with_mail, number, "dispatch", letter="reply", way="email"))
    return with_mail, number


def test_a_letter_sent_by_the_system_is_ordered_not_dispatched(posting: tuple[Desk, str]) -> None:
    """With a mailbox and an address the order is recorded; it counts as dispatched only once it has gone out."""
    desk, number = posting
    assert "LetterSendingOrdered" == kinds(desk, number)[-1]
    assert isinstance(act(desk, number, "record_delivery", letter="reply"), Refused)


@pytest.mark.parametrize("sent", [True, False])
def test_nothing_is_settled_while_the_system_is_at_it(sent: bool, posting: tuple[Desk, str]) -> None:
    """Planned or running, the sending is the system's: a person who settles it early is refused, nothing is written."""
    desk, number = posting
    before = kinds(desk, number)
    assert isinstance(act(desk, number, "settle_sending", letter="reply", sent=sent, note="已问过"), Refused)
    first_todo(desk, number)
    assert isinstance(act(desk, number, "settle_sending", letter="reply", sent=sent, note="已问过"), Refused)
    assert before == kinds(desk, number)


@pytest.mark.parametrize(("sent", "last"), [(True, "LetterDispatched"), (False, "SendingSettled")])
def test_a_doubt_is_settled_by_a_person(sent: bool, last: str, posting: tuple[Desk, str]) -> None:
    """In doubt: what the person found out is recorded, the effect is done with, nothing is sent by itself."""
    desk, number = posting
    todo = first_todo(desk, number)
    effects.doubt(desk.store.engine, todo.id, todo.token)
    done(act(desk, number, "settle_sending", letter="reply", sent=sent, note="已与申请人核实"))
    assert (last, []) == (kinds(desk, number)[-1], effects.open_effects(desk.store.engine, number))
    assert isinstance(events(desk, number)[-1], ev.LetterDispatched | ev.SendingSettled)
    assert sent == isinstance(act(desk, number, "dispatch", letter="reply", way="post"), Refused)


def test_the_lint_is_asked_even_if_the_draft_comes_late(desk: Desk) -> None:
    """No way leads around the check of the letter: submitting first asks for the draft, then for its soundness."""
    number = case_after(desk, "decide")
    refused = act(desk, number, "submit_draft")
    assert isinstance(refused, Refused)
    assert "还没有草稿" == refused.reason
