"""Forms of acts: from the fields of a command to what a browser sends, and back to plain data with its types.

A form names its fields as the command does; ``facts.supply`` is the entry ``supply`` of the mapping ``facts``, and a
tuple is a field that is sent several times or that has a line an entry. What is left empty counts as not given.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from casework import commands as cmd
from casework.decide import TODAY_ONLY
from casework.ruling import Refused
from letters.plain_text import visible
from rules.citation import Citation
from rules.errors import InputError

OUR_OWN = frozenset({"csrf", "seen", "back", "resume"})
"""What every form of an act carries besides the fields of the command."""
LINES = frozenset({"facts.enclosures"})
"""Entries of mappings that have a line each."""
TRUTH = {"yes": True, "no": False}
BESIDE: Mapping[str, Mapping[str, str]] = {
    "edit_draft": {"reasons": "submit_draft", "file": "upload_draft"},
    "submit_draft": {"blocks": "edit_draft", "file": "upload_draft"},
    "upload_draft": {"blocks": "edit_draft", "reasons": "submit_draft"},
    "approve": {"reason": "return_draft"},
    "sign": {"reason": "return_draft"},
    "return_draft": {"kind": "approve"},
}
"""Acts whose buttons stand in one form: the fields of the others, which are sent along, and whose they are."""
LEFT_BEHIND: Mapping[str, tuple[str, str]] = {
    "file": ("选了文件，还没有上传", "要用它的，按“上传改好的稿”；不用的，把选的文件去掉再按一次"),
    "reason": ("写了退回理由，按的不是“退回”，没有办", "要退回的，按“退回修改”；不退回的，清空理由再按一次"),
}
"""Fields of another act that must be empty when an act is done, and what is said when one is not."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a form brought, and what was wrong with it, so that it can be shown again as it was typed."""

    act: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""
    advice: str = ""
    at: str = ""
    """The field that is wrong; empty when the form as a whole is."""
    refused: bool = False
    cite: tuple[Citation, ...] = ()
    """A rule refused the act, and which."""
    told: str = ""
    """What was done before the form is shown again."""

    def value(self, act: str, name: str, default: str = "") -> str:
        """What was typed in ``name`` of the form for ``act``."""
        return next(iter(self.values.get(name, ())), "") if self.act == act else default

    def given(self, act: str, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Everything that was typed or chosen in ``name`` of the form for ``act``."""
        return self.values.get(name, ()) if self.act == act else default

    def wrong(self, act: str, name: str) -> str:
        """What is wrong with ``name`` of the form for ``act`` or an entry of it (``items.1``); empty if nothing."""
        if self.act != act or (self.at != name and not self.at.startswith(f"{name}.")):
            return ""
        return "。".join(part for part in (self.problem, self.advice) if part)

    def with_error(self, wrong: InputError) -> SentForm:
        """The same form with what is wrong in it, which may be a field of the act beside."""
        act = BESIDE.get(self.act, {}).get(wrong.field.partition(".")[0], self.act)
        return dataclasses.replace(self, act=act, problem=wrong.problem, advice=wrong.advice, at=wrong.field)

    def with_refusal(self, refused: Refused) -> SentForm:
        """The same form with the rule that refused it."""
        return dataclasses.replace(self, problem=refused.reason, advice=refused.advice, cite=refused.cite, refused=True)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its fields one by one, as a browser sends them."""
        return tuple((name, value) for name, values in self.values.items() for value in values)


async def sent_form(request: Request, act: str) -> SentForm:
    """The form in the body of ``request``; a file in it counts as nothing."""
    return SentForm(act, texts_of(await request.form()))


def texts_of(form: FormData) -> dict[str, tuple[str, ...]]:
    """What was typed or chosen, as it is seen: no control, zero-width or direction-turning character comes in."""
    texts = {name: tuple(visible(v) for v in form.getlist(name) if isinstance(v, str)) for name in form}
    return {name: values for name, values in texts.items() if name not in OUR_OWN}


async def seen_event(request: Request) -> int | None:
    """The number of the last event that the form showed. Raises InputError when it is no number."""
    if await resumed(request):
        return None
    told = str((await request.form()).get("seen", ""))
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        raise InputError("表单没有写明依据的是哪一次记录", "请重新打开办件页", field="seen")
    return int(told)


async def resumed(request: Request) -> bool:
    """Whether the form only asks to be shown again as it was filled in."""
    return (await request.form()).get("resume") == "1"


Sent = Annotated[SentForm, Depends(sent_form)]
Seen = Annotated[int | None, Depends(seen_event)]
Resumed = Annotated[bool, Depends(resumed)]


def fields_of(form: SentForm) -> dict[str, Any]:
    """The form as plain data for its act, without what belongs to the acts beside it.

    Raises InputError with the field that cannot be read, or that says that another act is meant.
    """
    hints, beside = typing.get_type_hints(cmd.ACTS[form.act]), BESIDE.get(form.act, {})
    found: dict[str, Any] = {}
    for name, values in form.values.items():
        whole, _, key = name.partition(".")
        given = [value.strip() for value in values if value.strip()]
        if whole in beside:
            if given and whole in LEFT_BEHIND:
                raise InputError(*LEFT_BEHIND[whole], field=whole)
            continue
        if not given and whole != "blocks":  # an emptied paragraph is one to take out
            continue
        if key:
            found.setdefault(whole, {})[key] = _entry(name, given)
        else:
            found[whole] = _typed(hints.get(whole, str), name, given)
    return found


def _entry(name: str, given: list[str]) -> str | list[str]:
    if name in LINES:
        return [line.strip() for value in given for line in value.splitlines() if line.strip()]
    return (given or [""])[0] if len(given) < 2 else given


def filled(form: SentForm, today: dt.date) -> dict[str, Any]:
    """Like :func:`fields_of`; an act of the day itself bears ``today``.

    Raises InputError also for the first field that must not be left empty and is.
    """
    fields = fields_of(form)
    if form.act in TODAY_ONLY:
        fields.setdefault("on", today.isoformat())
    for one in dataclasses.fields(cmd.ACTS[form.act]):
        needed = one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        if needed and one.name not in fields:
            raise InputError(f"还没有填写“{one.metadata['label']}”", "请填写", field=one.name)
    return fields


def _typed(kind: Any, name: str, given: list[str]) -> Any:
    if typing.get_origin(kind) is tuple:
        lines = [line.strip() for value in given for line in value.splitlines() if line.strip()]
        return [_typed(typing.get_args(kind)[0], name, [line]) for line in lines]
    if isinstance(kind, types.UnionType):
        kind = next(one for one in typing.get_args(kind) if one is not types.NoneType)
    if len(given) > 1:
        raise InputError("这一栏只能写一个", "请重新填写", field=name)
    if kind is bool:
        if given[0] not in TRUTH:
            raise InputError("请选“是”或者“否”", "", field=name)
        return TRUTH[given[0]]
    if kind is int:
        if not given[0].isdecimal() or len(given[0]) > 9:
            raise InputError(f"“{given[0]}”不是数", "请写数字", field=name)
        return int(given[0])
    return given[0]
