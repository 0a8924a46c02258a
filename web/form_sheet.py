"""What a form may look at while it is made, and the choices and proposals that it takes from the case and the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from acts.desk import Desk
from acts.earlier import frequency
from casework import open_acts as oa
from casework.case import Case, Issued
from casework.consulting import VIEWS
from casework.counting import proposed_row, rows_to_choose
from casework.course import Consultation
from casework.joining import same_applicant
from casework.objections import PUBLIC_INTEREST
from casework.people import Actor, Role
from casework.receipt import received_on
from casework.stages import REVIEW_LABELS, Stage
from casework.words import is_person, label_of, letter_label
from rules.ledger import Clock
from rules.rulebook import Rulebook
from rules.strict_yaml import load_file
from web.render import PAGES

Choices = list[tuple[str, str]]
Days = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A case on the desk before a person."""

    desk: Desk
    case: Case
    actor: Actor

    @property
    def law(self) -> Rulebook:
        """The rulebook."""
        return self.desk.rulebook

    @cached_property
    def clock(self) -> Clock:
        """The case's clock as of today."""
        return self.desk.clock(self.case)

    @property
    def received_on(self) -> dt.date:
        """The day that decides which law applies."""
        return received_on(self.case)

    def cover(self, text: str) -> str:
        """``text`` without what points to the applicant."""
        return self.case.applicant.cover(text, person=is_person(self.law, self.case.applicant.kind))

    def workdays_on(self, deadline: str) -> dt.date:
        """Today and the working days of a limit: what the system proposes as a last day."""
        return self.desk.calendar.add(self.desk.today, self.law.deadline(deadline).at(self.received_on).value)


def _units(sheet: Sheet) -> Choices:
    return [(unit.name, unit.name) for unit in sheet.desk.office.organ(sheet.case.organ).units]


def _search_units(sheet: Sheet) -> Choices:
    """Those it was routed to first."""
    every = dict.fromkeys([*sheet.case.units, *(name for name, _ in _units(sheet))])
    return _names([name for name in every if Role.HANDLER in sheet.actor.powers or sheet.actor.heads(name)])


def _other_organs(sheet: Sheet) -> Choices:
    organs = sheet.desk.office.organs.values()
    return [(organ.code, organ.name) for organ in organs if organ.code != sheet.case.organ]


def _colleagues(sheet: Sheet) -> Choices:
    here = (one for one in sheet.desk.accounts.colleagues(sheet.case.organ) if Role.HANDLER in one.roles)
    handler = sheet.case.course.handler
    return [(one.login, f"{one.name}（{one.login}）") for one in here if one.login != handler]


def _items(sheet: Sheet) -> Choices:
    return [(str(item.n), f"第 {item.n} 项　{sheet.cover(item.sought)}") for item in sheet.case.items]


def _refs(sheet: Sheet, asked: list[Consultation]) -> Choices:
    return [(one.ref, f"{one.ref}　{one.asked.name}（{letter_label(sheet.law, one.kind)}）") for one in asked]


def _letters(sheet: Sheet, letters: list[Issued]) -> Choices:
    return [(one.letter, f"{letter_label(sheet.law, one.letter)}　{one.number}") for one in letters]


def _cases_to_join(sheet: Sheet) -> Choices:
    """The same applicant's other cases of the organ that lie at 拟稿 and are not answered with another one."""
    case, known = sheet.case, sheet.desk.cases(sheet.actor)
    lines = (one for one in known.of_applicant(case.applicant.name) if one.stage is Stage.DRAFTING)
    others = (known.find(one.number).case for one in lines if one.number != case.number)
    fit = (one for one in others if one.organ == case.organ and same_applicant(case, one))
    return [(one.number, _case_line(sheet, one)) for one in fit if not (one.course.joins or one.course.joined_to)]


def _case_line(sheet: Sheet, other: Case) -> str:
    due = sheet.desk.clock(other).due_on
    return f"{other.number}　{sheet.cover(other.sought)}" + (f"（期限 {due}）" if due else "")


def _joined_cases(sheet: Sheet) -> Choices:
    cases = sheet.desk.cases(sheet.actor)
    return [(number, _case_line(sheet, cases.find(number).case)) for number in sheet.case.course.joins]


def _labelled(rules: Mapping[str, object]) -> Choices:
    return [(code, str(getattr(rule, "label", code))) for code, rule in rules.items()]


def _fees(sheet: Sheet) -> Choices:
    return [(code, dated.label) for code, dated in sheet.law.tables["fees"].items() if dated.find(sheet.received_on)]


def _names(names: list[str]) -> Choices:
    return [(name, name) for name in names]


CHOICES: Mapping[str, Callable[[Sheet], Choices]] = {
    "units": _units,
    "search_units": _search_units,
    "units_to_take": lambda sheet: _names([unit for unit in oa.to_take(sheet.case) if sheet.actor.heads(unit)]),
    "routed_units": lambda sheet: _names([unit for unit in sheet.case.units if sheet.actor.heads(unit)]),
    "other_organs": _other_organs,
    "colleagues": _colleagues,
    "items": _items,
    "views": lambda sheet: list(VIEWS.items()),
    "refs_to_answer": lambda sheet: _refs(sheet, oa.to_answer(sheet.case)),
    "refs_to_notify": lambda sheet: _refs(sheet, oa.to_notify(sheet.case)),
    "fee_ways": _fees,
    "kinds_to_approve": lambda sheet: [
        (kind, REVIEW_LABELS[kind]) for kind in oa.kinds_to_approve(sheet.case, sheet.actor)
    ],
    "letters_to_dispatch": lambda sheet: _letters(sheet, oa.to_dispatch(sheet.case)),
    "letters_on_the_way": lambda sheet: _letters(sheet, oa.on_the_way(sheet.case)),
    "letters_in_doubt": lambda sheet: _letters(sheet, oa.in_doubt(sheet.case)),
    "delivery_proofs": lambda sheet: _labelled(sheet.law.delivery_proofs(sheet.desk.today)),
    "letters_by_post": lambda sheet: _letters(sheet, oa.by_post(sheet.case)),
    "return_grounds": lambda sheet: _labelled(sheet.law.return_grounds(sheet.desk.today)),
    "rows": lambda sheet: _rows(sheet),
    "cases_to_join": _cases_to_join,
    "joined_cases": _joined_cases,
    "reply_ways": lambda sheet: _labelled(sheet.law.reply_ways(sheet.desk.today)),
}
"""Choices of fields by the names that templates/pages/act_forms.yaml uses."""


def _missing_points(sheet: Sheet) -> Days:
    labels = {element.code: element.label for element in sheet.law.elements(sheet.case.registered_on)}
    return tuple(f"缺少{labels.get(code, code)}" for code in sheet.case.missing)


def _next_ref(sheet: Sheet) -> Days:
    """A, B … Z, then A1: the first that no consultation of the case has."""
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    names = (letter + (str(n) if n else "") for n in range(100) for letter in letters)
    return (next(name for name in names if name not in sheet.case.course.consultations),)


def _rows(sheet: Sheet) -> Choices:
    """Only where the office has the choice."""
    proposed = proposed_row(sheet.case, sheet.law)
    if proposed is None or proposed.settled:
        return []
    return [(code, label_of(sheet.law, "report_rows", code)) for code in rows_to_choose(sheet.case)]


def _row(sheet: Sheet) -> Days:
    proposed = proposed_row(sheet.case, sheet.law)
    return (sheet.case.row or proposed.row,) if proposed and not proposed.settled else ()


def _public_interest(sheet: Sheet) -> Days:
    decided = (item.decision.facts for item in sheet.case.items if item.decision)
    return tuple(str(facts[PUBLIC_INTEREST]) for facts in decided if facts.get(PUBLIC_INTEREST))[:1]


def _extension_days(sheet: Sheet) -> Days:
    return (str(sheet.law.deadline("extension").at(sheet.received_on).value),)


def wanted_way(sheet: Sheet, table: str) -> Days:
    """How the applicant wants it, as a code of ``table`` (ways, supplies); nothing when the words say nothing."""
    said = f"{sheet.case.via} {sheet.case.form}"
    return tuple(code for words, code in proposals()[table].items() if words in said)[:1]


@cache
def proposals() -> Mapping[str, Mapping[str, str]]:
    """What is proposed for the words of a request (templates/pages/proposals.yaml)."""
    data: Mapping[str, Mapping[str, str]] = load_file(PAGES / "proposals.yaml").data
    return data


def _owed(sheet: Sheet) -> Days:
    return (str(sheet.case.course.fee.amount),) if sheet.case.course.fee else ()


def _frequency(sheet: Sheet) -> Days:
    said = frequency(sheet.desk, sheet.case)
    return (f"您{said}",) if said else ()


DEFAULTS: Mapping[str, Callable[[Sheet], Days]] = {
    "today": lambda sheet: (sheet.desk.today.isoformat(),),
    "missing_points": _missing_points,
    "correction_due": lambda sheet: (sheet.workdays_on("correction").isoformat(),),
    "agency_due": lambda sheet: (sheet.workdays_on("agency_answer").isoformat(),),
    "items": lambda sheet: tuple(item.sought for item in sheet.case.items),
    "all_items": lambda sheet: tuple(str(item.n) for item in sheet.case.items),
    "units": lambda sheet: tuple(u for u in sheet.case.units if u not in sheet.case.course.returned_units),
    "next_ref": _next_ref,
    "ordered_days": lambda sheet: (str(sheet.law.deadline("ordered_reply").at(sheet.desk.today).value),),
    "extension_days": _extension_days,
    "owed": _owed,
    "frequency": _frequency,
    "row": _row,
    "way": lambda sheet: wanted_way(sheet, "ways"),
    "public_interest": _public_interest,
}
"""What the system proposes for fields, by the names that templates/pages/act_forms.yaml uses."""
EARLIEST: Mapping[str, Callable[[Sheet], dt.date | None]] = {
    "tomorrow": lambda sheet: sheet.desk.today + dt.timedelta(days=1),
    "after_due": lambda sheet: sheet.clock.due_on and sheet.clock.due_on + dt.timedelta(days=1),
}
"""The first day of a field that lies ahead."""
