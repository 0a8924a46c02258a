"""What a case still waits for or owes besides the reply: open limits, internal steps not done, since when it rests.

The store keeps these as cached columns, so that lists and alerts need not fold a case's events.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from casework.case import Case
from casework.stages import Stage, stage_of
from rules.ledger import Clock

CORRECTION_NOTICE, OPINIONS = "correction_notice", "conference_opinions"
STEPS = {
    "routing": "分办",
    "searching": "检索",
    "conferring": "会商",
    "drafting": "拟稿",
    "submitting": "送审",
}
"""The internal steps that a milestone may name, with the office's word."""
_RESTS = ("stopped", "awaiting_correction", "awaiting_payment")


@dataclass(frozen=True, slots=True)
class OpenLimit:
    """A limit besides the reply's: ``kind`` is the code of its rule, ``ref`` names the consultation."""

    kind: str
    ref: str
    due_on: dt.date


def open_limits(case: Case, clock: Clock) -> tuple[OpenLimit, ...]:
    """Limits that somebody has to watch: others' answers not yet written down, our own notice, a conference's opinions.

    The answer of someone who was asked stays watched after its last day until the view, or the silence, is recorded.
    """
    return tuple(sorted(_limits(case, clock), key=lambda limit: (limit.due_on, limit.kind, limit.ref)))


def _limits(case: Case, clock: Clock) -> Iterator[OpenLimit]:
    if case.reply or case.course.ended:
        return
    waiting = {one.ref for one in case.course.waiting}
    newest = {(limit.kind, limit.ref): limit for limit in clock.limits}  # a letter sent again has a limit of its own
    for limit in newest.values():
        unheard = limit.ref in waiting if limit.ref else limit.open
        ours = limit.kind == CORRECTION_NOTICE and stage_of(case) is Stage.EXAMINATION and not case.course.correction
        if unheard or ours:
            yield OpenLimit(limit.kind, limit.ref or "", limit.due_on)
    if case.course.in_conference and case.course.conference:
        yield OpenLimit(OPINIONS, "", case.course.conference.convened.due)


def limits_text(limits: tuple[OpenLimit, ...]) -> str:
    """The limits as text for the store; empty when there is none."""
    rows = [[limit.kind, limit.ref, limit.due_on.isoformat()] for limit in limits]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def limits_of_text(text: str) -> tuple[OpenLimit, ...]:
    """What :func:`limits_text` wrote."""
    return tuple(OpenLimit(kind, ref, dt.date.fromisoformat(day)) for kind, ref, day in json.loads(text or "[]"))


def steps_to_do(case: Case) -> tuple[str, ...]:
    """The internal steps that are not done, in the order of STEPS; a conference only where the case is flagged hard."""
    if case.reply or case.course.ended:
        return ()
    conference, decided = case.course.conference, not case.undecided
    done = {
        "routing": bool(case.units or case.searches) or decided,
        "searching": bool(case.searches) or decided,
        "conferring": decided or not case.course.flags or bool(conference and conference.concluded),
        "drafting": case.draft is not None,
        "submitting": bool(case.draft and case.draft.submitted),
    }
    return tuple(step for step in STEPS if not done[step])


def resting_since(case: Case, clock: Clock) -> dt.date | None:
    """The day since which the clock rests: the earliest of the open questions; None while it does not rest."""
    if clock.state not in _RESTS:
        return None
    course = case.course
    days = [one.asked.on for one in course.waiting]
    days += [course.correction.asked_on] if course.awaiting_correction and course.correction else []
    days += [course.fee.on] if course.awaiting_payment and course.fee else []
    return min(days, default=case.last_on)
