"""The other limits on the file, what silence meant, and what was not done as the law asks."""

from __future__ import annotations

import datetime as dt

from rules.facts import Consultation, Facts, Rest, start_of
from rules.ledger import Fault, Limit, Step
from rules.rulebook import Rulebook
from rules.workdays import Calendar


def other_limits(facts: Facts, look: dt.date, rulebook: Rulebook, calendar: Calendar) -> tuple[Limit, ...]:
    """Every limit but the reply's: of the correction notice, of the applicant, of those who were asked."""
    rests = [_rest_limit(rest, facts, rulebook) for rest in facts.rests]
    answers = [_answer_limit(one, facts, look, rulebook) for one in facts.consultations]
    return (*_notice_limit(facts, rulebook, calendar), *(limit for limit in (*rests, *answers) if limit))


def _notice_limit(facts: Facts, rulebook: Rulebook, calendar: Calendar) -> list[Limit]:
    dated = rulebook.tables["deadlines"].get("correction_notice")
    rule = dated.find(facts.received_on) if dated else None
    if rule is None:
        return []
    start = start_of(facts.received_on, facts.received_on, rulebook, calendar)
    return [Limit(rule.id, None, calendar.add(start, rule.value), rule.cite)]


def _rest_limit(rest: Rest, facts: Facts, rulebook: Rulebook) -> Limit | None:
    if rest.limit is None:
        return None
    rule = rulebook.deadline("correction" if rest.kind == "correction" else "fee_payment").at(facts.received_on)
    return Limit(rule.id, None, rest.limit, rule.cite, rest.ended is None)


def _answer_limit(one: Consultation, facts: Facts, look: dt.date, rulebook: Rulebook) -> Limit | None:
    if one.limit is None:
        return None
    rule = rulebook.deadline(f"{one.kind}_answer").find(facts.received_on)
    if rule is None:  # 当时的条例没有规定期限，只有去函自己写明的
        return None
    return Limit(rule.id, one.ref, one.limit, rule.cite, one.ended(look) is None)


def silences(facts: Facts, look: dt.date, rulebook: Rulebook) -> list[Step]:
    """第三十二条, 第三十四条: what it means that somebody asked has not answered by the last day."""
    steps = []
    for one in facts.consultations:
        if one.limit and one.limit < look and (one.answered is None or one.answered > one.limit) and not one.returned:
            rule = rulebook.parameter(f"{one.kind}_silence").find(facts.received_on)
            if rule is None:
                continue
            meaning = "视为同意公开" if rule.value == "consents" else "由本机关决定是否公开"
            steps.append(Step(one.limit, None, f"{one.name}逾期未提出意见，{meaning}", "silence", rule.cite))
    return steps


def flagged(facts: Facts, rulebook: Rulebook) -> list[Fault]:
    """第三十条: a correction notice that came late, or a second one."""
    faults = []
    for rest in facts.rests:
        if rest.kind == "correction" and rest.late:
            rule = rulebook.deadline("correction_notice").at(facts.received_on)
            what = f"{rest.asked} 才告知补正，晚于收到申请之日起 {rule.value} 个工作日"
            message = f"{what}；答复期限是否因补正重新起算有两种读法，审慎口径取较早届满的一种"
            faults.append(Fault("correction_notice_late", message, rule.cite))
    for event in facts.repeated:
        once = rulebook.parameter("correction_once").find(facts.received_on)
        if once is None:
            continue
        message = f"{event.on} 再次告知补正；补正只能一次性告知，这一次不影响期限"
        faults.append(Fault("correction_repeated", message, once.cite))
    for event in facts.undelivered:
        once = rulebook.parameter("correction_rest").at(facts.received_on)
        message = f"补正告知书 {event.on} 退回，还没有另行送达；补正期限自送达起算"
        faults.append(Fault("notice_not_delivered", message, once.cite))
    return faults
