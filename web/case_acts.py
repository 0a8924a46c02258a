"""The acts of a case page: what this person may do now, where its form stands, and the forms of the open part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from casework.commands import ACT_LABELS, ACTS
from casework.next_task import NextTask, next_task
from casework.open_acts import open_acts
from web.act_forms import FormView, form_view
from web.form_sheet import Sheet
from web.form_table import form_table
from web.forms import SentForm


@dataclass(frozen=True)
class CaseActs:
    """What a person may do on a case. ``unsettled`` are letters of which somebody has to say whether they went out.

    ``asked`` is the act that the address names, ``chosen`` the values it names for that act's form.
    """

    sheet: Sheet
    part: str
    sent: SentForm
    asked: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    unsettled: tuple[str, ...] = ()

    @cached_property
    def open(self) -> frozenset[str]:
        """The acts that are open to this person; settling a sending only where one is in doubt."""
        context = self.sheet.desk.context(self.sheet.actor)
        found = open_acts(self.sheet.case, context)
        return found if self.unsettled else found - {"settle_sending"}

    @cached_property
    def task(self) -> NextTask | None:
        """What the case waits for, whoever's it is."""
        return next_task(self.sheet.case, self.sheet.clock)

    @cached_property
    def next(self) -> str:
        """The one next step of this person; empty when it is somebody else's, or something is waited for."""
        if self.unsettled and "settle_sending" in self.open:
            return "settle_sending"
        task = self.task
        return task.act if task and not task.waiting and task.act in self.open else ""

    @property
    def waits_for(self) -> str:
        """Who does the next step, when it is not this person."""
        task = self.task
        if task is None or task.waiting or task.act in self.open:
            return ""
        return "、".join(sorted(role.label for role in task.roles))

    @property
    def place(self) -> str:
        """The part that this person will most likely want: of the next step, or of what is waited for."""
        act = self.next or (self.task.act if self.task and self.task.act in self.open else "")
        return form_table()[act].part if act in form_table() else "decisions"

    @property
    def next_label(self) -> str:
        """Its words."""
        return ACT_LABELS[self.next]

    @property
    def others(self) -> list[str]:
        """Every other open act, in the order of the vocabulary."""
        return [act for act in ACTS if act in self.open and act != self.next]

    @property
    def labels(self) -> Mapping[str, str]:
        """The words of acts."""
        return ACT_LABELS

    @cached_property
    def opened(self) -> str:
        """The act whose form stands open on this part: one with an error, the one asked for, or the next one."""
        here = [form.act for form in self.forms]
        wanted = (self.sent.act, self.asked, self.next)
        return next((act for act in wanted if act and act in here), "")

    @cached_property
    def forms(self) -> tuple[FormView, ...]:
        """The forms of the open part, the next step's first."""
        table = form_table()
        acts = [
            act for act, spec in table.items() if spec.part == self.part and (act in self.open or act == self.sent.act)
        ]
        acts.sort(key=lambda act: act != self.next)
        return tuple(self._form(act) for act in acts if table[act].fields or act != "edit_draft")

    def _form(self, act: str) -> FormView:
        chosen = self.chosen if act == self.asked else {}
        return form_view(self.sheet, act, self.sent, chosen, solid=act == self.next)

    @property
    def solid_here(self) -> bool:
        """Whether the next step's own button stands on this part."""
        decides = self.next == "decide" and self.part == "decisions"
        return decides or any(form.solid for form in self.forms)
