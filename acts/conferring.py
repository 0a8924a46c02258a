"""会商: why a case is hard, and who may be called to confer on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from acts.desk import Desk
from acts.earlier import often
from acts.perform import Outcome, perform
from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.case import Case
from casework.hardness import Assessment, assessment_of
from casework.likeness import LIKE, LikeCase
from casework.members import key_of, keyed
from casework.people import Actor
from casework.stages import Stage, acts_for
from rules.errors import InputError
from store.similar import similar_cases


def like_cases(desk: Desk, case: Case) -> tuple[LikeCase, ...]:
    """Like cases of the same organ within the office's look back."""
    since = _look_back(desk, case.registered_on)
    return similar_cases(desk.store, case.organ, case.sought, case.applicant, since, case.number)


def like_requests(desk: Desk, order: cmd.RegisterRequest) -> tuple[LikeCase, ...]:
    """The same for a request that is about to be registered: those that read like it."""
    sought = "；".join(order.items)
    if not sought.strip():
        return ()
    found = similar_cases(desk.store, order.organ, sought, order.applicant, _look_back(desk, order.on))
    return tuple(one for one in found if one.likeness >= LIKE)


def _look_back(desk: Desk, day: dt.date) -> dt.date:
    return day - dt.timedelta(days=desk.office.policy.conference.look_back_days)


def assessment(desk: Desk, case: Case, like: tuple[LikeCase, ...]) -> Assessment:
    """Why the case is hard, as of now."""
    return assessment_of(case, desk.rulebook, desk.office.policy.conference.topics, like, often(desk, case))


def can_confer(person: Actor) -> bool:
    """Whether this person's roles let them give an opinion."""
    return "give_opinion" in acts_for(Stage.CONFERENCE, person.roles)


def convene(desk: Desk, actor: Actor, number: str, command: pc.ConveneConference, seen: int | None) -> Outcome:
    """召集会商: people are called by their accounts, which must be there and able to give an opinion."""
    named = tuple(_member(desk, actor.organ, name.strip()) for name in command.members if name.strip())
    return perform(desk, actor, number, replace(command, members=named), seen=seen)


def _member(desk: Desk, organ: str, name: str) -> str:
    """The member as the file will call it: a person by name and account. Raises InputError for one who cannot come."""
    people = desk.accounts.everybody()
    key = key_of(name)
    if key in desk.office.organs:
        return keyed(desk.office.organ(key).name, key)
    if key or name in {person.login for person in people}:
        return _person(people, key or name)
    same = [person for person in people if person.name == name and person.organ == organ]
    return _person(people, same[0].login) if len(same) == 1 else name


def _person(people: list[Actor], login: str) -> str:
    found = next((person for person in people if person.login == login), None)
    if found is None:
        raise InputError(f"没有“{login}”这个账号", "请从名单里选，或者写姓名", field="members")
    if not can_confer(found):
        raise InputError(f"{found.name}（{login}）的角色不能提交会商意见", "请另选一位", field="members")
    return keyed(found.name, login)
