"""``mingda clock``: the legal clock of dated events, for one document or a stream of them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.faults import tell_fault
from cli.reading import input_of, name_of
from rules.deadlines import Clock, History, parse_history, run_clock
from rules.errors import InputError, MingdaError
from rules.load import CALENDAR_FOLDER, RULES_FOLDER, load_calendar, load_rulebook
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, load_text
from rules.text_files import json_of
from rules.workdays import Calendar, parse_day


@dataclass(frozen=True)
class _Part:
    """One document of the input: its text and the lines before it."""

    text: str
    before: int
    is_json: bool


@dataclass(frozen=True)
class Paper:
    """Where 期限计算说明 goes, of which organ (its code in config.yaml) and under which case number, if any."""

    folder: Path
    organ: str | None = None
    case_number: str = ""


@dataclass(frozen=True)
class Asked:
    """How to answer: under which law, seen from which day, as JSON or for a person, and on which paper besides."""

    rulebook: Rulebook
    calendar: Calendar
    look: dt.date | None
    as_json: bool
    paper: Paper | None


def clock(
    file: str,
    rules: Path | None,
    calendar: Path | None,
    as_of: str | None,
    as_json: bool,
    paper: Paper | None = None,
) -> int:
    """Answer every document in ``file`` (``-`` for standard input); the exit code is 2 when one of them is wrong.

    ``paper``: also write 期限计算说明 there, .docx, .pdf and the .json that proves it; numbered when there are several
    documents.
    """
    try:
        look = parse_day(as_of, "--as-of") if as_of else None
        book, days = load_rulebook(rules or RULES_FOLDER), load_calendar(calendar or CALENDAR_FOLDER)
        parts = list(_split(input_of(file)))
        if not parts:
            raise InputError("没有内容", "请给出 channel 和 events", name_of(file))
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json)
    asked = Asked(book, days, look, as_json, paper)
    places = [""] if len(parts) == 1 else [str(n) for n in range(1, len(parts) + 1)]
    return max([_answer(part, name_of(file), asked, place) for part, place in zip(parts, places, strict=True)])


def _answer(part: _Part, name: str, asked: Asked, place: str) -> int:
    try:
        history = parse_history(_document(part, name), asked.rulebook)
        answer = run_clock(history, asked.rulebook, asked.calendar, asked.look)
        written = _on_paper(history, asked, place) if asked.paper else []
    except MingdaError as wrong:
        if isinstance(wrong, InputError) and wrong.line and not part.is_json:
            wrong.line += part.before
        return tell_fault(wrong, as_json=asked.as_json, file=name)
    if asked.as_json:
        print(json.dumps(answer.as_dict(), ensure_ascii=False))
    else:
        _show(answer, asked)
    for path in written:
        print(f"已写入 {path}", file=sys.stderr)
    return 0


def _on_paper(history: History, asked: Asked, place: str) -> list[Path]:
    from cli.clock_paper import signed_by, write
    from letters.clock_statement import Counted

    assert asked.paper
    counted = Counted(history, asked.rulebook, asked.calendar, asked.paper.case_number, asked.look)
    return write(counted, signed_by(asked.paper.organ), asked.paper.folder, place)


def _split(text: str) -> Iterator[_Part]:
    """JSON lines when every line is an object, else YAML documents between ``---`` lines."""
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    if filled and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in filled):
        yield from (_Part(line, i, True) for i, line in enumerate(lines) if line.strip())
        return
    start, chunk = 0, list[str]()
    for number, line in enumerate([*lines, "---"]):
        if line.rstrip() == "---":
            if any(one.strip() and not one.lstrip().startswith("#") for one in chunk):
                yield _Part("\n".join(chunk), start, False)
            start, chunk = number + 1, []
        else:
            chunk.append(line)


def _document(part: _Part, name: str) -> Document:
    if not part.is_json:
        return load_text(part.text, name)
    data = json_of(part.text, name, part.before)
    return Document(data, name, {(): part.before + 1})


def _show(answer: Clock, asked: Asked) -> None:
    from cli.clock_ledger import show

    show(answer, asked.rulebook, asked.calendar)
