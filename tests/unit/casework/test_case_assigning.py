"""Who works on it: units take and return, organs hand over, people claim and chase; courts order a reply."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework.people import Role
from casework.stages import Stage, stage_of
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date
START, LATER = DAY(2026, 9, 17), DAY(2026, 9, 21)
GIVE: dict[str, Any] = {"outcome": "disclosed", "facts": {"supply": "email"}}


def routed(*units: str) -> PaperOffice:
    """Sent to these units."""
    office = PaperOffice(b.request())
    office.done("accept", START)
    office.done("route", START, units=list(units or ("征收科",)))
    return office


def replied() -> PaperOffice:
    """Answered, delivered and filed on 09-21."""
    office = routed()
    for name, fields in (
        ("decide", GIVE),
        ("draft", {}),
        ("submit_draft", {}),
        ("approve", {"kind": "review"}),
        ("sign", {}),
    ):
        office.done(name, LATER, **fields)
    office.post("reply", LATER, LATER)
    office.done("archive", LATER)
    return office


def test_a_unit_takes_what_was_sent_to_it() -> None:
    """Once; a unit that was not asked is wrong input."""
    office = routed("征收科", "物业科")
    assert {"征收科"} == office.done("accept_route", LATER, unit="征收科").course.accepted_units
    assert "closed" == office.refused("accept_route", LATER, unit="征收科").kind
    with pytest.raises(InputError) as caught:
        office.act("accept_route", {"unit": "公房科"}, LATER)
    assert ("unit", True) == (caught.value.field, "征收科、物业科" in caught.value.advice)


def test_a_unit_gives_back_with_a_reason_and_the_case_is_routed_anew() -> None:
    """Given back by all, it lies in 分办 again; who gets it again takes it again."""
    office = routed()
    with pytest.raises(InputError) as caught:
        office.act("return_route", {"unit": "征收科", "reason": " "}, LATER)
    assert "reason" == caught.value.field
    office.done("accept_route", LATER, unit="征收科")
    office.done("return_route", LATER, unit="征收科", reason="是物业科的事")
    course = office.case.course
    assert (Stage.ROUTING, {"征收科": "是物业科的事"}, frozenset()) == (
        stage_of(office.case), course.returned_units, course.accepted_units
    )  # fmt: skip
    office.done("route", LATER, units=["征收科", "物业科"])
    office.done("accept_route", LATER, unit="征收科")
    assert frozenset() == office.done("route", LATER, units=["物业科"]).course.accepted_units


def test_another_organ_takes_a_case_over_from_the_start() -> None:
    """It examines anew under its own people; nothing decided by the first binds it; the clock runs on."""
    office = routed()
    office.done("claim", START)
    office.done("decide", LATER, **GIVE)
    office2 = routed()
    office2.done("claim", START)
    due = office2.clock(LATER).due_on
    for fields, field in (
        ({"organ": "XX", "reason": "x"}, "organ"),
        ({"organ": "JAFG", "reason": "x"}, "organ"),
        ({"organ": "JAZF", "reason": ""}, "reason"),
    ):
        with pytest.raises(InputError) as caught:
            office2.act("transfer", fields, LATER)
        assert field == caught.value.field
    case = office2.done("transfer", LATER, organ="JAZF", reason="职能已经划转")
    assert ("JAZF", Stage.EXAMINATION, "", None) == (
        case.organ, stage_of(case), case.course.handler, case.items[0].decision
    )  # fmt: skip
    assert due == office2.clock(LATER).due_on
    old = office2.act("accept", {}, LATER, by=b.HANDLER)
    assert "right" == old.kind  # type: ignore[union-attr]
    office2.done("accept", LATER)
    assert "环节，不能" in office.refused("transfer", LATER, organ="JAZF", reason="x").reason


def test_a_handler_claims_and_hands_over() -> None:
    """Claimed once by the same person; handed over with a name and a reason."""
    office = routed()
    assert "jafg.handler" == office.done("claim", START).course.handler
    assert "closed" == office.refused("claim", START).kind
    for fields in ({"to": " ", "reason": "调岗"}, {"to": "jafg.other", "reason": ""}):
        with pytest.raises(InputError):
            office.act("hand_over", fields, START)
    assert "jafg.other" == office.done("hand_over", START, to="jafg.other", reason="调岗").course.handler


def test_a_chase_has_words() -> None:
    """催办 is written down; it changes nothing else."""
    office = routed()
    with pytest.raises(InputError):
        office.act("chase", {"words": " "}, LATER)
    before = office.case.course
    assert before == office.done("chase", LATER, words="请抓紧").course
    overseer = b.actor(Role.OVERSEER, organ="JAZF")
    assert not hasattr(office.act("chase", {"words": "区里催办"}, LATER, by=overseer), "reason")


ORDER: dict[str, Any] = {"workdays": 15, "by": "某法院", "decision": "某号判决"}


def test_an_order_opens_an_answered_case_again() -> None:
    """Every item open, the old reply kept under a name of its own, a new one signed and sent beside it."""
    office = replied()
    ordered = DAY(2026, 9, 28)
    case = office.done("order_reply", ordered, **ORDER)
    assert (Stage.INQUIRY, None, {"reply-1"}, None) == (
        stage_of(case), case.draft, {name for name in case.letters if name.startswith("reply")}, case.archived_on
    )  # fmt: skip
    assert b.days().add(ordered, 15) == office.clock(ordered).due_on
    for name, fields in (
        ("decide", GIVE),
        ("draft", {}),
        ("submit_draft", {}),
        ("approve", {"kind": "review"}),
        ("approve", {"kind": "legal"}),
        ("sign", {}),
    ):
        office.done(name, DAY(2026, 9, 29), **fields)
    office.post("reply", DAY(2026, 9, 29), DAY(2026, 9, 30))
    assert (Stage.CLOSED, "done", True) == (
        stage_of(office.case), office.clock(DAY(2026, 9, 30)).state, office.clock(DAY(2026, 9, 30)).in_time
    )  # fmt: skip
    office.done("order_reply", DAY(2026, 10, 8), **ORDER)
    assert {"reply-1", "reply-2"} <= set(office.case.letters)


def test_an_order_reaches_a_case_that_nobody_has_answered() -> None:
    """逾期不答复: a limit of its own; what is under way goes on."""
    office = routed()
    office.done("decide", LATER, **GIVE)
    case = office.done("order_reply", DAY(2026, 11, 2), **ORDER)
    assert (Stage.DRAFTING, "disclosed") == (stage_of(case), case.items[0].decision.outcome)  # type: ignore[union-attr]
    assert b.days().add(DAY(2026, 11, 2), 15) == office.clock(DAY(2026, 11, 2)).due_on


@pytest.mark.parametrize("fields", [{"workdays": 0}, {"by": " "}, {"decision": ""}])
def test_an_order_names_its_limit_its_court_and_its_paper(fields: dict[str, Any]) -> None:
    """None of them may be missing; it is not older than the reply that it is about."""
    with pytest.raises(InputError):
        replied().act("order_reply", {**ORDER, **fields}, DAY(2026, 9, 28))
    with pytest.raises(InputError):
        replied().act("order_reply", ORDER, START)


def test_what_ended_the_first_round_does_not_bind_the_second() -> None:
    """A conclusion of the first conference, a withdrawal: kept on record, of no effect after the order."""
    office = PaperOffice(b.request())
    office.done("withdraw", START, note="书面")
    for name, fields in (("draft", {}), ("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {})):
        office.done(name, START, **fields)
    office.post("reply", START, START)
    office.done("order_reply", LATER, **ORDER)
    assert (False, "running") == (office.case.course.ended, office.clock(LATER).state)
    office.done("accept", LATER)
    office.done("decide", LATER, **GIVE)
