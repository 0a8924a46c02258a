"""成批取出文书: many sealed letters at once, each verified before it leaves the store.

They name people in clear, so each case in them is written into the log of looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acts.desk import Desk
from casework.people import Actor
from casework.stages import roles_for
from casework.standing_in import looking_as
from casework.words import letter_label
from letters.seal_keys import authority_in
from letters.verify import SealReport, verify_pdf
from rules.errors import MingdaError
from store.cases import EVERYTHING, Cases
from store.files import FileDamaged
from store.queries.post_book import LetterLine

PRINTED = "待寄文书（成批打印）"
TAKEN = "文书（成批取出）"
"""What the log of looks says."""


class SealsBroken(MingdaError):
    """Sealed letters in the store are no longer as they were sealed: nothing is printed before that is looked into."""


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter with its sealed file, and what the verification said of it just now.

    ``sealed`` is empty when the file in the store is gone or is not the one that was kept.
    """

    line: LetterLine
    label: str
    sealed: bytes
    report: SealReport


def sealed_letters(desk: Desk, lines: Iterable[LetterLine]) -> Iterator[SealedLetter]:
    """Each letter of ``lines`` that is sealed, one after another: no more than one is in memory."""
    trust = trusted(desk)
    for line in lines:
        issued = Cases(desk.store, EVERYTHING).find(line.case_number).case.letters[line.letter]
        if issued.file:
            label = letter_label(desk.rulebook, line.letter)
            try:
                sealed = desk.store.files.read(issued.file.sealed)
            except FileDamaged as wrong:
                yield SealedLetter(line, label, b"", SealReport("broken", "", problems=(str(wrong),)))
            else:
                yield SealedLetter(line, label, sealed, verify_pdf(sealed, trust))


def to_print(desk: Desk, actor: Actor, lines: Iterable[LetterLine]) -> list[bytes]:
    """The files of ``lines`` for the printer; that somebody took them is logged. Raises SealsBroken."""
    found = list(sealed_letters(desk, lines))
    if broken := [f"{one.line.case_number} {one.label}" for one in found if not one.report.whole]:
        raise SealsBroken(f"{'、'.join(broken)}的印章没有验过，没有打印；请管理员运行 mingda audit 查明。")
    numbers, looking = [one.line.case_number for one in found], looking_as(actor, roles_for("dispatch")) or actor
    desk.accounts.note_accesses(desk.now(), actor.login, numbers, PRINTED, acted_for=looking.instead_of)
    return [one.sealed for one in found]


def trusted(desk: Desk) -> Path:
    """The authorities of this office's seals: those that config.yaml names, else that of its own 测试章."""
    return desk.config.seals.trust if desk.config.seals else authority_in(desk.store.home / "keys")
