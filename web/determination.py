"""判断: the seven questions about one item, each answer narrowing the outcomes; the system proposes, a person decides.

The answers travel in the address (``findings.nature=information``), so that every step is a plain page and nothing
typed is lost; only the last form, with the outcome and its facts, changes anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from casework.case import Item
from casework.known import known_findings
from rules.findings import Findings, read_findings
from rules.outcomes import Guide, guide
from rules.rulebook import FindingRule, OutcomeRule
from rules.strict_yaml import Document, load_file
from web.form_sheet import Sheet
from web.render import PAGES

PREFIX = "findings."
QUESTION_OF_GROUNDS = 5
"""Of every other question each finding is asked; of this one only those that matter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding on the form: its answers so far, and those that the file already gives."""

    rule: FindingRule
    values: tuple[str, ...]
    known: bool

    @property
    def words(self) -> str:
        """The answers in words."""
        return "、".join(choice.label for choice in self.rule.choices if choice.code in self.values)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the seven: answered, open now, or ahead."""

    n: int
    title: str
    ask: str
    state: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Determination:
    """One item under the questions. ``reopened`` is a question that the person goes back to (0: none)."""

    sheet: Sheet
    item: Item
    answers: Mapping[str, tuple[str, ...]]
    reopened: int = 0
    chosen: str = ""

    @cached_property
    def findings(self) -> Findings:
        """The answers, checked. Raises InputError for one that cannot be."""
        given = {code: list(values) for code, values in self.answers.items()}
        document = Document({"received_on": self.sheet.received_on, "findings": given})
        return read_findings(document, self.sheet.law)[0]

    @cached_property
    def guide(self) -> Guide:
        """Where the answers lead."""
        return guide(self.findings, self.sheet.law)

    @cached_property
    def current(self) -> int:
        """The question that is open; 0 when all that matter are answered."""
        if self.reopened:
            return self.reopened
        open_ones = [rule.question for rule in self.guide.asked if rule.code not in self.answers]
        return min(open_ones, default=0)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All seven in order."""
        return tuple(self._question(int(n), words) for n, words in words_of_questions()["questions"].items())

    def _question(self, n: int, words: Mapping[str, str]) -> Question:
        asked = tuple(self._asked(rule) for rule in self._rules(n))
        reached = any(one.rule.code in self.answers for one in asked)
        state = "open" if n == self.current else ("done" if reached and self._before(n) else "ahead")
        return Question(n, words["title"], words["ask"], state, asked)

    def _before(self, n: int) -> bool:
        return not self.current or n < self.current or bool(self.reopened)

    def _rules(self, n: int) -> list[FindingRule]:
        matters = {rule.code for rule in self.guide.asked}
        rules = (rule for rule in self.sheet.law.findings(self.sheet.received_on).values() if rule.question == n)
        return [rule for rule in rules if n != QUESTION_OF_GROUNDS or rule.code in matters or rule.code == "exemptions"]

    def _asked(self, rule: FindingRule) -> Asked:
        if rule.code in self.answers:
            return Asked(rule, self.answers[rule.code], False)
        known = self._known.get(rule.code, ())
        assumed = (rule.assumed,) if rule.assumed else ()
        return Asked(rule, known or assumed, bool(known))

    @cached_property
    def _known(self) -> Mapping[str, tuple[str, ...]]:
        return known_findings(self.sheet.case, self.item.n)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The answers to the other questions, as hidden fields of the open one's form."""
        here = {one.rule.code for question in self.questions if question.state == "open" for one in question.asked}
        return [(PREFIX + code, value) for code, values in self.answers.items() if code not in here for value in values]

    @property
    def all_answers(self) -> list[tuple[str, str]]:
        """Every answer, as hidden fields of the last form."""
        return [(PREFIX + code, value) for code, values in self.answers.items() for value in values]

    @cached_property
    def agreed(self) -> str:
        """What the conference came to for this item; empty when there is no such conclusion."""
        conference = self.sheet.case.course.conference
        concluded = conference.concluded if conference else None
        return concluded.outcomes.get(self.item.n, "") if concluded else ""

    @cached_property
    def proposals(self) -> tuple[str, ...]:
        """The outcomes that are open, the conference's first."""
        codes = [one.rule.code for one in self.guide.open]
        return tuple(sorted(codes, key=lambda code: code != self.agreed))

    @cached_property
    def outcome(self) -> OutcomeRule | None:
        """The outcome whose facts the last form asks for: the one chosen, else the proposal."""
        code = self.chosen or next(iter(self.proposals), "")
        return self.every.get(code)

    @cached_property
    def every(self) -> Mapping[str, OutcomeRule]:
        """Every outcome that a reply can have on the day of receipt."""
        known = self.sheet.law.outcomes(self.sheet.received_on)
        return {code: rule for code, rule in known.items() if rule.letter == "reply"}

    @property
    def departs_from_proposal(self) -> bool:
        """Whether the chosen outcome is none of those that the answers lead to."""
        return self.outcome is not None and self.outcome.code not in self.proposals

    @property
    def departs_from_conference(self) -> bool:
        """Whether the chosen outcome is not what the conference came to."""
        return bool(self.agreed) and self.outcome is not None and self.outcome.code != self.agreed


def answers_in(values: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The answers among the values of an address or a form."""
    named = ((name.removeprefix(PREFIX), given) for name, given in values.items() if name.startswith(PREFIX))
    return {code: tuple(one for one in given if one) for code, given in named if any(given)}


@cache
def words_of_questions() -> Mapping[str, Any]:
    """The names of the seven questions, and where what they ask for is done (templates/pages/questions.yaml)."""
    words: Mapping[str, Any] = load_file(PAGES / "questions.yaml").data
    return words
