"""第五问 给不给: whether a ground for withholding (第十四条至第十六条) stands, falls, or is left to the organ."""

from __future__ import annotations

from dataclasses import dataclass

from rules.citation import Citation
from rules.entries import Exemption
from rules.findings import Findings
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Standing:
    """``stands``: it may be withheld; ``may_be_given``: it may be disclosed; both when the organ has to decide."""

    outcome: str
    stands: bool
    may_be_given: bool
    why: str
    cite: tuple[Citation, ...]
    steps: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()


def weigh(code: str, findings: Findings, rulebook: Rulebook) -> Standing:
    """One ground against the findings."""
    rule = rulebook.exemption(code).at(findings.received_on)
    if rule.consent:
        return _third_party(rule, findings, rulebook)
    if rule.unless_required:
        return _discretion(rule, findings)
    # 第十四条：必须不公开，公共利益也不能例外
    why = f"属于{rule.label}，不得公开"
    asked = ("public_interest",) if findings.answer("public_interest") else ()
    if findings.answer("public_interest") == "overrides":
        why += "；公共利益的例外只适用于第十五条"
    return Standing(rule.outcome, True, False, why, rule.cite, asked=asked)


def _third_party(rule: Exemption, findings: Findings, rulebook: Rulebook) -> Standing:
    """第十五条、第三十二条."""
    view = findings.answer("third_party_view")
    asked = ("third_party_view", "public_interest")
    if view in ("", "not_asked"):
        steps = ("ask_third_party",)
        return Standing(rule.outcome, False, False, "还没有征求第三方的意见", rule.cite, steps, asked)
    said = rulebook.findings(findings.received_on)["third_party_view"]
    words = next(choice.label for choice in said.choices if choice.code == view)
    if view == "consents":
        return Standing(rule.outcome, False, True, f"第三方{words}，予以公开", rule.cite, (), asked)
    if findings.answer("public_interest") == "overrides" and rule.override:
        why = f"第三方{words}，但是不公开会对公共利益造成重大影响，予以公开"
        return Standing(rule.outcome, False, True, why, rule.cite, ("tell_third_party",), asked)
    if view == "objects_reasonably":
        return Standing(rule.outcome, True, False, f"第三方{words}，不予公开", said.cite, (), asked)
    why = f"第三方{words}，由本机关决定是否公开"
    return Standing(rule.outcome, True, True, why, said.cite, ("weigh_public_interest",), asked)


def _discretion(rule: Exemption, findings: Findings) -> Standing:
    """第十六条: may be withheld, unless another law requires it to be disclosed."""
    asked = ("required_by_law", "organ_choice")
    if findings.answer("required_by_law") == "required":
        why = f"属于{rule.label}，但是法律、法规、规章规定应当公开"
        return Standing(rule.outcome, False, True, why, rule.cite, (), asked)
    choice = findings.answer("organ_choice")
    if choice == "disclose":
        why = f"属于{rule.label}，可以不公开，本机关决定公开"
        return Standing(rule.outcome, False, True, why, rule.cite, (), asked)
    if choice == "withhold":
        why = f"属于{rule.label}，可以不公开，本机关决定不公开"
        return Standing(rule.outcome, True, False, why, rule.cite, (), asked)
    why = f"属于{rule.label}，可以不公开，由本机关决定"
    return Standing(rule.outcome, True, True, why, rule.cite, (), asked, ("organ_choice",))
