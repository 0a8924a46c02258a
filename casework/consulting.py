"""征求意见: third parties, other organs, joint makers; their answers; telling a third party before disclosing."""

from __future__ import annotations

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.course import Consultation
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, rule_for
from rules.errors import InputError

ASKED = {
    pc.AskThirdParty: pr.ThirdPartyAsked,
    pc.AskAgency: pr.AgencyAsked,
    pc.AskJointMaker: pr.JointMakerAsked,
}
VIEWS = {"consents": "同意", "objects": "不同意", "silent": "逾期未提出意见"}


@rule_for(pc.AskThirdParty)
@rule_for(pc.AskAgency)
@rule_for(pc.AskJointMaker)
def ask(case: Case, command: pc.AskView, context: Context) -> Ruling:
    """Put the question; the letter says what it is about and nothing about who asks."""
    if command.ref in case.course.consultations:
        return Refused(f"编号 {command.ref} 的征询已经有了", "请换一个编号", kind="closed")
    for name, what in (("name", "征求谁的意见"), ("summary", "信息的概要")):
        if not str(getattr(command, name)).strip():
            raise InputError(f"没有写{what}", "请补上", field=name)
    if case.applicant.name.strip() and case.applicant.name in command.summary:
        raise InputError("信息的概要里有申请人的姓名", "给第三方的信里不写申请人，请改写", field="summary")
    unknown = [n for n in command.items if not 1 <= n <= len(case.items)]
    if unknown:
        raise InputError(f"没有第 {unknown[0]} 项", f"这件申请有 {len(case.items)} 项", field="items")
    return Decision((_asked(command),))


def _asked(command: pc.AskView) -> pr.Consulted:
    return ASKED[type(command)](
        command.on,
        command.ref,
        command.items,
        command.name.strip(),
        command.summary.strip(),
        command.number,
        contact=command.contact,
        answer_due=command.answer_due,
        told_number=command.told_number,
        why=command.why.strip(),
    )


@rule_for(pc.ReceiveView)
def receive_view(case: Case, command: pc.ReceiveView, context: Context) -> Ruling:
    """Write the view down. A third party's silence is neither consent nor refusal; a joint maker's is consent."""
    one = _known(case, command.ref)
    if command.view not in VIEWS:
        listed = "、".join(f"{code}（{words}）" for code, words in VIEWS.items())
        raise InputError(f"没有“{command.view}”这种意见", f"可以写：{listed}", field="view")
    if one.view:
        return Refused(f"编号 {command.ref} 的意见已于 {one.view.on} 登记", kind="closed")
    letter = case.letters.get(one.letter)
    if letter is None or letter.dispatched_on is None:
        return Refused("征求意见书还没有发出", "请先登记发出")
    if command.on < letter.dispatched_on:
        raise InputError(f"{command.on} 早于征求意见书发出的 {letter.dispatched_on}", "请检查日期", field="on")
    if command.view == "objects" and not command.reason.strip():
        raise InputError("不同意公开的，要写明理由", "第三方的理由决定能不能公开", field="reason")
    view = pr.ViewReceived(command.on, command.ref, command.view, command.reason.strip(), command.good_reason)
    return Decision((view,))


@rule_for(pc.NotifyDisclosure)
def notify(case: Case, command: pc.NotifyDisclosure, context: Context) -> Ruling:
    """依申请公开告知书: the third party learns what and why before anything is disclosed (article 32)."""
    one = _known(case, command.ref)
    if one.kind != "third_party" or one.view is None:
        return Refused("还没有第三方的意见，用不着告知", "先征求意见，登记第三方的答复或者逾期未答")
    if one.notified:
        return Refused(f"已于 {one.notified.on} 告知过", kind="closed")
    for name in ("what", "why"):
        if not getattr(command, name).strip():
            raise InputError("要写明公开哪些内容、为什么公开", "请补上", field=name)
    told = pr.DisclosureNotified(command.on, command.ref, command.what.strip(), command.why.strip(), command.number)
    return Decision((told,))


def against_third_party(case: Case, context: Context) -> Refused | None:
    """Nothing decided against a third party's objection goes out before it has been told."""
    given = {"disclosed", "partly_disclosed"}
    for one in case.course.consultations.values():
        objected = one.kind == "third_party" and one.view and one.view.view == "objects"
        touched = any(case.items[n - 1].decision and _outcome(case, n) in given for n in one.asked.items)
        if objected and touched and one.view and not one.view.good_reason and not _told(case, one):
            cite = context.rulebook.letter("disclosure_notice").at(received_on(case)).cite
            return Refused(
                f"第三方不同意公开，还没有把公开的内容和理由告知它（编号 {one.ref}）",
                "请先出具并发出依申请公开告知书，再发出答复书",
                cite,
            )
    return None


def _outcome(case: Case, n: int) -> str:
    decision = case.items[n - 1].decision
    return decision.outcome if decision else ""


def _told(case: Case, one: Consultation) -> bool:
    letter = case.letters.get(f"disclosure-{one.ref}")
    return letter is not None and letter.dispatched_on is not None


def _known(case: Case, ref: str) -> Consultation:
    one = case.course.consultations.get(ref)
    if one is None:
        known = "、".join(case.course.consultations) or "无"
        raise InputError(f"没有编号为 {ref} 的征询", f"已有：{known}", field="ref")
    return one
