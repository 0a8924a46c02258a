"""提醒: which alerts a case has come to. Pure; asks "what has become due", never "is it today".

A rung is reached on the day that only so many working days are left, and stays reached: a run that was missed is made
up by the next one. Of several reached rungs for the same role only the nearest is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casework.open_limits import CORRECTION_NOTICE, OpenLimit
from casework.people import Actor, Role
from casework.stages import Stage
from rules.workdays import Calendar

REPLY, MILESTONE, LONG_REST = "reply", "milestone", "long_rest"
CHASE, HANDED, DIGEST, STAND_IN = "chase", "handed", "digest", "stand_in"
"""Kinds of alerts; one about another limit has the kind of that limit."""
RUNNING, STOPPED = "running", "stopped"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: at ``days_left`` working days or fewer, ``role`` is told. Negative: so many days overdue.

    A ``daily`` rung is given again on each working day below it.
    """

    days_left: int
    role: Role
    daily: bool = False

    def code(self, left: int) -> str:
        """What the rung is called in the store when ``left`` working days are left: ``5:handler``."""
        return f"{left if self.daily else self.days_left}:{self.role.value}"


@dataclass(frozen=True, slots=True)
class Milestone:
    """内部节点: the ``step`` is to be done by the ``by``-th working day of the reply limit, or ``role`` is told."""

    step: str
    by: int
    role: Role


@dataclass(frozen=True, slots=True)
class Ladder:
    """Whom an organ tells, and when: of the reply limit, of the other limits on the file, of its own milestones.

    A clock that rests for more than ``long_rest`` working days is told to the supervisor (停表超常).
    """

    reply: tuple[Rung, ...]
    others: tuple[Rung, ...]
    milestones: tuple[Milestone, ...]
    long_rest: int = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """An open case as alerts look at it; ``alert_on`` is the earlier of the two readings of its reply limit."""

    number: str
    organ: str
    handler: str
    stage: Stage
    clock_state: str
    received_on: dt.date | None
    alert_on: dt.date | None
    limits: tuple[OpenLimit, ...]
    to_do: frozenset[str]
    resting_since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DueAlert:
    """Something a role is to be told now: about which limit, how many working days are left, on which rung."""

    kind: str
    ref: str
    due_on: dt.date
    left: int
    role: Role
    code: str


def workdays_left(due: dt.date, today: dt.date, calendar: Calendar) -> int:
    """Working days from today to the limit: 0 on the last day, negative when it has passed."""
    return calendar.between(today, due) if due >= today else -calendar.between(due, today)


def reached(rungs: Iterable[Rung], left: int) -> tuple[Rung, ...]:
    """Of the rungs at or above ``left`` working days, the nearest for each role."""
    nearest: dict[Role, Rung] = {}
    for rung in sorted(rungs, key=lambda rung: rung.days_left, reverse=True):
        if left <= rung.days_left:
            nearest[rung.role] = rung
    return tuple(nearest.values())


def due_alerts(
    case: Watched, ladder: Ladder, today: dt.date, calendar: Calendar, reply_days: int
) -> tuple[DueAlert, ...]:
    """Everything that has become due for this case by ``today``, given before or not.

    Nothing on a rest day; a make-up workday is a workday. ``reply_days`` is the law's reply limit, from which the
    milestones are counted back: what stops or extends the limit moves them too.
    """
    if not calendar.is_workday(today):
        return ()
    found = [*_of_other_limits(case, ladder, today, calendar), *_of_rest(case, ladder, today, calendar)]
    if case.alert_on and case.clock_state in (RUNNING, STOPPED):
        found += _of_reply(case, ladder, workdays_left(case.alert_on, today, calendar))
    if case.alert_on and case.clock_state == RUNNING:
        found += _of_milestones(case, ladder, today, calendar, reply_days)
    return tuple(found)


def _of_reply(case: Watched, ladder: Ladder, left: int) -> Iterator[DueAlert]:
    """While the clock lawfully rests only the cautious reading runs on: it warns ahead, but nothing is overdue."""
    assert case.alert_on
    if case.clock_state == STOPPED and left < 0:
        return
    for rung in reached(ladder.reply, left):
        yield DueAlert(REPLY, "", case.alert_on, left, rung.role, rung.code(left))


def _of_other_limits(case: Watched, ladder: Ladder, today: dt.date, calendar: Calendar) -> Iterator[DueAlert]:
    for limit in case.limits:
        left = workdays_left(limit.due_on, today, calendar)
        if limit.kind == CORRECTION_NOTICE and left < 0:  # past it a correction may still be asked, and nothing is owed
            continue
        for rung in reached(ladder.others, left):
            yield DueAlert(limit.kind, limit.ref, limit.due_on, left, rung.role, rung.code(left))


def _of_rest(case: Watched, ladder: Ladder, today: dt.date, calendar: Calendar) -> Iterator[DueAlert]:
    if case.resting_since and rests_long(case.resting_since, today, calendar, ladder.long_rest):
        day = calendar.add(case.resting_since, ladder.long_rest)
        left = workdays_left(day, today, calendar)
        yield DueAlert(LONG_REST, "", day, left, Role.SUPERVISOR, f"{ladder.long_rest}:{Role.SUPERVISOR.value}")


def rests_long(since: dt.date, today: dt.date, calendar: Calendar, long_rest: int) -> bool:
    """停表超常: whether the clock has rested for more than ``long_rest`` working days."""
    return calendar.between(since, today) > long_rest


def _of_milestones(
    case: Watched, ladder: Ladder, today: dt.date, calendar: Calendar, reply_days: int
) -> Iterator[DueAlert]:
    """Of the steps that should be done by now and are not, the last one for each role."""
    assert case.alert_on
    late: dict[Role, DueAlert] = {}
    for one in sorted(ladder.milestones, key=lambda one: one.by):
        day = calendar.add(case.alert_on, one.by - reply_days)
        if one.step in case.to_do and today >= day:
            code = f"{one.by}:{one.role.value}"
            late[one.role] = DueAlert(MILESTONE, one.step, day, workdays_left(day, today, calendar), one.role, code)
    yield from late.values()


def people_for(role: Role, organ: str, handler: str, everybody: Sequence[Actor]) -> tuple[Actor, ...]:
    """Who is told: those who hold the role in the organ; the handler who took the case on before all handlers.

    Overseers look after all organs. An alert for a role that nobody holds goes to the organ's supervisor, else to the
    overseers; empty only when there is nobody at all.
    """
    own = [one for one in everybody if role in one.roles and one.login == handler] if role is Role.HANDLER else []
    if own:
        return tuple(own)
    for each in (role, Role.SUPERVISOR, Role.OVERSEER):
        if found := [one for one in everybody if each in one.roles and (each is Role.OVERSEER or one.organ == organ)]:
            return tuple(found)
    return ()
