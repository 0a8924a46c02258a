"""From the checked shapes of the files to the rules of the rulebook, one small function a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from rules import schema
from rules.citation import Citation
from rules.entries import (
    ApplicantKind,
    Band,
    Choice,
    DateField,
    DeadlineRule,
    DeliveryProof,
    Element,
    Exemption,
    FactField,
    FeeRule,
    FindingRule,
    GuideStep,
    LetterRule,
    OutcomeRule,
    Parameter,
    ReceiptRule,
    RemedyRule,
    ReplyWay,
    ReportRow,
    ReturnGround,
    ReviewBody,
    Trigger,
)
from rules.rulebook import Dated


class Citer(Protocol):
    """Turns the citations at ``below`` (path under the value) into checked ones."""

    def __call__(self, shapes: list[schema.CiteShape], *below: str | int) -> tuple[Citation, ...]: ...  # noqa: D102


def deadline(rule: schema.DeadlineShape, value: schema.DeadlineValue, cite: Citer) -> DeadlineRule:
    """deadlines.yaml: what a value says of restarts and exclusions goes before what the rule says."""
    excludes = rule.excludes if value.excludes is None else value.excludes
    cautious = excludes if rule.cautious_excludes is None else rule.cautious_excludes
    return DeadlineRule(
        rule.id,
        rule.label,
        rule.unit,
        value.value,
        rule.starts,
        tuple(rule.restarts_on if value.restarts_on is None else value.restarts_on),
        tuple(excludes),
        rule.applies_by,
        cite(value.cite),
        _sure(value),
        tuple(code for code in excludes if code in cautious),
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


def delivery_proof(rule: schema.RuleShape[Any], value: schema.DeliveryProofValue, cite: Citer) -> DeliveryProof:
    """delivery_proofs.yaml."""
    return DeliveryProof(rule.id, rule.label, tuple(value.ways), value.note, cite(value.cite), _sure(value))


def return_ground(rule: schema.RuleShape[Any], value: schema.ReturnGroundValue, cite: Citer) -> ReturnGround:
    """return_grounds.yaml."""
    ways, grounds = tuple(value.ways), cite(value.cite)
    return ReturnGround(rule.id, rule.label, ways, value.note, value.then, grounds, _sure(value))


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
        recorded=_facts(value.may_record),
        row=value.row,
        remedy=value.remedy or "",
        exemption=value.exemption or "",
        override=value.override,
        reviews=tuple(value.reviews),
        conference=value.conference,
        checked=_sure(value),
        category=value.category or "",
        remedy_if=tuple((one.fact, one.choice, one.remedy) for one in value.remedy_if),
        letter=value.letter,
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
        {code: cite(cites, "for_outcomes", code) for code, cites in value.for_outcomes.items()},
        (value.read_as.parameter, value.read_as.choice, value.read_as.remedy) if value.read_as else None,
    )


def report_row(rule: schema.RuleShape[Any], value: schema.ReportRowValue, cite: Citer) -> ReportRow:
    """report_rows.yaml."""
    return ReportRow(rule.id, rule.label, value.section, cite(value.cite), _sure(value), tuple(value.takes))


def applicant_kind(rule: schema.RuleShape[Any], value: schema.ApplicantKindValue, cite: Citer) -> ApplicantKind:
    """applicant_kinds.yaml."""
    return ApplicantKind(rule.id, rule.label, value.person, cite(value.cite), _sure(value))


def letter(rule: schema.RuleShape[Any], value: schema.LetterValue, cite: Citer) -> LetterRule:
    """letters.yaml."""
    parts = _facts(value.parts)
    return LetterRule(rule.id, rule.label, parts, value.remedy, cite(value.cite), _sure(value), value.optional)


def parameter(rule: schema.ParameterShape, value: schema.ParameterValue, cite: Citer) -> Parameter:
    """parameters.yaml."""
    return Parameter(rule.id, rule.label, value.value, tuple(rule.options.items()), cite(value.cite), _sure(value))


def exemption(rule: schema.RuleShape[Any], value: schema.ExemptionValue, cite: Citer) -> Exemption:
    """exemptions.yaml."""
    return Exemption(
        rule.id,
        rule.label,
        value.binding,
        value.override,
        value.consent,
        value.unless_required,
        value.outcome,
        value.proof,
        cite(value.cite),
        _sure(value),
    )


def fee(rule: schema.RuleShape[Any], value: schema.FeeValue, cite: Citer) -> FeeRule:
    """fees.yaml."""
    bands = tuple(Band(one.start, one.each, one.step, one.more) for one in value.bands)
    return FeeRule(rule.id, rule.label, value.unit, value.per, bands, cite(value.cite), _sure(value))


def trigger(rule: schema.RuleShape[Any], value: schema.TriggerValue, cite: Citer) -> Trigger:
    """hard_cases.yaml."""
    cites, reviews = cite(value.cite), tuple(value.reviews)
    return Trigger(rule.id, rule.label, value.weight, value.mandatory, value.reason, cites, _sure(value), reviews)


def finding(rule: schema.RuleShape[Any], value: schema.FindingValue, cite: Citer) -> FindingRule:
    """findings.yaml."""
    choices = tuple(Choice(one.code, one.label, one.opens or "", one.asks or "") for one in value.choices)
    return FindingRule(
        rule.id,
        rule.label,
        value.question,
        value.several,
        value.assumed or "",
        choices,
        cite(value.cite),
        _sure(value),
    )


def guide_step(rule: schema.RuleShape[Any], value: schema.GuideStepValue, cite: Citer) -> GuideStep:
    """guide_steps.yaml."""
    return GuideStep(rule.id, rule.label, value.blocks, cite(value.cite), _sure(value))


BUILDERS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "deadlines": (schema.DeadlineShape, deadline),
    "receipt": (schema.RuleShape[schema.ReceiptValue], receipt),
    "reply_ways": (schema.RuleShape[schema.ReplyWayValue], reply_way),
    "delivery_proofs": (schema.RuleShape[schema.DeliveryProofValue], delivery_proof),
    "return_grounds": (schema.RuleShape[schema.ReturnGroundValue], return_ground),
    "elements": (schema.RuleShape[schema.ValueShape], element),
    "outcomes": (schema.RuleShape[schema.OutcomeValue], outcome),
    "remedies": (schema.RuleShape[schema.RemedyValue], remedy),
    "report_rows": (schema.RuleShape[schema.ReportRowValue], report_row),
    "applicant_kinds": (schema.RuleShape[schema.ApplicantKindValue], applicant_kind),
    "letters": (schema.RuleShape[schema.LetterValue], letter),
    "parameters": (schema.ParameterShape, parameter),
    "exemptions": (schema.RuleShape[schema.ExemptionValue], exemption),
    "fees": (schema.RuleShape[schema.FeeValue], fee),
    "hard_cases": (schema.RuleShape[schema.TriggerValue], trigger),
    "findings": (schema.RuleShape[schema.FindingValue], finding),
    "guide_steps": (schema.RuleShape[schema.GuideStepValue], guide_step),
}


def references(rule: Any) -> Iterator[tuple[str, str]]:
    """What a rule names in other tables: (table, code)."""
    if isinstance(rule, OutcomeRule):
        yield "report_rows", rule.row
        yield "letters", rule.letter
        yield from (("remedies", code) for code in (rule.remedy, *(one[2] for one in rule.remedy_if)) if code)
        if rule.category:
            yield "exemptions", rule.category
    if isinstance(rule, ReportRow):
        yield from (("report_rows", code) for code in rule.takes)
    if isinstance(rule, Exemption):
        yield "outcomes", rule.outcome
    if isinstance(rule, RemedyRule):
        yield from (("outcomes", code) for code in rule.for_outcomes)
        if rule.read_as:
            yield from (("parameters", rule.read_as[0]), ("remedies", rule.read_as[2]))
    if isinstance(rule, FindingRule):
        yield from (("outcomes", choice.opens) for choice in rule.choices if choice.opens)
        yield from (("guide_steps", choice.asks) for choice in rule.choices if choice.asks)


def problem(rule: Any) -> str:
    """What a rule contradicts within itself; "" when nothing."""
    if isinstance(rule, ReceiptRule) and rule.decided_by not in [field.name for field in rule.dates]:
        return f"起决定作用的日期“{rule.decided_by}”不在 dates 里"
    if isinstance(rule, Parameter) and rule.options and rule.value not in dict(rule.options):
        return f"取值“{rule.value}”不在 options 里"
    if isinstance(rule, OutcomeRule):
        return _remedy_problem(rule)
    if isinstance(rule, FindingRule) and rule.assumed and rule.assumed not in [one.code for one in rule.choices]:
        return f"assumed 的“{rule.assumed}”不在 choices 里"
    if isinstance(rule, FeeRule) and [band.start for band in rule.bands] != _ascending_from_one(rule):
        return "bands 应当从 1 起，按先后排列"
    return ""


def remedy_gap(rule: Any, tables: Mapping[str, Mapping[str, Dated[Any]]]) -> str:
    """A remedy that gives its grounds by outcome gives them for each outcome that leads to it, and for no other."""
    if not isinstance(rule, RemedyRule) or not rule.for_outcomes:
        return ""
    spans = [(code, value) for code, dated in tables["outcomes"].items() for _, value in dated.spans if value]
    leading = {code for code, value in spans if rule.code in (value.remedy, *(one[2] for one in value.remedy_if))}
    missing, idle = sorted(leading - set(rule.for_outcomes)), sorted(set(rule.for_outcomes) - leading)
    if missing:
        return f"for_outcomes 没有写{'、'.join(missing)}适用这一救济的依据"
    return f"{'、'.join(idle)}不适用这一救济" if idle else ""


def _remedy_problem(rule: OutcomeRule) -> str:
    choices = {fact.name: dict(fact.choices) for fact in rule.must_state if fact.required}
    for fact, choice, _ in rule.remedy_if:
        if choice not in choices.get(fact, {}):
            return f"remedy_if 里的“{fact}: {choice}”不是 must_state 里必须写明的一项选择"
    return ""


def _ascending_from_one(rule: FeeRule) -> list[int]:
    return [1, *sorted({band.start for band in rule.bands} - {1})]


def _facts(shapes: list[schema.FactShape]) -> tuple[FactField, ...]:
    return tuple(FactField(one.name, one.label, one.required, tuple(one.choices.items())) for one in shapes)


def _sure(value: schema.ValueShape) -> bool:
    return value.checked and all(cite.checked for cite in value.cite)
