"""材料 and 区分处理: a file is looked at, cleaned and kept before the transaction that names it; so is a redacted copy.

What an act that is refused leaves behind is named by nothing and swept away.
"""

from __future__ import annotations

from dataclasses import replace

from acts.desk import Desk
from acts.perform import Outcome, perform
from acts.staging import limits_of, take_in
from casework import proceeding_commands as pc
from casework.case import Case
from casework.course import Material
from casework.materials import material_of, redaction_grounds
from casework.people import Actor
from casework.receipt import received_on
from casework.ruling import Refused
from casework.standing_in import decide_for
from letters.redact import Area, page_picture, redacted
from letters.redact_search import Suggestion, suggestions
from letters.uploads import MEDIA, Upload
from rules.errors import InputError

__all__ = ["MEDIA", "Upload", "attach", "limits_of", "picture_of", "proposals", "redact"]
NOT_YET = "?"
"""Stands for a file's hash while nobody has looked at the file."""


def attach(
    desk: Desk,
    actor: Actor,
    number: str,
    command: pc.AttachMaterial,
    seen: int | None,
    upload: Upload | None = None,
) -> Outcome:
    """登记材料. Raises InputError for a file that may not come in: it is kept nowhere."""
    case, asked = desk.cases(actor).find(number).case, replace(command, file=NOT_YET)
    early = decide_for(case, asked, desk.context(actor))
    if isinstance(early, Refused):  # whose act it is comes before any look at the file
        return early
    if upload is None:
        raise InputError("还没有选文件", "请选择要上传的文件", field="file")
    return perform(desk, actor, number, take_in(desk, upload).fill(command), seen=seen)


def redact(desk: Desk, actor: Actor, number: str, command: pc.RedactMaterial, seen: int | None) -> Outcome:
    """区分处理: the copy is made and kept first, then named by the event. The same boxes give the same copy."""
    case = desk.cases(actor).find(number).case
    ruling = decide_for(case, command, desk.context(actor))
    if isinstance(ruling, Refused):
        return ruling
    material = material_of(case, command.material)
    content = desk.store.files.read(material.attached.file)
    copy = redacted(content, material.attached.kind, _areas(desk, case, command))
    return perform(desk, actor, number, replace(command, file=desk.store.files.keep(copy)), seen=seen)


def picture_of(desk: Desk, material: Material, page: int, width: int, *, copy: bool = False) -> bytes:
    """A page of the material, or of its newest redacted copy, as a picture. Raises InputError for a page it lacks."""
    if copy:
        if material.copy is None:
            raise InputError("这份材料还没有区分处理的副本", "请先作区分处理", field="material")
        return page_picture(desk.store.files.read(material.copy.file), "pdf", page, width)
    return page_picture(desk.store.files.read(material.attached.file), material.attached.kind, page, width)


def proposals(desk: Desk, material: Material, names: tuple[str, ...]) -> tuple[Suggestion, ...]:
    """Numbers of persons and these names where they stand on the pages of a PDF."""
    if material.attached.kind != "pdf":
        return ()
    return suggestions(desk.store.files.read(material.attached.file), names)


def _areas(desk: Desk, case: Case, command: pc.RedactMaterial) -> list[Area]:
    grounds = redaction_grounds(desk.rulebook, received_on(case))
    return [Area(box.page, box.x, box.y, box.w, box.h, grounds[box.ground].short) for box in command.boxes]
