"""下一步: for every case that is not on file yet exactly one next task, or a lawful wait with its reason and its end.

A function of the case and its clock alone, so that lists can keep the answer in columns. An act named here is open to
one of ``roles`` at the case's stage: the table of stages says to whom.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from casework.case import Case, Draft, Issued
from casework.clock import newest_limit
from casework.conferring import unexplained
from casework.consulting import owed_notice
from casework.course import Consultation
from casework.objections import views_against
from casework.people import Role
from casework.stages import PERMISSIONS, REVIEW_LABELS, REVIEWER_OF, Stage, stage_of
from rules.ledger import Clock

NEEDS_RECEIPT = ("correction", "fee")
"""Notices whose limit for the applicant runs only from their receipt."""
KEPT_IN_HOUSE = frozenset({"registration_receipt", "minutes", "reply"})
"""Letters that wait for no dispatch here: handed over at the counter, internal, or sent last of all."""


@dataclass(frozen=True, slots=True)
class NextTask:
    """What comes next. ``subject``: the letter, item, review, unit or consultation it is about.

    ``roles``: who may do it. ``waiting``: nobody here can go on before somebody else has answered, ``until`` at the
    latest when a limit runs; ``act`` is then what writes the answer down, empty when the system itself is at work.
    ``why`` names no person.
    """

    act: str
    why: str
    roles: frozenset[Role] = frozenset()
    subject: str = ""
    waiting: bool = False
    until: dt.date | None = None


def next_task(case: Case, clock: Clock) -> NextTask | None:
    """The next task of ``case`` with its clock as of today; None once it is archived."""
    stage = stage_of(case)
    task = (None if stage in _LATE else _proceedings(case, clock)) or _BY_STAGE[stage](case, clock)
    if task is None or task.roles or not task.act:
        return task
    return replace(task, roles=frozenset(role for role, acts in PERMISSIONS[stage].items() if task.act in acts))


_LATE = (Stage.REGISTRATION, Stage.DELIVERY, Stage.CLOSED)


def _proceedings(case: Case, clock: Clock) -> NextTask | None:
    """What came between and holds everything else up."""
    if case.course.ended:
        return None
    return (
        _unsent(case)
        or _proposed(case, clock)
        or (_correcting(case, clock) if case.course.awaiting_correction else None)
        or (_paying(case, clock) if case.course.awaiting_payment else None)
        or _reasons(case)
    )


def _unsent(case: Case) -> NextTask | None:
    """A notice that is sealed and lies here: most limits begin only once it is out."""
    for name, issued in case.letters.items():
        if name in KEPT_IN_HOUSE | case.course.overtaken or name.startswith("reply-"):
            continue
        if issued.file and issued.file.whole and not (issued.dispatched_on or issued.sending):
            again = f"退回过 {len(issued.returns)} 次，需要重新发出" if issued.returns else "已经出具，还没有发出"
            return NextTask("dispatch", again, subject=name)
    return None


def _proposed(case: Case, clock: Clock) -> NextTask | None:
    """What the head of the disclosure office has to agree to, while it can still be agreed to."""
    course = case.course
    if clock.due_on is None or clock.in_time is False:
        return None
    if course.extension_proposed and not course.extension and not course.ordered:
        days = course.extension_proposed.workdays
        return NextTask("agree_extension", f"已提出延期 {days} 个工作日，要在答复期限内同意并告知", until=clock.due_on)
    if course.fee_proposed and not course.fee:
        why = f"已提出收取信息处理费 {course.fee_proposed.amount} 元，收费通知要在答复期限内发出"
        return NextTask("agree_fee", why, until=clock.due_on)
    return None


def _correcting(case: Case, clock: Clock) -> NextTask:
    asked = case.course.correction
    assert asked
    if waits := _until_received(case, "correction"):
        return waits
    last = _limit(clock, "correction") or asked.due
    if clock.state == "abandoned":
        return NextTask("abandon", f"补正的最后一日 {last} 已过，没有收到补正")
    return NextTask("receive_correction", "等申请人补正，答复期限停止计算", waiting=True, until=last)


def _paying(case: Case, clock: Clock) -> NextTask:
    if waits := _until_received(case, "fee"):
        return waits
    last = _limit(clock, "fee_payment")
    if clock.state == "abandoned":
        return NextTask("abandon", f"缴费的最后一日 {last} 已过，没有缴费")
    return NextTask("record_payment", "等申请人缴费，答复期限停止计算", waiting=True, until=last)


def _reasons(case: Case) -> NextTask | None:
    if case.course.reasons_asked is None or case.course.reasons:
        return None
    if "reasons" not in case.letters:
        return _system("正在出具要求说明理由的告知书")
    return NextTask("receive_reasons", "等申请人说明理由", waiting=True)


def _until_received(case: Case, letter: str) -> NextTask | None:
    """A notice that has to arrive before its limit runs, and has not."""
    issued = case.letters.get(letter)
    if issued is None:
        return _system("正在出具告知书")
    if issued.dispatched_on is None:
        return _system("正在发送告知书") if issued.sending else _unsealed(issued)
    if issued.delivered_on is None:
        return NextTask("record_delivery", "已经发出，期限从送达起算", subject=letter, waiting=True)
    return None


def _registration(case: Case, clock: Clock) -> NextTask:
    return NextTask("confirm_receipt", "收到之日还没有确定，要当日与申请人确认")


def _examination(case: Case, clock: Clock) -> NextTask:
    if case.missing and case.course.correction is None:
        why = f"申请缺 {len(case.missing)} 项要素，只能一次性告知补正"
        return NextTask("ask_correction", why, until=_limit(clock, "correction_notice"))
    return NextTask("accept", "要素齐全，可以受理" if not case.missing else "已经补正，核对后受理")


def _routing(case: Case, clock: Clock) -> NextTask:
    back = list(case.course.returned_units)
    return NextTask("route", f"{back[-1]}退回，要重新分办" if back else "还没有确定承办单位")


def _inquiry(case: Case, clock: Clock) -> NextTask:
    if not case.units:
        return _routing(case, clock)
    searched = {search.unit for search in case.searches}
    waiting = [unit for unit in case.units if unit not in searched]
    for unit in waiting:
        if unit not in case.course.accepted_units:
            return NextTask("accept_route", f"已分给{unit}，等接收", subject=unit)
    if waiting:
        return NextTask("record_search", f"{waiting[0]}还没有检索记录", subject=waiting[0])
    open_questions = case.course.waiting
    asked = {n for one in open_questions for n in one.asked.items}
    free = [item.n for item in case.undecided if item.n not in asked]
    if open_questions and not free:
        return _views(case, clock, open_questions)
    n = free[0] if free else case.undecided[0].n
    return NextTask("decide", "检索已经完成，要逐项判断", subject=str(n))


def _views(case: Case, clock: Clock, waiting: tuple[Consultation, ...]) -> NextTask:
    """Of several who were asked, first the one whose silence can be written down, then who may still answer."""
    tasks = [_view(case, clock, one) for one in waiting]
    return next((task for task in tasks if not task.waiting), tasks[0])


def _view(case: Case, clock: Clock, one: Consultation) -> NextTask:
    issued = case.letters.get(one.letter)
    if issued is None:
        return _system("正在出具征求意见书")
    if issued.dispatched_on is None:
        return _unsealed(issued) or _system("正在发送征求意见书")
    if issued.delivered_on is None:
        return NextTask("record_delivery", "征求意见书已经发出，等签收", subject=one.letter, waiting=True)
    limit = newest_limit(clock, f"{one.kind}_answer", one.ref)
    if limit and not limit.open:
        return NextTask("receive_view", f"提出意见的期限 {limit.due_on} 已过", subject=one.ref)
    until = limit.due_on if limit else one.asked.answer_due
    return NextTask("receive_view", f"等对方提出意见（{one.ref}）", subject=one.ref, waiting=True, until=until)


def _conference(case: Case, clock: Clock) -> NextTask:
    conference = case.course.conference
    assert conference
    if not conference.waiting:
        return NextTask("conclude_conference", "会商意见已经到齐，可以作出结论")
    return NextTask("give_opinion", f"会商还差 {len(conference.waiting)} 份意见", until=conference.convened.due)


def _drafting(case: Case, clock: Clock) -> NextTask:
    if lead := case.course.joined_to:
        return _system(f"与 {lead} 合并答复，在那件里拟稿、审签")
    if not case.course.ended:
        for item in case.items:
            assert item.decision
            if against := views_against(case, item.n, item.decision.outcome, item.decision.facts):
                about = [one for one in case.course.waiting if item.n in one.asked.items]
                waits = _views(case, clock, tuple(about)) if about else None
                return waits or NextTask("decide", against[0], subject=str(item.n))
        if unexplained(case):
            return NextTask("decide", "判断与会商结论不一致，要重新判断或者说明理由")
    draft = case.draft
    if draft is None:
        return NextTask("draft", "每一项都有了处理结果")
    if draft.return_reason and draft.reviews:  # since the return nobody has touched it
        return NextTask("edit_draft", f"第 {draft.version} 稿被退回，要修改")
    return NextTask("submit_draft", f"第 {draft.version} 稿已经拟好")


def _review(case: Case, clock: Clock) -> NextTask:
    draft = case.draft
    assert draft
    roles = frozenset(REVIEWER_OF[kind] for kind in draft.outstanding)
    names = "、".join(REVIEW_LABELS[kind] for kind in draft.outstanding)
    return _doubted(case, draft, roles) or NextTask(
        "approve", f"第 {draft.version} 稿待{names}", roles, subject=draft.outstanding[0]
    )


def _signing(case: Case, clock: Clock) -> NextTask:
    draft = case.draft
    assert draft
    return _doubted(case, draft) or NextTask("sign", f"第 {draft.version} 稿审核都已通过")


def _doubted(case: Case, draft: Draft, roles: frozenset[Role] = frozenset()) -> NextTask | None:
    """A view that came after the draft went up may have taken its ground away."""
    for item in case.items:
        decision = item.decision
        if not case.course.ended and decision and views_against(case, item.n, decision.outcome, decision.facts):
            return NextTask("return_draft", f"新登记的意见使第 {item.n} 项不再成立，要退回重新判断", roles)
    return None


def _delivery(case: Case, clock: Clock) -> NextTask:
    reply = case.reply
    assert reply
    if reply.lead:
        return _owed(case) or _system(f"答复书随 {reply.lead} 用印、送达")
    if reply.dispatched_on:
        return NextTask("record_delivery", "答复书已经发出，等签收", subject="reply", waiting=True)
    if reply.sending:
        return _system("正在发送答复书")
    if waits := _unsealed(reply):
        return waits
    return _owed(case) or NextTask("dispatch", "已经用印，要在期限内发出", subject="reply")


def _owed(case: Case) -> NextTask | None:
    """What third parties have to be told before the reply goes out."""
    for ref in owed_notice(case):
        letter = case.letters.get(f"disclosure-{ref}")
        if letter is None and case.course.consultations[ref].notified:
            return _system("正在出具依申请公开告知书")
        if letter is None:
            return NextTask("notify_disclosure", "答复书发出以前，要先告知第三方将公开的内容和理由", subject=ref)
        if letter.dispatched_on is None:
            return _unsealed(letter) or NextTask("dispatch", "要先于答复书发出", subject=letter.letter)
    return None


def _closed(case: Case, clock: Clock) -> NextTask | None:
    return None if case.archived_on else NextTask("archive", "答复书已经送达")


def _unsealed(issued: Issued) -> NextTask | None:
    if issued.file is None:
        return _system("正在用印")
    return None if issued.file.whole else _system("验章没有通过，等重新用印")


def _system(what: str) -> NextTask:
    return NextTask("", what, frozenset({Role.SYSTEM}), waiting=True)


def _limit(clock: Clock, kind: str) -> dt.date | None:
    limit = newest_limit(clock, kind)
    return limit.due_on if limit else None


_BY_STAGE: Mapping[Stage, Callable[[Case, Clock], NextTask | None]] = {
    Stage.REGISTRATION: _registration,
    Stage.EXAMINATION: _examination,
    Stage.ROUTING: _routing,
    Stage.INQUIRY: _inquiry,
    Stage.CONFERENCE: _conference,
    Stage.DRAFTING: _drafting,
    Stage.REVIEW: _review,
    Stage.SIGNING: _signing,
    Stage.DELIVERY: _delivery,
    Stage.CLOSED: _closed,
}
