"""``mingda workdays``: plain working-day arithmetic on the official calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cli.faults import tell_fault
from rules.errors import MingdaError
from rules.load import CALENDAR_FOLDER, load_calendar
from rules.workdays import UNPUBLISHED, Calendar, parse_day

Answer = tuple[dict[str, object], str]


def add(day: str, n: int, as_json: bool = False, calendar: Path | None = None) -> int:
    """Print the ``n``-th working day after ``day`` (before it when negative). Exit code 0, or 2 for wrong input."""

    def answer(days: Calendar) -> Answer:
        start = parse_day(day, "DAY")
        end = days.add(start, n)
        provisional = days.is_provisional(end)
        body: dict[str, object] = {
            "day": str(start),
            "n": n,
            "result": str(end),
            "kind": days.kind(end),
            "label": days.label(end),
            "provisional": provisional,
            "calendar": days.version,
        }
        return body, f"{end} 周{'一二三四五六日'[end.weekday()]}（{days.label(end)}）" + _note(provisional)

    return _print(answer, as_json, calendar)


def between(start: str, end: str, as_json: bool = False, calendar: Path | None = None) -> int:
    """Print how many working days lie after ``start`` up to and including ``end``. Exit code 0 or 2."""

    def answer(days: Calendar) -> Answer:
        first, last = parse_day(start, "START"), parse_day(end, "END")
        count = days.between(first, last)
        provisional = days.is_provisional(max(first, last))
        body: dict[str, object] = {
            "start": str(first),
            "end": str(last),
            "workdays": count,
            "provisional": provisional,
            "calendar": days.version,
        }
        return body, f"{count} 个工作日（{first} 的次日至 {last}）" + _note(provisional)

    return _print(answer, as_json, calendar)


def _note(provisional: bool) -> str:
    return f"，{UNPUBLISHED}" if provisional else ""


def _print(answer: Callable[[Calendar], Answer], as_json: bool, calendar: Path | None) -> int:
    try:
        body, text = answer(load_calendar(calendar or CALENDAR_FOLDER))
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json)
    print(json.dumps(body, ensure_ascii=False) if as_json else text)
    return 0
