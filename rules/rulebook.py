"""The rulebook: every rule of rules/law with its dated values, asked by code and day.

``rulebook.deadline("reply").at(received_on).value`` reads as the law does: the reply limit in force on the day the
request was received. Nothing here knows a number, an article or a label of the law; they come from the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rules.entries import (
    ApplicantKind,
    Band,
    Choice,
    Cites,
    DateField,
    DeadlineRule,
    DeliveryProof,
    Element,
    Exemption,
    FactField,
    FeeRule,
    FindingRule,
    GuideStep,
    Instrument,
    LetterRule,
    LocalLaw,
    OutcomeRule,
    Parameter,
    ReceiptRule,
    RemedyRule,
    ReplyWay,
    ReportRow,
    ReturnGround,
    ReviewBody,
    Trigger,
)
from rules.errors import InputError

__all__ = [
    "ApplicantKind",
    "Band",
    "Choice",
    "Cites",
    "DateField",
    "Dated",
    "DeadlineRule",
    "DeliveryProof",
    "Element",
    "Exemption",
    "FactField",
    "FeeRule",
    "FindingRule",
    "GuideStep",
    "Instrument",
    "LetterRule",
    "LocalLaw",
    "OutcomeRule",
    "Parameter",
    "ReceiptRule",
    "RemedyRule",
    "ReplyWay",
    "ReportRow",
    "ReturnGround",
    "ReviewBody",
    "Rulebook",
    "Trigger",
]

RuleT_co = TypeVar("RuleT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Dated(Generic[RuleT_co]):
    """A rule through time: each value holds from its day until the next; None ends it."""

    code: str
    label: str
    spans: tuple[tuple[dt.date, RuleT_co | None], ...]

    def at(self, day: dt.date) -> RuleT_co:
        """The value in force on ``day``. Raises InputError before the first day and after the rule has ended."""
        for start, value in reversed(self.spans):  # 不过两三个，逐个看比查找快
            if start <= day and value is not None:
                return value
            if start <= day:
                break
        first = self.spans[0][0]
        raise InputError(f"{day} 没有“{self.label}”（{self.code}）的规定", f"这条规定自 {first} 起施行，请核对日期")

    def find(self, day: dt.date) -> RuleT_co | None:
        """The value in force on ``day``, or None."""
        for start, value in reversed(self.spans):
            if start <= day:
                return value
        return None


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules of one folder; ``hash`` is the SHA-256 over their canonical content, texts included.

    Compared by identity: what follows from it is kept under it (``rules/terms.py``).
    """

    hash: str
    instruments: Mapping[str, Instrument]
    tables: Mapping[str, Mapping[str, Dated[Any]]]
    local: tuple[LocalLaw, ...] = ()

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

    def delivery_proof(self, code: str) -> Dated[DeliveryProof]:
        """By what a letter counts as delivered."""
        return self._rule("delivery_proofs", "送达凭据", code)

    def delivery_proofs(self, day: dt.date, way: str = "") -> dict[str, DeliveryProof]:
        """All proofs of delivery on ``day`` by code, or those that fit one way; the usual one comes first."""
        every = self._all("delivery_proofs", day)
        return {code: proof for code, proof in every.items() if not way or way in proof.ways}

    def return_ground(self, code: str) -> Dated[ReturnGround]:
        """Why a letter came back."""
        return self._rule("return_grounds", "退件情形", code)

    def return_grounds(self, day: dt.date, way: str = "") -> dict[str, ReturnGround]:
        """All grounds of a return on ``day`` by code, or those that fit one way."""
        every = self._all("return_grounds", day)
        return {code: ground for code, ground in every.items() if not way or way in ground.ways}

    def elements(self, day: dt.date) -> tuple[Element, ...]:
        """What a request must contain."""
        return tuple(self._all("elements", day).values())

    def outcome(self, code: str) -> Dated[OutcomeRule]:
        """An outcome of an item."""
        return self._rule("outcomes", "处理结果", code)

    def outcomes(self, day: dt.date) -> dict[str, OutcomeRule]:
        """All outcomes open on ``day`` by code."""
        return self._all("outcomes", day)

    def reviews_of(self, outcome: str, day: dt.date) -> tuple[str, ...]:
        """The signed reviews that an outcome needs; 保密审查 of what is given out by the reading chosen."""
        rule = self.outcome(outcome).at(day)
        apart = self.parameter("disclosure_review").find(day)
        asks = bool(rule.gives and apart and apart.value == "signed_apart" and "secrecy" not in rule.reviews)
        return ("secrecy", *rule.reviews) if asks else rule.reviews

    def remedy(self, code: str) -> Dated[RemedyRule]:
        """A remedy: R1 review first, R2 choice, R3 review only."""
        return self._rule("remedies", "救济途径", code)

    def remedy_told(self, code: str, day: dt.date) -> str:
        """The remedy that a letter of ``day`` tells for ``code``: itself, or another by the reading that is chosen."""
        rule = self.remedy(code).find(day)
        if rule is None or rule.read_as is None:
            return code
        parameter, choice, instead = rule.read_as
        return instead if self.parameter(parameter).at(day).value == choice else code

    def report_row(self, code: str) -> Dated[ReportRow]:
        """A leaf row of the annual report: 一, 二, 三1 … 六3."""
        return self._rule("report_rows", "年报行", code)

    def report_rows(self, day: dt.date) -> dict[str, ReportRow]:
        """All leaf rows on ``day`` by code, in the order of the form."""
        return self._all("report_rows", day)

    def row_on(self, code: str, day: dt.date) -> ReportRow:
        """The row that counts ``code`` in the form used on ``day``: itself, or the coarser row that takes it."""
        own: ReportRow | None = self.report_row(code).find(day)
        taking = (row for row in self.report_rows(day).values() if code in row.takes)
        return own or next(taking, None) or self.report_row(code).at(day)

    def exemption(self, code: str) -> Dated[Exemption]:
        """A ground for withholding: state_secret, third_party …"""
        return self._rule("exemptions", "不予公开的情形", code)

    def exemptions(self, day: dt.date) -> dict[str, Exemption]:
        """All grounds for withholding on ``day`` by code."""
        return self._all("exemptions", day)

    def fee(self, code: str) -> Dated[FeeRule]:
        """A way of reckoning the fee: by_number or by_volume."""
        return self._rule("fees", "收费方式", code)

    def triggers(self, day: dt.date) -> dict[str, Trigger]:
        """What makes a case hard on ``day``, by code."""
        return self._all("hard_cases", day)

    def findings(self, day: dt.date) -> dict[str, FindingRule]:
        """The findings that the guide asks for on ``day``, by code, in the order of the seven questions."""
        return self._all("findings", day)

    def guide_steps(self, day: dt.date) -> dict[str, GuideStep]:
        """The steps that the guide may ask for on ``day``, by code."""
        return self._all("guide_steps", day)

    def letters(self, day: dt.date) -> dict[str, LetterRule]:
        """All kinds of letters on ``day`` by code."""
        return self._all("letters", day)

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
        rules = [
            f"{dated.label}（{dated.code}，{day} 起）：{_places(rule.cite)}"
            for dated in self._every()
            for day, rule in dated.spans
            if rule is not None and not rule.checked
        ]
        return rules + [f"《{law.title}》：{law.why}" for law in self.local]

    def _every(self) -> Iterator[Dated[Any]]:
        for table in self.tables.values():
            yield from table.values()

    def _all(self, table: str, day: dt.date) -> dict[str, Any]:
        found = ((code, dated.find(day)) for code, dated in self.tables.get(table, {}).items())
        return {code: rule for code, rule in found if rule is not None}

    def _rule(self, table: str, what: str, code: str) -> Dated[Any]:
        try:
            return self.tables[table][code]
        except KeyError:
            known = "、".join(self.tables.get(table, {})) or "无"
            raise InputError(f"没有“{code}”这种{what}", f"可用的{what}：{known}") from None


def _places(cites: Cites) -> str:
    return "；".join(cite.full for cite in cites)
