"""合并答复书: the fields of several replies as those of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from letters.fields import JointReplyFields, JointRequestFields, RemedyFields, ReplyFields

Numbered = Sequence[tuple[str, ReplyFields]]
"""Replies by the numbers of their cases."""


def joined(replies: Numbered, citations: tuple[str, ...]) -> JointReplyFields:
    """One reply for all: items numbered through, each remedy told once; ``citations`` allow it."""
    before = accumulate((len(one.items) for _, one in replies), initial=0)
    moved = [(number, _numbered_on(one, past)) for (number, one), past in zip(replies, before, strict=False)]
    first = replies[0][1]
    return JointReplyFields(
        organ=first.organ,
        applicant=first.applicant,
        requests=tuple(_request(number, one) for number, one in moved),
        citations=citations,
        remedies=_told_once(remedy for _, one in moved for remedy in one.remedies),
        served_online=any(one.served_online for _, one in moved),
        short_titles=first.short_titles,
        keep_out=tuple(word for _, one in moved for word in one.keep_out),
    )


def _numbered_on(one: ReplyFields, past: int) -> ReplyFields:
    """The same reply, its items numbered after ``past`` others."""
    return replace(
        one,
        items=tuple(replace(item, n=item.n + past) for item in one.items),
        remedies=tuple(replace(remedy, items=tuple(n + past for n in remedy.items)) for remedy in one.remedies),
    )


def _request(number: str, one: ReplyFields) -> JointRequestFields:
    return JointRequestFields(
        number=number,
        received_on=one.received_on,
        way=one.way,
        items=one.items,
        correction=one.correction,
        extension=one.extension,
        asked=one.asked,
        searches=one.searches,
    )


def _told_once(remedies: Iterable[RemedyFields]) -> tuple[RemedyFields, ...]:
    """Those of one code as one group; where an item is disclosed in part, a group keeps its words for the part."""
    groups: dict[str, RemedyFields] = {}
    for remedy in remedies:
        known = groups.setdefault(remedy.code, replace(remedy, items=(), citations=()))
        groups[remedy.code] = replace(
            known,
            items=(*known.items, *remedy.items),
            citations=tuple(dict.fromkeys((*known.citations, *remedy.citations))),
            scope=known.scope or remedy.scope,
        )
    return tuple(groups[code] for code in sorted(groups))
