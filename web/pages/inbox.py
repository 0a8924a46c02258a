"""办件清单: the cases a person may see, the tightest limit first."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from casework.lamp import LampReading, lamp_of
from casework.people import cover_name
from casework.stages import Stage
from casework.words import is_person, label_of
from rules.errors import InputError
from store.cases import CaseLine
from web.auth import SignedInVisitor, TheDesk, Visitor, for_people
from web.render import show

router = for_people()
PAGE = 50
LONGEST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, ready to be shown: names covered, the lamp read today."""

    line: CaseLine
    lamp: LampReading
    sought: str
    applicant: str
    kind: str
    channel: str
    organ: str


@router.get("/")
def inbox(
    request: Request, desk: TheDesk, visitor: SignedInVisitor, stage: str = "", open: str = "1", words: str = ""
) -> Response:
    """The list. ``open=1`` leaves closed cases out; ``words`` are a number, words of the request or a whole name."""
    if stage and stage not in set(Stage):
        raise InputError(f"没有“{stage}”这个环节", f"可以选：{'、'.join(each.label for each in Stage)}", field="stage")
    words = words.strip()[:LONGEST_WORDS]
    only_open = open == "1" and stage != Stage.CLOSED
    cases = desk.cases(visitor.actor)
    lines = cases.lines(open_only=only_open, stage=stage, words=words, limit=PAGE + 1)
    _log_search(desk, visitor, lines, words)
    return show(
        request,
        "inbox.html",
        visitor,
        rows=[row_of(desk, line) for line in lines[:PAGE]],
        more=len(lines) > PAGE,
        page=PAGE,
        counts={"open": cases.count(open_only=True), "all": cases.count()},
        stages=list(Stage),
        chosen={"stage": stage, "open": only_open, "words": words},
        limits=desk.office.policy.lamp,
        several_organs=len({line.organ for line in lines}) > 1,
    )


def row_of(desk: Desk, line: CaseLine) -> Row:
    """A line with its lamp as of today and its natural person covered."""
    person = is_person(desk.rulebook, line.applicant_kind)
    lamp = lamp_of(
        line.clock_state, line.due_on, line.cautious_due_on, desk.today, desk.calendar, desk.office.policy.lamp
    )
    organ = desk.office.organs.get(line.organ)
    return Row(
        line,
        lamp,
        cover_name(line.sought, line.applicant_name, person=person),
        cover_name(line.applicant_name, line.applicant_name, person=person),
        label_of(desk.rulebook, "applicant_kinds", line.applicant_kind),
        label_of(desk.rulebook, "receipt", line.channel),
        organ.short if organ else line.organ,
    )


def _log_search(desk: Desk, visitor: Visitor, lines: list[CaseLine], words: str) -> None:
    """Finding somebody's cases by name is a look at personal data (个人信息保护法): logged, without the name."""
    found = sum(1 for line in lines if words and line.applicant_name == words)
    if found:
        desk.accounts.note_access(desk.now(), visitor.actor.login, None, f"按申请人姓名或名称查到 {found} 件")
