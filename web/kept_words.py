"""What was typed into a form, in the words of its page: a person reads labels, the form that comes back has codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from acts.desk import Desk
from casework import commands as cmd
from casework.consulting import VIEWS
from casework.members import called
from casework.people import Applicant
from casework.stages import REVIEW_LABELS
from casework.wire import labels
from casework.words import day_words, label_of, letter_label
from web.form_table import form_table
from web.forms import BESIDE, TRUTH
from web.kept import BUTTONS, KeptForm

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TABLES: Mapping[str, str] = {
    "channel": "receipt",
    "outcome": "outcomes",
    "outcomes": "outcomes",
    "by": "fees",
    "row": "report_rows",
    "trigger": "hard_cases",
    "proof": "delivery_proofs",
    "ground": "return_grounds",
    "way": "reply_ways",
}
"""The fields whose codes are those of a table of rules."""


def typed_words(desk: Desk, kept: KeptForm) -> list[tuple[str, str]]:
    """Each field that holds something: what it is called, and what was written or chosen. Unknown codes stay."""
    shown = [(name, words) for name, words in kept.fields if words.strip() and name not in BUTTONS]
    chosen = next((words for name, words in shown if name == "outcome"), "")
    return [
        (_label(desk, kept.act, name, chosen), _words(desk, kept.act, name, words, chosen)) for name, words in shown
    ]


def _label(desk: Desk, act: str, name: str, outcome: str) -> str:
    whole, _, rest = name.partition(".")
    if whole == "applicant" and rest:
        return labels(Applicant).get(rest, "")
    if whole == "day":
        return _day_label(desk, rest)
    if whole == "findings":
        rule = desk.rulebook.findings(desk.today).get(rest)
        return rule.label if rule else ""
    if whole == "facts":
        return _fact(desk, outcome, rest)[0]
    shown = (act, *BESIDE.get(act, {}).values())
    named = {field: words for one in shown if one in cmd.ACTS for field, words in labels(cmd.ACTS[one]).items()}
    more = f"（{rest}）" if rest.isdecimal() else ""
    return named[whole] + more if whole in named else ""


def _day_label(desk: Desk, rest: str) -> str:
    """``day.online.submitted``: the channel's word for the day."""
    channel, _, day = rest.partition(".")
    rule = desk.rulebook.channels(desk.today).get(channel)
    return next((one.label for one in rule.dates if one.name == day), "") if rule else ""


def _fact(desk: Desk, outcome: str, name: str) -> tuple[str, Mapping[str, str]]:
    """What a fact of an outcome is called, and its choices."""
    dated = desk.rulebook.tables["outcomes"].get(outcome)
    rule = dated.find(desk.today) if dated else None
    every = (*rule.must_state, *rule.evidence, *rule.recorded) if rule else ()
    found = next((one for one in every if one.name == name), None)
    return (found.label, dict(found.choices)) if found else ("", {})


def _words(desk: Desk, act: str, name: str, words: str, outcome: str) -> str:
    whole, _, rest = name.partition(".")
    if whole == "facts":
        return _fact(desk, outcome, rest)[1].get(words, words)
    if whole == "findings":
        rule = desk.rulebook.findings(desk.today).get(rest)
        return next((one.label for one in rule.choices if one.code == words), words) if rule else words
    if whole in _TABLES:
        return label_of(desk.rulebook, _TABLES[whole], words)
    if name in _CODES:
        return _CODES[name](desk, words)
    if words in TRUTH:
        return _yes_no(act, name)[0 if TRUTH[words] else 1]
    return day_words(dt.date.fromisoformat(words)) if _DAY.fullmatch(words) and _is_day(words) else words


def _is_day(words: str) -> bool:
    try:
        dt.date.fromisoformat(words)
    except ValueError:
        return False
    return True


def _yes_no(act: str, name: str) -> tuple[str, ...]:
    spec = form_table()[act].fields.get(name) if act in form_table() else None
    return spec.words if spec and spec.words else ("是", "否")


def _organ(desk: Desk, code: str) -> str:
    organ = desk.office.organs.get(code)
    return organ.name if organ else code


def _colleague(desk: Desk, login: str) -> str:
    account = desk.accounts.find(login)
    return account.actor.name if account else login


_CODES: Mapping[str, Callable[[Desk, str], str]] = {
    "applicant.kind": lambda desk, code: label_of(desk.rulebook, "applicant_kinds", code),
    "letter": lambda desk, name: letter_label(desk.rulebook, name),
    "kind": lambda desk, code: REVIEW_LABELS.get(code, code),
    "view": lambda desk, code: VIEWS.get(code, code),
    "organ": _organ,
    "to": _colleague,
    "member": lambda desk, member: called(member),
    "members": lambda desk, member: called(member),
}
"""The other fields that hold codes."""
