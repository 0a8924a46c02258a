"""补正, 视为放弃, 撤回: what becomes of a request that cannot be answered as it is (article 30)."""

from __future__ import annotations

import datetime as dt

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of, newest_limit
from casework.closing import closed_with
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, rule_for
from rules.errors import InputError


@rule_for(pc.AskCorrection)
def ask_correction(case: Case, command: pc.AskCorrection, context: Context) -> Ruling:
    """Once, with every point at once and a reasonable last day."""
    rule = context.rulebook.parameter("correction_once").at(received_on(case))
    if case.course.correction:
        asked = case.course.correction.asked_on
        return Refused(
            f"已经在 {asked} 告知补正过一次", "补正只能一次性告知；仍不明确的，按补正后内容仍不明确处理", rule.cite
        )
    if not any(point.strip() for point in command.points):
        raise InputError("没有写要补正什么", "每一点写明缺什么、怎样补", field="points")
    if command.due <= command.on:
        raise InputError(f"补正的最后一日 {command.due} 不在告知之后", "请给出合理的补正期限", field="due")
    points = tuple(point.strip() for point in command.points)
    return Decision((pr.CorrectionAsked(command.on, points, command.due, command.number),))


@rule_for(pc.ReceiveCorrection)
def receive_correction(case: Case, command: pc.ReceiveCorrection, context: Context) -> Ruling:
    """The corrected request: the reply clock starts anew in full from this day. Late, it needs a good reason."""
    if not case.course.awaiting_correction:
        return Refused("没有等待补正的告知", "请刷新页面", kind="closed")
    letter = case.letters.get("correction")
    sent = letter.dispatched_on if letter else None
    if sent is None:
        return Refused("补正告知书还没有发出", "请先登记发出，再登记补正")
    if command.on < sent:
        raise InputError(f"{command.on} 早于补正告知书发出的 {sent}", "请检查日期", field="on")
    for n, sought in enumerate(command.items):
        if not sought.strip():
            raise InputError(f"第 {n + 1} 项没有写申请公开什么", "请写上，或者删去这一项", field=f"items.{n}")
    last = _last_day(case, "correction", command.on, context)
    if last and command.on > last and not command.note.strip():
        cite = context.rulebook.parameter("correction_lapse").at(received_on(case)).cite
        return Refused(f"补正的最后一日 {last} 已过", "有正当理由的，在说明里写明；没有的，按视为放弃办理", cite)
    items = tuple(sought.strip() for sought in command.items)
    return Decision((pr.RequestCorrected(command.on, items, command.note.strip()),))


@rule_for(pc.AbandonRequest)
def abandon(case: Case, command: pc.AbandonRequest, context: Context) -> Ruling:
    """视为放弃 once the last day has passed with nothing received; every item gets that outcome."""
    what = _lapsed(case, command.on, context)
    if what is None:
        clock = clock_of(case, context.rulebook, context.calendar, command.on)
        limits = "、".join(f"{limit.due_on}" for limit in clock.limits if limit.kind in LIMITS.values() and limit.open)
        return Refused(
            f"补正或缴费的期限还没有过（{limits or '没有在走的这种期限'}），不能视为放弃",
            "告知书送达后，过了最后一日仍没有补正或缴费的，才视为放弃",
            context.rulebook.parameter("correction_lapse").at(received_on(case)).cite,
        )
    outcome = "abandoned_fee_unpaid" if what == "fee" else "abandoned_no_correction"
    event = pr.RequestAbandoned(command.on, what)
    return Decision((event, *closed_with(case, outcome, _facts(case, what, command.on, context), command.on, context)))


LIMITS = {"correction": "correction", "fee": "fee_payment"}
"""What is waited for, which is also the id of its notice → the code of its limit."""


def _lapsed(case: Case, on: dt.date, context: Context) -> str | None:
    """What was waited for in vain: its notice arrived, and its last day has passed."""
    waits = {"correction": case.course.awaiting_correction, "fee": case.course.awaiting_payment}
    for what in (what for what, still_open in waits.items() if still_open):
        last = _last_day(case, LIMITS[what], on, context)
        if last and on > last and case.letters[what].delivered_on:
            return what
    return None


def _facts(case: Case, what: str, on: dt.date, context: Context) -> dict[str, str]:
    """What the closing letter must state: the day the notice arrived, the last day, and a fee's amount."""
    arrived, last = case.letters[what].delivered_on, _last_day(case, LIMITS[what], on, context)
    assert arrived and last, "a limit lapses only after its notice has arrived"
    facts = {"notice_on": arrived.isoformat(), "last_day": last.isoformat()}
    return facts | ({"amount": str(case.course.fee.amount)} if what == "fee" and case.course.fee else {})


def _last_day(case: Case, kind: str, on: dt.date, context: Context) -> dt.date | None:
    """The applicant's last day to correct or to pay; None while the notice has not arrived."""
    clock = clock_of(case, context.rulebook, context.calendar, on)
    limit = newest_limit(clock, kind)
    return limit.due_on if limit else None


@rule_for(pc.WithdrawRequest)
def withdraw(case: Case, command: pc.WithdrawRequest, context: Context) -> Ruling:
    """The applicant takes the request back: every item is closed as withdrawn."""
    event = pr.RequestWithdrawn(command.on, command.note.strip())
    facts = {"withdrawn_on": command.on.isoformat()}
    return Decision((event, *closed_with(case, "withdrawn", facts, command.on, context)))
