"""邮寄登记簿 as its pages show it, and what its forms bring back: a row a letter, its fields named by the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import cast, get_args

from barcode import Code128  # type: ignore[import-untyped]
from fastapi import Request

from acts.desk import Desk
from acts.posting import Entry, Matched, What
from casework.letters_of import KINDS_OF_LETTERS, TO_OTHERS, stem
from casework.people import cover_name
from casework.words import is_person, label_of, letter_label
from rules.errors import InputError
from store.queries.post_book import LetterLine

LINES = "lines"
_OF_A_ROW = ("seen", "on", "tracking")


@dataclass(frozen=True, slots=True)
class PostRow:
    """A letter in the book: names covered, what it is called, for whom it is."""

    line: LetterLine
    label: str
    who: str
    way: str


@dataclass(frozen=True, slots=True)
class PostRows:
    """A table of the book: its rows, how many there are in all, and whether all shown are ticked."""

    rows: list[PostRow]
    total: int
    ticked: bool


@dataclass(frozen=True)
class SentRows:
    """What a form of the book brought: one day and reason for all, and by letter what stands in its row."""

    what: What = "dispatch"
    on: str = ""
    reason: str = ""
    lines: str = ""
    picked: frozenset[str] = frozenset()
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    async def of(cls, request: Request) -> SentRows:
        """The form in the body of ``request``. Raises InputError for a button that is none of ours."""
        form = await request.form()
        texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        rows = dict[str, dict[str, str]]()
        for name, value in texts.items():
            kind, _, mark = name.partition(":")
            if mark and kind in _OF_A_ROW:
                rows.setdefault(mark, {})[kind] = value.strip()
        picked = frozenset(value for value in form.getlist("pick") if isinstance(value, str))
        what = texts.get("what", "dispatch")
        if what not in get_args(What):
            raise InputError(f"登记簿不登记“{what}”", "请用页面上的按钮", field="what")
        on, reason, lines = (texts.get(name, "") for name in ("on", "reason", LINES))
        return cls(cast(What, what), on, reason, lines, picked, rows)

    def value(self, mark: str, name: str) -> str:
        """What was typed in the row of a letter."""
        return self.rows.get(mark, {}).get(name, "")


def entries_of(sent: SentRows) -> list[Entry]:
    """The rows to record: ticked, or with something typed in them; a row's own day goes before the day for all."""
    chosen = [mark for mark, row in sent.rows.items() if mark in sent.picked or row.get("on") or row.get("tracking")]
    return [_entry(sent, mark) for mark in chosen]


def _entry(sent: SentRows, mark: str) -> Entry:
    number, _, letter = mark.partition("/")
    seen = sent.value(mark, "seen")
    last = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    return Entry(number, letter, last, sent.value(mark, "on") or sent.on, sent.value(mark, "tracking"), sent.reason)


def line_entries(matched: Sequence[Matched], on: str) -> list[Entry]:
    """The pasted lines that can be recorded; ``on`` is the day of those that name none."""
    good = [(one.line, one.letter) for one in matched if one.letter and not one.problem]
    return [
        Entry(letter.case_number, letter.letter, letter.seq, line.on.isoformat() if line.on else on, line.tracking)
        for line, letter in good
    ]


def bars(mark: str) -> tuple[int, list[tuple[int, int]]]:
    """``mark`` in Code 128: how many modules wide, and each black bar as its left edge and its width."""
    (modules,) = Code128(mark).build()
    runs, at = list[tuple[int, int]](), 0
    for black, run in groupby(modules):
        width = len(list(run))
        if black == "1":
            runs.append((at, width))
        at += width
    return at, runs


def label_of_letter(desk: Desk, letter: str) -> str:
    """What a letter is called, by an id that a form brought: one that no letter has is told by itself."""
    return letter_label(desk.rulebook, letter) if stem(letter) in KINDS_OF_LETTERS else letter


def rows_of(desk: Desk, lines: Sequence[LetterLine]) -> list[PostRow]:
    """The letters as rows."""
    return [row_of(desk, line) for line in lines]


def row_of(desk: Desk, line: LetterLine) -> PostRow:
    """A letter as a row. Whom a letter to somebody else is for stands on its case only."""
    label = letter_label(desk.rulebook, line.letter)
    person = is_person(desk.rulebook, line.applicant_kind)
    who = "" if stem(line.letter) in TO_OTHERS else cover_name(line.applicant_name, line.applicant_name, person=person)
    way = label_of(desk.rulebook, "reply_ways", line.way) if line.way else ""
    return PostRow(line, label, who, way)
