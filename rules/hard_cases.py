"""疑难情形: what makes a case hard, its score and whether a conference (会商) is proposed or mandatory.

No statute prescribes it, and a conference never stops the clock; weights and the threshold are data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from rules.entries import OutcomeRule, Trigger
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case: the outcomes intended, and what the file and other cases show."""

    outcomes: tuple[OutcomeRule, ...] = ()
    third_party_objects: bool = False
    public_interest_override: bool = False
    organs: int = 1
    contrary_clue: bool = False
    excessive: bool = False
    series: int = 1
    hot_topic: bool = False
    pending_dispute: bool = False
    overturned_before: bool = False
    departs_from_similar: bool = False


@dataclass(frozen=True, slots=True)
class Hardness:
    """The triggers that are met, their ``score``, and whether a conference is ``proposed`` or ``mandatory``."""

    triggers: tuple[Trigger, ...]
    score: int
    threshold: int

    @property
    def mandatory(self) -> bool:
        """Whether the file may not go on without a conference."""
        return any(trigger.mandatory for trigger in self.triggers)

    @property
    def proposed(self) -> bool:
        """Whether a conference is proposed (or mandatory)."""
        return self.mandatory or self.score >= self.threshold

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each trigger with why it counts, the heaviest first."""
        heaviest = sorted(self.triggers, key=lambda trigger: -trigger.weight)
        return tuple(f"{trigger.label}（{trigger.weight}）：{trigger.reason}" for trigger in heaviest)


MET: dict[str, Callable[[CaseFacts], bool]] = {
    "withholding": lambda facts: any(one.category for one in facts.outcomes),
    "security_stability": lambda facts: any(one.conference for one in facts.outcomes),
    "third_party_objects": lambda facts: facts.third_party_objects,
    "public_interest_override": lambda facts: facts.public_interest_override,
    "several_organs": lambda facts: facts.organs > 1,
    "contrary_clue": lambda facts: facts.contrary_clue and any(one.code == "does_not_exist" for one in facts.outcomes),
    "excessive": lambda facts: facts.excessive,
    "series": lambda facts: facts.series > 1,
    "hot_topic": lambda facts: facts.hot_topic,
    "pending_dispute": lambda facts: facts.pending_dispute,
    "overturned_before": lambda facts: facts.overturned_before,
    "departs_from_similar": lambda facts: facts.departs_from_similar,
}
"""When each trigger of hard_cases.yaml is met; a test holds the two together."""


def assess(facts: CaseFacts, rulebook: Rulebook, day: dt.date) -> Hardness:
    """The triggers in force on ``day`` that these facts meet."""
    return weigh(tuple(trigger for code, trigger in rulebook.triggers(day).items() if MET[code](facts)), rulebook, day)


def weigh(triggers: tuple[Trigger, ...], rulebook: Rulebook, day: dt.date) -> Hardness:
    """What these triggers come to against the threshold of ``day``."""
    threshold = int(rulebook.parameter("conference_threshold").at(day).value)
    return Hardness(triggers, sum(trigger.weight for trigger in triggers), threshold)
