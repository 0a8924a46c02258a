"""What came between the counter and the reply, as the reply and its checks are told it: 补正, 延期, 征求意见."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.case import Case
from casework.course import Consultation
from casework.receipt import received_on
from letters.fields import AskedFields, CorrectionFields, ExtensionFields
from rules.history import CONSULTATIONS
from rules.rulebook import Rulebook

CONSENT = "consents"


def course_fields(case: Case, rulebook: Rulebook) -> Mapping[str, Any]:
    """The fields of ReplyFields that tell the course of the case, by name."""
    asked = tuple(filter(None, (_asked(case, one) for one in case.course.consultations.values())))
    return {
        "correction": _correction(case, rulebook),
        "extension": _extension(case, rulebook),
        "asked": asked,
        "searches": len(case.searches),
        "keep_out": tuple(_keep_out(case)),
    }


def _correction(case: Case, rulebook: Rulebook) -> CorrectionFields | None:
    """第三十条: when the notice was made and when the corrected request came."""
    asked = case.course.correction
    if asked is None or asked.received_on is None:
        return None
    cite = rulebook.parameter("correction_restart").at(received_on(case)).cite
    return CorrectionFields(asked.asked_on, asked.received_on, tuple(one.full for one in cite))


def _extension(case: Case, rulebook: Rulebook) -> ExtensionFields | None:
    """第三十三条第二款: when the applicant was told, and the last day that was named."""
    agreed, notice = case.course.extension, case.letters.get("extension")
    if agreed is None or notice is None or notice.dispatched_on is None:
        return None
    cite = rulebook.deadline("extension").at(received_on(case)).cite
    return ExtensionFields(notice.dispatched_on, agreed.due_on, tuple(one.full for one in cite))


def _asked(case: Case, one: Consultation) -> AskedFields | None:
    """A question that was put, as the checks read it; nothing while its letter lies in the house."""
    letter = case.letters.get(one.letter)
    if letter is None or letter.dispatched_on is None:
        return None
    silent = one.view is not None and one.view.view == "silent"
    answered = one.view if one.view and not silent else None
    return AskedFields(
        kind=one.kind,
        name=f"{CONSULTATIONS[one.kind]}（{one.ref}）",
        asked_on=letter.dispatched_on,
        answered_on=answered.on if answered else None,
        lapsed=silent,
        agrees=answered.view == CONSENT if answered else None,
    )


def _keep_out(case: Case) -> list[str]:
    """Third parties' names and contacts: the applicant's letter never holds them."""
    third = [one.asked for one in case.course.consultations.values() if one.kind == "third_party"]
    return [text for asked in third for text in (asked.name, asked.contact.reveal()) if text]
