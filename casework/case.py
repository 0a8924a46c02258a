"""A case as it stands: the fold of its events. Nothing is stored here that the events do not say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casework import events as ev
from casework import proceedings as pr
from casework.course import Course
from casework.course_changes import change_course, earlier_reply
from casework.people import Applicant


@dataclass(frozen=True, slots=True)
class Item:
    """事项: one thing asked for (``n`` from 1), and its decision once there is one."""

    n: int
    sought: str
    decision: ev.ItemDecided | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The reply's current draft: version, content hash, whether it is submitted, what it needs and has been given.

    ``author`` wrote this version; ``authors`` are all who wrote on the draft since it was made from the template, and
    those in whose place they did; ``approvers`` likewise who approved this version.
    """

    letter: str
    version: int
    content_hash: str
    author: str
    authors: frozenset[str]
    submitted: bool = False
    reviews: tuple[str, ...] = ()
    approvals: Mapping[str, str] = field(default_factory=dict)
    return_reason: str = ""
    approvers: frozenset[str] = frozenset()

    @property
    def approved(self) -> tuple[str, ...]:
        """The reviews that approved exactly this content."""
        return tuple(kind for kind in self.reviews if self.approvals.get(kind) == self.content_hash)

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The reviews still missing for this content."""
        return tuple(kind for kind in self.reviews if kind not in self.approved)


@dataclass(frozen=True, slots=True)
class Sending:
    """发送 of a letter that came back: how it went out and when, when it was back, and why.

    ``ground`` is a code of rules/law/return_grounds.yaml; empty where none was recorded.
    """

    way: str
    tracking: str
    dispatched_on: dt.date
    returned_on: dt.date
    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that was made, and what has become of it. Its three dates (made, dispatched, delivered) are kept apart.

    ``returns``: each earlier sending, all of which came back. ``proof`` and ``proof_note``: by what it counts as
    delivered. ``void_reason``: why a reply that never went out is void; its number is not used again. ``lead``: the
    case from which it goes out, where one letter answers several.
    """

    letter: str
    number: str
    made_on: dt.date
    version: int | None = None
    file: ev.SealedFile | None = None
    sending: bool = False
    way: str = ""
    tracking: str = ""
    dispatched_on: dt.date | None = None
    delivered_on: dt.date | None = None
    proof: str = ""
    proof_note: str = ""
    returns: tuple[Sending, ...] = ()
    void_reason: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """办件. ``seq`` is the number of its last event; days are those of the facts, not of their writing down.

    ``last_on`` is the latest day that any of its events bears; ``row`` the one row of the annual report that counts it,
    from the first draft on.
    """

    number: str
    organ: str
    channel: str
    dates: Mapping[str, dt.date]
    applicant: Applicant
    items: tuple[Item, ...]
    registered_on: dt.date
    decided_by: str = ""
    form: str = ""
    via: str = ""
    missing: tuple[str, ...] = ()
    seq: int = 0
    accepted_on: dt.date | None = None
    units: tuple[str, ...] = ()
    searches: tuple[ev.SearchRecorded, ...] = ()
    draft: Draft | None = None
    drafts_made: int = 0
    times_returned: int = 0
    letters: Mapping[str, Issued] = field(default_factory=dict)
    archived_on: dt.date | None = None
    course: Course = field(default_factory=Course)
    last_on: dt.date | None = None
    row: str = ""

    @property
    def reply(self) -> Issued | None:
        """The signed reply, once there is one."""
        return self.letters.get("reply")

    @property
    def undecided(self) -> tuple[Item, ...]:
        """Items without an outcome."""
        return tuple(item for item in self.items if item.decision is None)

    @property
    def sought(self) -> str:
        """What is asked, in one line."""
        return "；".join(item.sought for item in self.items)


def fold(number: str, records: Iterable[ev.Recorded]) -> Case | None:
    """The case after these events, or None before its registration."""
    case: Case | None = None
    for record in records:
        case = _after(_register(number, record.event), record) if case is None else evolve(case, record)
    return case


def evolve(case: Case, record: ev.Recorded) -> Case:
    """The case after one more event."""
    change = _CHANGES.get(type(record.event))
    changed = change(case, record) if change else change_course(case, record)
    return _after(replace(case, **changed) if changed else case, record)


def _after(case: Case, record: ev.Recorded) -> Case:
    return replace(case, seq=record.no, last_on=max(record.event.on, case.last_on or record.event.on))


def _register(number: str, event: ev.Event) -> Case:
    assert isinstance(event, ev.RequestRegistered), f"{number} 的第一个事件不是登记"
    items = tuple(Item(n, sought) for n, sought in enumerate(event.items, 1))
    return Case(
        number,
        event.organ,
        event.channel,
        event.dates,
        event.applicant,
        items,
        event.on,
        decided_by=event.decided_by,
        form=event.form,
        via=event.via,
        missing=event.missing,
    )


_Change = Callable[[Case, ev.Recorded], dict[str, Any]]
_CHANGES: dict[type[ev.Event], _Change] = {}


def _on(*kinds: type[ev.Event]) -> Callable[[_Change], _Change]:
    def keep(change: _Change) -> _Change:
        _CHANGES.update(dict.fromkeys(kinds, change))
        return change

    return keep


@_on(ev.ReceiptConfirmed)
def _confirmed(case: Case, record: ev.Recorded) -> dict[str, Any]:
    return {"dates": {**case.dates, "confirmed": record.event.on}}


@_on(ev.RequestAccepted)
def _accepted(case: Case, record: ev.Recorded) -> dict[str, Any]:
    return {"accepted_on": record.event.on}


@_on(ev.Routed)
def _routed(case: Case, record: ev.Recorded) -> dict[str, Any]:
    assert isinstance(record.event, ev.Routed)
    units = record.event.units
    kept = case.course.accepted_units & set(units)  # who is asked anew takes it anew
    return {"units": units, "course": replace(case.course, accepted_units=kept, returned_units={})}


@_on(ev.SearchRecorded)
def _searched(case: Case, record: ev.Recorded) -> dict[str, Any]:
    return {"searches": (*case.searches, record.event)}


@_on(ev.ItemDecided)
def _decided(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.ItemDecided)
    items = tuple(replace(item, decision=event) if item.n == event.item else item for item in case.items)
    return {"items": items, "draft": None}  # the draft said something else: it is made anew


@_on(ev.DraftMade, ev.DraftEdited)
def _drafted(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.DraftMade | ev.DraftEdited)
    reason = case.draft.return_reason if case.draft else ""  # stays in sight until the draft goes up again
    earlier = case.draft.authors if case.draft and isinstance(event, ev.DraftEdited) else frozenset[str]()
    authors = earlier | record.persons
    fresh = Draft(event.letter, event.version, event.content_hash, record.actor, authors, return_reason=reason)
    row = event.row if isinstance(event, ev.DraftMade) and event.row else case.row
    return {"draft": fresh, "drafts_made": event.version, "row": row}


@_on(ev.DraftSubmitted)
def _submitted(case: Case, record: ev.Recorded) -> dict[str, Any]:
    assert isinstance(record.event, ev.DraftSubmitted) and case.draft
    return {"draft": replace(case.draft, submitted=True, reviews=record.event.reviews, return_reason="")}


@_on(ev.DraftReturned)
def _returned(case: Case, record: ev.Recorded) -> dict[str, Any]:
    assert isinstance(record.event, ev.DraftReturned) and case.draft
    back = replace(case.draft, submitted=False, approvals={}, approvers=frozenset(), return_reason=record.event.reason)
    return {"draft": back, "times_returned": case.times_returned + 1}


@_on(ev.DraftApproved)
def _approved(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.DraftApproved) and case.draft
    approvals = {**case.draft.approvals, event.kind: event.content_hash}
    return {"draft": replace(case.draft, approvals=approvals, approvers=case.draft.approvers | record.persons)}


@_on(ev.ReplySigned)
def _signed(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.ReplySigned)
    changed = _letter(case, event.letter, Issued(event.letter, event.number, event.on, event.version, lead=event.lead))
    return changed | ({"drafts_made": event.version} if event.lead else {})


@_on(ev.ReplyVoided)
def _voided(case: Case, record: ev.Recorded) -> dict[str, Any]:
    """It stays on file under a name of its own; the draft is open again, with the reason in sight."""
    event = record.event
    assert isinstance(event, ev.ReplyVoided)
    letters = dict(case.letters)
    letters[earlier_reply(letters)] = replace(letters.pop(event.letter), void_reason=event.reason)
    if case.draft is None:  # the draft lies in the case with which this one is answered
        return {"letters": letters}
    open_again = replace(case.draft, submitted=False, approvals={}, approvers=frozenset(), return_reason=event.reason)
    return {"letters": letters, "draft": open_again}


@_on(ev.ReplySealed)
def _sealed(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.ReplySealed)
    return _letter(case, event.letter, replace(case.letters[event.letter], file=event.file))


@_on(ev.NoticeIssued)
def _noticed(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.NoticeIssued)
    return _letter(case, event.letter, Issued(event.letter, event.number, event.on, file=event.file))


@_on(ev.LetterSendingOrdered)
def _sending(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.LetterSendingOrdered)
    return _letter(case, event.letter, replace(case.letters[event.letter], sending=True, way=event.way))


@_on(ev.SendingSettled)
def _settled(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.SendingSettled)
    return _letter(case, event.letter, replace(case.letters[event.letter], sending=False))


@_on(ev.LetterDispatched)
def _dispatched(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.LetterDispatched)
    sent = replace(
        case.letters[event.letter], sending=False, way=event.way, tracking=event.tracking, dispatched_on=event.on
    )
    return _letter(case, event.letter, sent)


@_on(pr.LetterReturned)
def _came_back(case: Case, record: ev.Recorded) -> dict[str, Any]:
    """It reached nobody: it may be dispatched again, and counts as dispatched from then."""
    event = record.event
    assert isinstance(event, pr.LetterReturned)
    issued = case.letters[event.letter]
    assert issued.dispatched_on
    back = Sending(issued.way, issued.tracking, issued.dispatched_on, event.on, event.reason, event.ground)
    returns = (*issued.returns, back)
    return _letter(case, event.letter, replace(issued, dispatched_on=None, way="", tracking="", returns=returns))


@_on(pr.TrackingFixed)
def _renumbered(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, pr.TrackingFixed)
    return _letter(case, event.letter, replace(case.letters[event.letter], tracking=event.tracking))


@_on(ev.LetterDelivered)
def _delivered(case: Case, record: ev.Recorded) -> dict[str, Any]:
    event = record.event
    assert isinstance(event, ev.LetterDelivered)
    issued = case.letters[event.letter]
    arrived = replace(issued, delivered_on=event.on, proof=event.proof, proof_note=event.note)
    return _letter(case, event.letter, arrived)


@_on(ev.CaseArchived)
def _archived(case: Case, record: ev.Recorded) -> dict[str, Any]:
    return {"archived_on": record.event.on}


def _letter(case: Case, name: str, issued: Issued) -> dict[str, Any]:
    return {"letters": {**case.letters, name: issued}}
