"""Playing acts in tests: by name with plain fields, as a form or a scenario gives them."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

from acts import receiving, registry
from acts.desk import Desk
from acts.perform import Done, Outcome
from acts.scenario import Scenario, play
from acts.trial import TrialPeople
from casework import commands as cmd
from casework import events as ev
from casework.case import Case
from casework.people import SYSTEM, Actor
from tests import builders as b
from tests.fakes import PlainDriver

PEOPLE = TrialPeople()
SEARCH = {"unit": "征收科", "found": True, "where": "征收档案", "words": "示例路"}
DISCLOSE = {"item": 1, "outcome": "disclosed", "facts": {"supply": "paper_by_post"}}


def register(desk: Desk, command: cmd.RegisterRequest | None = None) -> str:
    """Take a request in on its own day; its number."""
    command = command or b.request()
    done = receiving.register(desk.on(command.on), b.actor(*b.HANDLER.roles, organ=command.organ), command)
    assert isinstance(done, Done), done
    return done.number


def act(
    desk: Desk, number: str, name: str, /, *, by: Actor | None = None, seen: int | None = None, **fields: Any
) -> Outcome:
    """Do an act on the desk's day, by whose act it is."""
    actor = by or PEOPLE.for_act(number.split("-")[0], name, fields)
    return registry.do(desk, actor, name, number, {"on": desk.today, **fields}, seen)


def done(outcome: Outcome) -> Case:
    """The case after an act that must have been done."""
    assert isinstance(outcome, Done), outcome
    return outcome.case


STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {}),
    ("route", {"units": ["征收科"]}),
    ("record_search", SEARCH),
    ("decide", DISCLOSE),
    ("draft", {}),
    ("submit_draft", {}),
    ("approve", {"kind": "review"}),
    ("sign", {}),
)


def case_after(desk: Desk, last: str) -> str:
    """A case that has gone through the acts up to ``last``, all on the desk's day; its number."""
    number = register(desk)
    for name, fields in STEPS:
        done(act(desk, number, name, **fields))
        if name == last:
            break
    return number


def events(desk: Desk, number: str) -> list[ev.Event]:
    """Everything that has happened to a case."""
    return [record.event for record in desk.cases(SYSTEM).find(number).records]


def kinds(desk: Desk, number: str) -> list[str]:
    """The names of a case's events."""
    return [type(event).__name__ for event in events(desk, number)]


def play_out(desk: Desk, scenario: Scenario) -> Case:
    """The scenario through the real acts, its effects carried out by the plain driver on each act's day."""

    async def settle(number: str, on: dt.date) -> None:
        PlainDriver(desk.on(on)).catch_up(number)

    return asyncio.run(play(desk, scenario, PEOPLE, settle, lambda words: None))


def written(tmp_path: Path, text: str) -> Path:
    """A scenario file with this text."""
    path = tmp_path / "S.yaml"
    path.write_text(text, encoding="utf-8")
    return path
