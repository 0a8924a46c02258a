"""改稿、上传、送审: the one form of the draft's page. Nothing typed on it is lost, whichever button is pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from acts import registry
from acts.desk import Desk
from acts.perform import Outcome
from acts.replying import findings_of
from casework.commands import ACT_LABELS
from casework.ruling import Refused
from letters.lint import Finding
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from web.auth import SendingVisitor, TheDesk, Visitor, for_people
from web.draft_form import carried, changed_blocks, only_changed, reasons_of, version_shown
from web.forms import Resumed, Seen, SentForm, sent_form
from web.kept import KeptForm
from web.pages.acts import carry_out, on_the_draft, refused_page
from web.pages.letters import DONE_WORDS
from web.pages.materials import not_theirs
from web.upload import SentUpload, draft_upload

router = for_people()
EDIT, SUBMIT = "edit_draft", "submit_draft"
FORM = "upload_draft"
"""What the form is called when its file was sent."""
PLACE = on_the_draft(EDIT)
SAVED = "/cases/{number}/draft?done=edit_draft"
DONE = "/cases/{number}/draft?done=edit_draft#h-diff"
"""Where one goes on after a file: to what has changed."""
SAVED_FIRST = "/cases/{number}/draft?done=saved_first#act-submit_draft"
"""Where one goes when 送审 was pressed with something not saved: to the checks of what was saved."""
STILL_THERE = "写过的理由还在，还没有送审"


async def edited(request: Request) -> SentForm:
    """The form, as that of 保存改动."""
    return await sent_form(request, EDIT)


async def submitted(request: Request) -> SentForm:
    """The form, as that of 送审."""
    return await sent_form(request, SUBMIT)


@dataclass(frozen=True, slots=True)
class _Written:
    """The reasons that were written for 送审, and what the check found before the draft was changed."""

    reasons: Mapping[str, str]
    found: Sequence[Finding]

    def on(self, request: Request, desk: Desk, visitor: Visitor, number: str, told: str, to: str) -> Response:
        """On to the page after a change of the draft; it is shown at once where reasons have to stay in its fields."""
        if not self.reasons:
            return RedirectResponse(to.format(number=number), 303)
        kept = carried(self.reasons, self.found, findings_of(desk, visitor.actor, number))
        return PLACE.again(request, desk, visitor, number, replace(kept, told=f"{told}；{STILL_THERE}"), 200)


def _written(desk: Desk, visitor: Visitor, number: str, typed: SentForm) -> _Written:
    reasons = reasons_of(typed)
    return _Written(reasons, findings_of(desk, visitor.actor, number) if reasons else ())


@router.post("/cases/{number}/acts/edit_draft")
def edit(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    number: str,
    sent: Annotated[SentForm, Depends(edited)],
    seen: Seen,
    again: Resumed,
) -> Response:
    """保存改动: the next version; reasons that were written beside it stay in their fields."""
    record = desk.cases(visitor.actor).find(number)
    if again:
        return PLACE.again(request, desk, visitor, number, sent, 200)
    typed = only_changed(sent, version_shown(desk.cases(visitor.actor), record, seen))
    return _save(request, desk, visitor, number, typed, seen, EDIT, SAVED)


@router.post("/cases/{number}/acts/submit_draft")
def submit(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    number: str,
    sent: Annotated[SentForm, Depends(submitted)],
    seen: Seen,
    again: Resumed,
) -> Response:
    """送审. With something typed that is not saved it is saved first and checked; one looks at that and sends it up."""
    record, place = desk.cases(visitor.actor).find(number), on_the_draft(SUBMIT)
    if again:
        return place.again(request, desk, visitor, number, sent, 200)
    typed = only_changed(sent, version_shown(desk.cases(visitor.actor), record, seen))
    if not changed_blocks(typed):
        return carry_out(request, desk, visitor, number, SUBMIT, place, typed, seen)
    return _save(request, desk, visitor, number, replace(typed, act=EDIT), seen, "saved_first", SAVED_FIRST)


def _save(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    number: str,
    typed: SentForm,
    seen: int | None,
    what: str,
    to: str,
) -> Response:
    """Save what was typed; ``what`` is told where the page is shown at once, ``to`` is where one goes on to else."""
    written = _written(desk, visitor, number, typed)
    done = carry_out(request, desk, visitor, number, EDIT, PLACE, typed, seen)
    return written.on(request, desk, visitor, number, DONE_WORDS[what], to) if done.status_code == 303 else done


@router.post("/cases/{number}/draft/upload")
def upload(
    request: Request, desk: TheDesk, number: str, form: Annotated[SentUpload, Depends(draft_upload)]
) -> Response:
    """The next version, and on to the difference; the page again with the reason where the file was not taken."""
    visitor = form.visitor
    record = desk.cases(visitor.actor).find(number)
    shown = version_shown(desk.cases(visitor.actor), record, form.seen)
    typed = only_changed(replace(form.sent, act=FORM), shown)
    if no := not_theirs(visitor, record.case, EDIT):
        return _not_done(request, visitor, number, typed, no)
    written = _written(desk, visitor, number, typed)
    try:
        outcome = _bring(desk, form, number, typed)
    except NoSuchCase:
        raise
    except InputError as wrong:
        return PLACE.again(request, desk, visitor, number, typed.with_error(wrong), 400)
    if isinstance(outcome, Refused):
        if outcome.kind == "rule":
            return PLACE.again(request, desk, visitor, number, typed.with_refusal(outcome), 409)
        return _not_done(request, visitor, number, typed, outcome)
    return written.on(request, desk, visitor, number, "传来的文件成了新的一稿", DONE)


def _bring(desk: Desk, form: SentUpload, number: str, typed: SentForm) -> Outcome:
    """Raises InputError where something typed on the page is not saved: the file was made without it."""
    if form.upload is None:
        raise InputError("还没有选文件", "请选择从本页下载、改好的 .docx", field=registry.UPLOAD)
    if blocks := changed_blocks(typed):
        raise InputError(
            f"本页第 {'、'.join(blocks)} 段改了还没有保存，文件没有收下；改的文字还在下面",
            "要留下的，先按“保存改动”，再下载新的一稿，把文件里的改动放进去上传；不要的，按“放弃没有保存的改动”，再选文件上传",
            field=registry.UPLOAD,
        )
    given = {"on": desk.today, registry.UPLOAD: form.upload}
    return registry.do(desk, form.visitor.actor, EDIT, number, given, form.seen)


def _not_done(request: Request, visitor: Visitor, number: str, typed: SentForm, no: Refused) -> Response:
    """Why not, with what was typed beside the file."""
    kept = KeptForm(f"/cases/{number}/acts/{EDIT}", typed.pairs) if typed.pairs else None
    return refused_page(request, visitor, number, ACT_LABELS[EDIT], PLACE, no, kept=kept)
