"""延期, 说明理由, 延迟答复, 收费: what changes the time for the reply, each with its grounds."""

from __future__ import annotations

import datetime as dt

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of, newest_limit
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from casework.words import day_words
from rules.errors import InputError
from rules.fees import fee, marginal

BY_NUMBER = "by_number"


@rule_for(pc.ProposeExtension)
def propose_extension(case: Case, command: pc.ProposeExtension, context: Context) -> Ruling:
    """Up to the law's number of working days in all, with a reason."""
    rule = context.rulebook.deadline("extension").at(received_on(case))
    if not 0 < command.workdays <= rule.value:
        raise InputError(f"延期最长 {rule.value} 个工作日，填写的是 {command.workdays}", "请改写", field="workdays")
    if case.course.extension:
        return Refused(f"已于 {case.course.extension.on} 同意延期", "延长的期限合计不得超过上限", rule.cite, "closed")
    if refusal := _order_stands(case, context):
        return refusal
    if not command.reason.strip():
        raise InputError("没有写延期的理由", "理由要写进延期答复告知书", field="reason")
    return Decision((pr.ExtensionProposed(command.on, command.workdays, command.reason.strip()),))


@rule_for(pc.AgreeExtension)
def agree_extension(case: Case, command: pc.AgreeExtension, context: Context) -> Ruling:
    """The head of the disclosure office agrees while the limit runs; a day later it would be void."""
    proposed = case.course.extension_proposed
    rule = context.rulebook.deadline("extension").at(received_on(case))
    if proposed is None or case.course.extension:
        return Refused("没有等待同意的延期", "请刷新页面", kind="closed")
    if refusal := _order_stands(case, context):
        return refusal
    due = clock_of(case, context.rulebook, context.calendar, command.on).due_on
    if due is None:
        return Refused("答复期限现在停着，最后一日还不能确定", "恢复计算以后，在期限之内再同意延期", rule.cite)
    if command.on > due:
        return Refused(
            f"答复期限 {day_words(due)} 已过，不能再延期", "过了期限才同意或告知的延期无效；请尽快答复", rule.cite
        )
    until = context.calendar.add(due, proposed.workdays)
    return Decision((pr.ExtensionAgreed(command.on, proposed.workdays, proposed.reason, until, command.number),))


def _order_stands(case: Case, context: Context) -> Refused | None:
    """A limit set by a judgment or a review decision is not the organ's to extend, by the reading chosen."""
    if case.course.ordered is None:
        return None
    rule = context.rulebook.parameter("order_extension").at(case.course.ordered.on)
    if rule.value != "void":
        return None
    return Refused("判决或者复议决定责令答复的期限不能延长", "请在责令的期限内答复", rule.cite)


@rule_for(pc.AskReasons)
def ask_reasons(case: Case, command: pc.AskReasons, context: Context) -> Ruling:
    """要求说明理由 when number or frequency is clearly beyond what is reasonable (article 35)."""
    if case.course.reasons_asked:
        return Refused(f"已于 {case.course.reasons_asked.on} 要求说明理由", kind="closed")
    if not command.volume.strip():
        raise InputError("没有写数量、频次", "写明一段时间内申请了多少件", field="volume")
    return Decision((pr.ReasonsAsked(command.on, command.volume.strip(), command.number),))


@rule_for(pc.ReceiveReasons)
def receive_reasons(case: Case, command: pc.ReceiveReasons, context: Context) -> Ruling:
    """What the applicant says, and whether it is reasonable: a person judges."""
    if case.course.reasons_asked is None or case.course.reasons:
        return Refused("没有等待说明的理由", "请刷新页面", kind="closed")
    if refusal := _before_its_notice(case, "reasons", command.on):
        return refusal
    return Decision((pr.ReasonsReceived(command.on, command.reasons.strip(), command.reasonable),))


@rule_for(pc.DeferReply)
def defer(case: Case, command: pc.DeferReply, context: Context) -> Ruling:
    """延迟答复: only for reasonable reasons, until a stated reasonable day, told within the limit."""
    rule = context.rulebook.parameter("deferral").at(received_on(case))
    if case.course.deferred:
        return Refused(f"已于 {case.course.deferred.on} 决定延迟答复", kind="closed")
    if case.course.reasons is None or not case.course.reasons.reasonable:
        return Refused("申请人的理由还没有认定为合理，不能延迟答复", "先登记申请人说明的理由", rule.cite)
    due = clock_of(case, context.rulebook, context.calendar, command.on).due_on
    if due is None or command.on > due:
        why = f"答复期限 {day_words(due)} 已过" if due else "答复期限现在停着"
        return Refused(f"{why}，不能告知延迟答复", "延迟答复要在答复期限之内告知", rule.cite)
    if command.until <= due:
        raise InputError(f"延迟到的 {command.until} 不在现在的答复期限 {due} 之后", "请检查日期", field="until")
    if not command.reason.strip():
        raise InputError("没有写不能按期答复的原因", "原因要写进延迟答复告知书", field="reason")
    return Decision((pr.ReplyDeferred(command.on, command.until, command.reason.strip(), command.number),))


@rule_for(pc.ProposeFee)
def propose_fee(case: Case, command: pc.ProposeFee, context: Context) -> Ruling:
    """By number or by volume, never both; the amount follows from the bands."""
    if case.course.fee:
        return Refused(f"已于 {case.course.fee.on} 批准收费", kind="closed")
    if command.count < 1:
        raise InputError(f"件数或页数 {command.count} 小于一", "请检查", field="count")
    with naming("by"):
        amount = _amount(command, case, context)
    if amount == 0:
        return Refused("这个数量不收费", "请检查件数或页数")
    return Decision((pr.FeeProposed(command.on, command.by, command.count, amount),))


def _amount(command: pc.ProposeFee, case: Case, context: Context) -> int:
    """By number: what this request adds to the month; by volume: what its pages cost."""
    day = received_on(case)
    if command.by == BY_NUMBER:
        return marginal(max(0, command.count - 1), command.by, context.rulebook, day)
    return fee(command.by, command.count, context.rulebook, day).total


@rule_for(pc.AgreeFee)
def agree_fee(case: Case, command: pc.AgreeFee, context: Context) -> Ruling:
    """Approved: the notice goes out within the reply limit."""
    proposed = case.course.fee_proposed
    if proposed is None or case.course.fee:
        return Refused("没有等待批准的收费", "请刷新页面", kind="closed")
    due = clock_of(case, context.rulebook, context.calendar, command.on).due_on
    if due is None or command.on > due:
        why = f"答复期限 {day_words(due)} 已过" if due else "答复期限现在停着"
        cite = context.rulebook.letter("fee_notice").at(received_on(case)).cite
        return Refused(f"{why}，不能再收费", "收费通知要在答复期限之内发出", cite)
    return Decision((pr.FeeAgreed(command.on, proposed.amount, command.number),))


@rule_for(pc.RecordPayment)
def record_payment(case: Case, command: pc.RecordPayment, context: Context) -> Ruling:
    """Paid in full: the clock goes on as the rulebook says."""
    owed = case.course.fee
    if owed is None or not case.course.awaiting_payment:
        return Refused("没有等待缴纳的费用", "请刷新页面", kind="closed")
    if refusal := _before_its_notice(case, "fee", command.on) or _too_late_to_pay(case, command.on, context):
        return refusal
    if command.amount != owed.amount:
        raise InputError(f"应缴 {owed.amount} 元，填写的是 {command.amount} 元", "请检查金额", field="amount")
    return Decision((pr.FeePaid(command.on, command.amount),))


def _before_its_notice(case: Case, letter: str, on: dt.date) -> Refused | None:
    """Nobody answers a notice that has not gone out."""
    issued = case.letters.get(letter)
    if issued and issued.dispatched_on and on >= issued.dispatched_on:
        return None
    return Refused("告知书还没有发出，或者发出在这一天之后", "请先登记发出，再登记回音")


def _too_late_to_pay(case: Case, on: dt.date, context: Context) -> Refused | None:
    clock = clock_of(case, context.rulebook, context.calendar, on)
    last = newest_limit(clock, "fee_payment")
    if last is None or on <= last.due_on:
        return None
    cite = context.rulebook.parameter("fee_lapse").at(received_on(case)).cite
    return Refused(f"缴费的最后一日 {last.due_on} 已过", "逾期未缴费的，按视为放弃办理；收到的钱退回", cite)
