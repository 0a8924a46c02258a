"""What the checks of letters share: what a check is, what it yields, and those that hold for every letter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from letters.blocks import Letter
from letters.fields import RemedyFields
from letters.plain_text import clean


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check saw: the code of the finding, where, and what its message needs."""

    code: str
    block: int | None = None
    says: Mapping[str, object] | None = None


Words = Mapping[str, Any]
FieldsT = TypeVar("FieldsT")
Check = Callable[[Letter, FieldsT, Words], Iterator[Hit]]


def check_last_days(letter: Letter, case: object, words: Words) -> Iterator[Hit]:
    """No last day is written so that one cannot tell whether the day itself counts. Quotes are left alone, and a day
    before the request came, which is no limit: 2015年3月1日前形成的档案."""
    came_on = _came_on(case)
    for index, block in enumerate(letter.blocks):
        for found in re.finditer(words["phrases"]["day_before"], unquoted(block.text)):
            day = _day_of(found)
            if day is None or came_on is None or day >= came_on:
                yield Hit("day_before", index, {"found": found[0]})


def _came_on(case: object) -> dt.date | None:
    """The first day on which the office had one of the requests; None for a letter that knows of none."""
    asked = (case, getattr(case, "request", None), *getattr(case, "requests", ()))
    return min((one.received_on for one in asked if hasattr(one, "received_on")), default=None)


def _day_of(found: re.Match[str]) -> dt.date | None:
    """The day that is written out with its year; None for any other writing."""
    try:
        return dt.date(*(int(found[part]) for part in ("year", "month", "day")))
    except (TypeError, ValueError):
        return None


def check_kept_out(letter: Letter, case: object, words: Words) -> Iterator[Hit]:
    """No name, number or address of somebody this reader may not learn of; the quoted request is the reader's own."""
    unwanted = [clean(word) for word in getattr(case, "keep_out", ()) if clean(word)]
    for index, block in enumerate(letter.blocks):
        if block.part == "request":
            continue
        yield from (Hit("kept_out", index, {"word": word}) for word in unwanted if word in block.text)


def check_grounds(letter: Letter, case: object, words: Words) -> Iterator[Hit]:
    """Our own reading of the law is no ground that a letter may name."""
    for index, block in enumerate(letter.blocks):
        if words["phrases"]["inference"] in block.text:
            yield Hit("inference_cited", index)


def check_finished(letter: Letter, case: object, words: Words) -> Iterator[Hit]:
    """No mark that says "still to be filled in" stands in the handler's own paragraphs; quotes are left alone."""
    for index, block in enumerate(letter.blocks):
        if block.source == "text":
            marks = dict.fromkeys(re.findall(words["phrases"]["unfinished"], unquoted(block.text)))
            yield from (Hit("unfinished", index, {"found": found}) for found in marks)


def check_contact(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """Whoever has a question finds the telephone number and the address of the office."""
    contact = getattr(case, "contact", case.organ)
    for what in (contact.phone, case.organ.address):
        if clean(what) not in letter.text:
            yield Hit("contact_missing", None, {"what": what})


def check_head(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """A letter under the organ's red mark bears it, and a place for its number."""
    kinds = {block.kind: block.text for block in letter.blocks}
    if "number" not in kinds:
        yield Hit("missing_part", None, {"part": "文号"})
    if case.organ.heading and kinds.get("heading") != clean(case.organ.heading):
        yield Hit("missing_part", None, {"part": f"红头“{case.organ.heading}”"})


def check_enclosures(letter: Letter, case: Any, words: Words) -> Iterator[Hit]:
    """Every enclosure of the case is on the letter's list."""
    listed = "\n".join(block.text for block in letter.blocks if block.kind in ("attachment", "attachment_item"))
    for paper in getattr(case, "enclosures", ()):
        if clean(paper) not in listed:
            yield Hit("enclosure_missing", None, {"paper": paper})


def check_remedy_texts(letter: Letter, remedies: Iterable[RemedyFields], words: Words) -> Iterator[Hit]:
    """Each remedy block names its body, limits and court and promises no more than it may."""
    phrases = words["phrases"]
    for remedy in remedies:
        name = f"remedy:{remedy.code}"
        text, block = letter.part(name), first(letter, name)
        if not text:
            yield Hit("remedy_missing", None, {"n": "、".join(map(str, remedy.items))})
            continue
        yield from (Hit("remedy_incomplete", block, {"what": what}) for what in _lacking(remedy, text, phrases))
        if remedy.court is None and phrases["suit"] in text:
            yield Hit("remedy_unfit", block, {"what": f"不应当告知{phrases['suit']}"})


def _lacking(remedy: RemedyFields, text: str, phrases: Mapping[str, str]) -> Iterator[str]:
    wanted = [phrases["review"], f"{remedy.review_days}日", remedy.review_body]
    if remedy.court is not None:
        wanted += [phrases["suit"], remedy.court]
    if remedy.sue_months is not None:
        wanted.append(f"{remedy.sue_months}个月")
    if remedy.sue_after_review_days is not None:
        wanted += [phrases["review_first"], f"{remedy.sue_after_review_days}日"]
    wanted += map(place, remedy.citations)
    return (f"“{what}”" for what in wanted if what not in text)


FRAME_CHECKS: tuple[Check[Any], ...] = (check_head, check_enclosures, check_contact)
"""What every letter to somebody outside has, a reply and a notice alike."""


def unquoted(text: str) -> str:
    """``text`` without what it quotes."""
    return re.sub(r"“[^”]*”", "", text)


def place(citation: str) -> str:
    """``第三十三条第二款`` of a full citation: what is left of it when its title is shortened."""
    return citation.partition("》")[2]


def first(letter: Letter, part: str) -> int | None:
    """The index of the first block of ``part``; None when there is none."""
    return next((index for index, block in enumerate(letter.blocks) if block.part == part), None)
