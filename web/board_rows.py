"""Lines of cases as the board lists them: the lamp read now, natural persons covered, who works on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from acts.desk import Desk
from casework.lamp import LampReading, lamp_of
from casework.people import cover_name
from casework.stages import Stage
from casework.words import is_person
from store.cases import CaseLine


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One case; ``urged`` whether there is still something to urge."""

    line: CaseLine
    lamp: LampReading
    sought: str
    organ: str
    handler: str
    urged: bool


def board_rows(desk: Desk, lines: Iterable[CaseLine]) -> list[BoardRow]:
    """The lines, ready to be shown."""
    names = {one.login: one.name for one in desk.accounts.everybody()}
    return [_row(desk, line, names) for line in lines]


def _row(desk: Desk, line: CaseLine, names: dict[str, str]) -> BoardRow:
    limits, organ = desk.office.policy.lamp, desk.office.organs.get(line.organ)
    return BoardRow(
        line,
        lamp_of(line.clock_state, line.due_on, line.cautious_due_on, desk.today, desk.calendar, limits),
        cover_name(line.sought, line.applicant_name, person=is_person(desk.rulebook, line.applicant_kind)),
        organ.short if organ else line.organ,
        names.get(line.handler, line.handler) or "没有领办",
        line.stage not in (Stage.REGISTRATION, Stage.CLOSED),
    )
