"""代办: while somebody is away, a named colleague of the same organ does what that person may do.

Who may do what stays the one table of stages.py: a stand-in brings the absent person's roles to it, as another
capacity, and the record says ``乙 代 甲``. Which roles may stand in for which is the office's (config.yaml).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from casework import commands as cmd
from casework.case import Case
from casework.command import Command
from casework.decide import decide
from casework.events import Event
from casework.office import StandInPolicy
from casework.people import Absent, Actor, Role
from casework.ruling import Context, Refused, Ruling
from casework.stages import acts_for, stage_of
from rules.errors import InputError

NOT_FOR_ANOTHER = frozenset({"claim"})
"""What a stand-in does in the own name where the own roles allow it, also on the absent person's case."""


@dataclass(frozen=True, slots=True)
class Absence:
    """不在岗: ``absent`` is away from ``first_on`` through ``last_on`` and ``stand_in`` works in that place (logins).

    ``set_by`` wrote it down; ``ended_on``: the day it was ended before its last day, on which it holds no more.
    """

    absent: str
    stand_in: str
    first_on: dt.date
    last_on: dt.date
    reason: str
    set_by: str
    id: int = 0
    ended_on: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the stand-in may act on this day."""
        return self.first_on <= day <= self.last_on and (self.ended_on is None or day < self.ended_on)

    def overlaps(self, other: Absence) -> bool:
        """Whether there is a day on which both hold."""
        return max(self.first_on, other.first_on) <= min(self._end, other._end)

    @property
    def _end(self) -> dt.date:
        return min(self.last_on, self.ended_on - dt.timedelta(days=1)) if self.ended_on else self.last_on


def with_absent(actor: Actor, away: Iterable[tuple[Actor, dt.date]], policy: StandInPolicy) -> Actor:
    """``actor`` knowing for whom to stand in: each absent colleague with the last day of it."""
    pairs = ((one, policy.passing(one, actor), until) for one, until in away)
    found = (Absent(one.login, one.name, roles, one.unit, until) for one, roles, until in pairs if roles)
    return replace(actor, stands_for=tuple(found))


def in_capacity(case: Case | None, command: Command, context: Context, since: tuple[Event, ...] = ()) -> Context:
    """``context`` with the actor in the capacity in which the act is done; for :func:`casework.decide.decide`.

    In the place of the absent handler on that handler's own case; else in the own right; else in the place of the
    first absent colleague whose roles allow it. When nobody's do, in the own right, which says why not.
    """
    each = [replace(context, actor=actor) for actor in _in_order(case, command, context.actor)]
    for one in each[:-1]:
        ruling = _tried(case, command, one, since)
        if not (isinstance(ruling, Refused) and ruling.kind == "right"):
            return one
    return each[-1]


def looking_as(actor: Actor, roles: frozenset[Role], case: Case | None = None) -> Actor | None:
    """The capacity in which somebody with one of ``roles`` looks at ``case``, or at several; None: in none.

    In the place of the absent handler on that handler's own case; else in the own right; else in the place of the
    first absent colleague who has such a role.
    """
    alone, *others = actor.capacities
    theirs = [one for one in others if case and one.instead_of == case.course.handler]
    return next((one for one in (*theirs, alone, *others) if one.roles & roles), None)


def decide_for(case: Case | None, command: Command, context: Context) -> Ruling:
    """What would be decided, in the capacity in which it would be done: looked at before the act itself."""
    return decide(case, command, in_capacity(case, command, context))


def _in_order(case: Case | None, command: Command, actor: Actor) -> list[Actor]:
    """The capacities as they are tried; the own one again at the end, to give the reason."""
    alone, *others = actor.capacities
    if not others:
        return [alone]
    act, stage = cmd.act_of(command), stage_of(case) if case else None
    handlers = act not in NOT_FOR_ANOTHER and act in acts_for(stage, frozenset({Role.HANDLER}))
    theirs = [one for one in others if handlers and case and one.instead_of == case.course.handler]
    return [*theirs, alone, *(one for one in others if one not in theirs), alone]


def _tried(case: Case | None, command: Command, context: Context, since: tuple[Event, ...]) -> Ruling | None:
    try:
        return decide(case, command, context, since)
    except InputError:  # what is wrong with the command itself is told when it is decided for good
        return None


def check(new: Absence, people: Mapping[str, Actor], by: Actor, known: Iterable[Absence], today: dt.date,
          policy: StandInPolicy) -> None:  # fmt: skip
    """Whether this absence may be set by ``by``; ``people`` are the organ's active accounts by login.

    Raises InputError with the field that is wrong.
    """
    absent, stand_in = people.get(new.absent), people.get(new.stand_in)
    if absent is None:
        raise InputError("没有选谁不在岗", "请选本机关的一位同事", field="absent")
    if not may_set_for(by, absent):
        raise InputError(f"您不能给{absent.name}指定代办人", "请本人、其单位负责人或者本机关管理员来办", field="absent")
    if stand_in is None or stand_in.login == absent.login:
        raise InputError("没有选由谁代办", "请选本机关的另一位同事", field="stand_in")
    if stand_in.login == by.login:
        raise InputError("不能指定自己为别人代办", "请本人或者本机关另一位管理员来办", field="stand_in")
    if not policy.passing(absent, stand_in):
        able = _able(absent, people, policy)
        raise InputError(f"{stand_in.name}的角色不能代{absent.name}办理", f"可以代办的：{able}", field="stand_in")
    _check_days(new, today, policy)
    for one in known:
        if one.overlaps(new):
            _check_against(one, new, people)
    if not new.reason.strip():
        raise InputError("没有写不在岗的原因", "例如“休假”“出差”“培训”", field="reason")


def may_set_for(by: Actor, absent: Actor) -> bool:
    """For oneself; the organ's administrator for everybody, a unit's head for the people of that unit."""
    if by.organ != absent.organ:
        return False
    ours = Role.UNIT_HEAD in by.roles and bool(absent.unit) and by.unit in ("", absent.unit)
    return by.login == absent.login or Role.ADMIN in by.roles or ours


def _able(absent: Actor, people: Mapping[str, Actor], policy: StandInPolicy) -> str:
    return "、".join(one.name for one in people.values() if policy.passing(absent, one)) or "本机关现在没有合适的人"


def _check_days(new: Absence, today: dt.date, policy: StandInPolicy) -> None:
    if new.first_on < today:
        raise InputError(f"开始的日期 {new.first_on} 已经过了", f"请从今天（{today}）起写", field="first_on")
    if new.last_on < new.first_on:
        raise InputError("结束的日期早于开始的日期", "请检查日期", field="last_on")
    if (new.last_on - new.first_on).days >= policy.longest_days:
        raise InputError(f"一次最多指定 {policy.longest_days} 天", "更久的，请移交办件或者调整角色", field="last_on")


def _check_against(one: Absence, new: Absence, people: Mapping[str, Actor]) -> None:
    """One stand-in at a time, and nobody stands in while away: what was entrusted is not passed on."""
    absent, stand_in = (people[login].name if login in people else login for login in (one.absent, one.stand_in))
    span = f"在 {one.first_on} 至 {one.last_on} "
    if one.absent == new.absent:
        raise InputError(f"{span}已经指定了{stand_in}代办", "请先结束那一次，再指定", field="first_on")
    if one.absent == new.stand_in:
        raise InputError(f"{absent}{span}自己也不在岗", "请另选一位代办", field="stand_in")
    if one.stand_in == new.absent:
        raise InputError(f"{stand_in}{span}正代{absent}办理，不能再转", f"请先给{absent}另选代办人", field="absent")
