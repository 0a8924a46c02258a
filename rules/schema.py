"""The shape of the files under rules/law and rules/calendar: anything else in them is refused.

Each class is one mapping of a file; ``load.py`` turns it into the rules of ``rulebook.py``.
"""

from __future__ import annotations

import datetime as dt
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CiteShape(Shape):
    """A citation; ``quote`` is needed unless ``checked`` is false."""

    instrument: str
    article: str = ""
    paragraph: str = ""
    item: str = ""
    quote: str = ""
    checked: bool = True


class ValueShape(Shape):
    """What every dated value has: its grounds, and whether lawyers have confirmed it."""

    cite: list[CiteShape] = Field(min_length=1)
    checked: bool = True


ValueT = TypeVar("ValueT", bound=ValueShape)


class RuleShape(Shape, Generic[ValueT]):
    """A rule: ``values`` by their first day; null ends it."""

    id: str
    label: str
    values: dict[dt.date, ValueT | None] = Field(min_length=1)


Asked = Literal["third_party", "agency", "joint_maker", "referral"]
Restart = Literal["corrected", "fee_paid", "ordered"]


class DeadlineValue(ValueShape):
    """A limit's length; ``restarts_on`` and ``excludes``, when given, replace the rule's for this period."""

    value: int = Field(gt=0)
    restarts_on: list[Restart] | None = None
    excludes: list[Asked] | None = None


class DeadlineShape(RuleShape[DeadlineValue]):
    """deadlines.yaml."""

    unit: Literal["workday", "day"]
    starts: str
    restarts_on: list[Restart] = []
    excludes: list[Asked] = []
    cautious_excludes: list[Asked] | None = None
    applies_by: str


class DateFieldShape(Shape):
    """A date that a channel carries."""

    name: str
    label: str
    required: bool


class ReceiptValue(ValueShape):
    """receipt.yaml."""

    decided_by: str
    dates: list[DateFieldShape] = Field(min_length=1)
    confirmation_lag: int | None


class ReplyWayValue(ValueShape):
    """reply_ways.yaml."""

    decided_by: Literal["made", "dispatched", "delivered"]


class DeliveryProofValue(ValueShape):
    """delivery_proofs.yaml."""

    ways: list[str] = Field(min_length=1)
    note: str | None


class ReturnGroundValue(ValueShape):
    """return_grounds.yaml."""

    ways: list[str] = Field(min_length=1)
    note: str | None
    then: str


class FactShape(Shape):
    """A fact to state or to keep on file."""

    name: str
    label: str
    required: bool
    choices: dict[str, str] = {}


class RemedyIfShape(Shape):
    """The remedy is ``remedy`` when the fact ``fact`` has the choice ``is``."""

    fact: str
    choice: str = Field(alias="is")
    remedy: str


class OutcomeValue(ValueShape):
    """outcomes.yaml and outcomes_*.yaml."""

    group: Literal["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"]
    must_state: list[FactShape]
    must_on_file: list[FactShape]
    may_record: list[FactShape] = []
    row: str
    remedy: str | None
    remedy_if: list[RemedyIfShape] = []
    exemption: Literal["must", "may"] | None
    category: str | None = None
    letter: str = "reply"
    override: bool
    reviews: list[Literal["secrecy", "legal"]]
    conference: bool


class ExemptionValue(ValueShape):
    """exemptions.yaml."""

    binding: Literal["must", "may"]
    override: bool
    consent: bool
    unless_required: bool
    outcome: str
    proof: str


class BandShape(Shape):
    """A band of a fee: from the ``start``-th unit on ``each`` yuan, every ``step`` units ``more`` yuan more."""

    start: int = Field(alias="from", gt=0)
    each: int = Field(ge=0)
    step: int | None
    more: int = Field(ge=0)


class FeeValue(ValueShape):
    """fees.yaml."""

    unit: str
    per: str
    bands: list[BandShape] = Field(min_length=1)


class TriggerValue(ValueShape):
    """hard_cases.yaml."""

    weight: int = Field(gt=0)
    mandatory: bool
    reviews: list[Literal["secrecy", "legal"]] = []
    reason: str


class BodyShape(Shape):
    """A review body by the role of the organ."""

    role: str
    label: str
    cite: list[CiteShape] = Field(min_length=1)


class ReadAsShape(Shape):
    """The remedy is told as ``remedy`` when the parameter has the value ``is``."""

    parameter: str
    choice: str = Field(alias="is")
    remedy: str


class RemedyValue(ValueShape):
    """remedies.yaml; ``for_outcomes``: the further grounds of each outcome that leads to this remedy."""

    review_first: bool
    review_days: int = Field(gt=0)
    sue_months: int | None
    sue_after_review_days: int | None
    bodies: list[BodyShape]
    for_outcomes: dict[str, list[CiteShape]] = {}
    read_as: ReadAsShape | None = None


class ReportRowValue(ValueShape):
    """report_rows.yaml; ``takes``: the leaf rows that a coarser form counts in this one."""

    section: str
    takes: list[str] = []


class ApplicantKindValue(ValueShape):
    """applicant_kinds.yaml."""

    person: bool


class LetterValue(ValueShape):
    """letters.yaml; ``optional``: an office may do without this kind of letter."""

    remedy: bool
    optional: bool = False
    parts: list[FactShape] = Field(min_length=1)


class ParameterValue(ValueShape):
    """parameters.yaml."""

    value: str | int | bool


class ParameterShape(RuleShape[ParameterValue]):
    """parameters.yaml; ``options``: what may be chosen, each in words."""

    options: dict[str, str] = {}


class ChoiceShape(Shape):
    """An answer to a finding: ``opens`` the outcome it leads to, ``asks`` the step that is due before any outcome."""

    code: str
    label: str
    opens: str | None = None
    asks: str | None = None


class FindingValue(ValueShape):
    """findings.yaml; ``several``: more than one choice may hold; ``assumed``: the choice when nothing is said."""

    question: int = Field(ge=1, le=7)
    several: bool = False
    assumed: str | None = None
    choices: list[ChoiceShape] = Field(min_length=2)


class GuideStepValue(ValueShape):
    """guide_steps.yaml; ``blocks``: no outcome may be decided before it is done."""

    blocks: bool


class LocalLawShape(Shape):
    """A local rule whose text is not at hand: named, so that nobody takes it for encoded."""

    instrument: str
    checked: Literal[False]
    why: str
    rules: list[str] = Field(max_length=0)


class InstrumentShape(Shape):
    """instruments.yaml: ``text`` is a file under texts/, null when the text is not at hand.

    ``document`` is false for what is no document at all but an inference that the office has to confirm.
    """

    code: str
    title: str
    number: str
    in_force: dt.date
    text: str | None
    document: bool = True


class LeftArticle(Shape):
    """An article that no rule encodes, and why."""

    article: str
    why: str


class LeftShape(Shape):
    """left_to_people.yaml: the chapter that must be complete, and what of it is left to people."""

    instrument: str
    chapter: str
    articles: list[LeftArticle]


class HolidayShape(Shape):
    """A holiday of a year: days off, and weekend days worked."""

    name: str
    rest: list[dt.date]
    work: list[dt.date]


class NoticeShape(Shape):
    """One notice of the General Office of the State Council."""

    title: str
    url: str | None
    published: dt.date | None
    holidays: list[HolidayShape]


class YearShape(Shape):
    """rules/calendar/<year>.yaml."""

    year: int
    notices: list[NoticeShape] = Field(min_length=1)


class FixedHolidayShape(Shape):
    """A holiday on a fixed day of the year."""

    month: int
    day: int
    name: str


class ProvisionalShape(Shape):
    """rules/calendar/provisional.yaml."""

    cite: list[CiteShape] = Field(min_length=1)
    source: str
    holidays: list[FixedHolidayShape]
