"""Forms that bring a file: read only once it is known who sends them, piece by piece, with one file and few fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from letters.uploads import Upload
from web.auth import Visitor, draft_of_session, upload_of_session
from web.forms import SentForm, seen_event, texts_of


@dataclass(frozen=True, slots=True)
class SentUpload:
    """A form with its file, of a page of this session."""

    visitor: Visitor
    sent: SentForm
    seen: int | None
    upload: Upload | None


async def sent_upload(request: Request, visitor: Annotated[Visitor, Depends(upload_of_session)]) -> SentUpload:
    """The form and the file in it; a large file lies on the disk, not in memory, until it is looked at."""
    return await _sent(request, visitor)


async def draft_upload(request: Request, visitor: Annotated[Visitor, Depends(draft_of_session)]) -> SentUpload:
    """The same for the form of a draft, whose paragraphs come along."""
    return await _sent(request, visitor)


async def _sent(request: Request, visitor: Visitor) -> SentUpload:
    form = await request.form()
    file = form.get("file")
    upload = None
    if isinstance(file, UploadFile) and file.filename:
        upload = Upload(file.filename, await file.read())
    fields = {name: values for name, values in texts_of(form).items() if name != "file"}
    return SentUpload(visitor, SentForm("attach", fields), await seen_event(request), upload)


TheUpload = Annotated[SentUpload, Depends(sent_upload)]
