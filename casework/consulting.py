"""征求意见: third parties, other organs, joint makers; their answers; telling a third party before disclosing."""

from __future__ import annotations

import datetime as dt

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of, newest_limit
from casework.course import Consultation
from casework.objections import PUBLIC_INTEREST, gives
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
    _check_words(case, command)
    if command.answer_due and not isinstance(command, pc.AskAgency):  # 第三十二条、第三十四条：期限是法定的
        raise InputError("这种征询的期限是法定的十五个工作日，不能另定", "请删去这一栏", field="answer_due")
    if command.answer_due and command.answer_due <= command.on:
        raise InputError(f"请求答复的日期 {command.answer_due} 不在发信之后", "请留出合理的时间", field="answer_due")
    _check_items(case, command)
    return Decision((_asked(command),))


def _check_items(case: Case, command: pc.AskView) -> None:
    if not command.items:
        raise InputError("没有写征求第几项的意见", "请写明涉及哪一项", field="items")
    unknown = [n for n in command.items if not 1 <= n <= len(case.items)]
    if unknown:
        raise InputError(f"没有第 {unknown[0]} 项", f"这件申请有 {len(case.items)} 项", field="items")


def _check_words(case: Case, command: pc.AskView) -> None:
    """What others read says nothing about who asks."""
    person = case.applicant
    hidden = (person.name, *(s.reveal() for s in (person.id_number, person.phone, person.address, person.email)))
    for name in ("summary", "why"):
        if any(text.strip() and text in getattr(command, name) for text in hidden):
            raise InputError("这里写了申请人的姓名或者联系方式", "征求意见的信里不写申请人，请改写", field=name)


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
        raise InputError(
            "不同意公开的，要写明理由（没有说明理由的，写明没有说明）", "理由决定能不能公开", field="reason"
        )
    if command.view == "silent" and (refusal := _may_still_answer(case, one, command.on, context)):
        return refusal
    view = pr.ViewReceived(command.on, command.ref, command.view, command.reason.strip(), command.good_reason)
    return Decision((view,))


def _may_still_answer(case: Case, one: Consultation, on: dt.date, context: Context) -> Refused | None:
    """Silence is what is left when the limit, which runs from receipt of the letter, has passed."""
    clock = clock_of(case, context.rulebook, context.calendar, on)
    kind = f"{one.kind}_answer"
    limit = newest_limit(clock, kind, one.ref)
    if limit and on > limit.due_on:
        return None
    cite = context.rulebook.deadline(kind).at(received_on(case)).cite
    if limit is None:
        return Refused("征求意见书还没有送达，提出意见的期限没有起算", "请先登记送达", cite)
    return Refused(f"提出意见的期限到 {limit.due_on}，还没有过", "过了期限没有意见的，再登记为逾期未提出", cite)


@rule_for(pc.NotifyDisclosure)
def notify(case: Case, command: pc.NotifyDisclosure, context: Context) -> Ruling:
    """依申请公开告知书: the third party learns what and why before anything is disclosed (article 32)."""
    one = _known(case, command.ref)
    if one.kind != "third_party" or one.view is None:
        return Refused("还没有第三方的意见，用不着告知", "先征求意见，登记第三方的答复或者逾期未答")
    if one.view.view == "consents":
        return Refused("第三方同意公开，用不着告知", "可以直接答复")
    if one.notified:
        return Refused(f"已于 {one.notified.on} 告知过", kind="closed")
    for name in ("what", "why"):
        if not getattr(command, name).strip():
            raise InputError("要写明公开哪些内容、为什么公开", "请补上", field=name)
    told = pr.DisclosureNotified(command.on, command.ref, command.what.strip(), command.why.strip(), command.number)
    return Decision((told,))


def untold(case: Case, context: Context, on: dt.date) -> Refused | None:
    """Nothing is given against a third party's wish, or for the public interest, before the third party was told."""
    for ref in owed_notice(case):
        letter = case.letters.get(f"disclosure-{ref}")
        if letter and letter.dispatched_on and letter.dispatched_on <= on:
            continue
        cite = context.rulebook.letter("disclosure_notice").at(received_on(case)).cite
        return Refused(
            f"还没有把决定公开的内容和理由告知第三方（编号 {ref}）",
            "请先出具并发出依申请公开告知书，再发出答复书",
            cite,
        )
    return None


def owed_notice(case: Case) -> list[str]:
    """The consultations whose third party must be told before the reply goes out, sent or not."""
    every = case.course.consultations.values()
    return [
        one.ref
        for one in every
        if one.kind == "third_party" and any(_given_against(case, one, n) for n in one.asked.items)
    ]


def _given_against(case: Case, one: Consultation, n: int) -> bool:
    """Whether item ``n`` gives what this third party objected to, or what outweighs its rights."""
    decision = case.items[n - 1].decision if n <= len(case.items) else None
    if decision is None or not gives(decision.outcome, decision.facts):
        return False
    objected = one.view is not None and one.view.view == "objects"
    return objected or (bool(decision.facts.get(PUBLIC_INTEREST)) and not _consented(one))


def _consented(one: Consultation) -> bool:
    return one.view is not None and one.view.view == "consents"


def _known(case: Case, ref: str) -> Consultation:
    one = case.course.consultations.get(ref)
    if one is None:
        known = "、".join(case.course.consultations) or "无"
        raise InputError(f"没有编号为 {ref} 的征询", f"已有：{known}", field="ref")
    return one
