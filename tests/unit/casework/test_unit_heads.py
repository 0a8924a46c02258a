"""Whom a unit head speaks for: the own unit, where the account names one; any unit of the organ where it names none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.command import Command
from casework.decide import decide
from casework.open_acts import open_acts
from casework.people import Actor, Role
from casework.ruling import Decision, Refused, Ruling
from tests import builders as b

UNIT, OTHER = "征收科", "物业科"
SEARCHED = {"found": True, "where": "档案", "words": "路名"}
COMMANDS: tuple[Command, ...] = (
    pc.AcceptRoute(on=b.TODAY, unit=UNIT),
    pc.ReturnRoute(on=b.TODAY, unit=UNIT, reason="不是本单位的事"),
    cmd.RecordSearch(on=b.TODAY, unit=UNIT, **SEARCHED),  # type: ignore[arg-type]
)
CALLED = pc.ConveneConference(on=b.TODAY, members=(UNIT, OTHER), question="能不能公开", due=b.TODAY)


def head(unit: str, *more: Role) -> Actor:
    """A unit head of this unit."""
    return Actor("jafg.head", "某", "JAFG", frozenset({Role.UNIT_HEAD, *more}), unit)


def ruled(command: Command, who: Actor) -> Ruling:
    """What becomes of a command on a case that was sent to UNIT."""
    return decide(b.case(b.registered(), b.ACCEPTED, b.ROUTED), command, b.context(who))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_head_acts_for_the_own_unit_alone(command: Command) -> None:
    """The own unit's act is done, another unit's is refused for want of right; without a unit any unit's is done."""
    refused = ruled(command, head(OTHER))
    assert isinstance(refused, Refused)
    assert ("right", True) == (refused.kind, "负责人" in refused.advice)
    assert [Decision] * 2 == [type(ruled(command, head(unit))) for unit in (UNIT, "")]


def test_who_has_the_right_by_another_role_keeps_it() -> None:
    """A handler who heads another unit still writes down any unit's search, and takes nothing over for it."""
    both = head(OTHER, Role.HANDLER)
    assert [Refused, Refused, Decision] == [type(ruled(command, both)) for command in COMMANDS]


def test_an_opinion_is_the_own_unit_s() -> None:
    """In a conference the head of one unit gives no other unit's opinion."""
    called = b.ruling("inquiry", CALLED)
    assert isinstance(called, Decision)
    case = b.case(b.registered(), b.ACCEPTED, b.ROUTED, *called.events)
    opinion = pc.GiveOpinion(on=b.TODAY, member=UNIT, opinion="可以公开")
    done = [type(decide(case, opinion, b.context(head(unit)))) for unit in (UNIT, OTHER, "")]
    assert [Decision, Refused, Decision] == done


def test_nothing_is_offered_for_another_unit() -> None:
    """Neither to take nor to give back."""
    case = b.case(b.registered(), b.ACCEPTED, b.ROUTED)
    offered = {
        unit: open_acts(case, b.context(head(unit))) & {"accept_route", "return_route"} for unit in (UNIT, OTHER)
    }
    assert {UNIT: {"accept_route", "return_route"}, OTHER: frozenset()} == offered


def test_an_actor_without_the_role_heads_nothing() -> None:
    """The unit of an account gives no right by itself."""
    assert not replace(head(UNIT), roles=frozenset({Role.HANDLER})).heads(UNIT)
