"""The rail of a case: every stage of the procedure, done, current or ahead, with who did it and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from casework import events as ev
from casework import proceedings as pr
from casework.case import Case
from casework.stages import Stage, stage_of
from casework.words import short_day

_MARKS: Mapping[Stage, tuple[type[ev.Event], ...]] = {
    Stage.REGISTRATION: (ev.RequestRegistered, ev.ReceiptConfirmed),
    Stage.EXAMINATION: (ev.RequestAccepted,),
    Stage.ROUTING: (ev.Routed,),
    Stage.INQUIRY: (ev.SearchRecorded, ev.ItemDecided),
    Stage.CONFERENCE: (pr.ConferenceConvened, pr.OpinionGiven, pr.ConferenceConcluded),
    Stage.DRAFTING: (ev.DraftMade, ev.DraftEdited, ev.DraftSubmitted),
    Stage.REVIEW: (ev.DraftApproved, ev.DraftReturned),
    Stage.SIGNING: (ev.ReplySigned,),
    Stage.DELIVERY: (ev.LetterDispatched, ev.LetterDelivered),
    Stage.CLOSED: (ev.CaseArchived,),
}
"""The events that belong to each stage; the last one gives who and when."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the rail. ``back`` says that the draft was returned."""

    label: str
    place: Literal["done", "current", "ahead"]
    who: str
    back: str = ""


def rail_of(case: Case, records: tuple[ev.Recorded, ...]) -> tuple[Step, ...]:
    """The steps of a case in the order of the procedure."""
    now, order = stage_of(case), list(Stage)
    return tuple(_step(case, stage, order.index(stage) - order.index(now), records) for stage in order)


def _step(case: Case, stage: Stage, distance: int, records: tuple[ev.Recorded, ...]) -> Step:
    label = "归档" if stage is Stage.CLOSED else stage.label
    last = next((record for record in reversed(records) if _belongs(record.event, stage)), None)
    who = f"{last.name} · {short_day(last.event.on)}" if last and distance <= 0 else ""
    if stage is Stage.CONFERENCE and last is None and distance < 0:
        return Step(label, "ahead", "没有召开")
    if distance < 0 or (stage is Stage.CLOSED and case.archived_on):
        return Step(label, "done", who)
    back = case.draft.return_reason if stage is Stage.DRAFTING and case.draft else ""
    return Step(label, "current" if distance == 0 else "ahead", who, "被退回，待修改" if back else "")


def _belongs(event: ev.Event, stage: Stage) -> bool:
    if isinstance(event, ev.LetterDispatched | ev.LetterDelivered) and event.letter != "reply":
        return False
    return isinstance(event, _MARKS[stage])
