"""每日提醒: whoever has to know is told, once a rung and person, whatever runs were missed; on Mondays a digest."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from acts.desk import Desk
from casework.alerting import DIGEST, DueAlert, Watched, due_alerts, people_for
from casework.office import StandInPolicy
from casework.people import Actor, Role
from rules.rulebook import Rulebook
from store.absences import holding_on
from store.alerts import NewAlert, given, keep, watched
from store.cases import Scope
from store.queries.week import week_figures
from store.unit_of_work import UnitOfWork

EMAIL = "邮件"
REPLY_RULE = "reply"


def give_alerts(desk: Desk) -> str:
    """Everything that has become due and was not given, and the week's digest. Returns what was done, for the log.

    Silent on rest days: the next working day gives what became due meanwhile.
    """
    if not desk.calendar.is_workday(desk.today):
        return "休息日，不发提醒"
    everybody, known = desk.accounts.everybody(), given(desk.store.engine)
    alerts = [one for one in _due(desk, everybody) if one.key not in known]
    digests = list(_digests(desk, everybody))
    nobody = sum(not one.person for one in alerts)
    new = keep(desk.store.engine, alerts + digests, _channels(desk, alerts, digests))
    return f"新提醒 {new} 条" + (f"，其中 {nobody} 条没有人可提醒" if nobody else "")


@dataclass(frozen=True, slots=True)
class StandIns:
    """Who stands in for whom today: pairs of logins' people, under the office's policy."""

    pairs: tuple[tuple[Actor, Actor], ...]
    policy: StandInPolicy

    def told(self, one: NewAlert, role: Role) -> Iterator[NewAlert]:
        """The alert, and the same for each to whom this role of its person passes: who is away is told all the same."""
        yield one
        for absent, by in self.pairs:
            if absent.login == one.person and role in self.policy.passing(absent, by):
                yield replace(one, person=by.login, instead_of=absent.name)


def stand_ins_of(desk: Desk, everybody: Sequence[Actor]) -> StandIns:
    """Who stands in for whom today, among active accounts."""
    known = {one.login: one for one in everybody}
    holding = [one for one in holding_on(desk.store.engine, desk.today) if {one.absent, one.stand_in} <= known.keys()]
    return StandIns(tuple((known[one.absent], known[one.stand_in]) for one in holding), desk.office.policy.stand_ins)


def give_at_once(
    desk: Desk, work: UnitOfWork, person: str, kind: str, by: Actor, words: str, everybody: Sequence[Actor]
) -> None:
    """Tell ``person`` and whoever stands in now, within the act that gives cause; the event just written makes it one
    alert and no other."""
    case = work.known
    one = NewAlert(
        person, case.number, case.organ, kind, Role.HANDLER.value, str(case.seq), desk.today, _at(desk),
        words=words, by_name=by.name,
    )  # fmt: skip
    emails = desk.accounts.emails()
    for told in stand_ins_of(desk, everybody).told(one, Role.HANDLER):
        work.give_alert(told, _by_mail(desk, told.person, emails))


def _due(desk: Desk, everybody: Sequence[Actor]) -> Iterator[NewAlert]:
    """Every alert that is due, for each person it is for and whoever stands in for them, given before or not."""
    stand_ins = stand_ins_of(desk, everybody)
    for case in watched(desk.store.engine):
        days = _reply_days(desk.rulebook, case.received_on or desk.today)
        for due in due_alerts(case, desk.office.ladder_of(case.organ), desk.today, desk.calendar, days):
            people = people_for(due.role, case.organ, case.handler, everybody)
            if not people:
                yield _alert(desk, case, due, "")
            for person in people:
                yield from stand_ins.told(_alert(desk, case, due, person.login), due.role)


def _alert(desk: Desk, case: Watched, due: DueAlert, login: str) -> NewAlert:
    return NewAlert(
        login,
        case.number,
        case.organ,
        due.kind,
        due.role.value,
        due.code,
        desk.today,
        _at(desk),
        ref=due.ref,
        due_on=due.due_on,
        days_left=due.left,
        stage=case.stage.value,
        provisional=desk.calendar.is_provisional(due.due_on),
    )


def _digests(desk: Desk, everybody: Sequence[Actor]) -> Iterator[NewAlert]:
    """周一摘要 of the week before and the week that begins, for supervisors and overseers: once a week and person.

    On the first working day that a run finds; the store knows which week was given.
    """
    year, week, _ = desk.today.isocalendar()
    monday = dt.date.fromisocalendar(year, week, 1)
    figures: dict[Scope, str] = {}
    stand_ins = stand_ins_of(desk, everybody)
    for person in everybody:
        if not person.roles & {Role.SUPERVISOR, Role.OVERSEER}:
            continue
        scope, role = Scope.of(person), min(person.roles & {Role.SUPERVISOR, Role.OVERSEER})
        if scope not in figures:
            figures[scope] = json.dumps(asdict(week_figures(desk.store.engine, scope, monday, desk.today)))
        own = NewAlert(
            person.login, None, person.organ, DIGEST, role.value, f"{year}-W{week:02d}", desk.today, _at(desk),
            words=figures[scope],
        )  # fmt: skip
        yield from stand_ins.told(own, role)


def _channels(
    desk: Desk, alerts: Sequence[NewAlert], digests: Sequence[NewAlert]
) -> Mapping[NewAlert, tuple[str, ...]]:
    """How each is to go out beside 站内: to the person's e-mail; to the groups' channels once, not once a person."""
    emails, groups = desk.accounts.emails(), tuple(one.name for one in desk.config.channels)
    planned = {one: _by_mail(desk, one.person, emails) for one in (*alerts, *digests)}
    told: set[str] = set()
    for one in alerts:
        rung = replace(one, person="").key
        if rung not in told:
            told.add(rung)
            planned[one] += groups
    return planned


def _by_mail(desk: Desk, person: str, emails: Mapping[str, str]) -> tuple[str, ...]:
    return (EMAIL,) if desk.config.mail and emails.get(person) else ()


def _reply_days(rulebook: Rulebook, received_on: dt.date) -> int:
    """The reply limit's working days under the law that applied on that day."""
    return int(rulebook.deadline(REPLY_RULE).at(received_on).value)


def _at(desk: Desk) -> str:
    return desk.now().isoformat(timespec="seconds")
