"""The entries of the rulebook: one frozen dataclass for each table of rules/law.

Nothing here knows a number, an article or a label of the law; they come from the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.citation import Citation

Cites = tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or official form: its full ``title``, text file (or "") and first day in force.

    ``document`` is false for an inference of ours that stands where a document is missing.
    """

    code: str
    title: str
    text: str
    in_force: dt.date
    document: bool = True


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A limit of ``value`` ``unit`` (workday or day).

    ``starts`` names the fact it runs from; ``restarts_on`` the clock kinds that start it anew in full, ``excludes`` the
    consultations whose time does not count, ``cautious_excludes`` the same by the cautious reading. ``checked`` is
    false when the office's lawyers have yet to confirm it.
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
    cautious_excludes: tuple[str, ...] = ()


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
class DeliveryProof:
    """送达凭据: by what a letter that went one of the ``ways`` counts as delivered.

    ``note``: what must be written down with it; None when nothing must.
    """

    code: str
    label: str
    ways: tuple[str, ...]
    note: str | None
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class ReturnGround:
    """退件情形: why a letter that went one of the ``ways`` came back, ``note`` likewise, and what to do ``then``."""

    code: str
    label: str
    ways: tuple[str, ...]
    note: str | None
    then: str
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
    ``evidence`` are the facts that must be on file, ``recorded`` those that may be and are not for the letter,
    ``reviews`` the signed reviews it needs (secrecy, legal); ``conference`` when a conference must be held first.
    ``category`` is its exemption in exemptions.yaml, ``letter`` the kind of letter that tells it.
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
    category: str = ""
    remedy_if: tuple[tuple[str, str, str], ...] = ()
    letter: str = "reply"
    recorded: tuple[FactField, ...] = ()

    @property
    def facts(self) -> tuple[FactField, ...]:
        """Every fact that a decision for this outcome may hold."""
        return (*self.must_state, *self.evidence, *self.recorded)

    @property
    def gives(self) -> bool:
        """Whether information is handed over: then the letter states the way of supply."""
        return any(fact.name == "supply" for fact in self.must_state)

    def remedy_for(self, facts: Mapping[str, Any]) -> str:
        """The remedy's code for a decision with these facts: another than ``remedy`` when a fact says so."""
        fitting = (remedy for fact, choice, remedy in self.remedy_if if facts.get(fact) == choice)
        return next(fitting, self.remedy)

    @property
    def must_on_file(self) -> tuple[str, ...]:
        """The names of the facts that must be on file before the decision."""
        return tuple(field.name for field in self.evidence)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A ground for withholding (第十四条至第十六条): ``binding`` must or may.

    ``override``: public interest may override it; ``consent``: the third party's consent lifts it; ``unless_required``:
    another law may require disclosure; ``proof``: what the organ has to prove before a court.
    """

    code: str
    label: str
    binding: str
    override: bool
    consent: bool
    unless_required: bool
    outcome: str
    proof: str
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class Band:
    """From the ``start``-th unit on, ``each`` yuan a unit; with ``step``, ``more`` yuan more for each further step."""

    start: int
    each: int
    step: int | None
    more: int


@dataclass(frozen=True, slots=True)
class FeeRule:
    """A way of reckoning the fee: its ``bands`` in order, the ``unit`` counted and ``per`` what it is counted."""

    code: str
    label: str
    unit: str
    per: str
    bands: tuple[Band, ...]
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that makes a case hard: its ``weight``, why, and whether a conference is ``mandatory``.

    ``reviews``: the signed reviews (secrecy, legal) that the reply of such a case needs besides those of its outcomes.
    """

    code: str
    label: str
    weight: int
    mandatory: bool
    reason: str
    cite: Cites
    checked: bool
    reviews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a finding: the outcome it ``opens`` and the step it ``asks`` for ("" for none)."""

    code: str
    label: str
    opens: str
    asks: str


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A finding under one of the seven questions; ``several`` when more than one choice may hold.

    ``assumed``: the choice taken when nothing is said, "" when the question has to be answered.
    """

    code: str
    label: str
    question: int
    several: bool
    assumed: str
    choices: tuple[Choice, ...]
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class GuideStep:
    """Something due before the reply; ``blocks`` when no outcome may be decided before it is done."""

    code: str
    label: str
    blocks: bool
    cite: Cites
    checked: bool


@dataclass(frozen=True, slots=True)
class LocalLaw:
    """A local rule of which nothing is encoded, with the reason."""

    instrument: str
    title: str
    why: str


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
    ``for_outcomes``: by outcome, the further provisions that make this its remedy. ``read_as``: the parameter that
    chooses a reading, its value, and the remedy that letters then tell instead; None when there is one reading only.
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
    for_outcomes: Mapping[str, Cites] = field(default_factory=dict)
    read_as: tuple[str, str, str] | None = None

    def cite_for(self, outcomes: Iterable[str]) -> Cites:
        """The grounds of this remedy against a reply with these outcomes, each once."""
        own = [cite for code in outcomes for cite in self.for_outcomes.get(code, ())]
        return tuple(dict.fromkeys((*self.cite, *own)))

    @property
    def all_cites(self) -> Cites:
        """Every provision that this value rests on, those of bodies and of single outcomes included."""
        bodies = [cite for body in self.bodies for cite in body.cite]
        return tuple(dict.fromkeys((*self.cite_for(self.for_outcomes), *bodies)))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A leaf row of table 3 of the annual report, its ``label`` exactly as printed, under ``section``.

    ``takes``: the rows of a finer form that this one counts together.
    """

    code: str
    label: str
    section: str
    cite: Cites
    checked: bool
    takes: tuple[str, ...] = ()


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
    """A kind of letter: its mandatory ``parts`` in order, and whether it carries the remedy block.

    ``optional``: an office may do without this kind.
    """

    code: str
    label: str
    parts: tuple[FactField, ...]
    remedy: bool
    cite: Cites
    checked: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A reading the office may choose: ``value`` is one of ``options``, (code, words).

    No options: any value of the same type.
    """

    id: str
    label: str
    value: str | int | bool
    options: tuple[tuple[str, str], ...]
    cite: Cites
    checked: bool

    @property
    def said(self) -> str:
        """The value in words."""
        return dict(self.options).get(str(self.value), str(self.value))
