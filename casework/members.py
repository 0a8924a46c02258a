"""Who sits in a conference and who speaks for whom.

A member is written as a unit of the organ (``征收科``), a person with an account (``陈洁（jafg.reviewer）``), another
organ of the district (``上海市静安区司法局（JASF）``), or anybody else from outside, in free words (``法律顾问汪某``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from casework.case import Case
from casework.office import Office, Organ
from casework.people import Actor, Role

_KEYED = re.compile(r"(?P<name>.+)（(?P<key>[A-Za-z0-9][A-Za-z0-9._-]*)）")


def keyed(name: str, key: str) -> str:
    """A member who is known by an account or an organ's code."""
    return f"{name}（{key}）"


def key_of(member: str) -> str:
    """The account or the organ's code behind a member; empty for a unit and for somebody from outside."""
    found = _KEYED.fullmatch(member)
    return found["key"] if found else ""


def called(member: str) -> str:
    """What letters and pages call the member: without the account."""
    found = _KEYED.fullmatch(member)
    return found["name"] if found else member


def with_code(member: str, office: Office, own: str) -> str:
    """The member with the organ's code when the words name another organ of the district; else as it is."""
    for organ in office.organs.values():
        if organ.code != own and member in (organ.name, organ.short, organ.code):
            return keyed(organ.name, organ.code)
    return member


def speaks_for(actor: Actor, member: str, organ: Organ) -> bool:
    """Whether the opinion of ``member`` is this person's to give, in a conference of ``organ``.

    A person gives the own one, whoever belongs to an invited organ gives its; a unit is spoken for by its
    head. What somebody without an account wrote is handed in by the handler.
    """
    if key := key_of(member):
        return key in {*actor.answers_to, actor.organ}
    unit = any(one.name == member for one in organ.units)
    return actor.organ == organ.code and (actor.heads(member) if unit else Role.HANDLER in actor.powers)


def seat_of_unit(organ: str, unit: str) -> str:
    """What a unit of the organ with this code is called among those who sit in a conference."""
    return f"{organ}/{unit}"


def seats_of(case: Case) -> Mapping[str, bool]:
    """Who is called to the open conference, and whether the opinion is still out; nobody once it is over.

    By account, organ's code, or :func:`seat_of_unit`. Who came from outside without an account stands like a unit:
    nobody heads it.
    """
    conference = case.course.conference
    if conference is None or not case.course.in_conference:
        return {}
    members, out = conference.convened.members, conference.waiting
    return {key_of(member) or seat_of_unit(case.organ, member): member in out for member in members}


def guests_of(case: Case) -> frozenset[str]:
    """The accounts and organ codes invited to this one case: while its conference is open, and no longer."""
    return frozenset(seat for seat in seats_of(case) if "/" not in seat)


def is_guest(case: Case, actor: Actor) -> bool:
    """Whether this person takes part in the open conference of another organ's case."""
    return bool(guests_of(case) & {*actor.answers_to, actor.organ})
