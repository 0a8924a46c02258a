"""Papers made of a case when somebody asks for them: 卷内目录, and 区分处理情况说明 of a material.

Neither takes a number or a seal; the same case gives the same paper on the same day.
"""

from __future__ import annotations

from collections.abc import Iterator

from acts.desk import Desk
from acts.papers import paper, printed
from casework.case import Case
from casework.course import Material
from casework.letters_of import own_number
from casework.materials import redaction_grounds
from casework.proceedings import MaterialRedacted, RedactionBox
from casework.receipt import received_on
from casework.words import letter_label
from letters.from_case import organ_fields, words
from letters.paper_fields import (
    FileIndexFields,
    FileRowFields,
    RedactionStatementFields,
    RemovedFields,
    in_groups,
)
from letters.preview import page_count
from store.cases import CaseRecord

INDEX = "file_index"
REDACTION = "redaction_statement"


def index_paper(desk: Desk, case: Case, kept_by: str, kind: str) -> bytes:
    """卷内目录 as ``docx`` or ``pdf``: every letter and material of the file by day; ``kept_by`` is the 立卷人."""
    rows = sorted((*_letters(desk, case), *_materials(case)), key=lambda row: row.on)
    organ = organ_fields(desk.office.organ(case.organ), desk.today)
    title = f"{case.applicant.name}申请公开{case.items[0].sought}"
    fields = FileIndexFields(organ, case.number, title, tuple(rows), kept_by, words().short_titles)
    return printed(desk, paper(desk, INDEX, fields), kind)


def redaction_paper(desk: Desk, record: CaseRecord, material: Material, kind: str) -> bytes:
    """区分处理情况说明 of the newest copy of ``material``, which has one, as ``docx`` or ``pdf``."""
    copy, case = material.copy, record.case
    assert copy
    made_by = next(line.name for line in reversed(record.records) if line.event == copy)
    fields = RedactionStatementFields(
        organ_fields(desk.office.organ(case.organ), desk.today),
        case.number,
        material.attached.name,
        copy.item,
        material.attached.pages,
        tuple(_removed(desk, case, copy)),
        made_by,
        copy.on,
        in_groups(material.attached.file),
        in_groups(copy.file),
        words().short_titles,
    )
    return printed(desk, paper(desk, REDACTION, fields), kind)


def _letters(desk: Desk, case: Case) -> Iterator[FileRowFields]:
    """What was made and printed, void letters too: they stay on file."""
    for name, issued in case.letters.items():
        if issued.file:
            title = letter_label(desk.rulebook, name) + ("（作废）" if issued.void_reason else "")
            pages = page_count(desk.store.files.read(issued.file.sealed))
            yield FileRowFields(own_number(case, issued), title, issued.made_on, pages)


def _materials(case: Case) -> Iterator[FileRowFields]:
    """What was put on file, and the newest copy of what was kept back in part."""
    for one in case.course.materials:
        yield FileRowFields("", one.attached.name, one.attached.on, one.attached.pages)
        if one.copy:
            yield FileRowFields("", f"{one.attached.name}（区分处理后的副本）", one.copy.on, one.attached.pages)


def _removed(desk: Desk, case: Case, copy: MaterialRedacted) -> Iterator[RemovedFields]:
    """Every box by page and from the top down, with its ground as the law of the day of receipt has it."""
    grounds = redaction_grounds(desk.rulebook, received_on(case))
    for box in sorted(copy.boxes, key=lambda box: (box.page, box.y, box.x)):
        ground = grounds[box.ground]
        yield RemovedFields(box.page, _place(box), ground.label, ground.cite[0].full)


def _place(box: RedactionBox) -> str:
    sides = (("左", box.x), ("上", box.y), ("宽", box.w), ("高", box.h))
    return "、".join(f"{side} {value * 100:.1f}%".replace(".0%", "%") for side, value in sides)
