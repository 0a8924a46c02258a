"""附件先收下: a file that comes with a form is looked at and kept before the act that names it, and is not sent twice.

The form carries a mark of each such file that only we can make, bound to the person who sent it; what no act ever names
is swept away after some days.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from acts.desk import Desk
from casework import proceeding_commands as pc
from casework.people import Actor, Secret
from letters.redact import page_count
from letters.uploads import Upload, UploadLimits, accept_upload
from rules.errors import InputError
from store.vault import VaultClosed

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in: ``file`` and ``original`` are the names under which it is kept."""

    name: str
    kind: str
    file: str
    size: int
    pages: int
    removed: tuple[str, ...] = ()
    original: str = ""

    def fill(self, command: pc.AttachMaterial) -> pc.AttachMaterial:
        """The order to put this file on file."""
        return pc.AttachMaterial(
            on=command.on, what=command.what, name=command.name.strip() or self.name, file=self.file,
            file_kind=self.kind, size=self.size, pages=self.pages, original=self.original, removed=self.removed,
        )  # fmt: skip


def limits_of(desk: Desk) -> UploadLimits:
    """What the office lets in."""
    most = desk.config.materials
    return UploadLimits(most.max_mb * MILLION, most.unpacked_mb * MILLION, most.max_megapixels * MILLION)


def take_in(desk: Desk, upload: Upload) -> Taken:
    """Look at the file, clean it and keep it. Raises InputError for one that may not come in: it is kept nowhere."""
    taken = accept_upload(upload, limits_of(desk))
    keep = desk.store.files.keep
    original = keep(taken.original) if taken.original else ""
    pages = page_count(taken.content, taken.kind)
    return Taken(taken.name, taken.kind, keep(taken.content), len(taken.content), pages, taken.removed, original)


def mark_of(desk: Desk, actor: Actor, taken: Taken) -> str:
    """What a form carries in place of the file."""
    return desk.store.vault.cover(Secret(json.dumps(asdict(taken), ensure_ascii=False)), _place(actor))


def taken_of(desk: Desk, actor: Actor, mark: str) -> Taken:
    """The file behind a mark. Raises InputError when it is not this person's, or is not kept any more."""
    try:
        plain = json.loads(desk.store.vault.uncover(mark, _place(actor)).reveal())
    except (VaultClosed, ValueError) as wrong:
        raise InputError("先前选的附件认不出来", "请重新选择文件", field="files") from wrong
    taken = Taken(**(plain | {"removed": tuple(plain["removed"])}))
    if desk.store.files.problem(taken.file):
        raise InputError(f"先前选的附件“{taken.name}”已经清走", "请重新选择文件", field="files")
    return taken


def _place(actor: Actor) -> str:
    return f"staged:{actor.login}"
