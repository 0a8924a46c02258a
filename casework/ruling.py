"""What a decision is given and what it gives back: the context, a decision with its events, or a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from casework import events as ev
from casework.case import Case
from casework.command import Command
from casework.effects import Effect, effects_of
from casework.office import Office
from casework.people import Actor
from rules.citation import Citation
from rules.errors import InputError
from rules.rulebook import Rulebook
from rules.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Context:
    """What a decision may look at besides the case: the office, the law, the calendar, today and who acts.

    ``beside`` are the cases that the case's reply answers too, and those that are to join them.
    """

    office: Office
    rulebook: Rulebook
    calendar: Calendar
    today: dt.date
    actor: Actor
    beside: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens: events in order, and the effects they entail by the index of their event."""

    events: tuple[ev.Event, ...]

    @property
    def effects(self) -> tuple[tuple[int, Effect], ...]:
        """Every entailed effect with the index (from 0) of the event that causes it."""
        return tuple((i, effect) for i, event in enumerate(self.events) for effect in effects_of(event))


@dataclass(frozen=True, slots=True)
class Refused:
    """The act is not possible. ``kind``: ``rule`` (the law or the file forbids it), ``closed`` (the task is done or
    not open any more), ``stale`` (a fact shown on the form has changed), ``right`` (not this person's act)."""

    reason: str
    advice: str = ""
    cite: tuple[Citation, ...] = ()
    kind: str = "rule"

    def __str__(self) -> str:
        grounds = f"（{'、'.join(c.full for c in self.cite)}）" if self.cite else ""
        return f"{self.reason}{grounds}。" + (f"{self.advice}。" if self.advice else "")


Ruling = Decision | Refused
Rule = Callable[[Any, Any, Context], Ruling]
RULES: dict[type[Command], Rule] = {}
"""The function that decides each kind of command; the phases register themselves here."""


@contextmanager
def naming(field: str) -> Iterator[None]:
    """Give an InputError about an unknown code the field that the code stands in."""
    try:
        yield
    except InputError as wrong:
        if wrong.field:
            raise
        raise InputError(wrong.problem, wrong.advice, field=field) from wrong


def rule_for(kind: type[Command]) -> Callable[[Rule], Rule]:
    """Decorator: this function decides commands of ``kind``."""

    def keep(rule: Rule) -> Rule:
        RULES[kind] = rule
        return rule

    return keep
