"""The checks of notices: reader, request, days, grounds and consequences are those of the file.

They read the fields by their names, so that a new notice is checked as soon as its dataclass uses the same names;
which sentences a kind of letter must hold is in templates/letters/checks.yaml.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from typing import Any

from letters.blocks import Letter, chinese_day
from letters.checks import Check, Hit, Words, check_remedy_texts, place, unquoted
from letters.compose import clause
from letters.plain_text import clean

_LAST_DAY = re.compile(r"最迟于(\d+年\d+月\d+日)")


def check_frame(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """Title, reader, signature and day are there."""
    kinds = {block.kind: block.text for block in letter.blocks}
    for kind, part in (("title", "标题"), ("date", "成文日期")):
        if kind not in kinds:
            yield Hit("missing_part", None, {"part": part})
    reader = _reader(case)
    if reader and clean(reader) not in kinds.get("addressee", ""):
        yield Hit("missing_part", None, {"part": f"主送“{reader}”"})
    if kinds.get("signature") != clean(case.organ.name):
        yield Hit("missing_part", None, {"part": f"署名“{case.organ.name}”"})


def _reader(case: Any) -> str:
    person = getattr(case, "applicant", None) or getattr(case, "party", None)
    return str(person.name if person else getattr(case, "addressee", ""))


def check_asked(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """The request is quoted word for word, to the applicant with its day and its way."""
    request = getattr(case, "request", None)
    if request and chinese_day(request.received_on) not in letter.part("request"):
        yield Hit("received_differs", None, {"day": chinese_day(request.received_on)})
    if request and clean(request.way) not in letter.part("request"):
        yield Hit("way_differs", None, {"way": request.way})
    for n, one in enumerate(request.sought if request else getattr(case, "sought", ()), start=1):
        if f"“{clean(one)}”" not in letter.text:
            yield Hit("quote_differs", None, {"n": n, "sought": one})


def check_days(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """Every day of the file is in the text, the last one as 最迟于; and the text sets no other last day."""
    days = {field.name: getattr(case, field.name) for field in fields(case)}
    for name, day in days.items():
        if not isinstance(day, dt.date):
            continue
        written = f"最迟于{chinese_day(day)}" if name == "last_day" else chinese_day(day)
        if written not in letter.text:
            yield Hit("day_differs", None, {"day": written})
    told = {chinese_day(day) for day in days.values() if isinstance(day, dt.date)} | _told(case)
    for index, block in enumerate(letter.blocks):
        for found in _LAST_DAY.findall(unquoted(block.text)):
            if found not in told:
                yield Hit("stray_last_day", index, {"day": found})


def _told(case: Any) -> set[str]:
    """The days among the facts of an outcome, as the letter writes them."""
    item = getattr(case, "item", None)
    return set(item.facts.values()) if item else set()


def check_stated(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """What the office has to say in its own words is said, and limits and amounts are those of the file."""
    for text in _stated(case, words["stated"]):
        if clause(text) not in letter.text:
            yield Hit("words_missing", None, {"words": text})
    for name, unit in words["amounts"].items():
        amount = getattr(case, name, None)
        if amount is not None and f"{amount}{unit}" not in letter.text:
            yield Hit("amount_differs", None, {"amount": f"{amount}{unit}"})


def _stated(case: Any, names: list[str]) -> Iterator[str]:
    for name in names:
        value = getattr(case, name, ())
        for one in (value,) if isinstance(value, str) else value:
            yield from (one,) if isinstance(one, str) else (getattr(one, field.name) for field in fields(one))
    item = getattr(case, "item", None)
    yield from item.facts.values() if item else ()


def check_basis(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """Every ground is named."""
    item = getattr(case, "item", None)
    grounds = (getattr(case, "citations", ()), getattr(case, "asked_citations", ()), item.citations if item else ())
    for citation in chain.from_iterable(grounds):
        if place(citation) not in letter.text:
            yield Hit("basis_missing", None, {"citation": citation})


def check_consequences(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """The kind's own sentences: what silence means, what is enclosed, what is not counted."""
    for phrase in words["must_say"].get(letter.kind, ()):
        if phrase not in letter.text:
            yield Hit("sentence_missing", None, {"words": phrase})


def check_notice_remedies(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """A notice that decides something carries its remedies, any other none."""
    if hasattr(case, "remedies"):
        if not case.remedies:
            yield Hit("remedy_missing", None, {"n": 1})
        yield from check_remedy_texts(letter, case.remedies, words)
        return
    for index, block in enumerate(letter.blocks):
        own = unquoted(block.text)
        if words["phrases"]["review"] in own or words["phrases"]["suit"] in own:
            yield Hit("remedy_out_of_place", index)


NOTICE_CHECKS: tuple[Check[Any], ...] = (
    check_frame,
    check_asked,
    check_days,
    check_stated,
    check_basis,
    check_consequences,
    check_notice_remedies,
)
