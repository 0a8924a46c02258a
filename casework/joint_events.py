"""Who answers what: one reply to several requests of one applicant (合并答复); a unit that answers for the organ."""

from __future__ import annotations

from dataclasses import dataclass

from casework.events import Event


@dataclass(frozen=True, slots=True)
class RepliesJoined(Event):
    """From now on this case's reply answers these cases (by number) as well."""

    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyJoined(Event):
    """The reply of this case is drafted, reviewed, signed and sent with the case ``lead``.

    ``row`` is the one row of the annual report in which this case is counted.
    """

    lead: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class RepliesParted(Event):
    """This case's reply does not answer the case numbered ``parted`` any more."""

    parted: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReplyParted(Event):
    """This case is answered by itself again, and not with ``lead``."""

    lead: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReplyDelegated(Event):
    """委托答复: ``agent`` prepares the answer in the organ's name on this ``basis``; whom to ask there, and how."""

    agent: str
    basis: str
    person: str
    phone: str
    number: str


JOINT_EVENTS: tuple[type[Event], ...] = (RepliesJoined, ReplyJoined, RepliesParted, ReplyParted, ReplyDelegated)
"""Every event of this module, for the registry in kinds.py."""
