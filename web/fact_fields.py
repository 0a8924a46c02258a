"""The last form of a determination: the facts that an outcome's letter must state and what the file must hold."""

from __future__ import annotations

from dataclasses import dataclass

from casework.commands import DecideItem
from casework.determining import RECORDED
from casework.known import known_facts
from casework.wire import labels
from rules.rulebook import FactField, OutcomeRule
from web.act_forms import FieldView
from web.determination import Determination
from web.form_sheet import wanted_way
from web.forms import LINES, SentForm

SUPPLY = "supply"
DAYS = ("_on", "last_day")
SHORT = (
    "contact",
    "level",
    "address",
    "earlier_number",
    "publication",
    "agency",
    "case_file",
    "law",
    "archive",
    "rules",
)
FEW = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What must be on file, and whether an act has put it there."""

    label: str
    there: bool


def fact_fields(one: Determination, rule: OutcomeRule, sent: SentForm) -> list[FieldView]:
    """A field for each fact, filled in with what the file knows."""
    known = known_facts(one.sheet.case, one.item.n)
    named = [fact for fact in rule.evidence if fact.name not in RECORDED]
    asked = rule.recorded if one.sheet.case.course.consultations else ()
    facts = [_field(one, fact, known.get(fact.name, ""), sent) for fact in (*rule.must_state, *named, *asked)]
    return facts + [_reason(name, sent) for name in _reasons(one)]


def _reasons(one: Determination) -> list[str]:
    """What has to be explained: another outcome than the system proposes, or than the conference came to."""
    departs = ["departs"] if one.departs_from_conference else []
    return (["instead"] if one.departs_from_proposal else []) + departs


def _reason(name: str, sent: SentForm) -> FieldView:
    label, wrong = labels(DecideItem)[name], sent.wrong("decide", name)
    return FieldView(f"decide-{name}", name, label, "area", sent.given("decide", name), [], wrong=wrong)


def evidence(one: Determination, rule: OutcomeRule) -> list[Evidence]:
    """The evidence that only an act can put on file."""
    return [
        Evidence(fact.label, RECORDED[fact.name](one.sheet.case)) for fact in rule.evidence if fact.name in RECORDED
    ]


def _field(one: Determination, fact: FactField, known: str, sent: SentForm) -> FieldView:
    name = f"facts.{fact.name}"
    decided = one.item.decision
    earlier = decided.facts.get(fact.name) if decided and one.outcome and decided.outcome == one.outcome.code else None
    values = _values(earlier) or ((known,) if known else ())
    if fact.name == SUPPLY and not values:
        values = tuple(code for code in wanted_way(one.sheet, "supplies") if code in dict(fact.choices))
    return FieldView(
        id=f"decide-{name}",
        name=name,
        label=fact.label,
        widget=_widget(fact),
        values=sent.given("decide", name, values),
        choices=list(fact.choices),
        hint="每行一份" if name in LINES else "",
        wrong=sent.wrong("decide", name),
        required=fact.required,
        last=one.sheet.desk.today.isoformat() if fact.name.endswith("_on") else "",
    )


def _values(earlier: object) -> tuple[str, ...]:
    if isinstance(earlier, list | tuple):
        return tuple(str(value) for value in earlier)
    return (str(earlier),) if earlier else ()


def _widget(fact: FactField) -> str:
    if fact.choices:
        return "select" if len(fact.choices) > FEW else "radio"
    if fact.name.endswith(DAYS):
        return "day"
    if f"facts.{fact.name}" in LINES:
        return "lines"
    return "text" if fact.name in SHORT else "area"
