"""From the checked shapes of the files to the rules of the rulebook, one small function a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from rules import schema
from rules.citation import Citation
from rules.rulebook import (
    ApplicantKind,
    DateField,
    DeadlineRule,
    Element,
    FactField,
    LetterRule,
    OutcomeRule,
    Parameter,
    ReceiptRule,
    RemedyRule,
    ReplyWay,
    ReportRow,
    ReviewBody,
)


class Citer(Protocol):
    """Turns the citations at ``below`` (path under the value) into checked ones."""

    def __call__(self, shapes: list[schema.CiteShape], *below: str | int) -> tuple[Citation, ...]: ...  # noqa: D102


def deadline(rule: schema.DeadlineShape, value: schema.DeadlineValue, cite: Citer) -> DeadlineRule:
    """deadlines.yaml."""
    return DeadlineRule(
        rule.id,
        rule.label,
        rule.unit,
        value.value,
        rule.starts,
        tuple(rule.restarts_on),
        tuple(rule.excludes),
        rule.applies_by,
        cite(value.cite),
        _sure(value),
    )


def receipt(rule: schema.RuleShape[Any], value: schema.ReceiptValue, cite: Citer) -> ReceiptRule:
    """receipt.yaml."""
    dates = tuple(DateField(one.name, one.label, one.required) for one in value.dates)
    return ReceiptRule(
        rule.id,
        rule.label,
        value.decided_by,
        dates,
        value.confirmation_lag,
        cite(value.cite),
        _sure(value),
    )


def reply_way(rule: schema.RuleShape[Any], value: schema.ReplyWayValue, cite: Citer) -> ReplyWay:
    """reply_ways.yaml."""
    return ReplyWay(rule.id, rule.label, value.decided_by, cite(value.cite), _sure(value))


def element(rule: schema.RuleShape[Any], value: schema.ValueShape, cite: Citer) -> Element:
    """elements.yaml."""
    return Element(rule.id, rule.label, cite(value.cite), _sure(value))


def outcome(rule: schema.RuleShape[Any], value: schema.OutcomeValue, cite: Citer) -> OutcomeRule:
    """outcomes.yaml."""
    return OutcomeRule(
        code=rule.id,
        label=rule.label,
        group=value.group,
        cite=cite(value.cite),
        must_state=_facts(value.must_state),
        evidence=_facts(value.must_on_file),
        row=value.row,
        remedy=value.remedy or "",
        exemption=value.exemption or "",
        override=value.override,
        reviews=tuple(value.reviews),
        conference=value.conference,
        checked=_sure(value),
    )


def remedy(rule: schema.RuleShape[Any], value: schema.RemedyValue, cite: Citer) -> RemedyRule:
    """remedies.yaml."""
    bodies = tuple(
        ReviewBody(body.role, body.label, cite(body.cite, "bodies", i)) for i, body in enumerate(value.bodies)
    )
    return RemedyRule(
        rule.id,
        rule.label,
        value.review_first,
        value.review_days,
        value.sue_months,
        value.sue_after_review_days,
        bodies,
        cite(value.cite),
        _sure(value),
    )


def report_row(rule: schema.RuleShape[Any], value: schema.ReportRowValue, cite: Citer) -> ReportRow:
    """report_rows.yaml."""
    return ReportRow(rule.id, rule.label, value.section, cite(value.cite), _sure(value))


def applicant_kind(rule: schema.RuleShape[Any], value: schema.ApplicantKindValue, cite: Citer) -> ApplicantKind:
    """applicant_kinds.yaml."""
    return ApplicantKind(rule.id, rule.label, value.person, cite(value.cite), _sure(value))


def letter(rule: schema.RuleShape[Any], value: schema.LetterValue, cite: Citer) -> LetterRule:
    """letters.yaml."""
    return LetterRule(rule.id, rule.label, _facts(value.parts), value.remedy, cite(value.cite), _sure(value))


def parameter(rule: schema.ParameterShape, value: schema.ParameterValue, cite: Citer) -> Parameter:
    """parameters.yaml."""
    return Parameter(rule.id, rule.label, value.value, tuple(rule.options), cite(value.cite), _sure(value))


BUILDERS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "deadlines": (schema.DeadlineShape, deadline),
    "receipt": (schema.RuleShape[schema.ReceiptValue], receipt),
    "reply_ways": (schema.RuleShape[schema.ReplyWayValue], reply_way),
    "elements": (schema.RuleShape[schema.ValueShape], element),
    "outcomes": (schema.RuleShape[schema.OutcomeValue], outcome),
    "remedies": (schema.RuleShape[schema.RemedyValue], remedy),
    "report_rows": (schema.RuleShape[schema.ReportRowValue], report_row),
    "applicant_kinds": (schema.RuleShape[schema.ApplicantKindValue], applicant_kind),
    "letters": (schema.RuleShape[schema.LetterValue], letter),
    "parameters": (schema.ParameterShape, parameter),
}


def references(rule: Any) -> Iterator[tuple[str, str]]:
    """What a rule names in other tables: (table, code)."""
    if isinstance(rule, OutcomeRule):
        yield "report_rows", rule.row
        if rule.remedy:
            yield "remedies", rule.remedy


def problem(rule: Any) -> str:
    """What a rule contradicts within itself; "" when nothing."""
    if isinstance(rule, ReceiptRule) and rule.decided_by not in [field.name for field in rule.dates]:
        return f"起决定作用的日期“{rule.decided_by}”不在 dates 里"
    if isinstance(rule, Parameter) and rule.options and rule.value not in rule.options:
        return f"取值“{rule.value}”不在 options 里"
    return ""


def _facts(shapes: list[schema.FactShape]) -> tuple[FactField, ...]:
    return tuple(FactField(one.name, one.label, one.required, tuple(one.choices.items())) for one in shapes)


def _sure(value: schema.ValueShape) -> bool:
    return value.checked and all(cite.checked for cite in value.cite)
