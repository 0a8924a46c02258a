"""What must follow an event outside the log: the outbox, planned with the event and carried out by the case's flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casework import events as ev
from casework import joint_events as je
from casework import proceedings as pr


class Wall(StrEnum):
    """How far an effect reaches. ``INSIDE`` our walls it is simply done again; a legal delivery goes out at most
    ``ONCE``: when a crash hides whether it did, a person finds out."""

    INSIDE = "inside"
    ONCE = "once"


class EffectKind(StrEnum):
    """What is to be done; ``label`` is what the board and Prefect call it."""

    ISSUE_NOTICE = "issue_notice"
    RENDER_DRAFT = "render_draft"
    SEAL_REPLY = "seal_reply"
    SEND_LETTER = "send_letter"

    @property
    def label(self) -> str:
        """The office's words, such as ``用印``."""
        return _LABELS[self]

    @property
    def wall(self) -> Wall:
        """What a crash in the middle of it allows."""
        return Wall.ONCE if self is EffectKind.SEND_LETTER else Wall.INSIDE


_LABELS = {
    EffectKind.ISSUE_NOTICE: "出具文书",
    EffectKind.RENDER_DRAFT: "排版草稿",
    EffectKind.SEAL_REPLY: "用印",
    EffectKind.SEND_LETTER: "发送文书",
}


class EffectState(StrEnum):
    """Planned → running → done; ``unclear`` when a crash hid whether something left the house; ``failed`` for good."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    UNCLEAR = "unclear"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """What a person reads."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    EffectState.PLANNED: "待做",
    EffectState.RUNNING: "正在做",
    EffectState.DONE: "已做",
    EffectState.UNCLEAR: "不明，待人确认",
    EffectState.FAILED: "没做成",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do for a case. ``subject`` says about what (``reply-v2``, ``registration_receipt``)."""

    kind: EffectKind
    subject: str


def effects_of(event: ev.Event) -> tuple[Effect, ...]:
    """What the event entails, in the order it is to be done."""
    if notices := _NOTICES.get(type(event)):
        return tuple(Effect(EffectKind.ISSUE_NOTICE, letter) for letter in notices(event))
    match event:
        case ev.DraftMade() | ev.DraftEdited():
            return (Effect(EffectKind.RENDER_DRAFT, f"{event.letter}-v{event.version}"),)
        case ev.LetterSendingOrdered():
            return (Effect(EffectKind.SEND_LETTER, event.letter),)
        case ev.ReplySigned(lead=""):  # one that answers several cases is sealed once, for the case whose it is
            return (Effect(EffectKind.SEAL_REPLY, event.letter),)
        case _:
            return ()


_NOTICES: Mapping[type[ev.Event], Callable[[Any], tuple[str, ...]]] = {
    ev.RequestRegistered: lambda event: ("registration_receipt",) if event.decided_by in event.dates else (),
    ev.ReceiptConfirmed: lambda event: ("registration_receipt",),
    pr.CorrectionAsked: lambda event: ("correction",),
    pr.ExtensionAgreed: lambda event: ("extension",),
    je.ReplyDelegated: lambda event: ("delegation",),
    pr.ReasonsAsked: lambda event: ("reasons",),
    pr.ReplyDeferred: lambda event: ("deferral",),
    pr.FeeAgreed: lambda event: ("fee",),
    pr.ThirdPartyAsked: lambda event: (f"third_party-{event.ref}", f"told-{event.ref}"),
    pr.AgencyAsked: lambda event: (f"agency-{event.ref}",),
    pr.JointMakerAsked: lambda event: (f"joint_maker-{event.ref}",),
    pr.DisclosureNotified: lambda event: (f"disclosure-{event.ref}",),
    pr.ConferenceConcluded: lambda event: ("minutes",),
}
"""Which letters an event orders, by their ids in the case."""
