"""The seven questions (七问): from findings to the outcomes that are open, each with its reasons.

补不补、是不是、谁负责、有没有、给不给、怎么给、怎么答: the walk stops at the first question whose answer settles the
reply, at one that is not answered yet, or at a step that has to be done before. It proposes; people decide.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rules.citation import Citation
from rules.entries import Choice, FindingRule, GuideStep, OutcomeRule
from rules.exempt import Standing, weigh
from rules.findings import NONE, Findings
from rules.rulebook import Rulebook

_FIRST = ("standing", "content", "nature", "repeat", "volume", "responsible", "existence")  # 前四问，依次
_LAST = ("form_wanted", "needs_help", "several_applicants")  # 第六、第七问：只在提供信息时问


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding in words, and the provision that makes it matter."""

    text: str
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OpenOutcome:
    """An outcome open to the organ, with its reasons; ``remedy`` is the code that these findings lead to.

    ``remedy_cite``: why that remedy, under the law of the day of receipt; the reply cites the law of its own day.
    """

    rule: OutcomeRule
    reasons: tuple[Reason, ...]
    remedy: str
    row: str
    remedy_cite: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """What follows from the findings about one item.

    ``open``: the outcomes to choose from; ``steps``: what is due before the reply; ``unanswered``: findings still to be
    made; ``assumed``: findings taken as nothing was said; ``unused``: findings that do not matter any more; ``asked``:
    the findings that were looked at, in order.
    """

    findings: Findings
    open: tuple[OpenOutcome, ...]
    steps: tuple[GuideStep, ...]
    unanswered: tuple[FindingRule, ...]
    assumed: tuple[Reason, ...]
    unused: tuple[FindingRule, ...]
    asked: tuple[FindingRule, ...] = ()


def guide(findings: Findings, rulebook: Rulebook) -> Guide:
    """The guide for one item under the rules in force on the day of receipt."""
    walk = _Walk(findings, rulebook)
    walk.go()
    return walk.result()


class _Walk:
    """One walk through the questions, remembering what was said on the way."""

    def __init__(self, findings: Findings, rulebook: Rulebook) -> None:
        self.findings = findings
        self.rulebook = rulebook
        self.day = findings.received_on
        self.known = rulebook.findings(self.day)
        self.steps: list[str] = []
        self.asked: list[str] = []
        self.unanswered: list[str] = []
        self.open: list[tuple[str, tuple[Reason, ...]]] = []

    def go(self) -> None:
        """The questions in order."""
        for code in _FIRST:
            choice = self._answer(code)
            if choice is None or self._settled(code, choice):
                return
        self._given()

    def _answer(self, code: str) -> Choice | None:
        """The answer, or the one assumed; None when it is still to be given."""
        rule = self.known[code]
        self.asked.append(code)
        given = self.findings.answer(code) or rule.assumed
        if not given:
            self.unanswered.append(code)
            return None
        return next(choice for choice in rule.choices if choice.code == given)

    def _settled(self, code: str, choice: Choice) -> bool:
        """Whether the answer ends the walk: an outcome follows from it, or something blocks every outcome."""
        if choice.asks:
            self.steps.append(choice.asks)
        if choice.opens:
            self._open(choice.opens, self._reason(code, choice))
        return bool(choice.opens) or self._blocked()

    def _blocked(self) -> bool:
        known = self.rulebook.guide_steps(self.day)
        return any(known[step].blocks for step in self.steps if step in known)

    def _open(self, outcome: str, *reasons: Reason) -> None:
        if self.rulebook.outcome(outcome).find(self.day):  # 当时还没有的处理结果，不列
            self.open.append((outcome, reasons))

    def _reason(self, code: str, choice: Choice) -> Reason:
        rule = self.known[code]
        return Reason(f"{rule.label}：{choice.label}", rule.cite)

    def _given(self) -> None:
        """第五问 给不给, then how it is given."""
        grounds = self.findings.answers.get("exemptions", ())
        if not grounds:
            self._answer("exemptions")
            return
        self.asked.append("exemptions")
        if "unsure" in grounds:  # 第十七条第三款
            self.steps.append("refer_authority")
            return
        standing = [] if grounds == (NONE,) else [weigh(code, self.findings, self.rulebook) for code in grounds]
        for one in standing:
            self.steps += one.steps
            self.asked += one.asked
            self.unanswered += one.unanswered
        if self._blocked():
            return
        self._weighed(standing)

    def _weighed(self, standing: list[Standing]) -> None:
        reasons = tuple(Reason(one.why, one.cite) for one in standing)
        kept = [one for one in standing if one.stands]
        if all(one.may_be_given for one in standing):
            exemptions = self.known["exemptions"]
            free = Reason(f"{exemptions.label}：{exemptions.choices[0].label}", exemptions.cite)
            self._open("disclosed", *(reasons or (free,)))
            self._given_how()
        if kept:
            self._withheld(kept, reasons)

    def _withheld(self, kept: list[Standing], reasons: tuple[Reason, ...]) -> None:
        """第三十七条: what can be severed is severed."""
        choice = self._answer("severable")
        conference = [one for one in kept if self.rulebook.outcome(one.outcome).at(self.day).conference]
        if conference:
            self.steps.append("hold_conference")
        if choice is None or choice.code == "severable":
            self.steps.append("sever")
            self._open("partly_disclosed", *reasons)
            self._given_how()
        if choice is None or choice.code == "whole":
            for one in kept:
                self._open(one.outcome, Reason(one.why, one.cite))

    def _given_how(self) -> None:
        """第六问 怎么给、第七问 怎么答: no outcome hangs on them, but something may be due."""
        self.steps.append("secrecy_review")  # 第十七条第二款：对拟公开的信息
        for code in _LAST:
            choice = self._answer(code)
            if choice and choice.asks:
                self.steps.append(choice.asks)

    def result(self) -> Guide:
        """All of it, each thing once."""
        known = self.rulebook.guide_steps(self.day)
        steps = tuple(known[code] for code in dict.fromkeys(self.steps) if code in known)
        asked = dict.fromkeys(self.asked)
        assumed = [code for code in asked if not self.findings.answer(code) and self.known[code].assumed]
        unused = [self.known[code] for code in self.findings.answers if code not in asked]
        return Guide(
            self.findings,
            tuple(self._opened(code, reasons) for code, reasons in self.open),
            steps,
            tuple(self.known[code] for code in dict.fromkeys(self.unanswered)),
            tuple(self._assumed(code) for code in assumed),
            tuple(unused),
            tuple(self.known[code] for code in asked),
        )

    def _assumed(self, code: str) -> Reason:
        rule = self.known[code]
        return self._reason(code, next(choice for choice in rule.choices if choice.code == rule.assumed))

    def _opened(self, code: str, reasons: tuple[Reason, ...]) -> OpenOutcome:
        rule = self.rulebook.outcome(code).at(self.day)
        remedy = rule.remedy_for({"earlier_result": self.findings.answer("repeat")})
        known = self.rulebook.remedy(remedy).find(self.day) if remedy else None
        cites = known.cite_for([code]) if known else ()
        return OpenOutcome(rule, reasons, remedy, self.rulebook.row_on(rule.row, self.day).label, cites)


@dataclass(frozen=True, slots=True)
class MixedRow:
    """The one row in which a reply with several items is counted; ``settled`` when no choice is left to the office."""

    row: str
    settled: bool
    why: str
    cite: tuple[Citation, ...]


def mixed_row(outcomes: list[OutcomeRule], rulebook: Rulebook, day: dt.date) -> MixedRow:
    """A case counts once: 部分公开 when something is given and something is withheld under 第十四条 to 第十六条.

    Otherwise the row of the item that the office names; proposed in the order of parameter ``mixed_order``.
    Raises ValueError when there is no item.
    """
    rows = {one.row for one in outcomes}
    if len(rows) == 1:
        return MixedRow(rows.pop(), True, "各项同属一行", outcomes[0].cite)
    partly = rulebook.parameter("mixed_partly_opens").at(day)
    given = any(one.group in str(partly.value).split("、") for one in outcomes)
    if given and any(one.category or one.code == "partly_disclosed" for one in outcomes):
        row = rulebook.outcome("partly_disclosed").at(day).row
        return MixedRow(row, True, "有的公开、有的依第十四条至第十六条不予公开，计为部分公开", partly.cite)
    order = rulebook.parameter("mixed_order").at(day)
    groups = str(order.value).split("、")
    first = min(outcomes, key=lambda one: groups.index(one.group))
    return MixedRow(first.row, False, f"按{'、'.join(groups)}的先后提议，由机关指定", order.cite)
