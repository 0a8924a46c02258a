"""延期, 说明理由, 延迟答复, 收费: what changes the time for the reply, each with its grounds."""

from __future__ import annotations

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
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
    clock = clock_of(case, context.rulebook, context.calendar, command.on)
    due = clock.due_on
    if due is None or command.on > due:
        passed = f"答复期限 {day_words(due)} 已过" if due else "答复期限现在停着"
        return Refused(f"{passed}，不能再延期", "过了期限才同意或告知的延期无效；请尽快答复", rule.cite)
    until = context.calendar.add(due, proposed.workdays)
    return Decision((pr.ExtensionAgreed(command.on, proposed.workdays, proposed.reason, until, command.number),))


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
    return Decision((pr.ReasonsReceived(command.on, command.reasons.strip(), command.reasonable),))


@rule_for(pc.DeferReply)
def defer(case: Case, command: pc.DeferReply, context: Context) -> Ruling:
    """延迟答复: only for reasonable reasons, until a stated reasonable day, told within the limit."""
    rule = context.rulebook.parameter("deferral").at(received_on(case))
    if case.course.reasons is None or not case.course.reasons.reasonable:
        return Refused("申请人的理由还没有认定为合理，不能延迟答复", "先登记申请人说明的理由", rule.cite)
    due = clock_of(case, context.rulebook, context.calendar, command.on).due_on
    if due is None or command.on > due or command.until <= due:
        raise InputError("延迟到的那一天要在现在的答复期限之后，并且在期限之内告知", "请检查日期", field="until")
    return Decision((pr.ReplyDeferred(command.on, command.until, command.reason.strip(), command.number),))


@rule_for(pc.ProposeFee)
def propose_fee(case: Case, command: pc.ProposeFee, context: Context) -> Ruling:
    """By number or by volume, never both; the amount follows from the bands."""
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
    return Decision((pr.FeeAgreed(command.on, proposed.amount, command.number),))


@rule_for(pc.RecordPayment)
def record_payment(case: Case, command: pc.RecordPayment, context: Context) -> Ruling:
    """Paid in full: the clock goes on as the rulebook says."""
    owed = case.course.fee
    if owed is None or case.course.fee_paid:
        return Refused("没有等待缴纳的费用", "请刷新页面", kind="closed")
    if command.amount != owed.amount:
        raise InputError(f"应缴 {owed.amount} 元，填写的是 {command.amount} 元", "请检查金额", field="amount")
    return Decision((pr.FeePaid(command.on, command.amount),))
