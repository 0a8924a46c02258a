"""From the draft to the signature: 拟稿, 改稿, 送审, 退回, 审核, 签发, 作废."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casework import commands as cmd
from casework import events as ev
from casework.case import Case, Draft
from casework.conferring import unexplained
from casework.counting import counted_row
from casework.hardness import assessment_of
from casework.joining import unready
from casework.objections import unfounded
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from casework.stages import REVIEW_LABELS, REVIEWER_OF
from rules.errors import InputError


@rule_for(cmd.MakeDraft)
def make_draft(case: Case, command: cmd.MakeDraft, context: Context) -> Ruling:
    """The first draft, or a fresh one from the template after a return."""
    if refusal := _unready_beside(case, context):
        return refusal
    with naming("row"):
        row = counted_row(case, command.row, context.rulebook)
    return Decision((ev.DraftMade(command.on, "reply", case.drafts_made + 1, command.content_hash, row),))


@rule_for(cmd.EditDraft)
def edit_draft(case: Case, command: cmd.EditDraft, context: Context) -> Ruling:
    """New words: a new version, and every earlier approval falls with the old content."""
    draft = case.draft
    if draft is None:
        return Refused("还没有草稿", "请先拟稿")
    if draft.content_hash == command.content_hash:
        return Refused("这一稿没有改动", "请改好再保存")
    version = case.drafts_made + 1
    edited = ev.DraftEdited(
        command.on, draft.letter, version, command.content_hash, command.uploaded, tuple(command.notes), command.file
    )
    return Decision((edited,))


@rule_for(cmd.SubmitDraft)
def submit_draft(case: Case, command: cmd.SubmitDraft, context: Context) -> Ruling:
    """送审 of exactly this content; which reviews it needs follows from the items' outcomes."""
    draft = case.draft
    if draft is None:
        return Refused("还没有草稿", "请先拟稿")
    if command.errors:
        return Refused(f"草稿有 {len(command.errors)} 处错误：{'；'.join(command.errors)}", "请改好再送审")
    if refusal := unexplained(case) or unfounded(case, context) or _unready_beside(case, context):
        return refusal
    reviews = _reviews(case, command, context)
    passed = tuple(_passed(warned, command) for warned in command.warnings)
    submitted = ev.DraftSubmitted(command.on, draft.letter, draft.version, draft.content_hash, reviews, passed)
    return Decision((submitted,))


def _passed(warned: ev.Warned, command: cmd.SubmitDraft) -> ev.Warned:
    """The warning with its reason. Raises InputError when nobody wrote one."""
    code = warned.key.rpartition("-")[0]
    reason = (command.reasons.get(warned.key) or command.reasons.get(code) or "").strip()
    if not reason:
        raise InputError(
            f"提醒“{warned.message}”没有写明理由",
            "请改好这一处，或者写明为什么照样送审；理由记入办件记录",
            field=f"reasons.{warned.key}",
        )
    return replace(warned, reason=reason)


@rule_for(cmd.ReturnDraft)
def return_draft(case: Case, command: cmd.ReturnDraft, context: Context) -> Ruling:
    """退回: a reason is owed to the person who has to mend it."""
    assert case.draft
    if not command.reason.strip():
        raise InputError("没有写退回理由", "请写明哪里要改、怎么改", field="reason")
    return Decision((ev.DraftReturned(command.on, case.draft.letter, case.draft.version, command.reason.strip()),))


@rule_for(cmd.ApproveDraft)
def approve(case: Case, command: cmd.ApproveDraft, context: Context) -> Ruling:
    """One review passes exactly the content that lies before it."""
    draft = case.draft
    assert draft
    if command.kind not in draft.reviews:
        needed = "、".join(f"{kind}（{REVIEW_LABELS[kind]}）" for kind in draft.reviews)
        raise InputError(f"这份答复书不需要“{command.kind}”", f"需要的审核：{needed}", field="kind")
    refusal = _may_approve(draft, command.kind, context)
    return refusal or Decision((ev.DraftApproved(command.on, draft.letter, command.kind, draft.content_hash),))


def _may_approve(draft: Draft, kind: str, context: Context) -> Refused | None:
    actor, label = context.actor, REVIEW_LABELS[kind]
    if REVIEWER_OF[kind] not in actor.roles:
        return Refused(f"{label}由{REVIEWER_OF[kind].label}办理，您的角色不能办", kind="right")
    if actor.persons & draft.authors:  # also not through a stand-in, and not in the place of whom it was drafted for
        return Refused("拟稿人不能审核自己拟的稿，也不能由人代办", "请交给另一位同事")
    if kind in draft.approved:
        return Refused(f"{label}已经通过", kind="closed")
    return None


@rule_for(cmd.SignReply)
def sign(case: Case, command: cmd.SignReply, context: Context) -> Ruling:
    """签发 of exactly the approved content. The reply is made today and takes its number in this transaction."""
    draft = case.draft
    assert draft
    if context.actor.persons & draft.authors:
        return Refused("拟稿人不能签发自己拟的稿，也不能由人代办", "请交给签发人")
    if context.actor.instead_of and context.actor.login in draft.approvers:
        return Refused("您审核过这一稿，不能再代签发人签发", "请交给另一位代办人，或者等签发人回来")
    if case.course.awaiting_payment:
        return Refused("费用还没有缴纳，不能签发", "等申请人缴费；逾期未缴的，按视为放弃办理")
    if command.errors:  # what the letter says was right when it went up, and the case has gone on since
        found = "；".join(command.errors)
        return Refused(f"送审以后办件有了变化，答复书有 {len(command.errors)} 处错误：{found}", "请退回改正，再送审")
    if refusal := unfounded(case, context) or _unready_beside(case, context):  # a view may have come since it went up
        return refusal
    signed = ev.ReplySigned(command.on, draft.letter, draft.version, draft.content_hash, command.number)
    return Decision((signed,))


@rule_for(cmd.VoidReply)
def void(case: Case, command: cmd.VoidReply, context: Context) -> Ruling:
    """作废 while the reply is still in the house. Whoever finds the mistake says why; the number is not used again."""
    reply = case.reply
    assert reply
    if reply.dispatched_on or reply.sending or reply.returns:
        return Refused("答复书已经发出，不能作废", "发出后的更正请按纠错或者责令重新答复办理")
    if reply.file is None:
        return Refused("答复书正在用印，现在不能作废", "请等用印完成再办")
    if not command.reason.strip():
        raise InputError("没有写作废理由", "请写明错在哪里；文号作废后不再使用，理由随文号存档", field="reason")
    return Decision((ev.ReplyVoided(command.on, reply.letter, reply.number, command.reason.strip()),))


def _unready_beside(case: Case, context: Context) -> Refused | None:
    """What keeps one of the cases that the reply answers too from being answered now."""
    if context.beside and case.course.ended:
        return Refused("本件的申请已经终结，不能与别的办件合并答复", "请先解除合并，那几件另行答复")
    refusal = next((no for other in context.beside if (no := unready(other, context))), None)
    return refusal and replace(refusal, advice=f"{refusal.advice}；或者先解除与它的合并".removeprefix("；"))


def _reviews(case: Case, command: cmd.SubmitDraft, context: Context) -> tuple[str, ...]:
    """审核 always; 法制审核 and 保密审查 when an item's outcome or a hard-case trigger that stands asks for them."""
    needed = {"review"}
    for one in (case, *context.beside):
        needed.update(_flagged(one, command, context))
        for item in one.items:
            assert item.decision
            needed |= set(context.rulebook.reviews_of(item.decision.outcome, received_on(one)))
    return tuple(kind for kind in REVIEWER_OF if kind in needed)


def _flagged(case: Case, command: cmd.SubmitDraft, context: Context) -> Iterator[str]:
    """The reviews that a hard case needs, by its own facts, a person's word or like cases; none once it was ended."""
    if case.course.ended:
        return
    topics = context.office.policy.conference.topics
    for reason in assessment_of(case, context.rulebook, topics, command.like, command.often).standing:
        yield from reason.trigger.reviews
