"""The course of a case beside the straight way: what was asked of whom, and what came of it; folded by case.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework import joint_events as je
from casework import proceedings as pr


@dataclass(frozen=True, slots=True)
class Correction:
    """The one correction: asked with its points and last day, and the day the corrected request came in."""

    asked_on: dt.date
    points: tuple[str, ...]
    due: dt.date
    received_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """One question put to somebody. ``kind``: third_party, agency or joint_maker; ``view`` once it came back."""

    kind: str
    asked: pr.Consulted
    view: pr.ViewReceived | None = None
    notified: pr.DisclosureNotified | None = None

    @property
    def ref(self) -> str:
        """Its name within the case."""
        return self.asked.ref

    @property
    def letter(self) -> str:
        """The id of the letter that asks."""
        return f"{self.kind}-{self.ref}"


@dataclass(frozen=True, slots=True)
class Conference:
    """会商: who was called on what, the opinions, and the conclusion once there is one."""

    convened: pr.ConferenceConvened
    opinions: tuple[pr.OpinionGiven, ...] = ()
    concluded: pr.ConferenceConcluded | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The members who have not given an opinion, as they were called."""
        given = {opinion.member for opinion in self.opinions}
        return tuple(member for member in self.convened.members if member not in given)


@dataclass(frozen=True, slots=True)
class Material:
    """材料: a file on file, ``n`` from 1 in the order they came, and its redacted copies."""

    n: int
    attached: pr.MaterialAttached
    copies: tuple[pr.MaterialRedacted, ...] = ()

    @property
    def copy(self) -> pr.MaterialRedacted | None:
        """The newest redacted copy."""
        return self.copies[-1] if self.copies else None


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that came between. Empty for most cases.

    ``overtaken``: what an order to reply came upon, ``correction`` or ``fee``: it is waited for no more. ``joins`` are
    the cases that this one's reply answers too, ``joined_to`` the case with whose reply this one is answered.
    """

    correction: Correction | None = None
    consultations: Mapping[str, Consultation] = field(default_factory=dict)
    accepted_units: frozenset[str] = frozenset()
    returned_units: Mapping[str, str] = field(default_factory=dict)
    reasons_asked: pr.ReasonsAsked | None = None
    reasons: pr.ReasonsReceived | None = None
    deferred: pr.ReplyDeferred | None = None
    extension_proposed: pr.ExtensionProposed | None = None
    extension: pr.ExtensionAgreed | None = None
    fee_proposed: pr.FeeProposed | None = None
    fee: pr.FeeAgreed | None = None
    fee_paid: pr.FeePaid | None = None
    flags: Mapping[str, str] = field(default_factory=dict)
    dismissed: Mapping[str, str] = field(default_factory=dict)
    conference: Conference | None = None
    abandoned: pr.RequestAbandoned | None = None
    withdrawn: pr.RequestWithdrawn | None = None
    ordered: pr.ReplyOrdered | None = None
    overtaken: frozenset[str] = frozenset()
    handler: str = ""
    materials: tuple[Material, ...] = ()
    joins: tuple[str, ...] = ()
    joined_to: str = ""
    delegated: je.ReplyDelegated | None = None

    @property
    def waiting(self) -> tuple[Consultation, ...]:
        """Consultations without an answer."""
        return tuple(one for one in self.consultations.values() if one.view is None)

    @property
    def ended(self) -> bool:
        """Whether the request is withdrawn or deemed abandoned: only the letter that says so is still to come."""
        return self.withdrawn is not None or self.abandoned is not None

    @property
    def awaiting_correction(self) -> bool:
        """Whether a correction was asked for and has not come."""
        waits = self.correction is not None and self.correction.received_on is None
        return waits and not self.ended and "correction" not in self.overtaken

    @property
    def awaiting_payment(self) -> bool:
        """Whether a fee was agreed and has not been paid."""
        waits = self.fee is not None and self.fee_paid is None
        return waits and not self.ended and "fee" not in self.overtaken

    @property
    def in_conference(self) -> bool:
        """Whether a conference is called and has not concluded."""
        return self.conference is not None and self.conference.concluded is None and not self.ended
