"""Every kind of event by its name, as the store writes it."""

from __future__ import annotations

from casework import events as ev
from casework.joint_events import JOINT_EVENTS
from casework.proceedings import PROCEEDINGS

KINDS: dict[str, type[ev.Event]] = {
    kind.__name__: kind
    for kind in (
        ev.RequestRegistered,
        ev.ReceiptConfirmed,
        ev.RequestAccepted,
        ev.Routed,
        ev.SearchRecorded,
        ev.ItemDecided,
        ev.DraftMade,
        ev.DraftEdited,
        ev.DraftSubmitted,
        ev.DraftReturned,
        ev.DraftApproved,
        ev.ReplySigned,
        ev.ReplyVoided,
        ev.ReplySealed,
        ev.NoticeIssued,
        ev.LetterSendingOrdered,
        ev.SendingSettled,
        ev.LetterDispatched,
        ev.LetterDelivered,
        ev.CaseArchived,
        ev.RulesChanged,
        *PROCEEDINGS,
        *JOINT_EVENTS,
    )
}
