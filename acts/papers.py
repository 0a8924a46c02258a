"""Papers made when somebody asks for them: no number, no seal, today's date, kept nowhere."""

from __future__ import annotations

from acts.desk import Desk
from letters.blocks import Letter
from letters.fonts import find_fonts
from letters.notice_fields import LetterFields
from letters.pdf import write_pdf
from letters.word import WordMeta, write_docx


def paper(desk: Desk, code: str, fields: LetterFields) -> Letter:
    """The paper of this kind as of today."""
    return desk.templates.compose(code, fields).finalised(None, desk.today)


def printed(desk: Desk, letter: Letter, kind: str) -> bytes:
    """A paper as ``docx`` or ``pdf``. Raises InputError when a character cannot be drawn."""
    if kind == "docx":
        return write_docx(letter, WordMeta(letter.organ_name, desk.now()))
    return write_pdf(letter, find_fonts(desk.config.fonts))
