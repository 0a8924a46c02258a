"""An invented district's requests: who asks what of whom, drawn by dice from examples/district_history.yaml.

For load tests. Nobody and nothing in it is real; the same dice draw the same requests.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from casework import commands as cmd
from casework.people import Applicant, Secret
from rules.entries import OutcomeRule
from rules.rulebook import Rulebook
from rules.strict_yaml import load_file

HABITS = Path(__file__).resolve().parents[1] / "examples" / "district_history.yaml"
DISTRICT_DIGITS, PHONE_DIGITS = "310106", 10
"""Identity numbers begin like the district's and hold no valid check digit; phones begin with a 1 that nobody has."""


class Habits:
    """What a district's requests are like: weights, words and gaps, as the file says."""

    def __init__(self, path: Path = HABITS) -> None:
        self._data: Mapping[str, Any] = load_file(path).data

    def words(self, name: str) -> Sequence[Any]:
        """A list of words (or the letters of a text)."""
        listed: Sequence[Any] = self._data[name]
        return listed

    def number(self, name: str) -> int:
        """A plain number."""
        return int(self._data[name])

    def draw(self, name: str, dice: random.Random) -> Any:
        """One of a table's names, the heavier the more often."""
        table = self._data[name]
        return dice.choices(list(table), list(table.values()))[0]

    def happens(self, what: str, dice: random.Random) -> bool:
        """Whether something happens on the way of this case."""
        return bool(dice.random() * 100 < self._data["percent"][what])

    def gap(self, step: str, dice: random.Random) -> int:
        """Working days before a step."""
        least, most = self._data["gaps"][step]
        return dice.randint(least, most)


def request(habits: Habits, law: Rulebook, dice: random.Random, received: dt.date) -> cmd.RegisterRequest:
    """A request received (by its channel's rule) on this working day, with every element."""
    channel = habits.draw("channels", dice)
    rule = law.channel(channel).at(received)
    days = {date.name: received for date in rule.dates if date.required or date.name == rule.decided_by}
    items = int(habits.draw("items", dice))
    return cmd.RegisterRequest(
        on=received,
        organ=habits.draw("organs", dice),
        channel=channel,
        dates=days,
        applicant=_applicant(habits, dice),
        items=tuple(_sought(habits, dice) for _ in range(items)),
        form=habits.draw("forms", dice),
        via=habits.draw("vias", dice),
    )


def facts_for(rule: OutcomeRule, dice: random.Random) -> dict[str, Any]:
    """What the letter of this outcome must state and the file must hold, in words that say they are made up."""
    facts: dict[str, Any] = {}
    for fact in (*rule.must_state, *rule.evidence):
        if fact.required:
            codes = [code for code, _ in fact.choices]
            facts[fact.name] = dice.choice(codes) if codes else f"{fact.label}（合成）"
    return facts


def _applicant(habits: Habits, dice: random.Random) -> Applicant:
    kind, family = habits.draw("applicants", dice), dice.choice(habits.words("families"))
    name = (
        f"{family}某{dice.choice('甲乙丙丁戊己庚辛')}"
        if kind == "natural"
        else f"某{family}氏单位{dice.randint(1, 99)}"
    )
    identity = DISTRICT_DIGITS + "".join(dice.choices("0123456789", k=12))
    phone = "1" + "".join(dice.choices("0123456789", k=PHONE_DIGITS))
    home = f"{dice.choice(habits.words('roads'))}{dice.randint(1, 999)}号（合成）"
    return Applicant(kind, name, Secret(identity), Secret(phone), Secret(home))


def _sought(habits: Habits, dice: random.Random) -> str:
    place = dice.choice(habits.words("roads")) + dice.choice(habits.words("places"))
    return f"{place}{dice.randint(1, 60)}号的{dice.choice(habits.words('subjects'))}"
