"""What has happened to a case: facts, append-only, each with the day it happened on.

``on`` is the legal day of the fact; when it was written down, by whom and under which rulebook is kept beside it by the
store (:class:`Recorded`). Grounds travel inside the events that have legal effect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.people import Applicant


@dataclass(frozen=True, slots=True)
class Event:
    """The common part: the day of the fact."""

    on: dt.date


@dataclass(frozen=True, slots=True)
class RequestRegistered(Event):
    """登记. ``dates`` holds what is known of the channel (sent, arrived, submitted, signed, confirmed).

    ``decided_by`` names the date that decides the receipt day (article 31); ``missing`` lists article 29's
    elements that the request lacks.
    """

    organ: str
    channel: str
    dates: Mapping[str, dt.date]
    applicant: Applicant
    items: tuple[str, ...]
    decided_by: str = ""
    form: str = ""
    via: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptConfirmed(Event):
    """The applicant confirmed the request (article 31 items 2 and 3): ``on`` is the day of confirmation."""


@dataclass(frozen=True, slots=True)
class RequestAccepted(Event):
    """受理: the request is taken up. ``note`` says how missing elements were made good, when some were missing."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Routed(Event):
    """分办 to the handling units."""

    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchRecorded(Event):
    """检索记录: which unit looked where with which words, and what it found."""

    unit: str
    found: bool
    where: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemDecided(Event):
    """处理结果 of one item (from 1), with its grounds, its row in the annual report and its remedy.

    ``departs`` says why it is not what the conference came to; ``findings`` are the answers from which the system
    ``proposed`` outcomes, and ``instead`` why none of these was taken.
    """

    item: int
    outcome: str
    facts: Mapping[str, Any]
    grounds: tuple[Mapping[str, Any], ...]
    row: str
    remedy: str | None
    departs: str = ""
    findings: Mapping[str, Any] = field(default_factory=dict)
    proposed: tuple[str, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class DraftMade(Event):
    """拟稿 from the template: version and hash of the content, which the store keeps.

    ``row`` is the one row of the annual report in which the case is counted.
    """

    letter: str
    version: int
    content_hash: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class DraftEdited(Event):
    """A new version of the draft; every approval of an older content falls.

    ``uploaded`` is the name of the .docx it was read from, empty for one edited on the page; ``notes`` say what of the
    file was not taken as it stood (a foreign style, a link), ``file`` is its hash in the store.
    """

    letter: str
    version: int
    content_hash: str
    uploaded: str = ""
    notes: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """提醒: something the check of a letter doubts, and for what ``reason`` the letter went up in spite of it.

    ``key`` tells it from the other warnings of its kind (``fact_missing-2``); ``article`` is what it rests on.
    """

    key: str
    message: str
    article: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftSubmitted(Event):
    """送审 of exactly this content; ``reviews`` are the approvals that this reply needs.

    ``passed`` are the warnings of the check with the reasons for which it went up all the same.
    """

    letter: str
    version: int
    content_hash: str
    reviews: tuple[str, ...]
    passed: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftReturned(Event):
    """退回 with a reason."""

    letter: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class DraftApproved(Event):
    """One review (审核, 法制审核 or 保密审查) of exactly this content."""

    letter: str
    kind: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class ReplySigned(Event):
    """签发: the reply is made on this day and takes its document number.

    ``lead``: the case whose reply it is, where one letter answers several (合并答复); empty for the case's own.
    """

    letter: str
    version: int
    content_hash: str
    number: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ReplyVoided(Event):
    """作废答复书: a signed reply that has not gone out is void. Its number stays taken, void, with the reason."""

    letter: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A letter as it left the house: hashes of its files in the store and what the seal's verification said.

    ``record`` is the verification as a file of its own; empty for letters from before it was kept.
    """

    docx: str
    pdf: str
    sealed: str
    provider: str
    sealed_at: str
    whole: bool
    signer: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class ReplySealed(Event):
    """用印, done by the system after 签发 and verified."""

    letter: str
    number: str
    file: SealedFile


@dataclass(frozen=True, slots=True)
class NoticeIssued(Event):
    """A notice that needs no signature of its own (登记回执), made and sealed by the system."""

    letter: str
    number: str
    file: SealedFile


@dataclass(frozen=True, slots=True)
class LetterDispatched(Event):
    """The letter went out: handed to the postal enterprise, handed over, or sent to the agreed address."""

    letter: str
    way: str
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class LetterSendingOrdered(Event):
    """A person ordered the system to send the letter; it counts as dispatched only once it has gone out."""

    letter: str
    way: str


@dataclass(frozen=True, slots=True)
class SendingSettled(Event):
    """A crash hid whether the letter went out; a person found out. Not sent: it may be dispatched anew."""

    letter: str
    sent: bool
    note: str


@dataclass(frozen=True, slots=True)
class LetterDelivered(Event):
    """The letter reached whom it is for; remedy limits run from here.

    ``proof`` (rules/law/delivery_proofs.yaml) says by what that is known, ``note`` the rest: who signed for it, who saw
    it refused, when it was acknowledged. Both are empty in records from before they were asked for.
    """

    letter: str
    proof: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseArchived(Event):
    """归档 of the closed case."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class MovedLimit:
    """A last day besides the reply's that moved; None where there was none.

    ``kind`` is the code of its rule, ``ref`` names the consultation; AT_LATEST is the reply's last day when nobody
    answers, while the clock is stopped.
    """

    kind: str
    ref: str
    before: dt.date | None
    after: dt.date | None


AT_LATEST = "reply_at_latest"


@dataclass(frozen=True, slots=True)
class RulesChanged(Event):
    """The rules or the calendar changed while the case was open, and its last days moved; written by the system.

    ``due_on`` and ``cautious_due_on`` before and after; None while the clock is stopped or has not begun. ``others``:
    the further last days that moved.
    """

    rulebook_before: str
    rulebook: str
    calendar_before: str
    calendar: str
    due_before: dt.date | None
    due_after: dt.date | None
    cautious_before: dt.date | None
    cautious_after: dt.date | None
    others: tuple[MovedLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the store keeps it: its number in the case (from 1), who wrote it when, and under which law.

    ``acted_for`` is the login of the absent person in whose place it was done (代办); the name then says so too.
    """

    no: int
    event: Event
    at: dt.datetime
    actor: str
    name: str
    rulebook: str = field(default="", repr=False)
    calendar: str = ""
    hash: str = field(default="", repr=False)
    acted_for: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """The logins of who wrote it and of whoever was stood in for."""
        return frozenset({self.actor, self.acted_for} - {""})
