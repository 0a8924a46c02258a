"""The table of forms, templates/pages/act_forms.yaml: where an act's form stands, what its button says, its fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from casework import commands as cmd
from casework.command import Command
from casework.decide import TODAY_ONLY
from rules.errors import InputError
from rules.strict_yaml import load_file
from web.form_sheet import CHOICES, DEFAULTS, EARLIEST
from web.render import PAGES

FILE = PAGES / "act_forms.yaml"
WIDGETS = ("text", "area", "lines", "day", "number", "radio", "select", "several", "yes_no", "hidden")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How one field is filled in. ``start``: the first day of a day that lies ahead; without it, today is the last."""

    widget: str
    hint: str = ""
    choices: str = ""
    default: str = ""
    start: str = ""
    optional: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One act's form: the part of the page, the button, what is said above it, citations by table and code."""

    part: str
    button: str
    hint: str = ""
    cite: tuple[str, ...] = ()
    danger: bool = False
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)


@cache
def form_table() -> Mapping[str, FormSpec]:
    """Every act with a form made from the table. Raises InputError for a field or a name that does not exist."""
    return {act: _form(act, entry) for act, entry in load_file(FILE).data.items()}


def _form(act: str, entry: Mapping[str, Any]) -> FormSpec:
    kind = cmd.ACTS.get(act)
    if kind is None:
        raise _wrong(act, "没有这个行为")
    fields = {name: _field(act, name, spec, kind) for name, spec in entry["fields"].items()}
    if act in TODAY_ONLY and "on" in fields:
        raise _wrong(act, "只能写当天的行为没有日期一栏")
    rest = {key: value for key, value in entry.items() if key not in ("fields", "cite")}
    return FormSpec(**rest, cite=tuple(entry.get("cite", ())), fields=fields)


def _field(act: str, name: str, spec: Mapping[str, Any], kind: type[Command]) -> FieldSpec:
    known = {one.name for one in dataclasses.fields(kind)} - cmd.SET_BY_THE_SYSTEM
    given = {("start" if key == "from" else key): value for key, value in spec.items()}
    made = FieldSpec(**(given | {"words": tuple(given.get("words", ()))}))
    names = (
        (name, known),
        (made.widget, WIDGETS),
        (made.choices, CHOICES),
        (made.default, DEFAULTS),
        (made.start, EARLIEST),
    )
    for one, table in names:
        if one and one not in table:
            raise _wrong(act, f"“{name}”一栏里没有“{one}”这种写法")
    return made


def _wrong(act: str, what: str) -> InputError:
    return InputError(f"{act}：{what}", "请对照文件开头的说明", FILE.name)
