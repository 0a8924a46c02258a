"""补正, 视为放弃, 撤回: what becomes of a request that cannot be answered as it is (article 30)."""

from __future__ import annotations

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
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
    """The corrected request: the reply clock starts anew in full from this day."""
    correction = case.course.correction
    if correction is None or correction.received_on:
        return Refused("没有等待补正的告知", "请刷新页面", kind="closed")
    if command.on < correction.asked_on:
        raise InputError(f"{command.on} 早于告知补正的 {correction.asked_on}", "请检查日期", field="on")
    return Decision((pr.RequestCorrected(command.on, command.items, command.note),))


@rule_for(pc.AbandonRequest)
def abandon(case: Case, command: pc.AbandonRequest, context: Context) -> Ruling:
    """视为放弃 once the last day has passed with nothing received; every open item gets that outcome."""
    clock = clock_of(case, context.rulebook, context.calendar, command.on)
    if clock.state != "abandoned":
        limits = "、".join(f"{limit.due_on}" for limit in clock.limits if limit.kind in ("correction", "fee_payment"))
        return Refused(
            f"补正或缴费的期限还没有过（{limits or '没有这样的期限'}），不能视为放弃",
            "过了最后一日仍没有补正或缴费的，才视为放弃",
            context.rulebook.parameter("correction_lapse").at(received_on(case)).cite,
        )
    fee = case.course.fee is not None and case.course.fee_paid is None
    outcome = "abandoned_fee_unpaid" if fee else "abandoned_no_correction"
    event = pr.RequestAbandoned(command.on, "fee" if fee else "correction")
    return Decision((event, *closed_with(case, outcome, _facts(case, fee), command.on, context)))


def _facts(case: Case, fee: bool) -> dict[str, str]:
    if fee and case.course.fee:
        notice = case.letters.get("fee")
        day = notice.made_on if notice else case.course.fee.on
        return {"notice_on": day.isoformat(), "amount": str(case.course.fee.amount), "last_day": ""}
    assert case.course.correction
    return {
        "notice_on": case.course.correction.asked_on.isoformat(),
        "last_day": case.course.correction.due.isoformat(),
    }


@rule_for(pc.WithdrawRequest)
def withdraw(case: Case, command: pc.WithdrawRequest, context: Context) -> Ruling:
    """The applicant takes the request back: every open item is closed as withdrawn."""
    event = pr.RequestWithdrawn(command.on, command.note)
    facts = {"withdrawn_on": command.on.isoformat()}
    return Decision((event, *closed_with(case, "withdrawn", facts, command.on, context)))
