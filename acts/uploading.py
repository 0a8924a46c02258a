"""上传改好的稿: the .docx of a draft comes back from WPS or Word, becomes the next version and is kept as it came.

It is fsynced before the transaction that names it; what an act that is refused leaves behind is swept away.
"""

from __future__ import annotations

from dataclasses import replace

from acts.attaching import limits_of
from acts.desk import Desk
from acts.perform import Outcome, perform
from acts.replying import keep
from casework import commands as cmd
from casework import events as ev
from casework.command import Command
from casework.people import Actor
from casework.ruling import Refused
from casework.standing_in import decide_for
from letters.blocks import Letter
from letters.read_back import ReadBack, read_back
from letters.uploads import Accepted, Upload, accept_upload
from rules.errors import InputError
from store.cases import CaseRecord
from store.unit_of_work import UnitOfWork


def upload_draft(
    desk: Desk, actor: Actor, number: str, command: cmd.EditDraft, seen: int | None, upload: Upload
) -> Outcome:
    """改稿 by a file. It is looked at, read and kept before the transaction; whose act it is comes before any look.

    Raises InputError (field ``file``) for a file that may not come in, would lose something, changes what follows the
    case, or was made of another draft. The draft stays as it is then.
    """
    record = desk.cases(actor).find(number)
    asked = replace(command, content_hash="?")
    early = decide_for(record.case, asked, desk.context(actor))
    if isinstance(early, Refused):
        return early
    draft = record.case.draft
    assert draft
    taken = _word_file(desk, upload)
    kept = Letter.from_dict(desk.cases(actor).letter_body(number, draft.letter, draft.version))
    read = read_back(kept, taken.content)
    _check_origin(record, read)
    file = desk.store.files.keep(taken.content)

    def bring(work: UnitOfWork, order: Command) -> Command:
        now = work.known.draft
        if now is None or now.version != draft.version:
            raise InputError("读文件的时候又有了新的一稿", "请重新下载最新的一稿，把改动放进去再传", field="file")
        return replace(
            order, content_hash=read.letter.content_hash, uploaded=taken.name, notes=read.notes, file=file,
        )  # type: ignore[call-arg]  # fmt: skip

    return perform(desk, actor, number, command, seen=seen, before=bring, after=keep(desk, actor, [read.letter]))


def _word_file(desk: Desk, upload: Upload) -> Accepted:
    taken = accept_upload(upload, limits_of(desk))
    if taken.kind != "docx":
        raise InputError(f"“{taken.name}”不是 Word 文件", "请上传从本页下载、改好的 .docx", field="file")
    return taken


def _check_origin(record: CaseRecord, read: ReadBack) -> None:
    """A file made of an older draft would undo what has been changed since; one of another case is a mistake."""
    draft = record.case.draft
    assert draft
    if read.of_content in ("", draft.content_hash):
        return
    drafts = (one.event for one in record.records if isinstance(one.event, ev.DraftMade | ev.DraftEdited))
    version = next((one.version for one in drafts if one.content_hash == read.of_content), None)
    if version is None:
        raise InputError("这份文件不是从本件的草稿下载的", "请核对办件，从本页下载 docx 再改", field="file")
    raise InputError(
        f"这份文件是从第 {version} 稿改来的，现在已经是第 {draft.version} 稿",
        f"请下载第 {draft.version} 稿，把改动放进去再传，以免抹掉后来的改动",
        field="file",
    )
