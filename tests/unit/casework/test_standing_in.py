"""代办: a stand-in does what the absent person may do, in that person's place, and nothing more."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.case import Case, fold
from casework.command import Command
from casework.decide import decide
from casework.office import StandInPolicy
from casework.open_acts import open_acts
from casework.people import Actor, Role
from casework.ruling import Decision, Refused, Ruling
from casework.stages import Stage, acts_for
from casework.standing_in import Absence, check, in_capacity, with_absent
from rules.errors import InputError
from tests import builders as b

UNTIL = dt.date(2026, 10, 9)
SUITABLE = {role: frozenset({role, Role.OFFICE_HEAD}) for role in Role if role not in (Role.ADMIN, Role.SYSTEM)}
POLICY = StandInPolicy(SUITABLE, 60)
HEAD = Actor("jafg.b", "乙", "JAFG", frozenset({Role.OFFICE_HEAD}))


def away(*roles: Role, login: str = "jafg.a", unit: str = "") -> Actor:
    """Somebody who is away."""
    return Actor(login, "甲", "JAFG", frozenset(roles), unit)


def standing_for(*absent: Actor, by: Actor = HEAD) -> Actor:
    """A person who stands in for these today."""
    return with_absent(by, [(one, UNTIL) for one in absent], POLICY)


def ruled(case: Case, command: Command, who: Actor) -> tuple[Ruling, Actor]:
    """What becomes of it, and in which capacity."""
    context = in_capacity(case, command, b.context(who))
    return decide(case, command, context), context.actor


def under_review(author: str = "jafg.handler") -> Case:
    """A case whose draft, by this author, waits for its review."""
    case = fold(b.NUMBER, b.records(*b.UP_TO["review"], by=author))
    assert case
    return case


PASSING = [role for role in Role if role not in (Role.ADMIN, Role.SYSTEM, Role.OVERSEER)]


@pytest.mark.parametrize("stage", b.UP_TO)
@pytest.mark.parametrize("role", PASSING)
def test_the_table_of_stages_is_asked_with_the_absent_person_s_roles(stage: str, role: Role) -> None:
    """At every stage, row by row, a stand-in may do what they and the absent person may each do alone, and no more."""
    case = b.case_at(stage)
    alone, theirs, both = (open_acts(case, b.context(who)) for who in (HEAD, away(role), standing_for(away(role))))
    assert alone | theirs == both
    assert theirs <= acts_for(Stage(stage), frozenset({role}))


def test_only_what_the_office_says_passes() -> None:
    """A role that is not named, a colleague without a suitable role, another organ: nothing passes."""
    handler = Actor("jafg.c", "丙", "JAFG", frozenset({Role.HANDLER}))
    elsewhere = replace(HEAD, organ="JAGH")
    assert [frozenset({Role.SIGNATORY}), frozenset(), frozenset(), frozenset()] == [
        POLICY.passing(away(Role.SIGNATORY, Role.ADMIN), HEAD),
        POLICY.passing(away(Role.ADMIN), HEAD),
        POLICY.passing(away(Role.SIGNATORY), handler),
        POLICY.passing(away(Role.SIGNATORY), elsewhere),
    ]


def test_a_review_is_given_in_the_absent_reviewer_s_place() -> None:
    """The decision is made, and the name it is written under says who for whom."""
    ruling, as_whom = ruled(
        under_review(), cmd.ApproveDraft(on=b.TODAY, kind="review"), standing_for(away(Role.REVIEWER))
    )
    assert isinstance(ruling, Decision)
    assert ("乙 代 甲", "jafg.b", "jafg.a") == (as_whom.name, as_whom.login, as_whom.instead_of)


@pytest.mark.parametrize("author", ["jafg.a", "jafg.b"])
def test_nobody_s_own_draft_is_approved_through_a_stand_in(author: str) -> None:
    """Neither the stand-in's own draft nor the absent person's; and it is not offered either."""
    case, who = under_review(author), standing_for(away(Role.REVIEWER))
    ruling, _ = ruled(case, cmd.ApproveDraft(on=b.TODAY, kind="review"), who)
    assert isinstance(ruling, Refused) and "拟稿人不能审核" in ruling.reason
    assert "approve" not in open_acts(case, b.context(who))


def test_a_draft_made_in_somebody_s_place_is_both_persons() -> None:
    """Neither of them may review it afterwards."""
    *before, made = b.records(*b.UP_TO["drafting"], b.MADE)
    case = fold(b.NUMBER, [*before, replace(made, actor="jafg.b", acted_for="jafg.a")])
    assert case and case.draft and {"jafg.a", "jafg.b"} == case.draft.authors


def test_who_reviewed_does_not_sign_in_somebody_s_place() -> None:
    """Four eyes stay four: the reviewer's own approval and a signature for the signatory do not come from one."""
    reviewer = Actor("jafg.b", "乙", "JAFG", frozenset({Role.REVIEWER, Role.OFFICE_HEAD}))
    *before, approved = b.records(*b.UP_TO["signing"])
    case = fold(b.NUMBER, [*before, replace(approved, actor="jafg.b")])
    assert case
    who = standing_for(away(Role.SIGNATORY), by=reviewer)
    ruling, _ = ruled(case, cmd.SignReply(on=b.TODAY), who)
    assert isinstance(ruling, Refused) and "审核过" in ruling.reason and "sign" not in open_acts(case, b.context(who))


def test_a_case_that_the_absent_person_has_claimed_is_not_claimed_for_them_again() -> None:
    """Claimed in their place it is theirs; a second time there is nothing to claim, and no page offers it."""
    case, who = b.case(b.registered(), b.ACCEPTED), standing_for(away(Role.HANDLER))
    claim = pc.ClaimCase(on=b.TODAY)
    theirs = replace(case, course=replace(case.course, handler="jafg.a"))
    assert [Decision, Refused] == [type(ruled(one, claim, who)[0]) for one in (case, theirs)]
    assert [True, False] == ["claim" in open_acts(one, b.context(who)) for one in (case, theirs)]


def test_an_absent_handler_s_case_is_worked_on_in_that_place() -> None:
    """On the case that the absent person has claimed also a handler acts for them; claiming is for oneself."""
    other = Actor("jafg.b", "乙", "JAFG", frozenset({Role.HANDLER, Role.OFFICE_HEAD}))
    who = standing_for(away(Role.HANDLER), by=other)
    case = b.case(b.registered(), b.ACCEPTED)
    theirs = replace(case, course=replace(case.course, handler="jafg.a"))
    route, claim = cmd.RouteCase(on=b.TODAY, units=("征收科",)), pc.ClaimCase(on=b.TODAY)
    assert ["", "jafg.a", ""] == [
        ruled(one, command, who)[1].instead_of for one, command in ((case, route), (theirs, route), (theirs, claim))
    ]


def test_a_unit_head_s_stand_in_speaks_for_that_unit_alone() -> None:
    """What was sent to another unit is refused."""
    who = standing_for(away(Role.UNIT_HEAD, unit="征收科"))
    case = b.case(b.registered(), b.ACCEPTED, b.ROUTED)
    answers = [type(ruled(case, pc.ReturnRoute(on=b.TODAY, unit=unit, reason="不是"), who)[0]) for unit in case.units]
    assert [Decision] == answers[:1]
    assert not who.heads("物业科")


def test_what_nobody_allows_is_refused_in_the_own_name() -> None:
    """The reason is the one that the person would hear without standing in for anybody."""
    ruling, as_whom = ruled(
        under_review(), cmd.RouteCase(on=b.TODAY, units=("征收科",)), standing_for(away(Role.REVIEWER))
    )
    assert isinstance(ruling, Refused) and "" == as_whom.instead_of


PEOPLE = {
    one.login: one
    for one in (away(Role.SIGNATORY), HEAD, away(Role.SIGNATORY, login="jafg.c"), away(Role.ADMIN, login="jafg.d"))
}
NEW = Absence("jafg.a", "jafg.b", b.TODAY, UNTIL, "休假", "jafg.a")
SET_ALREADY = replace(NEW, stand_in="jafg.c")
WRONG: dict[str, tuple[Absence, str, tuple[Absence, ...], str]] = {
    "nobody": (replace(NEW, absent="x"), "jafg.a", (), "absent"),
    "somebody else's": (replace(NEW, absent="jafg.c"), "jafg.a", (), "absent"),
    "no stand-in": (replace(NEW, stand_in=""), "jafg.a", (), "stand_in"),
    "oneself for another": (NEW, "jafg.b", (), "absent"),
    "no suitable role": (replace(NEW, stand_in="jafg.d"), "jafg.a", (), "stand_in"),
    "in the past": (replace(NEW, first_on=b.TODAY - dt.timedelta(1)), "jafg.a", (), "first_on"),
    "backwards": (replace(NEW, last_on=b.TODAY - dt.timedelta(1)), "jafg.a", (), "last_on"),
    "too long": (replace(NEW, last_on=b.TODAY + dt.timedelta(60)), "jafg.a", (), "last_on"),
    "no reason": (replace(NEW, reason=" "), "jafg.a", (), "reason"),
    "twice": (NEW, "jafg.a", (SET_ALREADY,), "first_on"),
    "the stand-in is away too": (NEW, "jafg.a", (replace(NEW, absent="jafg.b", stand_in="jafg.c"),), "stand_in"),
    "passing on": (NEW, "jafg.a", (replace(NEW, absent="jafg.c", stand_in="jafg.a"),), "absent"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_absence_names_the_field(what: str) -> None:
    """Each way of getting it wrong is told with its field and what to do."""
    new, by, known, field = WRONG[what]
    with pytest.raises(InputError) as told:
        check(new, PEOPLE, PEOPLE[by], known, b.TODAY, POLICY)
    assert (field, True) == (told.value.field, bool(told.value.advice))


@pytest.mark.parametrize("by", ["jafg.a", "jafg.d"])
def test_the_person_or_the_administrator_may_set_it(by: str) -> None:
    """And where an earlier one was ended before, a new one may begin on that very day."""
    check(NEW, PEOPLE, PEOPLE[by], (replace(SET_ALREADY, ended_on=b.TODAY),), b.TODAY, POLICY)


def test_an_absence_holds_from_its_first_to_its_last_day_or_until_it_was_ended() -> None:
    """Both ends included; the day of ending not."""
    days = [b.TODAY - dt.timedelta(1), b.TODAY, UNTIL, UNTIL + dt.timedelta(1)]
    assert [False, True, True, False] == [NEW.holds_on(day) for day in days]
    assert not replace(NEW, ended_on=b.TODAY).holds_on(b.TODAY)
