"""办理人: who has claimed a case, and what this person may do about it."""

from __future__ import annotations

from dataclasses import dataclass

from acts.assigning import colleagues
from acts.desk import Desk
from casework.case import Case
from casework.people import Actor
from casework.stages import acts_for, stage_of


@dataclass(frozen=True, slots=True)
class Owner:
    """The card on the case page. ``others``: whom the case can be handed to; empty for whoever may not."""

    name: str
    may_claim: bool
    others: tuple[Actor, ...]


def owner_of(desk: Desk, case: Case, actor: Actor) -> Owner:
    """Who works on the case, as ``actor`` sees it."""
    handler = case.course.handler
    open_acts = acts_for(stage_of(case), actor.roles) if actor.organ == case.organ else frozenset[str]()
    others = colleagues(desk, case.organ, handler) if "hand_over" in open_acts else []
    name = desk.accounts.names({handler}).get(handler, handler) if handler else ""
    return Owner(name, "claim" in open_acts and handler != actor.login, tuple(others))
