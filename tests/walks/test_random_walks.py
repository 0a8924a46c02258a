"""Random walks over acts, roles and days: nothing raises, every refusal has its grounds, no case is ever stuck.

A walk that fails is told whole, form by form; hypothesis looks for the fewest forms that still fail.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.ruling import RULES, Decision
from tests.walks.walker import Walk

CALM: dict[str, Any] = {
    "deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": True
}  # fmt: skip
SOME = settings(max_examples=100, **CALM)
MANY = settings(max_examples=1000, **CALM)


@SOME
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 60))
def test_some_walks(seed: int, steps: int) -> None:
    """Every unit run takes the same hundred walks."""
    Walk(random.Random(seed)).go(steps)


@pytest.mark.slow
@MANY
@given(seed=st.integers(0, 2**32), steps=st.integers(20, 90))
def test_many_walks(seed: int, steps: int) -> None:
    """A thousand, and longer ones."""
    Walk(random.Random(seed)).go(steps)


def careless_approval(case: Any, command: cmd.ApproveDraft, context: Any) -> Decision:
    return Decision((ev.DraftApproved(command.on, "reply", command.kind, case.draft.content_hash),))


def careless_agreement(case: Any, command: pc.AgreeExtension, context: Any) -> Decision:
    return Decision((pr.ExtensionAgreed(command.on, 20, "", command.on, "某号"),))


def careless_delivery(case: Any, command: cmd.RecordDelivery, context: Any) -> Decision:
    return Decision((ev.LetterDelivered(command.on, command.letter),))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "careless"),
    [
        (cmd.ApproveDraft, careless_approval),
        (pc.AgreeExtension, careless_agreement),
        (cmd.RecordDelivery, careless_delivery),
    ],
)
def test_a_forgotten_rule_is_found(kind: Any, careless: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were one of our rules to let everything pass, a walk would find it soon."""
    monkeypatch.setitem(RULES, kind, careless)
    with pytest.raises((AssertionError, KeyError)):
        for seed in range(300):
            Walk(random.Random(seed)).go(70)


@pytest.mark.slow
def test_forms_that_come_too_late_are_told_and_an_office_that_lets_them_pass_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Walks meet forms that others were quicker than; were none of them refused, a walk would find it."""
    met = sum((walk.met for walk in [gone(seed) for seed in range(20)]), start=Counter[str]())
    assert met["stale"] > 5
    monkeypatch.setattr("casework.decide._stale", lambda *_: None)
    with pytest.raises(AssertionError, match="had been done since"):
        for seed in range(300):
            gone(seed)


@pytest.mark.slow
def test_walks_meet_stand_ins_and_an_office_that_forgets_for_whom_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts are done in absent people's places; were an absent handler's case worked on in another name, it shows."""
    met = sum((walk.met for walk in [gone(seed) for seed in range(20)]), start=Counter[str]())
    assert met["in place"] > 30
    monkeypatch.setattr(
        "casework.standing_in._in_order", lambda case, command, actor: [*actor.capacities, actor.capacities[0]]
    )
    with pytest.raises(AssertionError):
        for seed in range(300):
            gone(seed)


def gone(seed: int) -> Walk:
    """A walk that is over."""
    walk = Walk(random.Random(seed))
    walk.go(70)
    return walk
