"""What was asked before by the same applicant: their cases, and how many requests of a month they are."""

from __future__ import annotations

from acts.desk import Desk
from casework.case import Case
from casework.people import SYSTEM, Actor
from casework.receipt import received_on
from store.cases import CaseLine


def of_applicant(desk: Desk, actor: Actor, name: str) -> list[CaseLine]:
    """The earlier cases of whoever is called exactly so, in scope; that some were found is logged."""
    found = desk.cases(actor).of_applicant(name) if name else []
    if found:
        desk.accounts.note_access(desk.now(), actor.login, None, f"登记时按申请人姓名或名称查到 {len(found)} 件")
    return found


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
