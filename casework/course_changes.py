"""How the course of a case changes with each of its events. case.py folds with these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casework import events as ev
from casework import joint_events as je
from casework import proceedings as pr
from casework.course import Conference, Consultation, Correction, Course, Material

if TYPE_CHECKING:
    from casework.case import Case

KIND_OF: Mapping[type[pr.Consulted], str] = {
    pr.ThirdPartyAsked: "third_party",
    pr.AgencyAsked: "agency",
    pr.JointMakerAsked: "joint_maker",
}
"""What each kind of consultation is called in clock, letters and forms."""

_Change = Callable[[Course, Any, ev.Recorded], Course]
_CHANGES: dict[type[ev.Event], _Change] = {}


def change_course(case: Case, record: ev.Recorded) -> dict[str, Any]:
    """The fields of the case that this event changes; empty for events that are none of the course's."""
    change = _CHANGES.get(type(record.event))
    changed: dict[str, Any] = {"course": change(case.course, record.event, record)} if change else {}
    return changed | _beside(case, record.event)


def _beside(case: Case, event: ev.Event) -> dict[str, Any]:
    """What these events change in the case itself."""
    match event:
        case pr.RequestCorrected(items=items) if items:
            first = replace(case.items[0], decision=None)
            return {"items": tuple(replace(first, n=n, sought=text) for n, text in enumerate(items, 1)), "draft": None}
        case pr.Transferred(organ=organ):
            return {"organ": organ, "accepted_on": None, "units": (), **_undecided(case)}
        case pr.RouteReturned(unit=unit):
            return {"units": tuple(name for name in case.units if name != unit)}
        case pr.ReplyOrdered():
            return _reopened(case, event)
        case je.RepliesJoined() | je.RepliesParted():
            return {"draft": None}  # it answered something else: it is made anew
        case je.ReplyJoined(row=row):
            return {"draft": None, "row": row}
        case _:
            return {}


def _reopened(case: Case, event: pr.ReplyOrdered) -> dict[str, Any]:
    """A new reply is ordered: every item is open again, the old reply stays on file under a name of its own.

    How the first round ended and what was concluded for it binds the second no more. Where nobody has replied yet, the
    order only sets another limit: what is under way goes on.
    """
    if "reply" not in case.letters:
        return {}
    letters = dict(case.letters)
    letters[earlier_reply(letters)] = letters.pop("reply")
    course = _overtaken(case.course, event)
    course = replace(course, withdrawn=None, abandoned=None, conference=None, extension_proposed=None)
    course = replace(course, joins=(), joined_to="")
    return {"course": course, "letters": letters, "archived_on": None, **_undecided(case)}


def earlier_reply(letters: Mapping[str, object]) -> str:
    """The name under which the reply that stands now is kept once another takes its place: ``reply-1``, ``reply-2``."""
    return f"reply-{1 + sum(name.startswith('reply-') for name in letters)}"


def _undecided(case: Case) -> dict[str, Any]:
    """Every item is open, and what was drafted falls."""
    return {"items": tuple(replace(item, decision=None) for item in case.items), "draft": None}


def _on(*kinds: type[ev.Event]) -> Callable[[_Change], _Change]:
    def keep(change: _Change) -> _Change:
        _CHANGES.update(dict.fromkeys(kinds, change))
        return change

    return keep


def _remember(kind: type[ev.Event], name: str) -> None:
    """The newest event of this kind is simply kept under ``name``."""
    _CHANGES[kind] = lambda course, event, record: replace(course, **{name: event})


for _kind, _name in (
    (pr.ReasonsAsked, "reasons_asked"),
    (pr.ReasonsReceived, "reasons"),
    (pr.ReplyDeferred, "deferred"),
    (pr.ExtensionProposed, "extension_proposed"),
    (pr.ExtensionAgreed, "extension"),
    (pr.FeeProposed, "fee_proposed"),
    (pr.FeeAgreed, "fee"),
    (pr.FeePaid, "fee_paid"),
    (pr.RequestAbandoned, "abandoned"),
    (pr.RequestWithdrawn, "withdrawn"),
    (je.ReplyDelegated, "delegated"),
):
    _remember(_kind, _name)


@_on(pr.ReplyOrdered)
def _ordered(course: Course, event: pr.ReplyOrdered, record: ev.Recorded) -> Course:
    return _overtaken(course, event)


def _overtaken(course: Course, event: pr.ReplyOrdered) -> Course:
    """The order's own limit runs from now, whatever the applicant still owed."""
    owed = {
        "fee": course.fee is not None and course.fee_paid is None,
        "correction": course.correction is not None and course.correction.received_on is None,
    }
    overtaken = course.overtaken | {what for what, still_open in owed.items() if still_open}
    return replace(course, ordered=event, overtaken=overtaken)


@_on(pr.CorrectionAsked)
def _asked(course: Course, event: pr.CorrectionAsked, record: ev.Recorded) -> Course:
    return replace(course, correction=Correction(event.on, event.points, event.due))


@_on(pr.RequestCorrected)
def _corrected(course: Course, event: pr.RequestCorrected, record: ev.Recorded) -> Course:
    assert course.correction
    return replace(course, correction=replace(course.correction, received_on=event.on))


@_on(*KIND_OF)
def _consulted(course: Course, event: pr.Consulted, record: ev.Recorded) -> Course:
    one = Consultation(KIND_OF[type(event)], event)
    return replace(course, consultations={**course.consultations, event.ref: one})


@_on(pr.ViewReceived)
def _view(course: Course, event: pr.ViewReceived, record: ev.Recorded) -> Course:
    one = replace(course.consultations[event.ref], view=event)
    return replace(course, consultations={**course.consultations, event.ref: one})


@_on(pr.DisclosureNotified)
def _notified(course: Course, event: pr.DisclosureNotified, record: ev.Recorded) -> Course:
    one = replace(course.consultations[event.ref], notified=event)
    return replace(course, consultations={**course.consultations, event.ref: one})


@_on(pr.RouteAccepted)
def _unit_takes(course: Course, event: pr.RouteAccepted, record: ev.Recorded) -> Course:
    return replace(course, accepted_units=course.accepted_units | {event.unit})


@_on(pr.RouteReturned)
def _unit_returns(course: Course, event: pr.RouteReturned, record: ev.Recorded) -> Course:
    taken = course.accepted_units - {event.unit}
    return replace(course, accepted_units=taken, returned_units={**course.returned_units, event.unit: event.reason})


@_on(pr.Transferred)
def _goes_over(course: Course, event: pr.Transferred, record: ev.Recorded) -> Course:
    """Nobody of the organ that gives the case away works on it any more."""
    return replace(course, handler="", accepted_units=frozenset(), returned_units={}, conference=None)


@_on(pr.FlagRaised)
def _raised(course: Course, event: pr.FlagRaised, record: ev.Recorded) -> Course:
    kept = {code: why for code, why in course.dismissed.items() if code != event.trigger}
    return replace(course, flags={**course.flags, event.trigger: event.reason}, dismissed=kept)


@_on(pr.FlagDismissed)
def _dismissed(course: Course, event: pr.FlagDismissed, record: ev.Recorded) -> Course:
    kept = {code: why for code, why in course.flags.items() if code != event.trigger}
    return replace(course, flags=kept, dismissed={**course.dismissed, event.trigger: event.reason})


@_on(pr.ConferenceConvened)
def _convened(course: Course, event: pr.ConferenceConvened, record: ev.Recorded) -> Course:
    return replace(course, conference=Conference(event))


@_on(pr.OpinionGiven)
def _opinion(course: Course, event: pr.OpinionGiven, record: ev.Recorded) -> Course:
    assert course.conference
    return replace(course, conference=replace(course.conference, opinions=(*course.conference.opinions, event)))


@_on(pr.ConferenceConcluded)
def _concluded(course: Course, event: pr.ConferenceConcluded, record: ev.Recorded) -> Course:
    assert course.conference
    return replace(course, conference=replace(course.conference, concluded=event))


@_on(pr.MaterialAttached)
def _attached(course: Course, event: pr.MaterialAttached, record: ev.Recorded) -> Course:
    return replace(course, materials=(*course.materials, Material(len(course.materials) + 1, event)))


@_on(pr.MaterialRedacted)
def _redacted(course: Course, event: pr.MaterialRedacted, record: ev.Recorded) -> Course:
    one = course.materials[event.material - 1]
    changed = replace(one, copies=(*one.copies, event))
    return replace(course, materials=tuple(changed if each is one else each for each in course.materials))


@_on(je.RepliesJoined)
def _takes_in(course: Course, event: je.RepliesJoined, record: ev.Recorded) -> Course:
    return replace(course, joins=(*course.joins, *event.cases))


@_on(je.RepliesParted)
def _lets_go(course: Course, event: je.RepliesParted, record: ev.Recorded) -> Course:
    return replace(course, joins=tuple(number for number in course.joins if number != event.parted))


@_on(je.ReplyJoined)
def _joined(course: Course, event: je.ReplyJoined, record: ev.Recorded) -> Course:
    return replace(course, joined_to=event.lead)


@_on(je.ReplyParted)
def _parted(course: Course, event: je.ReplyParted, record: ev.Recorded) -> Course:
    return replace(course, joined_to="")


@_on(pr.Claimed)
def _claimed(course: Course, event: pr.Claimed, record: ev.Recorded) -> Course:
    return replace(course, handler=record.acted_for or record.actor)


@_on(pr.HandedOver)
def _handed_over(course: Course, event: pr.HandedOver, record: ev.Recorded) -> Course:
    return replace(course, handler=event.to)
