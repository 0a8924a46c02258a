"""A life in seven acts: the cases and the clock that the simulation plays with."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from casework import events as ev
from casework.case import Case, Draft, Issued, Item
from casework.effects import EffectKind
from casework.people import Applicant
from rules.clock import run_clock
from rules.history import ClockEvent, History
from rules.ledger import Clock
from rules.load import load_calendar, load_rulebook

DAY = dt.date(2026, 9, 16)
CLOCK: Clock = run_clock(
    History("signed_post", (ClockEvent("signed", DAY),)), load_rulebook(), load_calendar(), dt.date(2026, 9, 20)
)
_DECIDED = (Item(1, "一份报告", ev.ItemDecided(DAY, 1, "disclosed", {}, (), "一", "R2")),)
_START = Case(
    "", "JAFG", "signed_post", {"signed": DAY}, Applicant("natural", "甲"), (Item(1, "报告"),), DAY, decided_by="signed"
)
_DRAFT = Draft("reply", 1, "h", "a", frozenset({"a"}), submitted=True, reviews=("review",))
_REPLY = Issued("reply", "号", DAY, 1)
LIFE: tuple[tuple[Case, EffectKind | None], ...] = (
    (_START, EffectKind.ISSUE_NOTICE),
    (replace(_START, accepted_on=DAY), None),
    (replace(_START, items=_DECIDED), EffectKind.RENDER_DRAFT),
    (replace(_START, items=_DECIDED, draft=_DRAFT), None),
    (replace(_START, items=_DECIDED, letters={"reply": _REPLY}), EffectKind.SEAL_REPLY),
    (replace(_START, items=_DECIDED, letters={"reply": replace(_REPLY, sending=True)}), EffectKind.SEND_LETTER),
    (replace(_START, items=_DECIDED, letters={"reply": replace(_REPLY, delivered_on=DAY)}), None),
)
"""A life in seven acts, and the effect that each plans."""
