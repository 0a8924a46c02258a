"""期限计算说明 of ``mingda clock --paper``: the count of one file on paper, and the JSON from which to recompute it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from letters.clock_statement import Counted, statement_fields
from letters.compose import compose
from letters.fields import OrganFields
from letters.from_case import words
from letters.pdf import write_pdf
from letters.word import WordMeta, write_docx
from rules.errors import InputError
from rules.history import History
from rules.proof import proof_of
from rules.rulebook import Rulebook
from rules.workdays import Calendar

NAME = "期限计算说明"
_NOBODY = OrganFields("", "", "", "", "", "", "")
_WRITTEN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # 同样的事实写出同样的文件


def write(
    history: History, rulebook: Rulebook, calendar: Calendar, look: dt.date | None, folder: Path, place: str = ""
) -> list[Path]:
    """The paths written. Raises InputError when ``folder`` is no folder, or a character cannot be drawn."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise InputError("写不进这个文件夹", "请换一个文件夹", str(folder)) from wrong
    name = NAME + place
    counted = Counted(history, rulebook, calendar, looked_on=look)
    letter = compose("clock_statement", statement_fields(counted, _NOBODY, f"{name}.json", words().short_titles))
    proof = json.dumps(proof_of(history, rulebook, calendar, look), ensure_ascii=False, indent=1)
    made = {".docx": write_docx(letter, WordMeta("", _WRITTEN)), ".pdf": write_pdf(letter), ".json": proof.encode()}
    for ending, content in made.items():
        (folder / f"{name}{ending}").write_bytes(content)
    return [folder / f"{name}{ending}" for ending in made]
