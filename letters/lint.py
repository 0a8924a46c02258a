"""纠错风险检查: does the letter say what the case says, completely and with the right remedy.

Each check is a plain function over a letter and the fields it was ordered with; it yields what it found, and
templates/letters/checks.yaml gives level, words and article. A new check is one function in :data:`CHECKS` and its
entry there. Errors stop the draft from going to review; warnings need a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from letters.blocks import Letter, chinese_day
from letters.compose import clean, facts_of
from letters.fields import RemedyFields, ReplyFields
from rules.strict_yaml import load_file

WORDS = Path(__file__).resolve().parent.parent / "templates" / "letters" / "checks.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``block`` is the index of the paragraph, None for the whole letter."""

    code: str
    level: Literal["error", "warning"]
    block: int | None
    message: str
    article: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check saw: the code of the finding, where, and what its message needs."""

    code: str
    block: int | None = None
    says: Mapping[str, object] | None = None


Phrases = Mapping[str, str]
Check = Callable[[Letter, ReplyFields, Phrases], Iterator[Hit]]


def check_parts(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """Title, number, addressee, signature and day are there, and the signature is the answering organ's."""
    kinds = {block.kind: block.text for block in letter.blocks}
    for kind, part in (("title", "标题"), ("number", "文号"), ("addressee", "主送"), ("date", "成文日期")):
        if kind not in kinds:
            yield Hit("missing_part", None, {"part": part})
    if clean(case.applicant.name) not in kinds.get("addressee", ""):
        yield Hit("missing_part", None, {"part": f"主送“{case.applicant.name}”"})
    if kinds.get("signature") != clean(case.organ.name):
        yield Hit("missing_part", None, {"part": f"署名“{case.organ.name}”"})


def check_request(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """The request is told with its day, its way, every item word for word, and the dates of its course."""
    text, block = letter.part("request"), _first(letter, "request")
    if chinese_day(case.received_on) not in text:
        yield Hit("received_differs", block, {"day": chinese_day(case.received_on)})
    if clean(case.way) not in text:
        yield Hit("way_differs", block, {"way": case.way})
    for item in case.items:
        if f"“{clean(item.sought)}”" not in text:
            yield Hit("quote_differs", block, {"n": item.n, "sought": item.sought})
    course = [("correction_differs", day) for c in [case.correction] if c for day in (c.asked_on, c.corrected_on)]
    course += [("extension_differs", day) for e in [case.extension] if e for day in (e.told_on, e.due_on)]
    for code, day in course:
        if chinese_day(day) not in text:
            yield Hit(code, block, {"day": chinese_day(day)})


def check_items(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """Every item has its answer, with each article and each fact that its outcome has to state."""
    for item in case.items:
        text, block = letter.part(f"item:{item.n}"), _first(letter, f"item:{item.n}")
        if not text:
            yield Hit("item_unanswered", None, {"n": item.n})
            continue
        for citation in item.citations:
            if citation.partition("》")[2] not in text:
                yield Hit("citation_missing", block, {"n": item.n, "citation": citation})
        for fact in sorted(facts_of(item.outcome).required):
            if clean(item.facts.get(fact, "")) not in text:
                yield Hit("fact_missing", block, {"n": item.n, "fact": item.facts[fact]})


def check_enclosures(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """Every enclosure of the case is on the letter's list."""
    listed = "\n".join(block.text for block in letter.blocks if block.kind in ("attachment", "attachment_item"))
    for paper in case.enclosures:
        if clean(paper) not in listed:
            yield Hit("enclosure_missing", None, {"paper": paper})


def check_remedies(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """Every item has a remedy block, and each names its body, limits and court and promises no more than it may."""
    covered = {n for remedy in case.remedies for n in remedy.items}
    for item in case.items:
        if item.n not in covered:
            yield Hit("remedy_missing", None, {"n": item.n})
    for remedy in case.remedies:
        name = f"remedy:{remedy.code}"
        text, block = letter.part(name), _first(letter, name)
        if not text:
            yield Hit("remedy_missing", None, {"n": "、".join(map(str, remedy.items))})
            continue
        yield from (Hit("remedy_incomplete", block, {"what": what}) for what in _lacking(remedy, text, phrases))
        if remedy.court is None and phrases["suit"] in text:
            yield Hit("remedy_unfit", block, {"what": f"不应当告知{phrases['suit']}"})


def _lacking(remedy: RemedyFields, text: str, phrases: Phrases) -> Iterator[str]:
    wanted = [phrases["review"], f"{remedy.review_days}日", remedy.review_body]
    if remedy.court is not None:
        wanted += [phrases["suit"], remedy.court]
    if remedy.sue_months is not None:
        wanted.append(f"{remedy.sue_months}个月")
    if remedy.sue_after_review_days is not None:
        wanted += [phrases["review_first"], f"{remedy.sue_after_review_days}日"]
    return (f"“{what}”" for what in wanted if what not in text)


def check_online_review(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """A letter served online gives the online way to apply for review."""
    channel = case.organ.online_review
    if case.served_online and (channel is None or clean(channel) not in letter.text):
        yield Hit("online_review_missing")


def check_last_days(letter: Letter, case: ReplyFields, phrases: Phrases) -> Iterator[Hit]:
    """No last day is written so that one cannot tell whether the day itself counts; quotes are left alone."""
    for index, block in enumerate(letter.blocks):
        own = re.sub(r"“[^”]*”", "", block.text)
        for found in re.findall(phrases["day_before"], own):
            yield Hit("day_before", index, {"found": found})


CHECKS: tuple[Check, ...] = (
    check_parts,
    check_request,
    check_items,
    check_enclosures,
    check_remedies,
    check_online_review,
    check_last_days,
)


def lint(letter: Letter, case: ReplyFields, checks: tuple[Check, ...] = CHECKS) -> tuple[Finding, ...]:
    """Everything to mend in the reply ``letter`` to ``case``, in the order of the checks; empty when it is sound."""
    words = _words()
    hits = [hit for check in checks for hit in check(letter, case, words["phrases"])]
    return tuple(_finding(hit, words["findings"][hit.code]) for hit in hits)


def _finding(hit: Hit, words: Mapping[str, Any]) -> Finding:
    return Finding(hit.code, words["level"], hit.block, words["message"].format(**(hit.says or {})), words["article"])


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_file(WORDS).data
    return words


def _first(letter: Letter, part: str) -> int | None:
    return next((index for index, block in enumerate(letter.blocks) if block.part == part), None)
