"""代办: somebody is away, a colleague is named, and both are told; ended when the person is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from acts.desk import Desk
from casework.alerting import STAND_IN
from casework.people import Actor, Role
from casework.standing_in import Absence, check, may_set_for, with_absent
from rules.errors import InputError
from store import absences
from store.account_changes import Note
from store.alerts import NewAlert, keep

FIELDS = ("absent", "stand_in", "first_on", "last_on", "reason")


def knowing_absent(desk: Desk, actor: Actor) -> Actor:
    """The person with those whom they stand in for today."""
    away = absences.away(desk.store.engine, actor.login, desk.today)
    return with_absent(actor, away, desk.office.policy.stand_ins) if away else actor


def colleagues(desk: Desk, actor: Actor) -> dict[str, Actor]:
    """The active people of the organ by login."""
    return {one.login: one for one in desk.accounts.colleagues(actor.organ)}


def who_may_be_away(desk: Desk, actor: Actor) -> list[Actor]:
    """Those for whom this person may name a stand-in: oneself first."""
    able = [one for one in colleagues(desk, actor).values() if may_set_for(actor, one)]
    return sorted(able, key=lambda one: one.login != actor.login)


def who_may_stand_in(desk: Desk, actor: Actor) -> list[Actor]:
    """The others to whom something passes of at least one of those for whom this person may name a stand-in."""
    away, policy = who_may_be_away(desk, actor), desk.office.policy.stand_ins
    others = (one for one in colleagues(desk, actor).values() if one.login != actor.login)
    return [one for one in others if any(policy.passing(absent, one) for absent in away)]


def of_organ(desk: Desk, actor: Actor) -> list[Absence]:
    """What is running or still to come in the organ: everybody there may know who is away."""
    return absences.not_over(desk.store.engine, actor.organ, desk.today)


def set_absence(desk: Desk, by: Actor, fields: Mapping[str, str]) -> Absence:
    """Name a stand-in; both are told, and it is logged. Raises InputError with the field that is wrong."""
    given = {name: fields.get(name, "").strip() for name in FIELDS}
    first_on, last_on = (_day(given[name], name) for name in ("first_on", "last_on"))
    new = Absence(given["absent"], given["stand_in"], first_on, last_on, given["reason"], by.login)
    people, policy = colleagues(desk, by), desk.office.policy.stand_ins
    words = f"不在岗 {first_on} 至 {last_on}，由 {new.stand_in} 代办：{new.reason}"
    note = Note(desk.now(), by.login, by.organ, new.absent, words)
    absences.keep(desk.store.engine, new, note, lambda known: check(new, people, by, known, desk.today, policy))
    _tell(desk, by, new, people)
    return new


def end(desk: Desk, by: Actor, absence_id: int) -> None:
    """提前结束: from today on the stand-in may act no more. Raises InputError when it is not theirs to end, or over."""
    found = next((one for one in of_organ(desk, by) if one.id == absence_id), None)
    if found is None:
        raise InputError("这一次代办已经结束", "请刷新页面", field="id")
    absent = colleagues(desk, by).get(found.absent)
    if absent and not may_set_for(by, absent):
        raise InputError("您不能结束这一次代办", "请本人、其单位负责人或者本机关管理员来办", field="id")
    note = Note(desk.now(), by.login, by.organ, found.absent, f"结束由 {found.stand_in} 的代办")
    absences.end(desk.store.engine, absence_id, desk.today, note)


def _tell(desk: Desk, by: Actor, new: Absence, people: Mapping[str, Actor]) -> None:
    """The stand-in, and whoever is away when somebody else wrote it down: within the house only, at once."""
    names = {login: people[login].name for login in (new.absent, new.stand_in)}
    words = f"{names[new.absent]} {new.first_on} 至 {new.last_on} 不在岗（{new.reason}），由{names[new.stand_in]}代办"
    told = NewAlert(
        new.stand_in, None, by.organ, STAND_IN, Role.HANDLER.value, f"{new.absent}:{new.first_on}:{new.last_on}",
        desk.today, desk.now().isoformat(timespec="seconds"), words=words, by_name=by.name,
    )  # fmt: skip
    each = [told, *([replace(told, person=new.absent)] if by.login != new.absent else [])]
    keep(desk.store.engine, each, {})


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        raise InputError("没有写日期，或者日期不对", "请写成 2026-10-20 这样", field=field) from wrong
