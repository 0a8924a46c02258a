"""The invented way of one case, act by act through ``decide``: what comes out is what an office might have done.

Steps whose day has not come yet are left undone, so that the youngest cases are still open.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from acts.desk import Desk
from acts.invented import Habits, facts_for
from acts.trial import TrialPeople
from casework import commands as cmd
from casework import events as ev
from casework import proceeding_commands as pc
from casework.case import Case, evolve, fold
from casework.command import Command
from casework.decide import decide
from casework.effects import EffectKind, effects_of
from casework.people import SYSTEM, Actor, Role
from casework.proceedings import RedactionBox
from casework.receipt import received_on
from casework.ruling import Context, Refused
from casework.stages import REVIEWER_OF
from rules.errors import MingdaError

NumberOf = Callable[[str, str, int], str]
"""(organ, kind of letter, year) → the document number, taken where the case is written."""

THIRD, PLACE = "某公司（合成）", "A"
PAGE_BYTES = 1000
HEAD = RedactionBox(1, 0.1, 0.1, 0.3, 0.05, "third_party")


class NotYet(Exception):
    """The next step lies in the future."""


@dataclass
class Journey:
    """One case on its way; ``files`` is what every letter of it is made of, ``number_of`` gives document numbers."""

    desk: Desk
    habits: Habits
    dice: random.Random
    people: TrialPeople
    number: str
    number_of: NumberOf
    files: ev.SealedFile
    draft_hash: str
    records: list[ev.Recorded] = field(default_factory=list)
    _case: Case | None = None
    day: dt.date = dt.date.min

    @property
    def case(self) -> Case:
        """The case as it stands."""
        assert self._case
        return self._case

    def run(self, order: cmd.RegisterRequest) -> Case:
        """From the counter as far as today lets it come. Raises MingdaError when a rule refuses what was invented."""
        self.day = order.on
        self._do(Role.HANDLER, order, organ=order.organ)
        try:
            self._to_the_unit()
            self._to_the_decision()
            self._to_the_file()
        except NotYet:
            pass
        return self.case

    def answer(self, order: cmd.RegisterRequest, outcome: str, facts: Mapping[str, Any]) -> Case:
        """The straight way of a request that was answered within days and put on file, a step a working day."""
        self.day = order.on
        self._do(Role.HANDLER, order, organ=order.organ)
        try:
            self._next_day()
            unit = self.desk.office.organ(self.case.organ).units[0].name
            for command in (cmd.AcceptRequest(on=self.day), cmd.RouteCase(on=self.day, units=(unit,))):
                self._do(Role.HANDLER, command)
            self._search(found=True)
            self._next_day()
            self._do(Role.HANDLER, cmd.DecideItem(on=self.day, item=1, outcome=outcome, facts=facts))
            self._submit()
            self._next_day()
            for kind in self.case.draft.reviews if self.case.draft else ():
                self._do(REVIEWER_OF[kind], cmd.ApproveDraft(on=self.day, kind=kind))
            self._do(Role.SIGNATORY, cmd.SignReply(on=self.day))
            self._next_day()
            self._do(Role.HANDLER, cmd.DispatchLetter(on=self.day, letter="reply", way="email"))
            self._do(Role.HANDLER, cmd.RecordDelivery(on=self.day, letter="reply"))
            self._do(Role.HANDLER, cmd.ArchiveCase(on=self.day))
        except NotYet:
            pass
        return self.case

    def _next_day(self) -> None:
        self.day = self.desk.calendar.add(self.day, 1)

    def _to_the_unit(self) -> None:
        units = [unit.name for unit in self.desk.office.organ(self.case.organ).units]
        if self._happens("correction"):
            self._correct()
        self._later("accept")
        self._do(Role.HANDLER, cmd.AcceptRequest(on=self.day))
        self._later("route")
        unit = self.dice.choice(units)
        self._do(Role.HANDLER, cmd.RouteCase(on=self.day, units=(unit,)))
        self._do(Role.UNIT_HEAD, pc.AcceptRoute(on=self.day, unit=unit))

    def _correct(self) -> None:
        self._later("accept")
        points = ("所需信息的名称或者其他特征描述不明确（合成）",)
        due = self.desk.calendar.add(self.day, 15)
        self._do(Role.HANDLER, pc.AskCorrection(on=self.day, points=points, due=due))
        self._post("correction")
        self._later("answer")
        self._do(Role.HANDLER, pc.ReceiveCorrection(on=self.day, note="补正（合成）"))

    def _to_the_decision(self) -> None:
        outcome = self.habits.draw("outcomes", self.dice)
        self._later("search")
        if self._happens("withdrawn"):
            self._do(Role.HANDLER, pc.WithdrawRequest(on=self.day, note="书面撤回（合成）"))
            return
        self._search(found=outcome != "does_not_exist")
        if self._happens("material"):
            self._attach()
        if self._happens("third_party"):
            self._ask_third_party()
        if self._happens("conference"):
            self._confer()
        if self._happens("extension"):
            self._extend()
        if self._happens("slow"):
            self._later("late")
        self._later("decide")
        for item in self.case.items:
            rule = self.desk.rulebook.outcome(outcome).at(received_on(self.case))
            facts = facts_for(rule, self.dice)
            self._do(Role.HANDLER, cmd.DecideItem(on=self.day, item=item.n, outcome=outcome, facts=facts))

    def _search(self, *, found: bool) -> None:
        where, words = self.dice.choice(self.habits.words("units_search")), self.case.items[0].sought[:6]
        unit = self.case.units[0]
        self._do(Role.HANDLER, cmd.RecordSearch(on=self.day, unit=unit, found=found, where=where, words=words))

    def _attach(self) -> None:
        """A page that was found, and its copy without the head; the files are those of every letter."""
        what, name, file = "检索到的材料（合成）", "材料.pdf", self.files.pdf
        page = pc.AttachMaterial(
            on=self.day, what=what, name=name, file=file, file_kind="pdf", size=PAGE_BYTES, pages=1
        )
        self._do(Role.HANDLER, page)
        copy = pc.RedactMaterial(on=self.day, material=1, boxes=(HEAD,), file=self.files.sealed)
        self._do(Role.HANDLER, copy)

    def _ask_third_party(self) -> None:
        asked = pc.AskThirdParty(on=self.day, ref=PLACE, items=(1,), name=THIRD, summary="附图（合成）")
        self._do(Role.HANDLER, asked)
        self._post(f"third_party-{PLACE}")
        self._later("answer")
        self._do(Role.HANDLER, pc.ReceiveView(on=self.day, ref=PLACE, view="consents"))

    def _confer(self) -> None:
        member, due = self.case.units[0], self.desk.calendar.add(self.day, 3)
        call = pc.ConveneConference(on=self.day, members=(member,), question="能不能公开（合成）", due=due)
        self._do(Role.HANDLER, call)
        self._later("review")
        self._do(Role.UNIT_HEAD, pc.GiveOpinion(on=self.day, member=member, opinion="依法办理（合成）"))
        self._do(Role.HANDLER, pc.ConcludeConference(on=self.day, conclusion="依法办理（合成）"))

    def _extend(self) -> None:
        clock = self.desk.on(self.day).clock(self.case)
        if clock.due_on is None or clock.due_on < self.day:
            return
        self._do(Role.HANDLER, pc.ProposeExtension(on=self.day, workdays=10, reason="需要核实的材料多（合成）"))
        self._do(Role.OFFICE_HEAD, pc.AgreeExtension(on=self.day))
        self._post("extension")

    def _to_the_file(self) -> None:
        self._later("draft")
        self._submit()
        if self._happens("returned"):
            self._do(Role.REVIEWER, cmd.ReturnDraft(on=self.day, reason="请写明检索的范围（合成）"))
            self._later("draft")
            self._submit()
        draft = self.case.draft
        for kind in draft.reviews if draft else ():
            self._later("review")
            self._do(REVIEWER_OF[kind], cmd.ApproveDraft(on=self.day, kind=kind))
        self._later("sign")
        self._do(Role.SIGNATORY, cmd.SignReply(on=self.day))
        self._later("dispatch")
        self._post("reply")
        self._later("archive")
        self._do(Role.HANDLER, cmd.ArchiveCase(on=self.day))

    def _submit(self) -> None:
        self._do(Role.HANDLER, cmd.MakeDraft(on=self.day, content_hash=self.draft_hash))
        self._do(Role.HANDLER, cmd.SubmitDraft(on=self.day))

    def _post(self, letter: str) -> None:
        """Out of the house, and there after some days."""
        self._do(Role.HANDLER, cmd.DispatchLetter(on=self.day, letter=letter, way=self.habits.draw("ways", self.dice)))
        self._later("deliver")
        self._do(Role.HANDLER, cmd.RecordDelivery(on=self.day, letter=letter))

    def _happens(self, what: str) -> bool:
        return self.habits.happens(what, self.dice)

    def _later(self, step: str) -> None:
        self.day = self.desk.calendar.add(self.day, self.habits.gap(step, self.dice))

    def _do(self, role: Role, command: Command, organ: str = "") -> None:
        if self.day > self.desk.today:
            raise NotYet
        actor = self.people.of(organ or self.case.organ, role)
        context = replace(self.desk.context(actor), today=self.day)
        ruling = decide(self._case, self._numbered(command), context)
        if isinstance(ruling, Refused):
            raise MingdaError(f"合成的办件 {self.number} 走不通：{ruling}")
        for event in ruling.events:
            self._write(event, actor, context)
            self._carry_out(event, context)

    def _numbered(self, command: Command) -> Command:
        """Letters that leave the house take their document numbers, as the real acts do."""
        kind = _NUMBERED.get(type(command))
        if kind is None:
            return command
        fields = {"number": self.number_of(self.case.organ, kind, command.on.year)}
        if isinstance(command, pc.AskThirdParty):
            fields["told_number"] = self.number_of(self.case.organ, "told", command.on.year)
        return replace(command, **fields)  # type: ignore[arg-type]  # the command has these fields

    def _carry_out(self, event: ev.Event, context: Context) -> None:
        """What the system would have done at once: every letter that was ordered is made and sealed."""
        for effect in effects_of(event):
            number = str(getattr(event, "number", self.number))
            if effect.kind is EffectKind.ISSUE_NOTICE:
                self._write(ev.NoticeIssued(event.on, effect.subject, number, self.files), SYSTEM, context)
            elif effect.kind is EffectKind.SEAL_REPLY:
                self._write(ev.ReplySealed(event.on, effect.subject, number, self.files), SYSTEM, context)

    def _write(self, event: ev.Event, actor: Actor, context: Context) -> None:
        at = dt.datetime.combine(event.on, dt.time(1, len(self.records) % 60), dt.UTC)
        law, calendar = context.rulebook.hash, context.calendar.version
        record = ev.Recorded(len(self.records) + 1, event, at, actor.login, actor.name, law, calendar)
        self.records.append(record)
        self._case = fold(self.number, [record]) if self._case is None else evolve(self._case, record)


_NUMBERED: dict[type[Command], str] = {
    pc.AskCorrection: "correction",
    pc.AskThirdParty: "third_party",
    pc.AgreeExtension: "extension",
    pc.ConcludeConference: "minutes",
    cmd.SignReply: "reply",
}
