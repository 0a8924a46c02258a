"""Whether an outcome stands on what the file says: third parties' views, corrections, conferences, reasons.

Asked when an item is decided, and again at 送审 and 签发, because a view may come in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.case import Case
from casework.course import Consultation
from casework.receipt import received_on
from casework.ruling import Context, Refused
from rules.rulebook import OutcomeRule

PUBLIC_INTEREST = "public_interest"
GIVING = frozenset({"disclosed", "partly_disclosed"})
"""Outcomes that give something out that was not public."""

THIRD_PARTY = "third_party"
_WITHHELD = "withheld.third_party"
_Check = Callable[[Case, int, OutcomeRule, Mapping[str, Any], Context], Refused | None]


def gives(outcome: str, facts: Mapping[str, Any]) -> bool:
    """Whether the outcome gives out what a third party may object to; its own part is kept back under article 15."""
    return outcome in GIVING and facts.get("withheld_under") != THIRD_PARTY


def standing(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """Why the outcome of this item cannot stand; None when nothing on the file is against it."""
    checks = (_views, _correction, _conference, _search, _reasons)
    return next((no for check in checks if (no := check(case, item, rule, facts, context))), None)


def unfounded(case: Case, context: Context) -> Refused | None:
    """The first decision that does not stand any more."""
    day = received_on(case)
    for item in case.items:
        if item.decision:
            rule = context.rulebook.outcome(item.decision.outcome).at(day)
            if refused := standing(case, item.n, rule, item.decision.facts, context):
                return refused
    return None


def _views(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """第十五条、第三十二条."""
    against = views_against(case, item, rule.code, facts)
    if against is None:
        return None
    return Refused(*against, context.rulebook.outcome(_WITHHELD).at(received_on(case)).cite[:2])


def views_against(case: Case, item: int, outcome: str, facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """What third parties' views, or their not being there yet, say against this outcome of an item, and what to do."""
    asked = _asked_about(case, item)
    if outcome not in GIVING and outcome != _WITHHELD:
        return None
    if waiting := [one.ref for one in asked if one.view is None]:
        return f"正在征求第三方意见（编号 {'、'.join(waiting)}）", "等第三方提出意见或者期限届满，再判断这一项"
    return _kept_back(asked, facts) if outcome == _WITHHELD else _given(asked, outcome, facts)


def _given(asked: list[Consultation], outcome: str, facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """An objection with good reason is honoured, unless the public interest outweighs it."""
    bound = [one.ref for one in asked if one.view and one.view.view == "objects" and one.view.good_reason]
    if not bound or not gives(outcome, facts) or str(facts.get(PUBLIC_INTEREST, "")).strip():
        return None
    return (
        f"第三方不同意公开且有合理理由（编号 {'、'.join(bound)}），不予公开",
        "涉及第三方的部分依第十五条不予公开；不公开会对公共利益造成重大影响的，写明理由（public_interest）",
    )


def _kept_back(asked: list[Consultation], facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Withheld for a third party that was asked about this item and has not agreed."""
    views = {one.view.view for one in asked if one.view}
    if not views:
        return "还没有就这一项征求第三方意见", "请先征求意见"
    if views == {"consents"}:
        return "第三方同意公开，不能以涉及第三方为由不予公开", "请重新判断"
    if facts.get("view") not in views:
        return "写明的第三方意见和登记的不一致", "请按登记的意见写"
    return None


def _asked_about(case: Case, item: int) -> list[Consultation]:
    every = case.course.consultations.values()
    return [one for one in every if one.kind == THIRD_PARTY and item in one.asked.items]


def _correction(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """补正后仍不明确 is said of a corrected request only (article 30)."""
    correction = case.course.correction
    if rule.code != "unclear_after_correction" or (correction and correction.received_on):
        return None
    return Refused("还没有收到补正，不能认定补正后仍不明确", "内容不明确的，先一次性告知补正", rule.cite)


def _conference(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """An outcome whose rule asks for 会商 waits for its conclusion."""
    conference = case.course.conference
    if not rule.conference or (conference and conference.concluded):
        return None
    return Refused(f"“{rule.label}”应当先会商，还没有会商结论", "请召集会商，作出结论后再判断", rule.cite)


def _search(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """信息不存在 rests on a search that found nothing (article 36 item 4)."""
    if rule.code != "does_not_exist" or any(not search.found for search in case.searches):
        return None
    return Refused("案卷里没有查不到的检索记录", "请先检索，登记在何处、以何词、没有检索到", rule.cite)


def _reasons(case: Case, item: int, rule: OutcomeRule, facts: Mapping[str, Any], context: Context) -> Refused | None:
    """第三十五条: asked, heard, and found unreasonable."""
    if rule.code != "excessive":
        return None
    reasons = case.course.reasons
    if reasons is None:
        advice = "请先登记申请人说明的理由；到期没有说明的，登记为没有说明"
        return Refused("还没有申请人说明的理由，不能认定不合理", advice, rule.cite)
    if reasons.reasonable:
        return Refused("申请人的理由已认定为合理，不能不予处理", "不能按期答复的，可以延迟答复", rule.cite)
    return None
