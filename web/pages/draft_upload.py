"""上传改好的稿: the .docx that was downloaded from the draft's page and comes back changed."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from acts import registry
from casework.commands import ACT_LABELS
from casework.ruling import Refused
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from web.auth import TheDesk, for_people
from web.forms import SentForm
from web.pages.acts import on_the_draft, refused_page
from web.pages.materials import not_theirs
from web.upload import TheUpload

router = for_people()
ACT = "edit_draft"
FORM = "upload_draft"
"""What the form is called on the page: not the editor's, whose paragraphs stay as they are."""
PLACE = on_the_draft(ACT)
DONE = "/cases/{number}/draft?done=edit_draft#h-diff"
"""Where one goes on: to what has changed."""


@router.post("/cases/{number}/draft/upload")
def upload(request: Request, desk: TheDesk, number: str, form: TheUpload) -> Response:
    """The next version, and on to the difference; the page again with the reason where the file was not taken."""
    visitor = form.visitor
    case = desk.cases(visitor.actor).find(number).case
    if no := not_theirs(visitor, case, ACT):
        return refused_page(request, visitor, number, ACT_LABELS[ACT], PLACE, no)
    try:
        if form.upload is None:
            raise InputError("还没有选文件", "请选择从本页下载、改好的 .docx", field=registry.UPLOAD)
        given = {"on": desk.today, registry.UPLOAD: form.upload}
        outcome = registry.do(desk, visitor.actor, ACT, number, given, form.seen)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return PLACE.again(request, desk, visitor, number, SentForm(FORM).with_error(wrong), 400)
    if isinstance(outcome, Refused):
        if outcome.kind == "rule":
            return PLACE.again(request, desk, visitor, number, SentForm(FORM).with_refusal(outcome), 409)
        return refused_page(request, visitor, number, ACT_LABELS[ACT], PLACE, outcome)
    return RedirectResponse(DONE.format(number=number), 303)
