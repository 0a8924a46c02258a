"""The press: one letter in, all its faces out. Fonts and seal key stay loaded, so one press a process."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from letters.blocks import Letter
from letters.fonts import find_fonts
from letters.pdf import write_pdf
from letters.seal_place import find_place
from letters.seal_settings import SealSettings
from letters.seal_words import record_of
from letters.seals import Seals
from letters.verify import verify_pdf
from letters.word import WordMeta, write_docx
from rules.errors import MingdaError

PDFIUM = Lock()
"""One at a time in a process, seals and pictures alike: pdfium allows no two threads at once, and asn1crypto builds
its tables unguarded when they are first used."""


class SealBroken(MingdaError):
    """What came back from the seal did not verify: the letter must not leave the house."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A final letter: its .docx, its PDF of record, the sealed PDF, and what the verification said.

    ``record`` is the verification as a text file for people (验章记录).
    """

    docx: bytes
    pdf: bytes
    sealed: bytes
    provider: str
    signer: str
    sealed_at: dt.datetime
    whole: bool
    record: bytes = b""


class LetterPress:
    """Prints letters with the office's fonts and seals them.

    ``seals`` says who holds the office's seals; without it, letters get the 测试章, whose key lies in ``keys``.
    """

    def __init__(self, fonts: Path, keys: Path, seals: SealSettings | None = None) -> None:
        self._fonts = find_fonts(fonts)
        self.seals = Seals(keys, seals)
        self.trust = self.seals.trust

    def draft(self, letter: Letter, at: dt.datetime) -> tuple[bytes, bytes]:
        """A draft as .docx and .pdf, without number, day or seal; ``at`` is when it was written."""
        return write_docx(letter, WordMeta(letter.organ_name, at)), write_pdf(letter, self._fonts)

    def final(self, letter: Letter, at: dt.datetime) -> Printed:
        """A finalised letter, sealed ``at`` and verified. Raises SealBroken when the verification fails."""
        if letter.dated_on is None:
            raise SealBroken("文书还没有成文日期，不能用印。")
        docx, pdf = self.draft(letter, at)
        with PDFIUM:
            place = find_place(pdf, letter.organ_name, letter.dated_on)
            sealed = self.seals.of(letter.organ_name).seal(pdf, place, letter.title, at)
            report = verify_pdf(sealed.data, self.trust)
        if not report.whole:
            raise SealBroken(f"用印之后验章没有通过：{'；'.join(report.problems)}。")
        seal = (sealed.provider, report.signer, sealed.signed_at, report.whole)
        return Printed(docx, pdf, sealed.data, *seal, record_of(report, letter.title, letter.number or "", at))
