"""Sample letters: every kind of letter and every outcome with invented people, from templates/letters/samples/.

What the office looks at when it changes a template (``mingda gallery``), and what the tests of the templates stand on.
Articles, remedies and limits of the replies come from the rulebook, as in a real case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from casework.wire import decode
from letters.fields import ItemFields, JointReplyFields, OrganFields, RemedyFields, ReplyFields
from letters.joint import joined
from letters.notice_fields import FIELDS_OF, ClosingNoticeFields, DisclosureNoticeFields, LetterFields
from rules.entries import OutcomeRule
from rules.rulebook import Rulebook
from rules.strict_yaml import load_file

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "letters" / "samples"
_ITEM = ("sought", "facts", "enclosures", "withheld")
_SHORT = {"中华人民共和国政府信息公开条例": "条例", "中华人民共和国行政复议法": "行政复议法"}


def letter_samples(rulebook: Rulebook, day: dt.date, folder: Path = FOLDER) -> dict[str, LetterFields]:
    """The fields of one sample for every kind of letter but the reply, by kind."""
    data = load_file(folder / "letters.yaml").data
    common = {**data["common"], "remedies": []}
    made = {kind: _fields(FIELDS_OF[kind], {**common, **own}) for kind, own in data["letters"].items()}
    shown = {kind: _with_remedy(letter, rulebook, day) for kind, letter in made.items()}
    return shown | {"joint_reply": _joint_reply(data["joint_reply"], rulebook, day, folder)}


def _joint_reply(data: Mapping[str, Any], rulebook: Rulebook, day: dt.date, folder: Path) -> JointReplyFields:
    """One reply to the requests whose outcomes ``data`` names by the numbers of their cases."""
    known = reply_samples(rulebook, day, folder)
    replies = [(number, known[code]) for number, code in data.items()]
    return joined(replies, tuple(one.full for one in rulebook.letter("joint_reply").at(day).cite))


def reply_samples(rulebook: Rulebook, day: dt.date, folder: Path = FOLDER) -> dict[str, ReplyFields]:
    """A reply of one item for every outcome, by the outcome's code, under the law of ``day``."""
    common = load_file(folder / "letters.yaml").data["common"]
    outcomes = load_file(folder / "outcomes.yaml").data
    return {code: _reply(code, {**common, **sample}, rulebook, day) for code, sample in outcomes.items()}


def remedy(rulebook: Rulebook, code: str, outcome: str, day: dt.date, organ: OrganFields) -> RemedyFields:
    """The remedies of ``code`` for the first item of a letter of ``organ``, under the law of ``day``."""
    rule = rulebook.remedy(code).at(day)
    suit = rule.sue_months is not None or rule.sue_after_review_days is not None
    return RemedyFields(
        code,
        (1,),
        review_days=rule.review_days,
        review_body=organ.review_body,
        citations=tuple(one.full for one in rule.cite_for([outcome])),
        sue_months=rule.sue_months,
        sue_after_review_days=rule.sue_after_review_days if rule.review_first else None,
        court=organ.court if suit else None,
    )


def _fields(kind: Any, data: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    return decode(kind, {**{name: value for name, value in data.items() if name in known}, "short_titles": _SHORT})


def _with_remedy(letter: LetterFields, rulebook: Rulebook, day: dt.date) -> LetterFields:
    """Notices that decide something carry R2."""
    if isinstance(letter, ClosingNoticeFields | DisclosureNoticeFields):
        return replace(letter, remedies=(remedy(rulebook, "R2", "", day, letter.organ),))
    return letter


def _reply(code: str, data: Mapping[str, Any], rulebook: Rulebook, day: dt.date) -> ReplyFields:
    rule = rulebook.outcome(code).at(day)
    citations = [one.full for one in rule.cite if one.document]
    own = {name: data[name] for name in _ITEM if name in data}
    item: ItemFields = decode(ItemFields, {"n": 1, "outcome": code, "citations": citations, **own})
    asked = {"kind": "third_party", "name": "第三方", "asked_on": "2026-09-24", "answered_on": "2026-10-09"}
    letter: ReplyFields = _fields(ReplyFields, {**data, "items": [], "remedies": [], "asked": [asked], "searches": 1})
    chosen = rule.remedy_for(_codes(rule, item.facts))
    remedies = tuple(remedy(rulebook, one, code, day, letter.organ) for one in (chosen,) if one)
    if item.withheld:
        remedies = tuple(replace(one, scope="本答复中不予公开的部分") for one in remedies)
    return replace(letter, items=(item,), remedies=remedies)


def _codes(rule: OutcomeRule, facts: Mapping[str, str]) -> dict[str, str]:
    """Choices back from their words to their codes: what remedies hang on."""
    words = {fact.name: {label: code for code, label in fact.choices} for fact in rule.must_state}
    return {name: words.get(name, {}).get(value, value) for name, value in facts.items()}
