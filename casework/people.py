"""Who acts, who asks: roles, actors, applicants, and the parts of a person that must stay covered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person is in an organ's work on requests; ``label`` is the word of the office."""

    HANDLER = "handler"
    UNIT_HEAD = "unit_head"
    REVIEWER = "reviewer"
    LEGAL = "legal"
    SECRECY = "secrecy"
    SIGNATORY = "signatory"
    OFFICE_HEAD = "office_head"
    SUPERVISOR = "supervisor"
    OVERSEER = "overseer"
    ADMIN = "admin"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The office's word, such as ``经办人``."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.HANDLER: "经办人",
    Role.UNIT_HEAD: "承办单位负责人",
    Role.REVIEWER: "审核人",
    Role.LEGAL: "法制审核",
    Role.SECRECY: "保密审查",
    Role.SIGNATORY: "签发人",
    Role.OFFICE_HEAD: "公开机构负责人",
    Role.SUPERVISOR: "督办",
    Role.OVERSEER: "区府办",
    Role.ADMIN: "管理员",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody who is away and whom a colleague stands in for: ``roles`` are those that pass to the colleague.

    ``until`` is the last day of it.
    """

    login: str
    name: str
    roles: frozenset[Role]
    unit: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does an act: account ``login``, shown ``name``, the ``organ`` (code) acted for, and every role held there.

    ``unit`` is the 承办单位 the person belongs to: a unit head who has one speaks for that unit alone; empty, for any.
    ``stands_for`` are the colleagues this person stands in for today (代办); ``instead_of`` is the login of the one in
    whose place this very act is done, when it is: see :attr:`capacities`.
    """

    login: str
    name: str
    organ: str
    roles: frozenset[Role]
    unit: str = ""
    stands_for: tuple[Absent, ...] = ()
    instead_of: str = ""

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError(f"{self.login} 没有任何角色")

    @property
    def capacities(self) -> tuple[Actor, ...]:
        """This person alone, and in the place of each absent colleague: then with that one's roles, as ``乙 代 甲``."""
        alone = replace(self, stands_for=())
        return alone, *(
            replace(alone, name=f"{self.name} 代 {one.name}", roles=one.roles, unit=one.unit, instead_of=one.login)
            for one in self.stands_for
        )

    @property
    def powers(self) -> frozenset[Role]:
        """The own roles and those that pass from absent colleagues: for what pages offer. Acts ask each capacity."""
        return self.roles.union(*(one.roles for one in self.stands_for))

    @property
    def persons(self) -> frozenset[str]:
        """The logins of everybody whose act this is: the person and, in somebody's place, that one."""
        return frozenset({self.login, self.instead_of} - {""})

    @property
    def holder(self) -> str:
        """The login that holds what this person takes on: in somebody's place, that one's."""
        return self.instead_of or self.login

    @property
    def answers_to(self) -> frozenset[str]:
        """The own login and those of the colleagues this person stands in for."""
        return self.persons | {one.login for one in self.stands_for}

    def heads(self, unit: str) -> bool:
        """Whether this person speaks for the unit as its head."""
        return any(Role.UNIT_HEAD in one.roles and one.unit in ("", unit) for one in self.capacities)

    def may_see(self, organ: str) -> bool:
        """Whether this person sees the cases of ``organ``: the own organ, or all for the overseer and the system."""
        return self.organ == organ or bool(self.roles & {Role.OVERSEER, Role.SYSTEM})


SYSTEM = Actor(login="system", name="系统", organ="", roles=frozenset({Role.SYSTEM}))


class Secret:
    """A person's number or address: plain in memory, encrypted at rest, masked wherever it is printed.

    ``str()`` and ``repr()`` give the masked form, so that a log or a traceback never shows the value;
    :meth:`reveal` gives it, for the letter's address or a logged look.
    """

    __slots__ = ("_plain",)

    def __init__(self, plain: str) -> None:
        self._plain = plain

    def reveal(self) -> str:
        """The value itself. Showing it to a person is a logged act."""
        return self._plain

    def __str__(self) -> str:
        return mask(self._plain)

    def __repr__(self) -> str:
        return f"Secret({self})"

    def __bool__(self) -> bool:
        return bool(self._plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._plain == self._plain

    def __hash__(self) -> int:
        return hash(self._plain)


def mask(plain: str) -> str:
    """``13812346021`` → ``138****6021``; anything short keeps its first character only."""
    if len(plain) >= 11:
        return f"{plain[:3]}{'*' * (len(plain) - 7)}{plain[-4:]}"
    return plain[:1] + "*" * max(0, len(plain) - 1)


def _no_secret() -> Secret:
    return Secret("")


@dataclass(frozen=True, slots=True)
class Applicant:
    """申请人. ``kind`` is a code of rules/law/applicant_kinds.yaml; article 29 asks for name, proof and contact.

    Purpose is not asked (article 27). Missing parts are empty and listed as elements to correct.
    """

    kind: str = field(metadata={"label": "申请人类别"})
    name: str = field(metadata={"label": "申请人姓名或名称"})
    id_number: Secret = field(default_factory=_no_secret, metadata={"label": "身份证明"})
    phone: Secret = field(default_factory=_no_secret, metadata={"label": "联系电话"})
    address: Secret = field(default_factory=_no_secret, metadata={"label": "通信地址"})
    email: Secret = field(default_factory=_no_secret, metadata={"label": "电子邮箱"})

    def has_contact(self) -> bool:
        """Whether any way of reaching the applicant is known."""
        return bool(self.phone or self.address or self.email)

    def cover(self, text: str, *, person: bool) -> str:
        """``text`` with the applicant's numbers and address masked and, for a natural person, the name too.

        For screens: what an office types freely (words searched for, notes) often repeats who asked.
        """
        for secret in (self.id_number, self.phone, self.address, self.email):
            if secret:
                text = text.replace(secret.reveal(), str(secret))
        return cover_name(text, self.name, person=person)


def mask_name(name: str) -> str:
    """``周某某`` → ``周**``: the first character stays, at most three stars follow."""
    return name[:1] + "*" * min(3, len(name) - 1)


def cover_name(text: str, name: str, *, person: bool) -> str:
    """``text`` with a natural person's ``name`` masked wherever it stands; organisations keep theirs."""
    return text.replace(name, mask_name(name)) if person and len(name) > 1 else text
