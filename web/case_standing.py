"""What stands over a case and whoever opens it should see: returned, chased, stopped and why, waiting for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casework import events as ev
from casework import proceedings as pr
from casework.decide import AUTOMATIC
from casework.words import day_words
from web.case_view import CaseView

Tone = Literal["info", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One message: how grave, its head, and the words."""

    tone: Tone
    head: str
    words: str


def standing_of(view: CaseView) -> list[Standing]:
    """Everything that stands over the case, the gravest first."""
    parts = (_stand_in, _ended, _chased, _returned, _awaited, _stopped, _conference, _provisional)
    found = [one for part in parts for one in part(view)]
    order = ("bad", "warn", "info")
    return sorted(found, key=lambda one: order.index(one.tone))


def _stand_in(view: CaseView) -> Iterator[Standing]:
    """The case is an absent colleague's, and this person stands in."""
    for one in view.actor.stands_for:
        if one.login == view.case.course.handler and view.actor.organ == view.case.organ:
            until = day_words(one.until)
            words = f"{one.name}不在岗，由您代办至 {until}；您办的每一步都记“{view.actor.name} 代 {one.name}”"
            yield Standing("info", f"代 {one.name} 办理", words)


def _ended(view: CaseView) -> Iterator[Standing]:
    course = view.case.course
    if course.withdrawn:
        yield Standing("info", "申请人已撤回申请", f"{day_words(course.withdrawn.on)}撤回，出具撤回确认后归档")
    if course.abandoned:
        yield Standing("info", "已视为放弃申请", f"{day_words(course.abandoned.on)}起不再处理，告知申请人后归档")
    if course.ordered:
        words = f"{course.ordered.by}以{course.ordered.decision}责令 {course.ordered.workdays} 个工作日内答复"
        yield Standing("warn", "责令答复", words)


def _chased(view: CaseView) -> Iterator[Standing]:
    """The chases after which nobody has done anything yet."""
    for record in reversed(view.record.records):
        if isinstance(record.event, pr.Chased):
            words = f"{record.name} {day_words(record.event.on)}：{view.cover(record.event.words)}"
            yield Standing("bad", "催办", words)
        elif not isinstance(record.event, AUTOMATIC):
            return


def _returned(view: CaseView) -> Iterator[Standing]:
    case = view.case
    if case.draft and case.draft.return_reason:
        back = (ev.DraftReturned, ev.ReplyVoided)
        last = next(record for record in reversed(view.record.records) if isinstance(record.event, back))
        voided = isinstance(last.event, ev.ReplyVoided)
        head = f"答复书被{last.name}作废，退回重拟" if voided else f"草稿被{last.name}退回"
        yield Standing("warn", head, view.cover(case.draft.return_reason))
    for unit, reason in case.course.returned_units.items():
        yield Standing("warn", f"{unit}退回分办", view.cover(reason))


def _awaited(view: CaseView) -> Iterator[Standing]:
    course = view.case.course
    if course.extension_proposed and not course.extension:
        days = course.extension_proposed.workdays
        yield Standing("info", "等待同意延期", f"已提请延长 {days} 个工作日，由公开机构负责人同意")
    if course.fee_proposed and not course.fee:
        yield Standing("info", "等待批准收费", f"已提请收费 {course.fee_proposed.amount} 元，由公开机构负责人批准")
    if course.awaiting_payment and course.fee:
        yield Standing("info", "等待申请人缴费", f"应缴 {course.fee.amount} 元")
    if course.awaiting_correction and course.correction:
        words = f"{day_words(course.correction.asked_on)}告知，写明的最后一日 {day_words(course.correction.due)}"
        yield Standing("info", "等待申请人补正", words)
    if course.reasons_asked and not course.reasons:
        yield Standing("info", "等待申请人说明理由", "等待的时间照常计入答复期限")


def _stopped(view: CaseView) -> Iterator[Standing]:
    if view.clock.state != "stopped":
        return
    names = "、".join(f"{one.asked.name}（{one.ref}）" for one in view.case.course.waiting) or "有关各方"
    latest = view.clock.due_at_latest
    words = f"正在征求{names}的意见，所需时间不计入答复期限"
    yield Standing(
        "info", "停止计算", words + (f"；一直没有收到意见的，答复期限最迟 {day_words(latest)}" if latest else "")
    )


def _conference(view: CaseView) -> Iterator[Standing]:
    conference = view.case.course.conference
    if conference is None:
        return
    if conference.concluded is None:
        given, called = len(conference.opinions), len(conference.convened.members)
        last = day_words(conference.convened.due)
        words = f"{called} 方参加，已收到 {given} 份意见，书面意见的最后一日 {last}；答复期限照常计算"
        yield Standing("info", "正在会商", words)
        return
    agreed = [f"第 {n} 项{view.label('outcomes', code)}" for n, code in conference.concluded.outcomes.items()]
    words = "；".join([view.cover(conference.concluded.conclusion), *agreed])
    yield Standing("info", f"会商结论（{day_words(conference.concluded.on)}）", words)


def _provisional(view: CaseView) -> Iterator[Standing]:
    if view.clock.provisional:
        words = "期限落在放假安排还没有公布的年份，按周末和日期固定的法定节日推算；公布以后重新计算，并列出移动的日子"
        yield Standing("warn", "答复期限是暂估的", words)
