"""What goes out beside one letter of a case: 送达回证, signed by whoever takes it, and the third party's 意见回执."""

from __future__ import annotations

from acts.desk import Desk
from acts.papers import paper, printed
from casework.case import Case, Issued
from casework.letters_of import KINDS_OF_LETTERS, own_number, recipient_of
from casework.words import letter_label
from letters.from_case import organ_fields, words
from letters.notices_from_case import Order, slip_fields
from letters.paper_fields import DeliveryReceiptFields

KIND = "delivery_receipt"
SLIP = "third_party_slip"
REFUSED = "refused"
"""The proof of delivery that goes by why the letter was refused and who saw it."""


def receipt_paper(desk: Desk, case: Case, issued: Issued, server: str, kind: str) -> bytes:
    """The proof of delivery as ``docx`` or ``pdf``, filled in as far as known; ``server`` is who delivers it."""
    return printed(desk, paper(desk, KIND, _fields(desk, case, issued, server)), kind)


def slip_paper(desk: Desk, case: Case, issued: Issued, kind: str) -> bytes | None:
    """第三方意见回执 of a 第三方征求意见书 as ``docx`` or ``pdf``, without a word on the applicant; None for others."""
    letter, _, ref = issued.letter.partition("-")
    asked = case.course.consultations.get(ref)
    if KINDS_OF_LETTERS.get(letter) != "third_party_letter" or asked is None:
        return None
    order = Order(case, asked.asked, desk.office, desk.rulebook, desk.calendar)
    return printed(desk, paper(desk, SLIP, slip_fields(order, issued.number)), kind)


def _fields(desk: Desk, case: Case, issued: Issued, server: str) -> DeliveryReceiptFields:
    day = issued.delivered_on or desk.today
    way = desk.rulebook.reply_way(issued.way or "in_person").at(day).label
    return DeliveryReceiptFields(
        organ=organ_fields(desk.office.organ(case.organ), day),
        case_number=case.number,
        document=letter_label(desk.rulebook, issued.letter),
        number=own_number(case, issued) or None,
        recipient=recipient_of(case, issued.letter),
        way=way,
        place="",
        server=server,
        signed_on=None if issued.proof == REFUSED else issued.delivered_on,
        refusal=issued.proof_note if issued.proof == REFUSED else "",
        short_titles=words().short_titles,
    )
