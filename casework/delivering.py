"""Out of the house and into the file: 发出, 送达, 归档."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.consulting import untold
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from rules.errors import InputError

BY_POST = "post"
"""The way of delivery that has numbers of the post."""


@rule_for(cmd.DispatchLetter)
def dispatch(case: Case, command: cmd.DispatchLetter, context: Context) -> Ruling:
    """Out of the house, once: only a sealed letter whose seal was verified may leave."""
    issued = case.letters.get(command.letter)
    if issued is None:
        raise InputError(f"这件申请没有“{command.letter}”这份文书", f"已有：{'、'.join(case.letters)}", field="letter")
    with naming("way"):
        context.rulebook.reply_way(command.way).at(command.on)
    if issued.file is None or not issued.file.whole:
        return Refused("文书还没有用印，不能发出", "用印由系统在签发后自动完成，请稍候再试")
    if issued.void_reason:
        return Refused(f"这份答复书已经作废（{issued.void_reason}），不能发出", "请发出重新签发的答复书", kind="closed")
    if issued.dispatched_on:
        return Refused(f"文书已于 {issued.dispatched_on} 发出", kind="closed")
    if command.letter in case.course.overtaken:
        cite = context.rulebook.parameter("order_restart").at(command.on).cite
        return Refused("已经责令答复，不用再等申请人补正或者缴费，这份告知书不发出", "请在责令的期限内答复", cite)
    told = (case, *context.beside) if command.letter == "reply" else ()
    if refusal := next((no for one in told if (no := untold(one, context, command.on))), None):
        return refusal
    if issued.sending:
        return Refused("系统正在发送这份文书", "请等它发完；发没发出不明的，先查清再确认", kind="closed")
    _not_before(command.on, issued.made_on, "发出日期", "成文日期")
    if command.by_system:
        return Decision((ev.LetterSendingOrdered(context.today, command.letter, command.way),))
    return Decision((ev.LetterDispatched(command.on, command.letter, command.way, command.tracking),))


@rule_for(cmd.SettleSending)
def settle_sending(case: Case, command: cmd.SettleSending, context: Context) -> Ruling:
    """A person found out whether a letter went out that the system is unsure of: it is never sent again by itself."""
    issued = case.letters.get(command.letter)
    if issued is None or not issued.sending or issued.dispatched_on:
        return Refused("这份文书没有等人确认的发送", "请刷新页面", kind="closed")
    if not command.note.strip():
        raise InputError("没有写是怎样查清的", "例如：已与申请人电话核实收到；或邮件系统里没有这封邮件", field="note")
    event = ev.SendingSettled(context.today, command.letter, command.sent, command.note.strip())
    if not command.sent:
        return Decision((event,))
    _not_before(command.on, issued.made_on, "发出日期", "成文日期")
    return Decision((event, ev.LetterDispatched(command.on, command.letter, issued.way, "")))


@rule_for(cmd.RecordDelivery)
def record_delivery(case: Case, command: cmd.RecordDelivery, context: Context) -> Ruling:
    """The letter arrived; the remedy limits run from this day."""
    issued = case.letters.get(command.letter)
    if issued is None or issued.dispatched_on is None:
        return Refused("文书还没有发出，不能登记送达", "请先登记发出")
    if issued.delivered_on:
        return Refused(f"文书已于 {issued.delivered_on} 送达", kind="closed")
    _not_before(command.on, issued.dispatched_on, "送达日期", "发出日期")
    proof, note = _proof(command, issued.way, context), command.note.strip()
    return Decision((ev.LetterDelivered(command.on, command.letter, proof, note),))


def _proof(command: cmd.RecordDelivery, way: str, context: Context) -> str:
    """By what it counts as delivered: what was said, or the usual proof of the way; with the note that it needs."""
    fit = context.rulebook.delivery_proofs(command.on, way)
    if not command.proof:
        return next(iter(fit), "")
    with naming("proof"):
        rule = context.rulebook.delivery_proof(command.proof).at(command.on)
    if rule.code not in fit:
        how = context.rulebook.reply_way(way).at(command.on).label
        raise InputError(
            f"“{rule.label}”不能证明{how}的文书已经送达",
            f"可以选：{'、'.join(p.label for p in fit.values())}",
            field="proof",
        )
    if rule.note and not command.note.strip():
        raise InputError(f"“{rule.label}”要写明{rule.note}", "请写在送达情况里", field="note")
    return rule.code


@rule_for(pc.FixTracking)
def fix_tracking(case: Case, command: pc.FixTracking, context: Context) -> Ruling:
    """Another number of the post for a letter that went out by post, with the reason; the old one stays on record."""
    issued = case.letters.get(command.letter)
    if issued is None or issued.dispatched_on is None:
        return Refused("文书还没有发出，没有邮件号可以改正", "请先登记发出；退回过的，重新发出时写新的邮件号")
    if issued.way != BY_POST:
        way = context.rulebook.reply_way(issued.way).at(issued.dispatched_on).label
        return Refused(f"这份文书是{way}的，没有邮件号", "邮寄的才有邮件号")
    wanted, reason = command.tracking.strip(), command.reason.strip()
    if not wanted or wanted == issued.tracking:
        problem = f"邮件号已经是 {wanted}" if wanted else "没有写正确的邮件号"
        raise InputError(problem, "请照邮局的收据写", field="tracking")
    if not reason:
        raise InputError("没有写改正的理由", "例如：登记时抄错一位；和另一份文书登记反了", field="reason")
    _not_before(command.on, issued.dispatched_on, "改正的日期", "发出日期")
    return Decision((pr.TrackingFixed(command.on, command.letter, wanted, issued.tracking, reason),))


@rule_for(pc.RecordReturn)
def record_return(case: Case, command: pc.RecordReturn, context: Context) -> Ruling:
    """A letter came back: it has reached nobody and has to go out again."""
    issued = case.letters.get(command.letter)
    if issued is None or issued.dispatched_on is None:
        return Refused("文书还没有发出，不能登记退件", "请先登记发出")
    if issued.delivered_on:
        return Refused(f"文书已于 {issued.delivered_on} 送达", kind="closed")
    if answered := _answered_on(case, command.letter):
        return Refused(f"{answered} 已经收到对这份文书的回音，它已经到了，不能登记退件", "请登记送达", kind="closed")
    _not_before(command.on, issued.dispatched_on, "退件日期", "发出日期")
    reason = command.reason.strip()
    ground = _ground(command, issued.way, context) if command.ground else ""
    return Decision((pr.LetterReturned(command.on, command.letter, reason, ground),))


def _ground(command: pc.RecordReturn, way: str, context: Context) -> str:
    """Why it came back, as the rules know it for the way it went; with the note that it needs."""
    with naming("ground"):
        rule = context.rulebook.return_ground(command.ground).at(command.on)
    fit = context.rulebook.return_grounds(command.on, way)
    if rule.code not in fit:
        how = context.rulebook.reply_way(way).at(command.on).label
        choices = "、".join(one.label for one in fit.values())
        raise InputError(f"{how}的文书没有“{rule.label}”", f"可以选：{choices}", field="ground")
    if rule.note and not command.reason.strip():
        raise InputError(f"“{rule.label}”要写明{rule.note}", "请写在退回原因里", field="reason")
    return rule.code


def _answered_on(case: Case, letter: str) -> dt.date | None:
    """The day on which whoever got the letter answered it: it did reach them, whatever comes back."""
    course = case.course
    asked = course.consultations.get(letter.partition("-")[2])
    if asked and asked.letter == letter and asked.view and asked.view.view != "silent":
        return asked.view.on
    answers: Mapping[str, dt.date | None] = {
        "correction": course.correction.received_on if course.correction else None,
        "reasons": course.reasons.on if course.reasons else None,
        "fee": course.fee_paid.on if course.fee_paid else None,
    }
    return answers.get(letter)


@rule_for(cmd.ArchiveCase)
def archive(case: Case, command: cmd.ArchiveCase, context: Context) -> Ruling:
    """归档 once the reply has arrived (article 45)."""
    if case.archived_on:
        return Refused(f"本件已于 {case.archived_on} 归档", kind="closed")
    return Decision((ev.CaseArchived(command.on, command.note),))


def _not_before(day: dt.date, other: dt.date, what: str, than: str) -> None:
    if day < other:
        raise InputError(f"{what} {day} 早于{than} {other}", "请检查日期", field="on")
