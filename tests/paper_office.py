"""A written stand-in for the office behind the counter: it plays a scenario through decide() on paper.

No store, no templates, no press: numbers are counted, a draft's content is its version, every letter that an event
orders is sealed at once. What is tested with it is the law of the case, not its letters.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from acts import registry
from acts.proceedings import NUMBERED
from acts.scenario import Scenario
from acts.trial import TrialPeople
from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework.case import Case, evolve, fold
from casework.clock import clock_of
from casework.command import Command
from casework.decide import Decision, Ruling, decide
from casework.effects import EffectKind, effects_of
from casework.people import Actor, Role
from casework.ruling import Context, Refused
from casework.standing_in import in_capacity
from rules.ledger import Clock
from tests import builders as b

NUMBERED_TOO = {"sign": "reply"} | dict(NUMBERED)


class PaperOffice:
    """One case on paper, from its registration on."""

    def __init__(self, order: cmd.RegisterRequest) -> None:
        self.people, self.counted = TrialPeople(), Counter[str]()
        ruling = decide(None, order, self.context(self.people.of(order.organ, Role.HANDLER), order.on))
        assert isinstance(ruling, Decision), ruling
        first = ev.Recorded(1, ruling.events[0], b.AT, "handler", "某")
        made = fold(f"{order.organ}-2026-0001", (first,))
        assert made
        self.case: Case = made
        self.events: list[ev.Event] = [ruling.events[0]]
        self._carry_out(ruling.events[0])

    def context(self, who: Actor, day: dt.date) -> Context:
        """The shipped law and example office on a day."""
        return replace(b.context(who), today=day)

    def act(self, name: str, fields: dict[str, Any], on: dt.date, by: Actor | None = None) -> Ruling:
        """One act on its day, by whose act it is; what it decides has happened."""
        actor = by or self.people.for_act(self.case.organ, name, fields)
        return self.act_on(name, fields, on, on, actor)

    def act_on(
        self,
        name: str,
        fields: dict[str, Any],
        on: dt.date,
        today: dt.date,
        actor: Actor,
        since: tuple[ev.Event, ...] = (),
    ) -> Ruling:
        """One act that bears the day ``on`` and is handed in ``today``; ``since``, what was written after its form."""
        plain = {field: value for field, value in fields.items() if field != registry.UPLOAD}
        command = self._filled(name, registry.command_of(name, {"on": on, **plain}))
        context = in_capacity(self.case, command, self.context(actor, today), since)
        ruling = decide(self.case, command, context, since)
        if isinstance(ruling, Decision):
            for event in ruling.events:
                self._write(event, actor.login, context.actor.instead_of)
                self._carry_out(event)
        return ruling

    def done(self, name: str, on: dt.date, /, **fields: Any) -> Case:
        """An act that must be possible; the case after it."""
        ruling = self.act(name, fields, on)
        assert isinstance(ruling, Decision), f"{on} {name}: {ruling}"
        return self.case

    def refused(self, name: str, on: dt.date, /, **fields: Any) -> Refused:
        """An act that a rule must refuse."""
        ruling = self.act(name, fields, on)
        assert isinstance(ruling, Refused), f"{on} {name}: {ruling}"
        return ruling

    def post(self, letter: str, on: dt.date, arrived: dt.date | None = None) -> None:
        """Send a letter by post and, when it has, record that it arrived."""
        self.done("dispatch", on, letter=letter, way="post", tracking="EMS-示例")
        if arrived:
            self.done("record_delivery", arrived, letter=letter)

    def play(self, scenario: Scenario) -> Case:
        """Every act of the scenario; each must be possible."""
        for step in scenario.steps:
            fields = {name: value for name, value in step.fields.items() if name != "on"}
            self.done(step.act, step.on, **fields)
        return self.case

    def clock(self, day: dt.date | None = None) -> Clock:
        """The case's clock."""
        return clock_of(self.case, b.law(), b.days(), day)

    def _filled(self, name: str, command: Command) -> Command:
        """What the real acts fill in: numbers and the content's hash."""
        more: dict[str, str] = {}
        if name in NUMBERED_TOO:
            more["number"] = self._number(NUMBERED_TOO[name], command.on)
        if isinstance(command, pc.AskThirdParty):
            more["told_number"] = self._number("told", command.on)
        if name in ("draft", "edit_draft"):
            more["content_hash"] = f"hash-{self.case.drafts_made + 1}"
        if isinstance(command, pc.AttachMaterial):
            found = {"name": "材料.pdf", "file": "f" * 64, "file_kind": "pdf", "size": 9, "pages": 9}
            command = replace(command, **found)  # type: ignore[arg-type]
        if isinstance(command, pc.RedactMaterial):
            more["file"] = "e" * 64
        return replace(command, **more)  # type: ignore[arg-type]

    def _number(self, kind: str, on: dt.date) -> str:
        self.counted[kind] += 1
        return b.context().office.document_number(self.case.organ, kind, on.year, self.counted[kind])

    def _carry_out(self, event: ev.Event) -> None:
        """What the system does by itself: notices are issued, replies sealed."""
        for effect in effects_of(event):
            number = str(getattr(event, "number", self.case.number))
            if effect.kind is EffectKind.ISSUE_NOTICE:
                self._write(ev.NoticeIssued(event.on, effect.subject, number, b.FILE), "system")
            elif effect.kind is EffectKind.SEAL_REPLY:
                self._write(ev.ReplySealed(event.on, effect.subject, number, b.FILE), "system")

    def _write(self, event: ev.Event, who: str, acted_for: str = "") -> None:
        record = ev.Recorded(self.case.seq + 1, event, b.AT, who, "某", acted_for=acted_for)
        self.case = evolve(self.case, record)
        self.events.append(event)
