"""The desk: everything an act needs at hand, opened once a process – office, law, calendar, store, letters, today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from acts import today as clock_on_the_wall
from acts.config import Config
from acts.nudge import Nudge
from casework.case import Case
from casework.clock import clock_of
from casework.office import Office
from casework.people import Actor
from casework.ruling import Context
from letters.compose import Templates
from rules.ledger import Clock
from rules.load import load_calendar, load_rulebook
from rules.rulebook import Rulebook
from rules.workdays import Calendar
from store.accounts import Accounts
from store.cases import Cases, Scope
from store.opening import Store, open_store


@dataclass(frozen=True)
class Desk:
    """An open desk. ``fixed_day`` is the day it stands on in a demonstration or a scenario; None: the real one."""

    config: Config
    rulebook: Rulebook
    calendar: Calendar
    store: Store
    templates: Templates
    nudge: Nudge
    fixed_day: dt.date | None = None

    @property
    def office(self) -> Office:
        """The district and its organs."""
        return self.config.office

    @property
    def today(self) -> dt.date:
        """The day it is here."""
        return self.fixed_day or clock_on_the_wall.today()

    def now(self) -> dt.datetime:
        """This instant, in UTC: when an event is written down, also in a demonstration."""
        return clock_on_the_wall.now()

    def on(self, day: dt.date) -> Desk:
        """The same desk on another day (scenarios play each act on its own day)."""
        return replace(self, fixed_day=day)

    def context(self, actor: Actor) -> Context:
        """What a decision by ``actor`` may look at."""
        return Context(self.office, self.rulebook, self.calendar, self.today, actor)

    def clock(self, case: Case) -> Clock:
        """The case's legal clock as of today."""
        return clock_of(case, self.rulebook, self.calendar, self.today)

    def cases(self, actor: Actor) -> Cases:
        """The cases that ``actor`` may see."""
        return Cases(self.store, Scope.of(actor))

    @property
    def accounts(self) -> Accounts:
        """The people who may sign in."""
        return Accounts(self.store.engine)

    def close(self) -> None:
        """Give everything back."""
        self.store.close()


def open_desk(config: Config, *, home: Path | None = None, store_url: str | None = None) -> Desk:
    """Open the desk of ``config``; a throw-away one when another ``home`` and ``store_url`` are given.

    Raises RuleFileError, ConfigError or WrongKey: nothing is worked on under rules that cannot be trusted.
    """
    home = home or config.var
    home.mkdir(parents=True, exist_ok=True)
    store = open_store(store_url or config.store_url, home)
    calendar = load_calendar(overlay=calendar_overlay(home))
    return Desk(config, load_rulebook(), calendar, store, Templates(), Nudge(home / "run"))


def calendar_overlay(home: Path) -> Path:
    """Where the years lie that the office added itself (``mingda calendar add``); need not be there."""
    return home / "overlay" / "calendar"
