"""The checks of a reply: does it say what the case says, completely and with the right remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from letters.blocks import Letter, chinese_day
from letters.checks import Check, Hit, Words, check_remedy_texts, first, place, unquoted
from letters.compose import clause, facts_of
from letters.fields import ItemFields, JointReplyFields, JointRequestFields, ReplyFields
from letters.plain_text import clean

Answer = ReplyFields | JointReplyFields
Asked = ReplyFields | JointRequestFields
"""What is checked of the whole letter, and of each request that it answers."""


def check_parts(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Title, addressee, signature and day are there, and the signature is the answering organ's."""
    kinds = {block.kind: block.text for block in letter.blocks}
    for kind, part in (("title", "标题"), ("addressee", "主送"), ("date", "成文日期")):
        if kind not in kinds:
            yield Hit("missing_part", None, {"part": part})
    if clean(case.applicant.name) not in kinds.get("addressee", ""):
        yield Hit("missing_part", None, {"part": f"主送“{case.applicant.name}”"})
    if kinds.get("signature") != clean(case.organ.name):
        yield Hit("missing_part", None, {"part": f"署名“{case.organ.name}”"})


def check_request(letter: Letter, case: Asked, words: Words) -> Iterator[Hit]:
    """The request is told with its day, its way, every item word for word, and the dates of its course."""
    yield from _request(letter.part("request"), first(letter, "request"), case)


def _request(text: str, block: int | None, case: Asked) -> Iterator[Hit]:
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


def check_items(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Every item has its answer, with each article and each fact that its outcome has to state."""
    for item in case.items:
        text, block = letter.part(f"item:{item.n}"), first(letter, f"item:{item.n}")
        if not text:
            yield Hit("item_unanswered", None, {"n": item.n})
            continue
        for citation in item.citations:
            if place(citation) not in text:
                yield Hit("citation_missing", block, {"n": item.n, "citation": citation})
        printed = facts_of(item.outcome)
        for fact in sorted(printed.required | (printed.optional & item.facts.keys())):
            if clause(item.facts.get(fact, "")) not in text:
                yield Hit("fact_missing", block, {"n": item.n, "fact": item.facts[fact]})


def check_enclosed(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Where an item's answer names enclosures by their numbers, these are the item's own, each once."""
    past = 0
    for item in case.items:
        own = range(past + 1, past + len(item.enclosures) + 1)
        past += len(item.enclosures)
        for index, block in enumerate(letter.blocks):
            if block.part != f"item:{item.n}":
                continue
            for found in re.findall(words["phrases"]["enclosed"], unquoted(block.text)):
                named = [int(number) for number in found.split("、")]
                if len(set(named)) < len(named) or not set(named) <= set(own):
                    right = f"的附件是附件{'、'.join(map(str, own))}" if own else "没有附件"
                    yield Hit("enclosure_misnumbered", index, {"n": item.n, "found": found, "right": right})


def check_articles(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """No item's answer rests on a deciding article other than those of its outcome."""
    for item in case.items:
        own = tuple(map(place, _grounds(item)))
        for index, block in enumerate(letter.blocks):
            if block.part != f"item:{item.n}":
                continue
            for citation in _deciding(unquoted(block.text), words):
                if not any(one.startswith(citation) or citation.startswith(one) for one in own):
                    yield Hit("article_unfit", index, {"n": item.n, "citation": citation})


def _deciding(text: str, words: Words) -> Iterator[str]:
    """The articles of the regulation that decide an answer, as ``text`` cites them one after another."""
    under = words["disposing"]
    for title, places in _CITED.findall(text):
        if title in under["titles"]:
            yield from (one for one in _PLACE.findall(places) if one.startswith(tuple(under["articles"])))


_PLACE = re.compile(
    r"第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?(?:第（[一二三四五六七八九十]+）项)?"
)
_CITED = re.compile(rf"《([^》]+)》((?:{_PLACE.pattern}[、和]?)+)")


def check_remedies(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Every item has a remedy block, and each names its body, limits and court and promises no more than it may."""
    covered = {n for remedy in case.remedies for n in remedy.items}
    for item in case.items:
        if item.n not in covered and item.outcome not in words["outcomes"]["without_remedy"]:
            yield Hit("remedy_missing", None, {"n": item.n})
    yield from check_remedy_texts(letter, case.remedies, words)


def check_online_review(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """A letter served online gives the online way to apply for review."""
    channel = case.organ.online_review
    if case.served_online and (channel is None or clean(channel) not in letter.text):
        yield Hit("online_review_missing")


def check_withheld(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Of a reply in part, each part kept back is named with its ground and its reason."""
    for item in case.items:
        if item.outcome in words["outcomes"]["in_part"] and not item.withheld:
            yield Hit("withheld_unnamed", first(letter, f"item:{item.n}"), {"n": item.n})
        text = letter.part(f"item:{item.n}")
        for part in item.withheld:
            wanted = [part.what, part.reason, *map(place, part.citations)]
            if not part.citations or not part.reason or any(clause(one) not in text for one in wanted):
                yield Hit("withheld_groundless", first(letter, f"item:{item.n}"), {"n": item.n, "what": part.what})


def check_fit(letter: Letter, case: Answer, words: Words) -> Iterator[Hit]:
    """Review comes first for what is withheld under 第十四条 to 第十六条, and for nothing else."""
    review_first = {n for one in case.remedies if one.sue_after_review_days is not None for n in one.items}
    for item in case.items:
        withheld = any(_is_withholding(citation, words) for citation in _grounds(item))
        if withheld != (item.n in review_first):
            yield Hit("remedy_article_" + ("choice" if withheld else "first"), None, {"n": item.n})


def _grounds(item: ItemFields) -> list[str]:
    return [*item.citations, *(citation for part in item.withheld for citation in part.citations)]


def _is_withholding(citation: str, words: Words) -> bool:
    under = words["withholding"]
    return citation.startswith(f"《{under['title']}》") and place(citation).startswith(tuple(under["articles"]))


def check_consultations(letter: Letter, case: Asked, words: Words) -> Iterator[Hit]:
    """Whoever was asked has answered or let the limit pass; who is said to have been asked was, on that day."""
    for one in case.asked:
        if one.answered_on is None and not one.lapsed:
            yield Hit("answer_awaited", None, {"name": one.name})
    for item in case.items:
        if item.outcome not in words["outcomes"]["asks_third_party"]:
            continue
        letters = [one for one in case.asked if one.kind == "third_party"]
        days = {chinese_day(one.asked_on) for one in letters}
        if not letters or item.facts.get("asked_on") not in days:
            yield Hit("third_party_unasked", first(letter, f"item:{item.n}"), {"n": item.n})
        elif all(one.agrees for one in letters):
            yield Hit("third_party_agrees", first(letter, f"item:{item.n}"), {"n": item.n})


def check_searches(letter: Letter, case: Asked, words: Words) -> Iterator[Hit]:
    """What is said not to exist was searched for, and the record is on file."""
    for item in case.items:
        if item.outcome in words["outcomes"]["needs_search"] and not case.searches:
            yield Hit("search_missing", first(letter, f"item:{item.n}"), {"n": item.n})


def check_each(letter: Letter, case: JointReplyFields, words: Words) -> Iterator[Hit]:
    """Each of the requests answered together is told in a paragraph of its own, as if it were answered alone."""
    said, blocks = words["joint"], [n for n, one in enumerate(letter.blocks) if one.part == "request"]
    marks = [clean(said["mark"].format(n=n, number=one.number)) for n, one in enumerate(case.requests, 1)]
    starts = [next((n for n in blocks if letter.blocks[n].text.startswith(mark)), None) for mark in marks]
    for n, (request, mark, start) in enumerate(zip(case.requests, marks, starts, strict=True)):
        if start is None:
            yield Hit("joint_unsaid", None, {"what": mark})
            continue
        end = next((later for later in starts[n + 1 :] if later is not None), blocks[-1] + 1)
        text = "\n".join(block.text for block in letter.blocks[start:end])
        yield from _request(text, start, request)
        yield from _unsaid(text, start, [said["item"].format(n=one.n, sought=one.sought) for one in request.items])
        for one in request.items:
            part = f"item:{one.n}"
            yield from _unsaid(letter.part(part), first(letter, part), [said["head"].format(n=one.n, k=n + 1)])


def _unsaid(text: str, block: int | None, wanted: Iterable[str]) -> Iterator[Hit]:
    yield from (Hit("joint_unsaid", block, {"what": what}) for what in wanted if clean(what) not in text)


def check_joint(letter: Letter, case: JointReplyFields, words: Words) -> Iterator[Hit]:
    """How many requests are answered together by what right, and which items each remedy is for."""
    said, text = words["joint"], letter.part("request")
    wanted = [said["count"].format(n=len(case.requests)), *map(place, case.citations)]
    yield from _unsaid(text, first(letter, "request"), wanted)
    for remedy in case.remedies:
        name = f"remedy:{remedy.code}"
        items = "、".join(said["remedied"].format(n=n) for n in remedy.items)
        if len(case.remedies) > 1 and not remedy.scope:
            yield from _unsaid(letter.part(name), first(letter, name), [items])
    for request in case.requests:
        yield from check_consultations(letter, request, words)
        yield from check_searches(letter, request, words)


_OF_THE_WHOLE: tuple[Check[Answer], ...] = (
    check_items,
    check_enclosed,
    check_articles,
    check_withheld,
    check_remedies,
    check_fit,
    check_online_review,
)
REPLY_CHECKS: tuple[Check[ReplyFields], ...] = (
    check_parts,
    check_request,
    *_OF_THE_WHOLE,
    check_consultations,
    check_searches,
)
JOINT_CHECKS: tuple[Check[JointReplyFields], ...] = (check_parts, check_each, check_joint, *_OF_THE_WHOLE)
