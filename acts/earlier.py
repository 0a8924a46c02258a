"""What was asked before: the same applicant's requests, and requests that read alike with how they were answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from acts.desk import Desk
from casework.case import Case
from casework.likeness import likest
from casework.people import SYSTEM, Actor
from casework.receipt import received_on
from store.cases import CaseLine

LOOK_BACK = dt.timedelta(days=731)
"""How far back a request that reads alike is looked for."""
MOST = 3000
"""How many requests are compared at most, the newest: a look takes a few hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier case that reads alike: ``likeness`` from 0 to 1, and the case itself with what was decided."""

    case: Case
    likeness: float


def of_applicant(desk: Desk, actor: Actor, name: str) -> list[CaseLine]:
    """The earlier cases of whoever is called exactly so, in scope; that some were found is logged."""
    found = desk.cases(actor).of_applicant(name) if name else []
    if found:
        desk.accounts.note_access(desk.now(), actor.login, None, f"登记时按申请人姓名或名称查到 {len(found)} 件")
    return found


def alike(desk: Desk, actor: Actor, items: tuple[str, ...]) -> list[Alike]:
    """The actor's organ's earlier cases that read like these items, the likest first."""
    sought = "；".join(items)
    if not sought.strip():
        return []
    cases = desk.cases(actor)
    known = cases.asked_in(actor.organ, desk.today - LOOK_BACK, MOST)
    return [Alike(cases.find(number).case, value) for number, value in likest(sought, known)]


def before_in_month(desk: Desk, case: Case) -> int:
    """How many requests the same applicant made to the same organ earlier in the month, by the cases in the store."""
    return desk.cases(SYSTEM).asked_before_in_month(case)


def frequency(desk: Desk, case: Case) -> str:
    """``2026年10月已向本机关申请37件，本件是第38件``; empty while this is the first of the month."""
    before, day = before_in_month(desk, case), received_on(case)
    return f"{day.year}年{day.month}月已向本机关申请{before}件，本件是第{before + 1}件" if before else ""


def often(desk: Desk, case: Case) -> str:
    """The same, once the office's policy calls it many in a month; else empty."""
    many = desk.office.policy.conference.many_in_month
    return frequency(desk, case) if before_in_month(desk, case) + 1 > many else ""
