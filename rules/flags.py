"""The other limits on the file, what silence meant, and what was not done as the law asks."""

from __future__ import annotations

import datetime as dt

from rules.facts import Consultation, Facts, Rest
from rules.ledger import Fault, Limit, Step
from rules.terms import Terms


def other_limits(facts: Facts, look: dt.date, terms: Terms) -> tuple[Limit, ...]:
    """Every limit but the reply's: of the correction notice, of the applicant, of those who were asked."""
    notice = terms.notice_limit
    rests = [_rest_limit(rest, terms) for rest in facts.rests]
    answers = [_answer_limit(one, look, terms) for one in facts.consultations]
    return tuple([limit for limit in (notice, *rests, *answers) if limit])


def _rest_limit(rest: Rest, terms: Terms) -> Limit | None:
    rule = terms.find_deadline("correction" if rest.kind == "correction" else "fee_payment")
    if rest.limit is None or rule is None:
        return None
    return Limit(rule.id, None, rest.limit, rule.cite, rest.ended is None, terms.calendar.is_provisional(rest.limit))


def _answer_limit(one: Consultation, look: dt.date, terms: Terms) -> Limit | None:
    rule = terms.find_deadline(f"{one.kind}_answer")
    if one.limit is None or rule is None:  # 当时的条例没有规定期限，只有去函自己写明的
        return None
    guessed = terms.calendar.is_provisional(one.limit)
    return Limit(rule.id, one.ref, one.limit, rule.cite, one.ended(look) is None, guessed)


def silences(facts: Facts, look: dt.date, terms: Terms) -> list[Step]:
    """第三十二条, 第三十四条: what it means that somebody asked has not answered by the last day."""
    steps = []
    for one in facts.consultations:
        if one.limit and one.limit < look and (one.answered is None or one.answered > one.limit) and not one.returned:
            rule = terms.rulebook.parameter(f"{one.kind}_silence").find(terms.received_on)
            if rule is None:
                continue
            meaning = "视为同意公开" if rule.value == "consents" else "由本机关决定是否公开"
            steps.append(Step(one.limit, None, f"{one.name}逾期未提出意见，{meaning}", "silence", rule.cite))
    return steps


def flagged(facts: Facts, terms: Terms) -> list[Fault]:
    """第三十条: a correction notice that came late, or a second one."""
    rulebook, received_on = terms.rulebook, terms.received_on
    faults = []
    for rest in facts.rests:
        if rest.kind == "correction" and rest.late:
            rule = rulebook.deadline("correction_notice").at(received_on)
            what = f"{rest.asked} 才告知补正，晚于收到申请之日起 {rule.value} 个工作日"
            message = f"{what}；答复期限是否因补正重新起算有两种读法，审慎口径取较早届满的一种"
            faults.append(Fault("correction_notice_late", message, rule.cite))
    for event in facts.repeated:
        once = rulebook.parameter("correction_once").find(received_on)
        if once is None:
            continue
        message = f"{event.on} 再次告知补正；补正只能一次性告知，这一次不影响期限"
        faults.append(Fault("correction_repeated", message, once.cite))
    for event in facts.undelivered:
        once = rulebook.parameter("correction_rest").at(received_on)
        message = f"补正告知书 {event.on} 退回，还没有另行送达；补正期限自送达起算"
        faults.append(Fault("notice_not_delivered", message, once.cite))
    return faults
