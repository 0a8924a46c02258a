"""看完整的号码和地址: once, for a reason that is written down with who looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from acts import revealing
from casework.ruling import Refused
from rules.errors import InputError
from web.auth import SendingVisitor, TheDesk, for_people
from web.errors import error_page
from web.render import show

router = for_people()


@router.post("/cases/{number}/reveal")
def reveal(
    request: Request, desk: TheDesk, visitor: SendingVisitor, number: str, why: Annotated[str, Form()] = ""
) -> Response:
    """The applicant's numbers and addresses on a page of their own. Raises NoSuchCase for what is not theirs to see."""
    try:
        applicant = revealing.reveal(desk, visitor.actor, number, why)
    except InputError as wrong:
        if wrong.field != "why":
            raise
        return show(request, "reveal.html", visitor, 400, number=number, applicant=None, why=why, wrong=wrong)
    if isinstance(applicant, Refused):
        return error_page(403, words=(applicant.reason, applicant.advice))
    return show(request, "reveal.html", visitor, number=number, applicant=applicant, why=why, wrong=None)
