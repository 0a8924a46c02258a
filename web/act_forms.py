"""The form of an act, ready to be drawn: made from the command's fields, the table of forms, and what was typed.

A form stands on the page once; its id is ``act-`` and the act's name, the id of a field the act and the field's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from casework import commands as cmd
from casework.wire import labels
from casework.words import day_words
from rules.citation import Citation
from web.form_notes import NOTES, Note
from web.form_sheet import CHOICES, DEFAULTS, EARLIEST, Choices, Sheet
from web.form_table import FieldSpec, FormSpec, form_table
from web.forms import SentForm

YES_NO = ("yes", "no")
CHOOSING = ("radio", "select", "several")
"""Fields that are left out when they may be and there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: ``values`` are chosen or written in it; ``wrong`` is what is wrong with them."""

    id: str
    name: str
    label: str
    widget: str
    values: tuple[str, ...]
    choices: Choices
    hint: str = ""
    wrong: str = ""
    required: bool = True
    first: str = ""
    last: str = ""

    @property
    def value(self) -> str:
        """The only value, or its lines."""
        return "\n".join(self.values)


@dataclass(frozen=True, slots=True)
class FormView:
    """One act's form; ``solid`` when its button is the page's one next step."""

    act: str
    label: str
    spec: FormSpec
    fields: tuple[FieldView, ...]
    notes: tuple[Note, ...]
    cites: tuple[Citation, ...]
    solid: bool
    wrong: bool


def form_view(sheet: Sheet, act: str, sent: SentForm, chosen: Mapping[str, str], *, solid: bool) -> FormView:
    """The form of ``act`` on this case; ``chosen`` are values that the address names, such as a letter."""
    spec = form_table()[act]
    every = (_field(sheet, act, name, one, sent, chosen) for name, one in spec.fields.items())
    fields = tuple(one for one in every if one.choices or one.required or one.widget not in CHOOSING)
    notes = tuple(NOTES[act](sheet)) if act in NOTES else ()
    return FormView(act, cmd.ACT_LABELS[act], spec, fields, notes, cites_of(sheet, spec), solid, sent.act == act)


def cites_of(sheet: Sheet, spec: FormSpec) -> tuple[Citation, ...]:
    """The provisions that the form names, each once, as they stood on the day of receipt."""
    found: list[Citation] = []
    for name in spec.cite:
        table, _, code = name.partition(".")
        rule = sheet.law.tables[table][code or sheet.case.channel].find(sheet.received_on)
        found += rule.cite if rule else ()
    return tuple({(one.title, one.place): one for one in found if one.article}.values())


def _field(sheet: Sheet, act: str, name: str, spec: FieldSpec, sent: SentForm, chosen: Mapping[str, str]) -> FieldView:
    choices = _choices(sheet, spec)
    proposed = _proposed(sheet, spec, choices)
    given = (chosen[name],) if name in chosen else proposed
    first, last = _span(sheet, spec)
    return FieldView(
        id=f"{act}-{name}",
        name=name,
        label=labels(cmd.ACTS[act])[name],
        widget=spec.widget,
        values=sent.given(act, name, given),
        choices=choices,
        hint=_hint(spec, proposed, sheet.desk.today),
        wrong=sent.wrong(act, name),
        required=not spec.optional,
        first=first,
        last=last,
    )


def _choices(sheet: Sheet, spec: FieldSpec) -> Choices:
    if spec.widget == "yes_no":
        return list(zip(YES_NO, spec.words or ("是", "否"), strict=True))
    return CHOICES[spec.choices](sheet) if spec.choices else []


def _proposed(sheet: Sheet, spec: FieldSpec, choices: Choices) -> tuple[str, ...]:
    """What the system proposes; where there is only one choice, that one."""
    if spec.default:
        return DEFAULTS[spec.default](sheet)
    alone = spec.widget in CHOOSING and len(choices) == 1
    return (choices[0][0],) if alone else ()


def _span(sheet: Sheet, spec: FieldSpec) -> tuple[str, str]:
    """The first and the last day that may be picked; a fact lies in the past, a limit ahead."""
    if spec.widget != "day":
        return "", ""
    if not spec.start:
        return "", sheet.desk.today.isoformat()
    first = EARLIEST[spec.start](sheet)
    return (first.isoformat() if first else ""), ""


def _hint(spec: FieldSpec, proposed: tuple[str, ...], today: dt.date) -> str:
    """The hint, and of a proposed day its weekday."""
    if spec.widget != "day" or not proposed or proposed[0] == today.isoformat():
        return spec.hint
    return f"{spec.hint}；系统提议 {day_words(dt.date.fromisoformat(proposed[0]))}".removeprefix("；")
