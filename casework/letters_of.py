"""The letters a case may hold: each has an id within the case (``third_party-A``) and is of a kind of letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from casework.case import Case, Issued

KINDS_OF_LETTERS: Mapping[str, str] = {
    "registration_receipt": "registration_receipt",
    "reply": "reply",
    "correction": "correction_notice",
    "extension": "extension_notice",
    "reasons": "reasons_notice",
    "deferral": "deferral_notice",
    "delegation": "delegation_notice",
    "fee": "fee_notice",
    "third_party": "third_party_letter",
    "agency": "agency_letter",
    "joint_maker": "joint_maker_letter",
    "told": "consultation_notice",
    "disclosure": "disclosure_notice",
    "minutes": "conference_minutes",
}
"""The first part of a letter's id → its code in rules/law/letters.yaml."""

TO_OTHERS = frozenset({"third_party", "agency", "joint_maker", "disclosure", "minutes"})
"""Letters that do not go to the applicant."""


STAYS_IN = frozenset({"registration_receipt", "minutes"})
"""Letters that are not sent: handed over at the counter as they are made, or internal."""


class Whereabouts(StrEnum):
    """How far a letter is that leaves the house: not ready to leave, ready, on its way, arrived."""

    HELD = "held"
    LYING = "lying"
    OUT = "out"
    ARRIVED = "arrived"


def whereabouts(case: Case, issued: Issued) -> Whereabouts:
    """How far ``issued`` is. Held: without a good seal, void, being sent by the system, or not to go out any more."""
    if issued.delivered_on:
        return Whereabouts.ARRIVED
    if issued.dispatched_on:
        return Whereabouts.OUT
    ready = issued.file is not None and issued.file.whole and not (issued.void_reason or issued.sending)
    return Whereabouts.LYING if ready and issued.letter not in case.course.overtaken else Whereabouts.HELD


def key_of(number: str) -> str:
    """A document number as it is compared: however its brackets, spaces and letters were typed or scanned."""
    plain = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    return plain.translate(_BRACKETS)


_BRACKETS = str.maketrans("〔［[【（〕］]】）", "((((()))))")


def kind_of(letter: str) -> str:
    """The kind of letter behind an id: ``third_party-A`` → ``third_party_letter``."""
    return KINDS_OF_LETTERS[stem(letter)]


def stem(letter: str) -> str:
    """The first part of the id: ``third_party-A`` → ``third_party``."""
    return letter.partition("-")[0]


def own_number(case: Case, issued: Issued) -> str:
    """The letter's 文号; empty for one that bears the case's number only."""
    return "" if issued.number == case.number else issued.number


def recipient_of(case: Case, letter: str) -> str:
    """Whom the letter is for: the applicant, or who was asked for a view; empty for one that stays in the house."""
    kind, _, ref = letter.partition("-")
    if kind not in TO_OTHERS:
        return case.applicant.name
    asked = case.course.consultations.get(ref)
    return asked.asked.name if asked else ""
