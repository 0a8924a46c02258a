"""What the notices are filled with: letters on the way to a reply, to the applicant and to those who are asked.

The same manners as letters.fields: no law in here, citations arrive full, free text is a clause without closing full
stop, days are ``datetime.date``. ``contact`` is the person to ask; ``short_titles`` as in ReplyFields. ``keep_out`` is
read by the checks only: words that may not stand in the letter (outside the quoted request).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from letters.fields import (
    ApplicantFields,
    JointReplyFields,
    OrganFields,
    ReceiptFields,
    RemedyFields,
    ReplyFields,
    no_short_titles,
)
from letters.paper_fields import (
    ClockStatementFields,
    ConferenceMinutesFields,
    DeliveryReceiptFields,
    FileIndexFields,
    RedactionStatementFields,
    ThirdPartySlipFields,
)


@dataclass(frozen=True, slots=True)
class PartyFields(ApplicantFields):
    """A third party that a letter is addressed to; ``you`` as for an applicant."""


@dataclass(frozen=True, slots=True)
class ContactFields:
    """联系人: who in the office answers questions, and the telephone number."""

    person: str
    phone: str


@dataclass(frozen=True, slots=True)
class RequestFields:
    """The request a notice is about. ``way`` reads before 提交 (``以邮寄方式``); ``sought``: item by item, verbatim."""

    received_on: dt.date
    way: str
    sought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointFields:
    """A point to correct: ``what`` is missing or unclear, ``how`` to mend it, an ``example`` of the right words."""

    what: str
    how: str
    example: str


@dataclass(frozen=True, slots=True)
class CorrectionNoticeFields:
    """补正告知书 (第三十条). ``last_day``: the last day to correct, with a reasonable time after delivery."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    points: tuple[PointFields, ...]
    last_day: dt.date
    citations: tuple[str, ...]
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ReasonsNoticeFields:
    """说明理由告知书 (第三十五条). ``volume``: the numbers, as a clause (``本月内你已提出申请38件…``)."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    volume: str
    last_day: dt.date
    citations: tuple[str, ...]
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ExtensionNoticeFields:
    """延期答复告知书 (第三十三条第二款). ``reason``: a clause after 因; ``workdays``: by how many.

    ``due_on`` is the last day without the extension, ``last_day`` the new one.
    """

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    reason: str
    due_on: dt.date
    workdays: int
    last_day: dt.date
    citations: tuple[str, ...]
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class DeferralNoticeFields:
    """延迟答复告知书 (第三十五条). ``reasons``: what was stated on ``stated_on``; ``why``: a clause after 因."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    stated_on: dt.date
    reasons: str
    why: str
    last_day: dt.date
    citations: tuple[str, ...]
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ThirdPartyLetterFields:
    """第三方征求意见书 (第三十二条). ``summary``: what is asked, without a word on who asks.

    ``why``: why it touches this party, a full clause; ``workdays``: to answer, from receipt; ``enclosures``: beside the
    slip, e.g. the pages concerned. ``keep_out``: the applicant's name, number, address.
    """

    organ: OrganFields
    party: PartyFields
    contact: ContactFields
    summary: str
    why: str
    workdays: int
    citations: tuple[str, ...]
    enclosures: tuple[str, ...] = ()
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class DelegationNoticeFields:
    """委托答复告知书. ``agent`` answers in the organ's name on this ``basis``; ``contact`` is at the agent's."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    agent: str
    basis: str
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ConsultationNoticeFields:
    """征求意见告知书 to the applicant (第三十三条第三款). ``whom``: ``第三方`` or an organ's name.

    It reads after 涉及 and never names the third party. ``since``: the day the first letter was sent;
    ``asked_citations`` ground the asking (第三十二条 or 第三十四条), ``citations`` that the time is not counted.
    ``keep_out``: the third party's name, number, address.
    """

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    whom: str
    since: dt.date
    asked_citations: tuple[str, ...]
    citations: tuple[str, ...]
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class JointMakerLetterFields:
    """共同制作机关征求意见书 (第三十四条). ``addressee``: the organ; ``document``: what was made together.

    ``view``: what we intend (``拟予以公开``); ``workdays``: to answer, from receipt.
    """

    organ: OrganFields
    addressee: str
    contact: ContactFields
    sought: tuple[str, ...]
    document: str
    view: str
    workdays: int
    citations: tuple[str, ...]
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class AgencyLetterFields:
    """协办函. ``addressee``: organ or unit; ``questions``: what it is asked, each a clause; ``last_day``: to answer."""

    organ: OrganFields
    addressee: str
    contact: ContactFields
    sought: tuple[str, ...]
    questions: tuple[str, ...]
    last_day: dt.date
    citations: tuple[str, ...]
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class FeeNoticeFields:
    """收费通知书. ``why``: numbers beyond reason, a clause; ``standard``: the tariff in words.

    ``reckoning``: how the amount adds up; ``amount`` in yuan; ``payment``: how to pay; ``workdays``: from the day after
    receipt; ``last_day``: the same as a date when the day of receipt is known (handed over, sent online), else None.
    """

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    why: str
    standard: str
    reckoning: str
    amount: int
    payment: str
    workdays: int
    citations: tuple[str, ...]
    last_day: dt.date | None = None
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class DisclosureNoticeFields:
    """依申请公开告知书 to a third party that objected (第三十二条). It leaves before anything is disclosed.

    ``asked_on``: the day it was asked; ``view``: what it answered, a clause after 你单位; ``information``: what will be
    disclosed; ``public_interest``: decided for its sake, else because the objection's reasons fail; ``reason``: why, in
    full; ``disclose_on``: the day of disclosure. ``remedies``: one group, usually R2. ``keep_out``: the applicant's.
    """

    organ: OrganFields
    party: PartyFields
    contact: ContactFields
    asked_on: dt.date
    view: str
    information: str
    public_interest: bool
    reason: str
    disclose_on: dt.date
    citations: tuple[str, ...]
    remedies: tuple[RemedyFields, ...]
    served_online: bool = False
    keep_out: tuple[str, ...] = ()
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class ClosedFields:
    """How a case ended without an answer: an outcome whose ``letter`` is not the reply, its facts and citations."""

    outcome: str
    citations: tuple[str, ...]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClosingNoticeFields:
    """不再处理告知书. ``item``: ``abandoned_no_correction`` or ``abandoned_fee_unpaid``; ``remedies``: one group."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    request: RequestFields
    item: ClosedFields
    remedies: tuple[RemedyFields, ...]
    served_online: bool = False
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


@dataclass(frozen=True, slots=True)
class WithdrawalConfirmationFields:
    """撤回确认. ``item``: outcome ``withdrawn``; ``means``: how it was withdrawn (``书面``, ``通过互联网``)."""

    organ: OrganFields
    applicant: ApplicantFields
    contact: ContactFields
    case_number: str
    request: RequestFields
    item: ClosedFields
    means: str
    short_titles: Mapping[str, str] = field(default_factory=no_short_titles)


LetterFields = (
    ReceiptFields
    | ReplyFields
    | JointReplyFields
    | CorrectionNoticeFields
    | ReasonsNoticeFields
    | ExtensionNoticeFields
    | DeferralNoticeFields
    | DelegationNoticeFields
    | ThirdPartyLetterFields
    | ThirdPartySlipFields
    | ConsultationNoticeFields
    | JointMakerLetterFields
    | AgencyLetterFields
    | FeeNoticeFields
    | DisclosureNoticeFields
    | ClosingNoticeFields
    | WithdrawalConfirmationFields
    | ConferenceMinutesFields
    | DeliveryReceiptFields
    | FileIndexFields
    | ClockStatementFields
    | RedactionStatementFields
)

# The code of rules/law/letters.yaml and the fields its template is filled with.
FIELDS_OF: Mapping[str, type[LetterFields]] = {
    "registration_receipt": ReceiptFields,
    "reply": ReplyFields,
    "joint_reply": JointReplyFields,
    "correction_notice": CorrectionNoticeFields,
    "reasons_notice": ReasonsNoticeFields,
    "extension_notice": ExtensionNoticeFields,
    "deferral_notice": DeferralNoticeFields,
    "delegation_notice": DelegationNoticeFields,
    "third_party_letter": ThirdPartyLetterFields,
    "third_party_slip": ThirdPartySlipFields,
    "consultation_notice": ConsultationNoticeFields,
    "joint_maker_letter": JointMakerLetterFields,
    "agency_letter": AgencyLetterFields,
    "fee_notice": FeeNoticeFields,
    "disclosure_notice": DisclosureNoticeFields,
    "closing_notice": ClosingNoticeFields,
    "withdrawal_confirmation": WithdrawalConfirmationFields,
    "conference_minutes": ConferenceMinutesFields,
    "delivery_receipt": DeliveryReceiptFields,
    "file_index": FileIndexFields,
    "clock_statement": ClockStatementFields,
    "redaction_statement": RedactionStatementFields,
}
