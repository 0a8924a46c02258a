"""期限计算说明 of ``mingda clock --paper``: the count of one file on paper, and the JSON from which to recompute it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from acts.config import load_config
from acts.today import today
from letters.blocks import Letter
from letters.clock_statement import Counted, statement_fields
from letters.compose import compose
from letters.fields import OrganFields
from letters.from_case import organ_fields, words
from letters.pdf import write_pdf
from letters.word import WordMeta, write_docx
from rules.errors import InputError
from rules.proof import proof_of

NAME = "期限计算说明"
_NOBODY = OrganFields("", "", "", "", "", "", "")
_WRITTEN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # 同样的事实写出同样的文件


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose statement it is: at the foot its name and ``signed_on``; nobody's has neither."""

    organ: OrganFields = _NOBODY
    signed_on: dt.date | None = None


def signed_by(code: str | None) -> Signature:
    """The organ with this code in config.yaml, today; None: nobody. Raises InputError that lists the known codes."""
    if code is None:
        return Signature()
    day = today()
    return Signature(replace(organ_fields(load_config().office.organ(code), day), heading=None), day)


def write(counted: Counted, signature: Signature, folder: Path, place: str = "") -> list[Path]:
    """The paths written. Raises InputError when ``folder`` is no folder, or a character cannot be drawn."""
    name = NAME + place
    letter = _letter(counted, signature, f"{name}.json")
    proof = proof_of(counted.history, counted.rulebook, counted.calendar, counted.looked_on)
    made = {
        ".docx": write_docx(letter, WordMeta(signature.organ.name, _WRITTEN)),
        ".pdf": write_pdf(letter),
        ".json": json.dumps(proof, ensure_ascii=False, indent=1).encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, content in made.items():
            (folder / f"{name}{ending}").write_bytes(content)
    except OSError as wrong:
        raise InputError("写不进这个文件夹", "请换一个文件夹", str(folder)) from wrong
    return [folder / f"{name}{ending}" for ending in made]


def _letter(counted: Counted, signature: Signature, file: str) -> Letter:
    letter = compose("clock_statement", statement_fields(counted, signature.organ, file, words().short_titles))
    return letter.finalised(None, signature.signed_on) if signature.signed_on else letter
