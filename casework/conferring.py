"""会商: why a case is hard, who is called, what each says, what is concluded. The clock never stops for it."""

from __future__ import annotations

import datetime as dt

from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
from casework.members import called, speaks_for, with_code
from casework.receipt import received_on
from casework.ruling import Context, Decision, Refused, Ruling, naming, rule_for
from casework.words import day_words
from rules.errors import InputError


@rule_for(pc.RaiseFlag)
def raise_flag(case: Case, command: pc.RaiseFlag, context: Context) -> Ruling:
    """A person's reason why the case is hard, under a known trigger."""
    _known(command.trigger, received_on(case), context)
    return Decision((pr.FlagRaised(command.on, command.trigger, _said(command.reason, "reason")),))


@rule_for(pc.DismissFlag)
def dismiss_flag(case: Case, command: pc.DismissFlag, context: Context) -> Ruling:
    """A person's reason why a trigger that fired does not matter here."""
    _known(command.trigger, received_on(case), context)
    return Decision((pr.FlagDismissed(command.on, command.trigger, _said(command.reason, "reason")),))


@rule_for(pc.ConveneConference)
def convene(case: Case, command: pc.ConveneConference, context: Context) -> Ruling:
    """Call the people, put the question, set a day for opinions."""
    if case.course.in_conference:
        return Refused("会商已经召集", "请先作出结论", kind="closed")
    named = (with_code(name.strip(), context.office, case.organ) for name in command.members)
    members = tuple(dict.fromkeys(name for name in named if name))
    if not members:
        raise InputError("没有写请谁来会商", "请写明参加的人或单位", field="members")
    question = _said(command.question, "question")
    _check_due(case, command, context)
    return Decision((pr.ConferenceConvened(command.on, members, question, command.due),))


@rule_for(pc.GiveOpinion)
def give_opinion(case: Case, command: pc.GiveOpinion, context: Context) -> Ruling:
    """One written opinion of one member; a dissent is kept as such."""
    conference = case.course.conference
    if conference is None or conference.concluded:
        return Refused("现在没有会商", "请刷新页面", kind="closed")
    if command.member not in conference.convened.members:
        who = "、".join(conference.convened.members)
        raise InputError(f"“{command.member}”不在会商名单里", f"名单：{who}", field="member")
    if not speaks_for(context.actor, command.member, context.office.organ(case.organ)):
        return Refused(f"您不能代{called(command.member)}提交意见", "各人、各单位只提交自己的意见", kind="right")
    if any(given.member == command.member for given in conference.opinions):
        return Refused(f"{command.member}的意见已经登记", "要补充的，写进结论", kind="closed")
    by = context.actor.name if context.actor.instead_of else ""
    said = _said(command.opinion, "opinion")
    return Decision((pr.OpinionGiven(command.on, command.member, said, command.dissent, by),))


@rule_for(pc.ConcludeConference)
def conclude(case: Case, command: pc.ConcludeConference, context: Context) -> Ruling:
    """The conclusion binds the draft, or is departed from with reasons."""
    conference = case.course.conference
    if conference is None or conference.concluded:
        return Refused("现在没有会商", "请刷新页面", kind="closed")
    if not conference.opinions:
        return Refused("还没有人提交意见", "至少要有一份书面意见")
    for n, code in command.outcomes.items():
        if not 1 <= n <= len(case.items):
            raise InputError(f"没有第 {n} 项", f"这件申请有 {len(case.items)} 项", field="outcomes")
        with naming("outcomes"):
            context.rulebook.outcome(code).at(received_on(case))
    conclusion = _said(command.conclusion, "conclusion")
    if conference.waiting and command.on <= conference.convened.due and not command.early.strip():
        out, advice = "、".join(map(called, conference.waiting)), "请等期满再作结论；或者写明不等的理由"
        raise InputError(f"{out}还没有提交意见，{day_words(conference.convened.due)} 才期满", advice, field="early")
    event = pr.ConferenceConcluded(
        command.on,
        conclusion,
        dict(command.outcomes),
        command.number,
        command.answer.strip(),
        command.early.strip(),
    )
    return Decision((event,))


def departs(case: Case, item: int, outcome: str, reason: str) -> Refused | None:
    """A decision other than the conference came to needs its reason."""
    conference = case.course.conference
    if conference is None or conference.concluded is None:
        return None
    agreed = conference.concluded.outcomes.get(item)
    if agreed is None or agreed == outcome or reason.strip():
        return None
    return Refused(f"第 {item} 项会商结论是“{agreed}”，与这个判断不一致", "按结论判断；或者写明不一致的理由")


def unexplained(case: Case) -> Refused | None:
    """A decision from before the conference, or without a word on why it differs, does not go up.

    How a request ends by withdrawal or abandonment is not the conference's to say.
    """
    if case.course.ended:
        return None
    for item in case.items:
        if item.decision and (no := departs(case, item.n, item.decision.outcome, item.decision.departs)):
            return no
    return None


def _check_due(case: Case, command: pc.ConveneConference, context: Context) -> None:
    """Opinions come while there is still time to answer: the clock does not wait for them."""
    if command.due < command.on:
        raise InputError(f"提交意见的最后一日 {command.due} 早于召集之日", "请检查日期", field="due")
    limit = clock_of(case, context.rulebook, context.calendar, context.today).due_on
    if limit and command.on <= limit < command.due:
        advice = "会商不停止计算期限，请提前，给拟稿、审核、签发留出时间"
        raise InputError(f"提交意见的最后一日 {command.due} 晚于答复期限 {day_words(limit)}", advice, field="due")


def _known(trigger: str, day: dt.date, context: Context) -> None:
    with naming("trigger"):
        known = context.rulebook.triggers(day)
        if trigger not in known:
            listed = "、".join(f"{code}（{rule.label}）" for code, rule in known.items())
            raise InputError(f"没有“{trigger}”这种疑难情形", f"可以写：{listed}")


def _said(text: str, field: str) -> str:
    if not text.strip():
        raise InputError("这里没有写", "请写明", field=field)
    return text.strip()
