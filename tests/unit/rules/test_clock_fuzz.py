"""Whatever is written into the clock's or the guide's input: an answer or a named fault, never a traceback."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.deadlines import Clock, parse_history, run_clock
from rules.errors import MingdaError
from rules.findings import read_findings
from rules.history import VOCABULARY, read_history
from rules.load import load_calendar, load_rulebook
from rules.outcomes import guide
from rules.strict_yaml import Document, load_text

pytestmark = pytest.mark.slow

RULEBOOK, CALENDAR = load_rulebook(), load_calendar()
FIELDS = sorted({"kind", "on", *(name for _, needed, more in VOCABULARY.values() for name in (*needed, *more))})
CHANNELS = [*RULEBOOK.tables["receipt"], None, "pigeon"]
FINDINGS = RULEBOOK.findings(dt.date(2026, 9, 16))
ANSWERS = sorted({choice.code for rule in FINDINGS.values() for choice in rule.choices})

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
near = st.dates(dt.date(2026, 3, 1), dt.date(2026, 6, 30))
far = st.sampled_from([dt.date.min, dt.date(1949, 1, 1), dt.date(2007, 12, 31), dt.date(2034, 12, 31), dt.date.max])
days = near | near | near | far
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "workdays": st.integers(-2, 40) | st.integers(),
    "ref": st.sampled_from(["A", "B"]),
    "view": st.sampled_from(["consents", "objects", "silent", "?"]),
    "way": st.sampled_from(["post", "in_person", "online", "horse"]),
    "letter": st.sampled_from(["correction_notice", "fee_notice", "?"]),
}


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """A likely event: the fields of its kind, mostly with likely values."""
    kind = draw(st.sampled_from(sorted(VOCABULARY)))
    _, needed, more = VOCABULARY[kind]
    names = [*needed, *draw(st.lists(st.sampled_from(more), unique=True))] if more else list(needed)
    row = {"kind": kind, "on": draw(days)} | {name: draw(VALUES.get(name, days)) for name in names}
    if draw(st.integers(0, 19)) == 0:
        row[draw(st.sampled_from(FIELDS))] = draw(junk)
    return row


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Likely events in an unlikely order, after a receipt."""
    received = {"kind": "received", "on": draw(near)}
    rows = [received, *draw(st.lists(events(), max_size=9))]
    return {"channel": draw(st.sampled_from(CHANNELS)), "events": draw(st.permutations(rows))}


def answer(data: Any, as_of: dt.date | None = None) -> Clock | None:
    """The clock; None when the input is refused in words."""
    try:
        return run_clock(parse_history(Document(data, "x"), RULEBOOK), RULEBOOK, CALENDAR, as_of)
    except MingdaError as refused:
        assert str(refused)
        return None


@settings(max_examples=400)
@given(documents(), st.none() | days)
@example({"channel": None, "events": [{"kind": "received", "on": dt.date.max}]}, None)
@example({"channel": None, "events": [{"kind": "received", "on": dt.date(2007, 1, 1)}]}, dt.date.min)
def test_any_mixture_of_events_is_answered_or_refused(data: Any, as_of: dt.date | None) -> None:
    """Contradictory, impossible and missing dates are named; what is answered can be printed and is whole."""
    clock = answer(data, as_of)
    if clock is not None:
        assert json.loads(json.dumps(clock.as_dict()))
        assert sorted(day.on for day in clock.days) == [day.on for day in clock.days]


@settings(max_examples=400)
@given(documents())
def test_what_contradicts_itself_is_refused_before_it_is_counted(data: Any) -> None:
    """What passes the checks is always counted, but for days outside the calendar or before the rules."""
    try:
        history = parse_history(Document(data, "x"), RULEBOOK)
    except MingdaError:
        return
    if all(dt.date(2019, 5, 15) <= event.on <= dt.date(2027, 12, 31) for event in history.events):
        later = [day for one in history.events for day in (one.due, one.until) if day]
        if all(day.year < 2030 for day in later) and all((one.workdays or 0) < 99 for one in history.events):
            assert run_clock(history, RULEBOOK, CALENDAR).rulebook


@given(junk)
def test_any_data_is_a_history_or_refused(data: Any) -> None:
    """Not even a mapping."""
    try:
        read_history(Document(data, "x"))
    except MingdaError as refused:
        assert str(refused)


@given(
    st.text() | st.from_regex(r"(channel|events|  - |\{|kind: |on: |2026-0\d-\d\d|\n|,|\}|\[|\]){1,30}", fullmatch=True)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Half of a document, or none at all."""
    try:
        answer(load_text(text, "x").data)
    except MingdaError as refused:
        assert str(refused)


@settings(max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(sorted(FINDINGS)) | st.text(max_size=3),
        st.sampled_from(ANSWERS) | st.lists(st.sampled_from(ANSWERS), max_size=3) | junk,
        max_size=8,
    ),
    days | junk,
)
def test_any_findings_are_answered_or_refused(findings: dict[str, Any], received: Any) -> None:
    """The guide never stumbles: contradictions between answers are named."""
    try:
        read = read_findings(Document({"received_on": received, "findings": findings}, "x"), RULEBOOK)
        assert [guide(one, RULEBOOK) for one in read]
    except MingdaError as refused:
        assert str(refused)
