"""交寄清单 and 信封签: what is handed to the post office, and what is stuck on the envelopes.

They name people in clear, so each case in them is written into the log of looks.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from acts.desk import Desk
from acts.posting import POST
from casework.case import Case
from casework.letters_of import Whereabouts, recipient_of
from casework.people import Actor
from casework.stages import roles_for
from casework.standing_in import looking_as
from casework.words import letter_label
from store.cases import EVERYTHING, Cases, Scope
from store.queries.post_book import LetterLine, letters_at, posted_on

HEAD = ("序号", "邮件号", "收件人", "收件地址", "文书", "文号", "登记编号", "备注")
_WIDTHS = (6, 20, 18, 44, 20, 30, 20, 12)
ON_A_SHEET = 8
LOOKED = "交寄清单（收件人和地址）"
LABELLED = "信封签（收件人和地址）"
"""What the log of looks says."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter and whom it goes to, in clear."""

    line: LetterLine
    label: str
    who: str
    where: str


def posted(desk: Desk, actor: Actor, day: dt.date) -> list[LetterLine]:
    """The own organ's letters that were handed to the post on ``day``."""
    return posted_on(desk.store.engine, Scope(frozenset({actor.organ})), day, POST)


def post_list(desk: Desk, actor: Actor, day: dt.date) -> bytes:
    """The list of ``day`` as .xlsx, ready to print: A4 across, the head on every page, a line for the post's stamp."""
    book, lines = Workbook(), posted(desk, actor, day)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = f"交寄清单 {day}"
    sheet.append([f"{desk.office.organ(actor.organ).name}交寄清单（{day}，共 {len(lines)} 件）"])
    sheet.append(HEAD)
    for no, one in enumerate(addressed(desk, actor, lines, LOOKED), 1):
        sheet.append(_row(no, one))
    sheet.append([])
    sheet.append(["交寄人：", None, None, "收寄人（盖日戳）："])
    _lay_out(sheet, len(lines))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(no: int, one: Addressed) -> list[str | int]:
    line = one.line
    again = f"第 {line.returned + 1} 次寄" if line.returned else ""
    return [no, line.tracking, one.who, one.where, one.label, line.number, line.case_number, again]


def labels(desk: Desk, actor: Actor, page: int) -> list[Addressed]:
    """A sheet of the own organ's letters that lie here (``page`` from 1), with whom each goes to."""
    scope, last = Scope(frozenset({actor.organ})), page * ON_A_SHEET
    lying = letters_at(desk.store.engine, scope, Whereabouts.LYING, last)
    return addressed(desk, actor, lying[last - ON_A_SHEET :], LABELLED)


def addressed(desk: Desk, actor: Actor, lines: Sequence[LetterLine], why: str) -> list[Addressed]:
    """The letters with their addressees in clear; that somebody looked is written into the log with ``why``."""
    numbers, looking = [line.case_number for line in lines], looking_as(actor, roles_for("dispatch")) or actor
    desk.accounts.note_accesses(desk.now(), actor.login, numbers, why, acted_for=looking.instead_of)
    return [_addressed(desk, line) for line in lines]


def _addressed(desk: Desk, line: LetterLine) -> Addressed:
    case = Cases(desk.store, EVERYTHING).find(line.case_number).case
    label = letter_label(desk.rulebook, line.letter)
    return Addressed(line, label, recipient_of(case, line.letter), _address(case, line.letter))


def _address(case: Case, letter: str) -> str:
    """Where it goes: the applicant's address, or how the party that was asked is reached."""
    asked = case.course.consultations.get(letter.partition("-")[2])
    to_party = asked is not None and recipient_of(case, letter) == asked.asked.name
    return asked.asked.contact.reveal() if asked and to_party else case.applicant.address.reveal()


def _lay_out(sheet: Worksheet, count: int) -> None:
    sheet["A1"].font = Font(size=14, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEAD))
    sheet["A1"].alignment = Alignment(horizontal="center")
    for column, width in enumerate(_WIDTHS, 1):
        sheet.cell(2, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row in sheet.iter_rows(min_row=2, max_row=2 + count):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":  # an applicant may be called anything: never a formula
                cell.data_type = "s"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
