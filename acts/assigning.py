"""Whom a case can be handed to."""

from __future__ import annotations

from acts.desk import Desk
from casework.people import Actor, Role


def colleagues(desk: Desk, organ: str, but: str = "") -> list[Actor]:
    """The handlers of an organ that a case may go to, without the one who has it."""
    return [one for one in desk.accounts.colleagues(organ) if Role.HANDLER in one.roles and one.login != but]
