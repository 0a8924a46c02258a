"""From a case to the fields of its letters: law from the rulebook, wording from templates/, names from the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from casework.case import Case, Item
from casework.clock import clock_of
from casework.materials import PARTLY
from casework.office import Office, Organ
from casework.receipt import received_on
from casework.remedies import CHOICE, FIRST, WITHHELD_PART, in_part, remedies_told
from letters.fields import (
    ApplicantFields,
    ItemFields,
    JointReplyFields,
    OrganFields,
    ReceiptFields,
    RemedyFields,
    ReplyFields,
    StepFields,
    WithheldFields,
)
from letters.from_course import course_fields
from letters.joint import joined
from letters.notice_fields import (
    ClosedFields,
    ClosingNoticeFields,
    ContactFields,
    LetterFields,
    RequestFields,
    WithdrawalConfirmationFields,
)
from rules.citation import Citation
from rules.errors import MissingGrounds
from rules.rulebook import OutcomeRule, Rulebook
from rules.strict_yaml import load_file
from rules.workdays import Calendar

WORDS = Path(__file__).resolve().parent.parent / "templates" / "letters" / "words.yaml"


@dataclass(frozen=True, slots=True)
class Words:
    """How letters speak of channels, dates and instruments (templates/letters/words.yaml)."""

    ways: Mapping[str, str]
    steps: Mapping[str, str]
    short_titles: Mapping[str, str]
    online_supply: tuple[str, ...]
    notices: Mapping[str, str]
    redacted_copy: str
    remedy_scopes: Mapping[str, str]


@cache
def words(path: Path = WORDS) -> Words:
    """The words, read once."""
    data = load_file(path).data
    return Words(
        data["ways"],
        data["steps"],
        data["short_titles"],
        tuple(data["online_supply"]),
        data["notices"],
        data["redacted_copy"],
        data["remedy_scopes"],
    )


def receipt_fields(
    case: Case, office: Office, rulebook: Rulebook, calendar: Calendar, made_on: dt.date
) -> ReceiptFields:
    """What 登记回执 says: the receipt day with its article, and the reply limit as it stands on ``made_on``."""
    rule = rulebook.channel(case.channel).at(received_on(case))
    clock = clock_of(case, rulebook, calendar, made_on)
    if clock.received_on is None or clock.due_on is None:
        raise MissingGrounds(f"{case.number} 的收到之日还没有确定，不能出具登记回执。")
    return ReceiptFields(
        organ=organ_fields(office.organ(case.organ), made_on),
        applicant=applicant_fields(case, rulebook, made_on),
        case_number=case.number,
        sought=tuple(item.sought for item in case.items),
        way=words().ways[case.channel],
        steps=tuple(StepFields(day, words().steps[name]) for name, day in case.dates.items()),
        received_on=clock.received_on,
        received_rule=rule.cite[0].quote,
        received_citations=(rule.cite[0].full,),
        reply_due=clock.due_on,
        reply_citations=full(rulebook.deadline("reply").at(clock.received_on).cite),
        short_titles=words().short_titles,
    )


def reply_fields(case: Case, office: Office, rulebook: Rulebook, day: dt.date) -> ReplyFields:
    """What the reply says, as decided, under the remedies and bodies of ``day``."""
    organ = office.organ(case.organ)
    return ReplyFields(
        organ=organ_fields(organ, day),
        applicant=applicant_fields(case, rulebook, day),
        received_on=received_on(case),
        way=words().ways[case.channel],
        items=tuple(_item(item, case, rulebook) for item in case.items),
        remedies=_remedies(case, organ, rulebook, day),
        served_online=any(word in case.via for word in words().online_supply),
        short_titles=words().short_titles,
        **course_fields(case, rulebook),
    )


def organ_fields(organ: Organ, day: dt.date) -> OrganFields:
    """The organ as it stands under a letter of ``day``."""
    return OrganFields(
        name=organ.name,
        short=organ.short,
        office=organ.office,
        address=organ.address,
        phone=organ.phone,
        review_body=organ.review_body_on(day),
        court=organ.court,
        online_review=organ.online_review or None,
        heading=organ.name,
    )


def full(cites: tuple[Citation, ...]) -> tuple[str, ...]:
    """Citations as letters write them: title and article; an inference of ours is no ground to be told."""
    return tuple(citation.full for citation in cites if citation.document)


def applicant_fields(case: Case, rulebook: Rulebook, day: dt.date) -> ApplicantFields:
    """Who asked, as letters address them."""
    return ApplicantFields(case.applicant.name, rulebook.applicant_kind(case.applicant.kind).at(day).person)


def _item(item: Item, case: Case, rulebook: Rulebook) -> ItemFields:
    decision = item.decision
    assert decision, f"第 {item.n} 项还没有处理结果"
    rule = rulebook.outcome(decision.outcome).at(received_on(case))
    facts = dict(decision.facts)
    enclosures = tuple(str(paper) for paper in facts.pop("enclosures", ())) or _copies(item, case)
    withheld = _withheld(facts, rulebook, received_on(case))
    said = _said(facts, rule, case)
    return ItemFields(item.n, item.sought, rule.code, full(rule.cite), said, enclosures, withheld)


def _copies(item: Item, case: Case) -> tuple[str, ...]:
    """The redacted copies made for an item that is partly disclosed: they go with the reply."""
    if item.decision is None or item.decision.outcome != PARTLY:
        return ()
    made = (one for one in case.course.materials if one.copy and one.copy.item == item.n)
    return tuple(words().redacted_copy.format(name=PurePath(one.attached.name).stem) for one in made)


def _withheld(facts: dict[str, Any], rulebook: Rulebook, day: dt.date) -> tuple[WithheldFields, ...]:
    """The part kept back, with its exemption; its facts leave ``facts``, as the letter states them apart."""
    if WITHHELD_PART not in facts:
        return ()
    what, under, why = (str(facts.pop(name, "")) for name in (WITHHELD_PART, "withheld_under", "reason"))
    exemption = rulebook.exemptions(day).get(under)
    if exemption is None:  # no government information at all: nothing is exempted (第三十七条)
        return (WithheldFields(what, "不属于政府信息", "none", (), why),)
    return (WithheldFields(what, exemption.label, exemption.binding, full(exemption.cite), why),)


def _said(facts: Mapping[str, Any], rule: OutcomeRule, case: Case) -> dict[str, str]:
    """Facts as the letter says them: choices by their words, days as letters write them, the search where it was."""
    choices = {fact.name: dict(fact.choices) for fact in rule.must_state}
    said = {name: choices.get(name, {}).get(str(value), _text(value)) for name, value in facts.items()}
    found = [search for search in case.searches if search.found]
    if found:
        said.setdefault("where", found[-1].where)
    return said


def _text(value: Any) -> str:
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day.year}年{day.month}月{day.day}日"


def _remedies(case: Case, organ: Organ, rulebook: Rulebook, day: dt.date) -> tuple[RemedyFields, ...]:
    """The items grouped by their remedy, each group with its limits, body and court."""
    groups = remedies_told(case, rulebook, day)
    if not (in_part(case) and FIRST in groups):
        return tuple(remedy_fields(code, items, organ, rulebook, day) for code, items in groups.items())
    scopes = {FIRST: words().remedy_scopes["withheld"], CHOICE: words().remedy_scopes["rest"]}
    return tuple(
        replace(remedy_fields(code, items, organ, rulebook, day), scope=scopes.get(code))
        for code, items in groups.items()
    )


def remedy_fields(code: str, items: Mapping[int, str], organ: Organ, rulebook: Rulebook, day: dt.date) -> RemedyFields:
    """One group of remedies under the bodies of ``day``; ``items``: their outcomes by number."""
    rule = rulebook.remedy(code).at(day)
    suit = rule.sue_months is not None or rule.sue_after_review_days is not None
    return RemedyFields(
        code=code,
        items=tuple(items),
        review_days=rule.review_days,
        review_body=organ.review_body_on(day),
        citations=full(rule.cite_for(items.values())),
        sue_months=rule.sue_months,
        sue_after_review_days=rule.sue_after_review_days if rule.review_first else None,
        court=organ.court if suit else None,
    )


def joint_fields(cases: tuple[Case, ...], office: Office, rulebook: Rulebook, day: dt.date) -> JointReplyFields:
    """What one reply to several cases says, the first being the one from which it goes out."""
    replies = [(case.number, reply_fields(case, office, rulebook, day)) for case in cases]
    return joined(replies, full(rulebook.letter("joint_reply").at(day).cite))


def closing_kind(case: Case, rulebook: Rulebook, others: tuple[Case, ...] = ()) -> str:
    """The kind of letter that tells the outcomes: the reply, unless every item ended without an answer.

    ``others`` are the cases that it answers too.
    """
    if others:
        return "joint_reply"
    rules = [rulebook.outcome(item.decision.outcome).at(received_on(case)) for item in case.items if item.decision]
    kinds = {rule.letter for rule in rules}
    return kinds.pop() if len(kinds) == 1 else "reply"


def closing_fields(
    case: Case, office: Office, rulebook: Rulebook, day: dt.date, others: tuple[Case, ...] = ()
) -> LetterFields:
    """The fields of the letter that ends the case: reply (of ``others`` too), 不再处理告知书 or 撤回确认."""
    kind = closing_kind(case, rulebook, others)
    if others:
        return joint_fields((case, *others), office, rulebook, day)
    reply = reply_fields(case, office, rulebook, day)
    if kind == "reply":
        return reply
    item = reply.items[0]
    shared: dict[str, Any] = {
        "organ": reply.organ,
        "applicant": reply.applicant,
        "contact": ContactFields(reply.organ.office, reply.organ.phone),
        "request": RequestFields(reply.received_on, reply.way, tuple(i.sought for i in case.items)),
        "item": ClosedFields(item.outcome, item.citations, item.facts),
        "short_titles": reply.short_titles,
    }
    if kind == "withdrawal_confirmation":
        withdrawn = case.course.withdrawn
        means = withdrawn.note if withdrawn and withdrawn.note else words().notices["withdrawal"]
        return WithdrawalConfirmationFields(case_number=case.number, means=means, **shared)
    return ClosingNoticeFields(remedies=reply.remedies, served_online=reply.served_online, **shared)
