"""随申请的材料: files chosen in the form of a new request, taken in at once and put on file with the registration."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from acts.desk import Desk
from acts.staging import Taken, mark_of, take_in, taken_of
from casework import proceeding_commands as pc
from casework.people import Actor
from letters.uploads import Upload
from rules.errors import InputError
from web.auth import MOST_FILES, Visitor, files_of_session
from web.forms import SentForm
from web.kept import FILES_WHAT, KEPT_FILE
from web.registering import ACT

FILES = "files"


@dataclass(frozen=True, slots=True)
class SentFiles:
    """Who sent a form of this session, and the files in it."""

    visitor: Visitor
    uploads: tuple[Upload, ...]


async def sent_files(request: Request, visitor: Annotated[Visitor, Depends(files_of_session)]) -> SentFiles:
    """The files of the form; an empty field is no file."""
    form = await request.form()
    found = [one for one in form.getlist(FILES) if isinstance(one, UploadFile) and one.filename]
    return SentFiles(visitor, tuple([Upload(one.filename or "", await one.read()) for one in found]))


TheFiles = Annotated[SentFiles, Depends(sent_files)]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file taken in before, as the form shows it: the mark it carries, and what it is."""

    mark: str
    taken: Taken


def with_files(
    form: SentForm, desk: Desk, actor: Actor, uploads: Sequence[Upload]
) -> tuple[SentForm, InputError | None]:
    """The form carrying every file that could be taken in, and what is wrong with the first that could not."""
    marks, wrong = [*form.values.get(KEPT_FILE, ())], None
    for upload in uploads:
        try:
            marks.append(mark_of(desk, actor, take_in(desk, upload)))
        except InputError as no:
            told = InputError(f"附件“{upload.name}”没有收下：{no.problem}", no.advice, field=FILES)
            wrong = wrong or told
    if len(marks) > MOST_FILES:
        marks = marks[:MOST_FILES]
        wrong = wrong or InputError(f"附件最多 {MOST_FILES} 份", "其余的登记后到“材料”里上传", field=FILES)
    return dataclasses.replace(form, values={**form.values, KEPT_FILE: tuple(marks)}), wrong


def files_kept(form: SentForm, desk: Desk, actor: Actor) -> list[KeptFile]:
    """The files that the form carries, each once; a mark that opens nothing is dropped."""
    found: dict[str, KeptFile] = {}
    for mark in form.values.get(KEPT_FILE, ()):
        try:
            taken = taken_of(desk, actor, mark)
        except InputError:
            continue
        found.setdefault(taken.file, KeptFile(mark, taken))
    return list(found.values())


def materials_of(form: SentForm, desk: Desk, actor: Actor) -> list[pc.AttachMaterial]:
    """The orders to put the form's files on file. Raises InputError for a mark that opens nothing."""
    taken = {one.file: one for one in (taken_of(desk, actor, mark) for mark in form.values.get(KEPT_FILE, ()))}
    plain = pc.AttachMaterial(on=desk.today, what=form.value(ACT, FILES_WHAT).strip())
    return [one.fill(plain) for one in taken.values()]
