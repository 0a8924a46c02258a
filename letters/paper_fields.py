"""What the papers of the file are filled with: slip, minutes, proof of delivery, index, as letters.fields does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from letters.fields import OrganFields, no_short_titles


@dataclass(frozen=True, slots=True)
class ThirdPartySlipFields:
    """第三方意见回执, enclosed with the letter and signed by the third party.

    ``letter_number``: the letter's 文号, None while it has none; ``summary``: the same as in the letter. ``keep_out``:
    the applicant's name, number, address.
    """

    organ: OrganFields
    party_name: str
    letter_number: str | None
    summary: str
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ParticipantFields:
    """Who sat in the conference: unit, name and post."""

    unit: str
    name: str
    post: str


@dataclass(frozen=True, slots=True)
class OpinionFields:
    """What one unit said, a clause; ``dissent``: it does not share the conclusion; ``written``: in writing."""

    unit: str
    text: str
    dissent: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class ConferenceMinutesFields:
    """会商纪要. ``triggers``: why the case is hard; ``questions``: what was to be settled; each of them a clause.

    ``chair``: 主持人; ``recorder``: 记录人; ``conclusion``: a clause; the draft follows it or departs with reasons.
    ``silent``: who gave no opinion; ``response``: what is said to the dissent; ``early``: why the rest was not awaited.
    """

    organ: OrganFields
    case_number: str
    sought: tuple[str, ...]
    held_on: dt.date
    place: str
    chair: str
    recorder: str
    participants: tuple[ParticipantFields, ...]
    triggers: tuple[str, ...]
    questions: tuple[str, ...]
    opinions: tuple[OpinionFields, ...]
    conclusion: str
    silent: tuple[str, ...] = ()
    response: str = ""
    early: str = ""
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class DeliveryReceiptFields:
    """送达回证 (国办公开办函〔2016〕235号): filled in as far as known, the rest is left for the pen.

    ``document`` and ``number``: the letter delivered; ``way`` (``直接送达``) and ``place``; ``server``: who delivers;
    ``signed_on``: None until it is signed; ``refusal`` and ``witness``: why it was refused and who saw it.
    """

    organ: OrganFields
    case_number: str
    document: str
    number: str | None
    recipient: str
    way: str
    place: str
    server: str
    signed_on: dt.date | None = None
    refusal: str = ""
    witness: str = ""
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class FileRowFields:
    """One paper of the file; ``number`` is its 文号, empty when it has none; ``pages`` counts sides, 0: none."""

    number: str
    title: str
    on: dt.date
    pages: int


@dataclass(frozen=True, slots=True)
class FileIndexFields:
    """卷内目录. ``title``: what the file is about; ``rows`` in the order of the file; ``kept_by``: 立卷人."""

    organ: OrganFields
    case_number: str
    title: str
    rows: tuple[FileRowFields, ...]
    kept_by: str
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class RemovedFields:
    """One place that was kept back: its page, where on it in percent of the page, what it was, and on what ground."""

    page: int
    place: str
    what: str
    ground: str


@dataclass(frozen=True, slots=True)
class RedactionStatementFields:
    """区分处理情况说明: what was kept back from a material, for the file and for a review body.

    ``material``: its name; ``item``: the item of the request that it answers; ``pages`` of the material; ``made_by``
    and ``made_on``: who made the copy, and when; ``original`` and ``copy``: SHA-256 of the two files, in groups.
    """

    organ: OrganFields
    case_number: str
    material: str
    item: int
    pages: int
    rows: tuple[RemovedFields, ...]
    made_by: str
    made_on: dt.date
    original: str
    copy: str
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class CountFields:
    """One day of 期限计算说明: its number by each reading (``第 3 日`` or ``不计``), why, and on what ground.

    ``cautious`` is empty when the two readings are the same.
    """

    on: str
    number: str
    cautious: str
    why: str
    ground: str


@dataclass(frozen=True, slots=True)
class ReckoningFields:
    """One step of the count: the day or days, what happened, the provisions."""

    on: str
    what: str
    ground: str


@dataclass(frozen=True, slots=True)
class ClockStatementFields:
    """期限计算说明: how the limit was counted, for a review body or a court.

    ``head``: label and value, in order; ``steps``, ``days`` and ``limits`` of the clock; ``faults``: what was not done
    as the law asks, each a clause; ``notices``: the holiday notices that settle the days; ``facts``: what went in, each
    with its day; ``two``: the readings number the days differently; ``readings``: from when time spent asking others
    does not count by the default and by the cautious reading, empty when nobody was asked; ``file``: the name of the
    JSON from which all can be recomputed.
    """

    organ: OrganFields
    case_number: str
    looked_on: str
    law: str
    head: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    steps: tuple[ReckoningFields, ...]
    days: tuple[CountFields, ...]
    limits: tuple[ReckoningFields, ...]
    faults: tuple[str, ...]
    notices: tuple[str, ...]
    two: bool
    readings: tuple[str, ...]
    rulebook: str
    calendar: str
    file: str
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


def in_groups(digest: str) -> str:
    """A long hash in groups of eight, so that it can be read out and breaks over lines."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
