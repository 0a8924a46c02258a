"""提醒: what one person is told, what was read, and whether it went out by the other channels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from acts.alerting import EMAIL
from acts.desk import Desk
from acts.today import SHANGHAI
from casework.alert_words import badge, figures, left_words, sentence
from casework.alerting import DIGEST
from casework.lamp import LampReading, lamp_of
from casework.people import Actor, cover_name
from casework.words import is_person
from rules.errors import InputError
from store import deliveries
from store.alerts import SHOWN, AlertLine, Alerts
from store.cases import CaseLine, Cases, Scope
from store.deliveries import ChannelState, DeliveryLine
from store.queries.alerts_given import cases_by_rung, days_given
from web.auth import SendingVisitor, SignedInVisitor, TheDesk, for_people
from web.render import show

router = for_people()
PAGE = 20
RUNS_SHOWN, RUNS_BACK = 5, dt.timedelta(days=30)
PILLS: Mapping[str, str] = {
    "": "全部",
    "unread": "未读",
    "overdue": "逾期",
    "limits": "其他期限",
    "milestones": "节点",
    "chased": "催办、改派、代办",
    "undelivered": "没送到",
}
"""The ways of narrowing, with their words."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert, ready to be shown: names covered, the case's lamp read now."""

    line: AlertLine
    lamp: LampReading | None
    sought: str
    tone: str
    badge: str
    sentence: str
    figures: list[tuple[str, int]]
    by: list[DeliveryLine]

    @property
    def stuck(self) -> bool:
        """Whether it did not go out by some channel."""
        return any(one.state != "sent" and one.tries for one in self.by)


@dataclass(frozen=True, slots=True)
class RungRow:
    """One step of the ladder on the page: its name, who is told, how many cases reached it today."""

    name: str
    role: str
    cases: int


@router.get("/alerts")
def alerts(request: Request, desk: TheDesk, visitor: SignedInVisitor, shown: str = "", page: int = 1) -> Response:
    """One's own alerts, the newest first; beside them the ladder and how the channels do."""
    if shown not in PILLS or not 1 <= page <= 10_000:
        raise InputError(f"没有“{shown}”这种提醒", f"可以看：{'、'.join(PILLS.values())}", field="shown")
    mine = _mine(desk, visitor.actor)
    lines = mine.lines(shown, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return show(
        request,
        "alerts.html",
        visitor,
        rows=_rows(desk, visitor.actor, lines[:PAGE]),
        more=len(lines) > PAGE,
        first=(page - 1) * PAGE + 1,
        page=page,
        shown=shown,
        pills=PILLS,
        counts=mine.counts(),
        digest=_digest(desk, mine),
        **_beside(desk, visitor.actor),
    )


@router.post("/alerts/read")
def mark_read(
    desk: TheDesk,
    visitor: SendingVisitor,
    alert: Annotated[int | None, Form()] = None,
    shown: Annotated[str, Form()] = "",
) -> Response:
    """One alert read, or all of them."""
    _mine(desk, visitor.actor).mark_read(_now(desk), alert)
    return _back(shown)


@router.post("/alerts/resend")
def resend(
    desk: TheDesk, visitor: SendingVisitor, alert: Annotated[int, Form()], shown: Annotated[str, Form()] = ""
) -> Response:
    """重发 by the channels that it did not go out by: at the next round, within minutes."""
    deliveries.resend(desk.store.engine, alert, visitor.actor.login)
    return _back(shown)


def _mine(desk: Desk, actor: Actor) -> Alerts:
    return Alerts(desk.store.engine, actor.login, Scope.of(actor).organs)


def _back(shown: str) -> Response:
    return RedirectResponse(f"/alerts?shown={shown}" if shown in SHOWN else "/alerts", 303)


def _now(desk: Desk) -> str:
    return desk.now().isoformat(timespec="seconds")


def _rows(desk: Desk, actor: Actor, lines: list[AlertLine]) -> list[AlertRow]:
    sent = deliveries.of_alerts(desk.store.engine, [line.id for line in lines])
    cases = Cases(desk.store, Scope.of(actor)).of_numbers([line.case_number for line in lines if line.case_number])
    return [_row(desk, line, cases.get(line.case_number or ""), sent.get(line.id, [])) for line in lines]


def _row(desk: Desk, line: AlertLine, case: CaseLine | None, by: list[DeliveryLine]) -> AlertRow:
    limits = desk.office.policy.lamp
    tone, words = badge(line, limits)
    lamp = (
        lamp_of(case.clock_state, case.due_on, case.cautious_due_on, desk.today, desk.calendar, limits)
        if case
        else None
    )
    sought = cover_name(
        line.sought or "", line.applicant_name or "", person=is_person(desk.rulebook, line.applicant_kind or "")
    )
    numbers = figures(line.words) if line.kind == DIGEST else []
    return AlertRow(line, lamp, sought, tone, words, sentence(line, desk.rulebook), numbers, by)


def _digest(desk: Desk, mine: Alerts) -> AlertRow | None:
    """The newest 周一摘要 of this person."""
    found = mine.lines("digests", limit=1)
    return _row(desk, found[0], None, []) if found else None


def _beside(desk: Desk, actor: Actor) -> dict[str, Any]:
    """The ladder, the channels and the last days, within what the person looks after."""
    scope, engine = Scope.of(actor), desk.store.engine
    midnight = dt.datetime.combine(desk.today, dt.time(), SHANGHAI).astimezone(dt.UTC)
    states = deliveries.channel_states(engine, midnight.isoformat(timespec="seconds"))
    return {
        "ladder": _ladder(desk, actor, cases_by_rung(engine, scope, desk.today)),
        "channels": _channels(desk, states),
        "days": days_given(engine, scope, desk.today - RUNS_BACK, RUNS_SHOWN),
        "own_email": desk.accounts.emails().get(actor.login, ""),
        "mail_is_on": desk.config.mail is not None,
    }


def _ladder(desk: Desk, actor: Actor, cases: Mapping[str, int]) -> list[RungRow]:
    rows = []
    for rung in desk.office.ladder_of(actor.organ).reply:
        mine = [n for code, n in cases.items() if code == rung.code(rung.days_left)]
        rows.append(RungRow(left_words(rung.days_left) if rung.days_left >= 0 else "逾期", rung.role.label, sum(mine)))
        if rung.daily:
            later = [n for code, n in cases.items() if _below(code, rung.days_left, rung.role.value)]
            rows.append(RungRow("逾期后", f"{rung.role.label}，每个工作日", sum(later)))
    return rows


def _below(code: str, left: int, role: str) -> bool:
    days, _, to = code.partition(":")
    return to == role and int(days) < left


def _channels(desk: Desk, states: Mapping[str, ChannelState]) -> list[tuple[str, ChannelState | None]]:
    """Each channel that is set up, or was and still has something waiting."""
    names = [*([EMAIL] if desk.config.mail else []), *(one.name for one in desk.config.channels)]
    names += [name for name in states if name not in names]
    return [(name, states.get(name)) for name in names]
