"""What the file already says: answers to the seven questions and facts of a reply that nobody need type again.

Proposals only: a person confirms each of them on the form.
"""

from __future__ import annotations

from collections.abc import Mapping

from casework.case import Case
from casework.course import Consultation

Known = Mapping[str, tuple[str, ...]]


def known_findings(case: Case, item: int) -> Known:
    """Answers that acts on the file give, by the finding's code (rules/law/findings.yaml)."""
    found: dict[str, tuple[str, ...]] = {"existence": (_existence(case),)}
    if case.accepted_on or (case.course.correction and case.course.correction.received_on):
        found["content"] = ("clear",)
    if case.course.reasons_asked:
        found["volume"] = (_volume(case),)
    asked = _asked_about(case, item)
    if any(one.kind == "joint_maker" for one in asked):
        found["responsible"] = ("lead_of_joint",)
    if thirds := [one for one in asked if one.kind == "third_party"]:
        found |= {"exemptions": ("third_party",), "third_party_view": (_view(thirds[-1]),)}
    return found


def known_facts(case: Case, item: int) -> Mapping[str, str]:
    """Facts that a reply may have to state, by the name that outcomes give them."""
    facts: dict[str, str] = {}
    for fill in (_from_searches, _from_reasons, _from_correction):
        facts |= fill(case)
    thirds = [one for one in _asked_about(case, item) if one.kind == "third_party"]
    if thirds:
        facts["asked_on"] = thirds[-1].asked.on.isoformat()
        facts |= {"view": thirds[-1].view.view} if thirds[-1].view else {}
    return facts


def _asked_about(case: Case, item: int) -> list[Consultation]:
    return [one for one in case.course.consultations.values() if item in one.asked.items]


def _existence(case: Case) -> str:
    if not case.searches:
        return "not_searched"
    return "held" if any(search.found for search in case.searches) else "not_found"


def _volume(case: Case) -> str:
    if case.course.reasons is None:
        return "over"
    return "reasonable" if case.course.reasons.reasonable else "unreasonable"


def _view(one: Consultation) -> str:
    if one.view is None:
        return "not_asked"
    if one.view.view != "objects":
        return one.view.view
    return "objects_reasonably" if one.view.good_reason else "objects_unreasonably"


def _from_searches(case: Case) -> dict[str, str]:
    if not case.searches:
        return {}
    scope = "；".join(dict.fromkeys(search.where for search in case.searches))
    words = "；".join(dict.fromkeys(search.words for search in case.searches))
    return {"scope": scope, "method": f"以“{words}”检索"}


def _from_reasons(case: Case) -> dict[str, str]:
    asked, given = case.course.reasons_asked, case.course.reasons
    facts = {"volume": asked.volume, "asked_on": asked.on.isoformat()} if asked else {}
    return facts | ({"reasons_given": given.reasons} if given else {})


def _from_correction(case: Case) -> dict[str, str]:
    correction = case.course.correction
    return {"corrected_on": correction.received_on.isoformat()} if correction and correction.received_on else {}
