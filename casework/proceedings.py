"""What may come between the counter and the reply: correction, consultations, extension, reasons, fees, conference.

Facts like those in events.py, with the day they happened on. Each notice that leaves the house takes its document
number with the event that orders it; it is made and sealed by the system, dispatched and delivered like every letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.events import Event
from casework.people import Secret


def _no_secret() -> Secret:
    return Secret("")


@dataclass(frozen=True, slots=True)
class CorrectionAsked(Event):
    """补正告知: every point at once, and a reasonable last day (article 30)."""

    points: tuple[str, ...]
    due: dt.date
    number: str


@dataclass(frozen=True, slots=True)
class RequestCorrected(Event):
    """The corrected request came in; ``items`` replace what was asked when they are given."""

    items: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RequestAbandoned(Event):
    """视为放弃: nothing came by the last day. ``reason`` is ``correction`` or ``fee``."""

    reason: str


@dataclass(frozen=True, slots=True)
class RequestWithdrawn(Event):
    """撤回 by the applicant."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class RouteAccepted(Event):
    """承办单位 takes the case."""

    unit: str


@dataclass(frozen=True, slots=True)
class RouteReturned(Event):
    """承办单位 gives it back with a reason."""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transferred(Event):
    """移送 to another organ that answers in its own name."""

    organ: str
    reason: str


@dataclass(frozen=True, slots=True)
class Consulted(Event):
    """Somebody is asked for a view on ``items``; ``ref`` names the consultation within the case.

    The letter's ``summary`` and ``why`` (why it touches them) hold nothing about the applicant; ``told_number`` is the
    number of the notice that tells the applicant that this time does not count.
    """

    ref: str
    items: tuple[int, ...]
    name: str
    summary: str
    number: str
    contact: Secret = field(default_factory=_no_secret)
    answer_due: dt.date | None = None
    told_number: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ThirdPartyAsked(Consulted):
    """征求第三方意见 (article 32)."""


@dataclass(frozen=True, slots=True)
class AgencyAsked(Consulted):
    """征求其他机关意见 (article 33 paragraph 3)."""


@dataclass(frozen=True, slots=True)
class JointMakerAsked(Consulted):
    """征求共同制作机关意见 (article 34)."""


@dataclass(frozen=True, slots=True)
class ViewReceived(Event):
    """The view that came back: ``consents``, ``objects`` or ``silent``; whether an objection's reason is good."""

    ref: str
    view: str
    reason: str = ""
    good_reason: bool = False


@dataclass(frozen=True, slots=True)
class DisclosureNotified(Event):
    """A third party is told that the information will be disclosed against its wish, what and why (article 32)."""

    ref: str
    what: str
    why: str
    number: str


@dataclass(frozen=True, slots=True)
class ReasonsAsked(Event):
    """The applicant is asked to give reasons for number or frequency (article 35)."""

    volume: str
    number: str


@dataclass(frozen=True, slots=True)
class ReasonsReceived(Event):
    """The reasons, and whether they are reasonable."""

    reasons: str
    reasonable: bool


@dataclass(frozen=True, slots=True)
class ReplyDeferred(Event):
    """延迟答复 until a stated day (article 35)."""

    until: dt.date
    reason: str
    number: str


@dataclass(frozen=True, slots=True)
class ExtensionProposed(Event):
    """The handler proposes more working days."""

    workdays: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExtensionAgreed(Event):
    """The head of the disclosure office agrees; the applicant must be told in time (article 33 paragraph 2)."""

    workdays: int
    reason: str
    due_on: dt.date
    number: str


@dataclass(frozen=True, slots=True)
class FeeProposed(Event):
    """A fee is proposed, by number or by volume, never both."""

    by: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class FeeAgreed(Event):
    """The fee is approved and told; to be paid within the limit that the notice names."""

    amount: int
    number: str


@dataclass(frozen=True, slots=True)
class FeePaid(Event):
    """信息处理费 was paid."""

    amount: int


@dataclass(frozen=True, slots=True)
class FlagRaised(Event):
    """A person says why the case is hard; ``trigger`` is a code of rules/law/hard_cases.yaml or free words."""

    trigger: str
    reason: str


@dataclass(frozen=True, slots=True)
class FlagDismissed(Event):
    """A person says why a fired trigger does not matter here."""

    trigger: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConferenceConvened(Event):
    """会商 is called: who, on what question, opinions by when. The clock runs on."""

    members: tuple[str, ...]
    question: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class OpinionGiven(Event):
    """One member's written opinion; a dissent is kept. ``by``: who handed it in for whom, where a stand-in did."""

    member: str
    opinion: str
    dissent: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceConcluded(Event):
    """The conclusion: words, and per item the outcome it comes to (item → code).

    ``answer`` is what it says to the dissent, ``early`` why it did not wait for the opinions still out.
    """

    conclusion: str
    outcomes: Mapping[int, str]
    number: str
    answer: str = ""
    early: str = ""


@dataclass(frozen=True, slots=True)
class ReplyOrdered(Event):
    """A court or review body orders a new reply within so many working days."""

    workdays: int
    by: str
    decision: str


@dataclass(frozen=True, slots=True)
class LetterReturned(Event):
    """A letter came back undelivered: it has not reached anybody, and may be sent again.

    ``ground`` (rules/law/return_grounds.yaml) says why, ``reason`` the rest; records of earlier days have no ground.
    """

    letter: str
    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class TrackingFixed(Event):
    """The letter on its way bears this number of the post, and not ``instead_of``, which was written down wrongly."""

    letter: str
    tracking: str
    instead_of: str
    reason: str


@dataclass(frozen=True, slots=True)
class MaterialAttached(Event):
    """A file was put on file: ``file`` is its hash in the store, ``original`` that of the bytes as they came, when what
    acts by itself was ``removed`` from them; those stay in quarantine."""

    name: str
    what: str
    file: str
    kind: str
    size: int
    pages: int = 0
    original: str = ""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedactionBox:
    """A part of a page (from 1) that is kept back: left, top, width, height in fractions of it, and the ground."""

    page: int
    x: float
    y: float
    w: float
    h: float
    ground: str


@dataclass(frozen=True, slots=True)
class MaterialRedacted(Event):
    """区分处理 of a material for an item (article 37): ``file`` is the copy without what stood in the boxes."""

    material: int
    item: int
    boxes: tuple[RedactionBox, ...]
    file: str
    grounds: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Claimed(Event):
    """A handler takes the case on."""


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """The case goes to another handler, with a reason."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chased(Event):
    """催办."""

    words: str


PROCEEDINGS: tuple[type[Event], ...] = (
    CorrectionAsked,
    RequestCorrected,
    RequestAbandoned,
    RequestWithdrawn,
    RouteAccepted,
    RouteReturned,
    Transferred,
    ThirdPartyAsked,
    AgencyAsked,
    JointMakerAsked,
    ViewReceived,
    DisclosureNotified,
    ReasonsAsked,
    ReasonsReceived,
    ReplyDeferred,
    ExtensionProposed,
    ExtensionAgreed,
    FeeProposed,
    FeeAgreed,
    FeePaid,
    FlagRaised,
    FlagDismissed,
    ConferenceConvened,
    OpinionGiven,
    ConferenceConcluded,
    ReplyOrdered,
    LetterReturned,
    TrackingFixed,
    MaterialAttached,
    MaterialRedacted,
    Claimed,
    HandedOver,
    Chased,
)
"""Every event of this module, for the registry in kinds.py."""
