"""What the templates are filled with: one frozen dataclass a letter, filled from a case by whoever orders the letter.

Nothing here knows a case. Articles, numbers of days, bodies and labels arrive as values, because the law and the
office's policy have their own homes. Days are ``datetime.date``; a letter writes them ``2026年9月19日``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

_NO_SHORT_TITLES: Mapping[str, str] = {}


def no_short_titles() -> Mapping[str, str]:
    """The default of ``short_titles``: every title in full."""
    return _NO_SHORT_TITLES


@dataclass(frozen=True, slots=True)
class OrganFields:
    """The answering organ, as of the day of the letter.

    ``office`` is the 政府信息公开工作机构; ``heading`` the text of the red head (None: plain paper, the organ stands in
    the title); ``review_body`` and ``court`` follow from the name at the foot of the letter; ``online_review`` is the
    address at which applications for review can be handed in online.
    """

    name: str
    short: str
    office: str
    address: str
    phone: str
    review_body: str
    court: str
    online_review: str | None = None
    heading: str | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class ApplicantFields:
    """Who asked. ``natural`` is true for a person, false for a company or another organisation."""

    name: str
    natural: bool

    @property
    def you(self) -> str:
        """你 for a natural person, 你单位 for everybody else."""
        return "你" if self.natural else "你单位"


@dataclass(frozen=True, slots=True)
class StepFields:
    """One dated step by which the request came in: ``what`` reads on after the day (``由本机关签收``)."""

    on: dt.date
    what: str


@dataclass(frozen=True, slots=True)
class ReceiptFields:
    """登记回执. ``way`` reads before 提交 (``以邮寄方式``); ``received_rule`` is the law's sentence for that channel.

    ``received_citations`` ground the day of receipt, ``reply_citations`` the last day ``reply_due``.
    """

    organ: OrganFields
    applicant: ApplicantFields
    case_number: str
    sought: tuple[str, ...]
    way: str
    steps: tuple[StepFields, ...]
    received_on: dt.date
    received_rule: str
    received_citations: tuple[str, ...]
    reply_due: dt.date
    reply_citations: tuple[str, ...]
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class WithheldFields:
    """One part that is not given although the rest is (第三十七条).

    ``what``: which part; ``ground``: the exemption in words (``个人隐私``); ``binding``: ``must`` (第十四条、第十五条),
    ``may`` (第十六条) or ``none`` when the part is no government information; ``citations``: of the exemption, full;
    ``reason``: why this part falls under it, without a closing full stop.
    """

    what: str
    ground: str
    binding: str
    citations: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ItemFields:
    """One item and its answer.

    ``n`` counts from 1; ``outcome`` names the partial under templates/letters/outcomes; ``citations`` are full
    (``《中华人民共和国政府信息公开条例》第三十六条第（二）项``); ``facts`` are what that partial asks for (see
    :func:`letters.compose.facts_of`); ``enclosures`` are the papers that go with the letter; ``withheld`` the parts
    kept back (``partly_disclosed`` only: facts ``withheld_part``, ``withheld_under``, ``reason`` go here).
    """

    n: int
    sought: str
    outcome: str
    citations: tuple[str, ...]
    facts: Mapping[str, str]
    enclosures: tuple[str, ...] = ()
    withheld: tuple[WithheldFields, ...] = ()


@dataclass(frozen=True, slots=True)
class RemedyFields:
    """One group of remedies and the items it is for.

    ``code`` is R1 (review first), R2 (review or suit) or R3 (review only); limits are calendar days, ``sue_months``
    months. ``scope`` replaces "the answers to items …" when the group is for a part of an item only.
    """

    code: str
    items: tuple[int, ...]
    review_days: int
    review_body: str
    citations: tuple[str, ...]
    sue_months: int | None = None
    sue_after_review_days: int | None = None
    court: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectionFields:
    """A correction (补正) that was asked and made: the clock started again on ``corrected_on``."""

    asked_on: dt.date
    corrected_on: dt.date
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExtensionFields:
    """An extension that was agreed and told in time; ``due_on`` is the new last day."""

    told_on: dt.date
    due_on: dt.date
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedFields:
    """One letter by which others were asked, as the file has it; only the checks read it.

    ``kind``: ``third_party``, ``joint_maker`` or ``agency``; ``name``: as a clerk calls it (``第三方（A）``);
    ``answered_on``: None while no answer is on file; ``lapsed``: the last day to answer has passed in silence;
    ``agrees``: whether the answer agrees to the disclosure, None when there is none or it is not about that.
    """

    kind: str
    name: str
    asked_on: dt.date
    answered_on: dt.date | None = None
    lapsed: bool = False
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class ReplyFields:
    """答复书. ``way`` reads before 提交; ``items`` quote the request as finally corrected, in the order asked.

    ``served_online`` adds the online review channel. ``short_titles`` maps full titles of instruments to the short form
    used from the second mention on (``{"中华人民共和国政府信息公开条例": "条例"}``).

    Read by the checks only: ``asked``, all letters to third parties and other organs; ``searches``, how many search
    records are on file; ``keep_out``, words that may stand in the quoted request at most (a third party's name, number
    or address).
    """

    organ: OrganFields
    applicant: ApplicantFields
    received_on: dt.date
    way: str
    items: tuple[ItemFields, ...]
    remedies: tuple[RemedyFields, ...]
    served_online: bool = False
    correction: CorrectionFields | None = None
    extension: ExtensionFields | None = None
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)
    asked: tuple[AskedFields, ...] = ()
    searches: int = 0
    keep_out: tuple[str, ...] = ()

    @property
    def enclosures(self) -> tuple[str, ...]:
        """Every enclosure of the letter, item by item."""
        return tuple(paper for item in self.items for paper in item.enclosures)


@dataclass(frozen=True, slots=True)
class JointRequestFields:
    """One of the requests that one reply answers: ``number`` is its case's, its items bear the numbers of the letter.

    The rest as in ReplyFields.
    """

    number: str
    received_on: dt.date
    way: str
    items: tuple[ItemFields, ...]
    correction: CorrectionFields | None = None
    extension: ExtensionFields | None = None
    asked: tuple[AskedFields, ...] = ()
    searches: int = 0


@dataclass(frozen=True, slots=True)
class JointReplyFields:
    """合并答复书: one reply to several requests of one applicant; ``citations`` allow it. See ReplyFields."""

    organ: OrganFields
    applicant: ApplicantFields
    requests: tuple[JointRequestFields, ...]
    citations: tuple[str, ...]
    remedies: tuple[RemedyFields, ...]
    served_online: bool = False
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)
    keep_out: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[ItemFields, ...]:
        """Every item of every request, as the letter numbers them."""
        return tuple(item for request in self.requests for item in request.items)

    @property
    def enclosures(self) -> tuple[str, ...]:
        """Every enclosure of the letter, item by item."""
        return tuple(paper for item in self.items for paper in item.enclosures)
