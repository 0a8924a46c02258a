"""登记 as its page sees it: the form's fields as an order, and what the request would come to before it is saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from acts import receiving, registry
from acts.desk import Desk
from casework import commands as cmd
from casework.case import Case
from casework.lamp import LampReading, lamp
from casework.people import Actor
from casework.receiving import missing_elements
from casework.ruling import Refused
from letters.plain_text import clean
from rules.errors import InputError
from rules.ledger import Cites, Clock
from web.forms import SentForm, fields_of
from web.kept import BUTTONS
from web.ledger import Ledger, ledger_of

ACT = "register"
_NOT_YET = "（还没有填写）"
"""Stands for the request while only its days are known, so that its limit can be seen already."""


def order_of(form: SentForm, desk: Desk, actor: Actor) -> cmd.RegisterRequest:
    """The form as an order to register today in the actor's organ. Raises InputError with the field that is wrong.

    Each channel has date fields of its own (``day.online.submitted``); those of the chosen one count. Each field of the
    items is one item, whatever lines were pasted into it; items left empty are not there.
    """
    channel = form.value(ACT, "channel")
    form = dataclasses.replace(form, values={**form.values, "items": tuple(map(clean, form.values.get("items", ())))})
    values = {_plain_name(name, channel): given for name, given in form.values.items()}
    fields = fields_of(SentForm(ACT, {name: given for name, given in values.items() if name}))
    person = {"kind": "", "name": ""} | fields.pop("applicant", {})
    given = {"channel": "", "dates": {}, "items": [], "on": desk.today, "organ": actor.organ} | fields
    order = registry.command_of(ACT, given | {"applicant": person})
    assert isinstance(order, cmd.RegisterRequest)
    return order


def _plain_name(name: str, channel: str) -> str:
    if name in BUTTONS:
        return ""
    if not name.startswith("day."):
        return name
    _, its_channel, day = (*name.split(".", 2), "", "")[:3]
    return f"dates.{day}" if its_channel == channel else ""


def checked(order: cmd.RegisterRequest) -> cmd.RegisterRequest:
    """The order, if a person has said how and from whom the request came. Raises InputError."""
    if not order.channel:
        raise InputError("还没有选是怎么收到的", "请选一种渠道", field="channel")
    if not order.applicant.kind:
        raise InputError("还没有选申请人类别", "请选一类", field="applicant.kind")
    return order


def place_of(wrong: InputError, channel: str) -> str:
    """The field of the form that an error is about: a day stands under its channel, the items are numbered."""
    whole, _, rest = wrong.field.partition(".")
    if whole == "dates" and rest:
        return f"day.{channel}.{rest}"
    return "items.0" if wrong.field == "items" else wrong.field


@dataclass(frozen=True)
class Foresight:
    """What registering would come to: the case, or what is in the way of it."""

    desk: Desk
    actor: Actor
    order: cmd.RegisterRequest | None
    case: Case | None
    problem: str = ""

    @cached_property
    def clock(self) -> Clock | None:
        """The clock that would run."""
        return self.desk.clock(self.case) if self.case else None

    @cached_property
    def lamp(self) -> LampReading | None:
        """How long would be left."""
        desk = self.desk
        return lamp(self.clock, desk.today, desk.calendar, desk.office.policy.lamp) if self.clock else None

    @cached_property
    def ledger(self) -> Ledger | None:
        """Why it would be that day."""
        return ledger_of(self.clock, self.desk.calendar, self.desk.today, None) if self.clock else None

    @property
    def receipt_cite(self) -> Cites:
        """What makes the day the day of receipt."""
        rule = self.desk.rulebook.channels(self.desk.today).get(self.order.channel) if self.order else None
        return rule.cite if rule else ()

    @property
    def reply_cite(self) -> Cites:
        """What sets the length of the reply limit."""
        received = self.clock.received_on if self.clock else None
        return self.desk.rulebook.deadline("reply").at(received).cite if received else ()

    @property
    def elements(self) -> list[tuple[str, bool]]:
        """Article 29's elements, each present or not; none while the form cannot be read."""
        if self.order is None:
            return []
        missing = missing_elements(self.order, self.desk.context(self.actor))
        return [(rule.label, rule.code not in missing) for rule in self.desk.rulebook.elements(self.desk.today)]

    @property
    def whole(self) -> bool:
        """Whether nothing of article 29 is missing."""
        return all(present for _, present in self.elements)


def foresee(form: SentForm, desk: Desk, actor: Actor) -> Foresight:
    """What the form, finished or not, would come to today."""
    try:
        order = order_of(form, desk, actor)
    except InputError as wrong:
        return Foresight(desk, actor, None, None, _words(wrong))
    if not order.channel:
        return Foresight(desk, actor, order, None)
    try:
        case = receiving.foresee(desk, actor, _for_its_days(order, desk))
    except InputError as wrong:
        return Foresight(desk, actor, order, None, _words(wrong))
    if isinstance(case, Refused):
        return Foresight(desk, actor, order, None, case.reason)
    return _reckoned(Foresight(desk, actor, order, case))


def _reckoned(fore: Foresight) -> Foresight:
    """The same, if its limit can be told: while a year is being typed, no law may be in force on its day."""
    try:
        fore.clock  # noqa: B018
    except InputError as wrong:
        return Foresight(fore.desk, fore.actor, fore.order, None, _words(wrong))
    return fore


def _for_its_days(order: cmd.RegisterRequest, desk: Desk) -> cmd.RegisterRequest:
    """The order with something in each place that has no bearing on its days."""
    kinds = desk.rulebook.applicant_kinds(desk.today)
    kind = order.applicant.kind if order.applicant.kind in kinds else next(iter(kinds))
    person = dataclasses.replace(order.applicant, kind=kind)
    return dataclasses.replace(order, applicant=person, items=order.items or (_NOT_YET,))


def _words(wrong: InputError) -> str:
    return "。".join(part for part in (wrong.problem, wrong.advice) if part)


def with_items(form: SentForm, change: str) -> SentForm:
    """The form with one more item (``add``) or without its n-th (``remove.2``), everything else as it was typed."""
    items = [*form.values.get("items", ("",))]
    if change == "add":
        items.append("")
    elif (
        change.startswith("remove.") and (n := change.removeprefix("remove.")).isdecimal() and 0 < int(n) <= len(items)
    ):
        del items[int(n) - 1]
    values: Mapping[str, Any] = {**form.values, "items": tuple(items or [""])}
    return dataclasses.replace(form, values=values)
