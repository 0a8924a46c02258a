"""What differs between two rulebooks, rule by rule and value by value, and between two calendars, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from rules.citation import Citation
from rules.rulebook import Dated, Rulebook
from rules.workdays import Calendar

NOTHING = "无"
_ALONGSIDE = ("id", "code", "label")  # 规则自己的名字，不是值
_WRITTEN = {"evidence": "must_on_file", "recorded": "may_record"}  # 文件里的写法


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference. ``rule`` is ``deadlines.reply``, ``label`` its Chinese name, ``since`` the value's first day.

    ``key`` is what differs in the value, "" when all of it came or went; ``before`` and ``after`` are in words.
    """

    rule: str
    label: str
    since: dt.date | None
    key: str
    before: str
    after: str


def changes(old: Rulebook, new: Rulebook) -> tuple[RuleChange, ...]:
    """Every difference, instruments first, then table by table; none for rulebooks that say the same."""
    return (*_instruments(old, new), *_tables(old, new))


def changed_days(old: Calendar, new: Calendar) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]]:
    """(the days that become days off, those that become working days), of all that either calendar has published.

    A day that the old one only reckoned counts as what it was reckoned to be.
    """
    first = max(old.first, new.first)
    last = max(old.published_through, new.published_through)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    changed = [day for day in days if old.is_workday(day) != new.is_workday(day)]
    return tuple(day for day in changed if not new.is_workday(day)), tuple(
        day for day in changed if new.is_workday(day)
    )


def _instruments(old: Rulebook, new: Rulebook) -> Iterator[RuleChange]:
    for code in _either(old.instruments, new.instruments):
        before, after = old.instruments.get(code), new.instruments.get(code)
        title = (after or before).title  # type: ignore[union-attr]
        for key, was, now in _differing(_plain(before), _plain(after)):
            yield RuleChange(f"instruments.{code}", title, None, key, was, now)


def _tables(old: Rulebook, new: Rulebook) -> Iterator[RuleChange]:
    for table in _either(old.tables, new.tables):
        before, after = old.tables.get(table, {}), new.tables.get(table, {})
        for code in _either(before, after):
            yield from _rule(f"{table}.{code}", before.get(code), after.get(code))


def _rule(name: str, old: Dated[Any] | None, new: Dated[Any] | None) -> Iterator[RuleChange]:
    known = new or old
    assert known
    before, after = dict(old.spans) if old else {}, dict(new.spans) if new else {}
    if old and new and old.label != new.label:
        yield RuleChange(name, known.label, None, "label", old.label, new.label)
    for since in sorted({*before, *after}):
        for key, was, now in _differing(_span(before, since), _span(after, since)):
            yield RuleChange(name, known.label, since, key, was, now)


def _span(spans: Mapping[dt.date, Any], since: dt.date) -> dict[str, str]:
    """The value from ``since`` on; one that ends the rule says so."""
    if since not in spans:
        return {}
    return _plain(spans[since]) if spans[since] is not None else {"": "终止"}


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if not before or not after:
        if before or after:
            yield "", _summed(before), _summed(after)
        return
    for key in _either(before, after):
        was, now = before.get(key, NOTHING), after.get(key, NOTHING)
        if was != now:
            yield key, was, now


def _summed(value: Mapping[str, str]) -> str:
    """A whole value on one line; its ``value`` alone when it has one."""
    if not value:
        return NOTHING
    if "value" in value:
        return value["value"]
    return value.get("", "有这条规定")


def _plain(value: Any) -> dict[str, str]:
    """The fields of an entry in words, without its own name."""
    if value is None:
        return {}
    kept = [one.name for one in fields(value) if one.name not in _ALONGSIDE]
    return {_WRITTEN.get(name, name): _words(getattr(value, name)) for name in kept}


def _words(value: Any) -> str:
    if isinstance(value, Citation):
        return value.full + (f"“{value.quote}”" if value.quote else "") + ("" if value.checked else "（待确认）")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_words(one)}" for key, one in value.items()) or NOTHING
    if isinstance(value, tuple):
        return "；".join(map(_words, value)) or NOTHING
    if is_dataclass(value):
        return "，".join(_words(getattr(value, one.name)) for one in fields(value))
    return NOTHING if value in (None, "") else str(value)


def _either(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The keys of both, those of the new one first, in its order."""
    return [*new, *(key for key in old if key not in new)]
