"""下一步: one task for every case, open to whom it names, or a wait that says for whom and until when."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import events as ev
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
from casework.next_task import NextTask, next_task
from casework.people import Role
from casework.stages import acts_for, stage_of
from casework.words import task_label
from tests import builders as b

DAY = dt.date
ASKED_ON, LAST = DAY(2026, 9, 22), DAY(2026, 10, 12)
CORRECTION = pr.CorrectionAsked(ASKED_ON, ("内容不明确",), LAST, "某号")
ASKED = pr.ThirdPartyAsked(DAY(2026, 9, 23), "A", (1,), "某公司", "某合同", "某号")
PROPOSED = pr.ExtensionProposed(DAY(2026, 10, 9), 10, "材料多")


def task_of(case: Case, today: dt.date = b.TODAY) -> NextTask | None:
    """What comes next, seen on ``today``."""
    return next_task(case, clock_of(case, b.law(), b.days(), today))


def after(stage: str, *events: ev.Event) -> Case:
    """A case at a stage to which more has happened."""
    return b.case(*b.UP_TO[stage], *events)


def test_each_stage_has_its_task() -> None:
    """Along the straight way the next task is the office's next act."""
    found = {stage: task.act for stage in b.UP_TO if (task := task_of(b.case_at(stage)))}
    assert {
        "registration": "confirm_receipt", "examination": "accept", "routing": "route", "inquiry": "accept_route",
        "conference": "give_opinion", "drafting": "draft", "review": "approve", "signing": "sign",
        "delivery": "dispatch", "closed": "archive",
    } == found  # fmt: skip


WAYS: dict[str, tuple[Case, dt.date, tuple[str, str, bool, dt.date | None]]] = {
    "elements are missing": (
        b.case(b.registered(missing=("contact",))), b.TODAY, ("ask_correction", "", False, DAY(2026, 9, 24)),
    ),
    "the notice is not sealed yet": (after("examination", CORRECTION), b.TODAY, ("", "", True, None)),
    "the notice lies here": (
        after("examination", CORRECTION, ev.NoticeIssued(ASKED_ON, "correction", "某号", b.FILE)), b.TODAY,
        ("dispatch", "correction", False, None),
    ),
    "the notice is under way": (
        after("examination", CORRECTION, *b.sent("correction", ASKED_ON)), b.TODAY,
        ("record_delivery", "correction", True, None),
    ),
    "the applicant may still correct": (
        after("examination", CORRECTION, *b.sent("correction", ASKED_ON, DAY(2026, 9, 23))), b.TODAY,
        ("receive_correction", "", True, LAST),
    ),
    "the applicant's limit has passed": (
        after("examination", CORRECTION, *b.sent("correction", ASKED_ON, DAY(2026, 9, 23))), DAY(2026, 10, 13),
        ("abandon", "", False, None),
    ),
    "the unit has taken it": (
        after("inquiry", pr.RouteAccepted(b.TODAY, "征收科")), b.TODAY, ("record_search", "征收科", False, None),
    ),
    "the unit has given it back": (
        after("inquiry", pr.RouteReturned(b.TODAY, "征收科", "不是我们的")), b.TODAY, ("route", "", False, None),
    ),
    "a third party may still answer": (
        after("inquiry", b.search(), ASKED, *b.sent("third_party-A", DAY(2026, 9, 23), DAY(2026, 9, 24))), b.TODAY,
        ("receive_view", "A", True, DAY(2026, 10, 22)),
    ),
    "a third party has let its limit pass": (
        after("inquiry", b.search(), ASKED, *b.sent("third_party-A", DAY(2026, 9, 23), DAY(2026, 9, 24))),
        DAY(2026, 10, 23), ("receive_view", "A", False, None),
    ),
    "an extension waits for agreement": (
        after("drafting", PROPOSED), DAY(2026, 10, 9), ("agree_extension", "", False, DAY(2026, 10, 20)),
    ),
    "too late to agree to an extension": (after("drafting", PROPOSED), DAY(2026, 10, 21), ("draft", "", False, None)),
    "the draft came back": (
        after("review", ev.DraftReturned(b.TODAY, "reply", 1, "补依据")), b.TODAY, ("edit_draft", "", False, None),
    ),
    "the draft came back and was edited": (
        after("review", ev.DraftReturned(b.TODAY, "reply", 1, "补依据"), ev.DraftEdited(b.TODAY, "reply", 2, "h2")),
        b.TODAY, ("submit_draft", "", False, None),
    ),
    "the reply is under way": (after("delivery", b.DISPATCHED), b.TODAY, ("record_delivery", "reply", True, None)),
    "the reply is being sealed": (
        after("signing", b.REPLY_SIGNED), b.TODAY, ("", "", True, None),
    ),
    "withdrawn while a third party was asked": (
        after("inquiry", ASKED, pr.RequestWithdrawn(b.TODAY), b.decided(outcome="withdrawn")), b.TODAY,
        ("draft", "", False, None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_what_comes_between_decides_what_comes_next(way: str) -> None:
    """Notices go out first, limits that passed are acted on, and a wait names its end."""
    case, today, expected = WAYS[way]
    task = task_of(case, today)
    assert task
    assert expected == (task.act, task.subject, task.waiting, task.until)
    assert task.why


def test_a_view_that_came_late_sends_the_draft_back() -> None:
    """What a third party objects to with good reason cannot be signed: the signatory returns it."""
    objects = pr.ViewReceived(b.TODAY, "A", "objects", "商业秘密", True)
    before = (b.registered(), b.ACCEPTED, b.ROUTED, b.search(), b.decided(), b.MADE, b.SUBMITTED, b.APPROVED)
    task = task_of(b.case(*before[:4], ASKED, *before[4:], objects))
    assert task and ("return_draft", frozenset({Role.SIGNATORY})) == (task.act, task.roles)


def test_several_reviews_wait_for_each_of_their_people() -> None:
    """Whoever's review is missing is named; who has approved is not."""
    needs = ev.DraftSubmitted(b.TODAY, "reply", 1, "hash-1", ("review", "legal", "secrecy"))
    case = b.case(*b.UP_TO["drafting"], b.MADE, needs, b.APPROVED)
    task = task_of(case)
    assert task and ("legal", frozenset({Role.LEGAL, Role.SECRECY})) == (task.subject, task.roles)


def test_whoever_is_named_may_do_it() -> None:
    """The act of every task is open at the case's stage to each of its roles, and has words for its button."""
    cases = [(b.case_at(stage), b.TODAY) for stage in b.UP_TO] + [(case, today) for case, today, _ in WAYS.values()]
    for case, today in cases:
        task = task_of(case, today)
        assert task and task.roles
        if task.act:
            assert all(task.act in acts_for(stage_of(case), frozenset({role})) for role in task.roles)
            assert task_label(task.act, task.subject, b.law())


def test_an_archived_case_waits_for_nothing() -> None:
    """After the file is closed there is no next task."""
    assert None is task_of(after("closed", ev.CaseArchived(b.TODAY)))


def test_buttons_name_their_object() -> None:
    """The button says what is done to what, in the words of the office."""
    labels = [
        task_label(act, subject, b.law())
        for act, subject in (
            ("ask_correction", ""), ("approve", "legal"), ("decide", "2"), ("dispatch", "third_party-A"), ("route", ""),
        )
    ]  # fmt: skip
    assert ["出具补正告知书", "法制审核", "判断第 2 项", "发出第三方征求意见书（A）", "分办"] == labels
