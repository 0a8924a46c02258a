"""The twenty samples as the demonstration shows them: each worked forward to 2026-10-20, in this process."""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from acts.config import load_config
from acts.desk import Desk, open_desk
from acts.scenario import load_scenario, play
from acts.trial import TrialPeople
from casework.people import Actor, Role
from tests import builders as b
from tests.fakes import PlainDriver, PlainPress

TODAY = dt.date(2026, 10, 20)
EVERYTHING = Actor("jazf.everything", "周全", "JAZF", frozenset(set(Role) - {Role.SYSTEM}))
"""Somebody who holds every role of the district's government office and so sees every page and form."""


def demonstration(home: Path, press: PlainPress | None = None) -> Desk:
    """A desk on the demonstration's day with all samples; ``press`` prints their letters (plain text by default)."""
    opened = open_desk(load_config(b.ROOT / "config.yaml"), home=home, store_url=f"sqlite:///{home / 'mingda.db'}")
    desk, people = replace(opened, fixed_day=TODAY), TrialPeople()

    async def settle(number: str, day: dt.date) -> None:
        PlainDriver(desk.on(day), press).catch_up(number)

    def work() -> None:
        for path in sorted(b.SAMPLES.glob("S*.yaml")):
            scenario = load_scenario(path)
            done = tuple(step for step in scenario.steps if step.on <= TODAY)
            asyncio.run(play(desk, replace(scenario, steps=done, given=()), people, settle, lambda words: None))

    with ThreadPoolExecutor(1) as aside:  # the browser's own loop may run in this thread
        aside.submit(work).result()
    return desk


def signed_in(desk: Desk, person: Actor) -> str:
    """A session of this person; its token."""
    if desk.accounts.find(person.login) is None:
        desk.accounts.put(person, "no password opens this")
    token = f"token-of-{person.login}"
    if desk.accounts.session(token) is None:
        desk.accounts.open_session(person.login, token, f"csrf-of-{person.login}", desk.now().timestamp())
    return token
