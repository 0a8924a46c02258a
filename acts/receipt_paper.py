"""送达回证 of one letter of a case: printed before it is handed over, signed by whoever takes it."""

from __future__ import annotations

from acts.desk import Desk
from acts.papers import paper, printed
from casework.case import Case, Issued
from casework.letters_of import own_number, recipient_of
from casework.words import letter_label
from letters.from_case import organ_fields, words
from letters.paper_fields import DeliveryReceiptFields

KIND = "delivery_receipt"
REFUSED = "refused"
"""The proof of delivery that goes by why the letter was refused and who saw it."""


def receipt_paper(desk: Desk, case: Case, issued: Issued, server: str, kind: str) -> bytes:
    """The proof of delivery as ``docx`` or ``pdf``, filled in as far as known; ``server`` is who delivers it."""
    return printed(desk, paper(desk, KIND, _fields(desk, case, issued, server)), kind)


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
