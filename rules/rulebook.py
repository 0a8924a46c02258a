"""The rulebook: every rule of rules/law with its dated values, asked by code and day.

``rulebook.deadline("reply").at(received_on).value`` reads as the law does: the reply limit in force on the day the
request was received. Nothing here knows a number, an article or a label of the law; they come from the files.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rules.citation import Citation
from rules.errors import InputError

Cites = tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or official form: its full ``title``, text file (or "") and first day in force."""

    code: str
    title: str
    text: str
    in_force: dt.date


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A limit of ``value`` ``unit`` (workday or day).

    ``starts`` names the fact it runs from; ``restarts_on`` the clock kinds that start it anew in full, ``excludes`` the
    consultations whose time does not count. ``checked`` is false when the office's lawyers have yet to confirm it.
    """

    id: str
    label: str
    unit: str
    value: int
    starts: str
    restarts_on: tuple[str, ...]
    excludes: tuple[str, ...]
    applies_by: str
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class DateField:
    """A day that a channel carries (``submitted``, 提交日); ``required`` when none can be registered without."""

    name: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """How a channel settles the day of receipt (第三十一条).

    ``decided_by`` is the date that is the day of receipt; ``dates`` all dates of the channel in the order in which they
    happen; ``confirmation_lag`` the working days a confirmation may lag behind the arrival, None when none is needed.
    """

    code: str
    label: str
    decided_by: str
    dates: tuple[DateField, ...]
    confirmation_lag: int | None
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class ReplyWay:
    """A way a reply reaches the applicant; ``decided_by`` (dispatched or delivered) is the day that must be in time."""

    code: str
    label: str
    decided_by: str
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class Element:
    """Something a request must contain (第二十九条第二款). When it is missing, a correction may be asked."""

    code: str
    label: str
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class FactField:
    """A fact a decision holds so that the letter can state it; ``choices`` (code, words) when one of a list."""

    name: str
    label: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """One outcome of an item (处理结果).

    ``row`` is the leaf row of the annual report, ``remedy`` the code of the remedy block ("" for none): the two are
    independent. ``exemption`` is "must" (14, 15), "may" (16) or ""; ``override`` when public interest may override it.
    ``evidence`` are the facts that must be on file, ``reviews`` the signed reviews it needs (secrecy, legal).
    """

    code: str
    label: str
    group: str
    cite: Cites
    must_state: tuple[FactField, ...]
    evidence: tuple[FactField, ...]
    row: str
    remedy: str
    exemption: str
    override: bool
    reviews: tuple[str, ...]
    conference: bool
    checked: bool

    @property
    def must_on_file(self) -> tuple[str, ...]:
        """The names of the facts that must be on file before the decision."""
        return tuple(field.name for field in self.evidence)


@dataclass(frozen=True, slots=True)
class ReviewBody:
    """Who reviews the acts of an organ of one ``role``; the names stand in config.yaml."""

    role: str
    label: str
    cite: Cites


@dataclass(frozen=True, slots=True)
class RemedyRule:
    """What the applicant may do against a reply.

    ``review_days`` calendar days to apply for review; ``sue_months`` months to sue directly, None when a direct suit is
    not open; ``sue_after_review_days`` calendar days to sue against the review decision. ``review_first``: 复议前置.
    """

    code: str
    label: str
    review_first: bool
    review_days: int
    sue_months: int | None
    sue_after_review_days: int | None
    bodies: tuple[ReviewBody, ...]
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A leaf row of table 3 of the annual report, its ``label`` exactly as printed, under ``section``."""

    code: str
    label: str
    section: str
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class ApplicantKind:
    """A column of table 3: ``label`` as printed, ``person`` when the applicant is a natural person."""

    code: str
    label: str
    person: bool
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class LetterRule:
    """A kind of letter: its mandatory ``parts`` in order, and whether it carries the remedy block."""

    code: str
    label: str
    parts: tuple[FactField, ...]
    remedy: bool
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A reading the office may choose: ``value`` is one of ``options`` (no options: any value of the same type)."""

    id: str
    label: str
    value: str | int | bool
    options: tuple[str, ...]
    cite: Cites
    checked: bool


RuleT_co = TypeVar("RuleT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Dated(Generic[RuleT_co]):
    """A rule through time: each value holds from its day until the next; None ends it."""

    code: str
    label: str
    spans: tuple[tuple[dt.date, RuleT_co | None], ...]

    def at(self, day: dt.date) -> RuleT_co:
        """The value in force on ``day``. Raises InputError before the first day and after the rule has ended."""
        value = self.find(day)
        if value is None:
            first = self.spans[0][0]
            raise InputError(f"{day} 没有“{self.label}”（{self.code}）的规定", f"这条规定自 {first} 起施行，请核对日期")
        return value

    def find(self, day: dt.date) -> RuleT_co | None:
        """The value in force on ``day``, or None."""
        index = bisect_right([start for start, _ in self.spans], day) - 1
        return self.spans[index][1] if index >= 0 else None


@dataclass(frozen=True)
class Rulebook:
    """All rules of one folder; ``hash`` is the SHA-256 over their canonical content, texts included."""

    hash: str
    instruments: Mapping[str, Instrument]
    tables: Mapping[str, Mapping[str, Dated[Any]]]

    def deadline(self, code: str) -> Dated[DeadlineRule]:
        """A limit: reply, extension, correction_notice …"""
        return self._rule("deadlines", "期限", code)

    def channel(self, code: str) -> Dated[ReceiptRule]:
        """A channel by which requests come."""
        return self._rule("receipt", "申请渠道", code)

    def channels(self, day: dt.date) -> dict[str, ReceiptRule]:
        """All channels open on ``day`` by code, in the order of the file."""
        return self._all("receipt", day)

    def reply_way(self, code: str) -> Dated[ReplyWay]:
        """A way of delivering the reply."""
        return self._rule("reply_ways", "送达方式", code)

    def reply_ways(self, day: dt.date) -> dict[str, ReplyWay]:
        """All ways of delivering a reply on ``day`` by code."""
        return self._all("reply_ways", day)

    def elements(self, day: dt.date) -> tuple[Element, ...]:
        """What a request must contain."""
        return tuple(self._all("elements", day).values())

    def outcome(self, code: str) -> Dated[OutcomeRule]:
        """An outcome of an item."""
        return self._rule("outcomes", "处理结果", code)

    def outcomes(self, day: dt.date) -> dict[str, OutcomeRule]:
        """All outcomes open on ``day`` by code."""
        return self._all("outcomes", day)

    def remedy(self, code: str) -> Dated[RemedyRule]:
        """A remedy: R1 review first, R2 choice, R3 review only."""
        return self._rule("remedies", "救济途径", code)

    def report_row(self, code: str) -> Dated[ReportRow]:
        """A leaf row of the annual report: 一, 二, 三1 … 六3."""
        return self._rule("report_rows", "年报行", code)

    def report_rows(self, day: dt.date) -> dict[str, ReportRow]:
        """All leaf rows on ``day`` by code, in the order of the form."""
        return self._all("report_rows", day)

    def applicant_kind(self, code: str) -> Dated[ApplicantKind]:
        """A kind of applicant: natural, business …"""
        return self._rule("applicant_kinds", "申请人类别", code)

    def applicant_kinds(self, day: dt.date) -> dict[str, ApplicantKind]:
        """All kinds of applicants on ``day`` by code, in the order of the form."""
        return self._all("applicant_kinds", day)

    def letter(self, kind: str) -> Dated[LetterRule]:
        """A kind of letter: registration_receipt, reply …"""
        return self._rule("letters", "文书", kind)

    def parameter(self, code: str) -> Dated[Parameter]:
        """A reading of the law that an office may choose, or a legal effect with its ground."""
        return self._rule("parameters", "口径", code)

    def unchecked(self) -> list[str]:
        """For ``doctor``: each value whose wording or reading the office's lawyers have yet to confirm, in Chinese."""
        return [
            f"{dated.label}（{dated.code}，{day} 起）：{_places(rule.cite)}"
            for dated in self._every()
            for day, rule in dated.spans
            if rule is not None and not rule.checked
        ]

    def _every(self) -> Iterator[Dated[Any]]:
        for table in self.tables.values():
            yield from table.values()

    def _all(self, table: str, day: dt.date) -> dict[str, Any]:
        found = ((code, dated.find(day)) for code, dated in self.tables[table].items())
        return {code: rule for code, rule in found if rule is not None}

    def _rule(self, table: str, what: str, code: str) -> Dated[Any]:
        known = self.tables.get(table, {})
        if code not in known:
            raise InputError(f"没有“{code}”这种{what}", f"可用的{what}：{'、'.join(known) or '无'}")
        return known[code]


def _places(cites: Cites) -> str:
    return "；".join(cite.full for cite in cites)
