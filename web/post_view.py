"""邮寄登记簿 as its pages show it, and what its forms bring back: a row a letter, its fields named by the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from barcode import Code128  # type: ignore[import-untyped]
from fastapi import Request

from acts.desk import Desk
from acts.posting import Entry, Matched, What
from casework.letters_of import KINDS_OF_LETTERS, TO_OTHERS, Whereabouts, stem
from casework.people import cover_name
from casework.words import is_person, label_of, letter_label
from rules.entries import DeliveryProof, ReturnGround
from rules.errors import InputError
from store.cases import Scope
from store.queries.post_book import LetterLine, count_at, letters_at

LINES = "lines"
AT_ONCE_SHOWN = 60
"""How many letters a page of the book lists."""
_OF_A_ROW = ("seen", "on", "tracking", "result", "note")
_TYPED = ("on", "tracking", "result", "note")
_PROOF, _GROUND = "proof", "ground"
PARTS: Mapping[str, Whereabouts] = {"lying": Whereabouts.LYING, "out": Whereabouts.OUT}
"""The parts of the book that list letters."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A letter in the book: names covered, what it is called, for whom it is."""

    line: LetterLine
    label: str
    who: str
    way: str


@dataclass(frozen=True, slots=True)
class PostTable:
    """A page of a part of the book: its rows, how many there are in all, and what was typed in rows of other pages."""

    rows: list[PostRow]
    total: int
    page: int
    elsewhere: list[str]

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // AT_ONCE_SHOWN))


@dataclass(frozen=True, slots=True)
class Result:
    """What may have become of a letter on its way, by the rules: its value in a form, and what a person has to know."""

    value: str
    rule: DeliveryProof | ReturnGround

    @property
    def arrived(self) -> bool:
        """Whether the letter is delivered by it, so that the limits run."""
        return isinstance(self.rule, DeliveryProof)


@dataclass(frozen=True)
class SentRows:
    """What a form of the book brought: one day, result and note for all, and by letter what stands in its row.

    ``go`` is the button that only turns the page: a page's number, ``find``, ``all`` or ``none``.
    """

    part: str = "lying"
    page: int = 1
    find: str = ""
    go: str = ""
    on: str = ""
    result: str = ""
    note: str = ""
    lines: str = ""
    picked: frozenset[str] = frozenset()
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    async def of(cls, request: Request) -> SentRows:
        """The form in the body of ``request``. Raises InputError for a part that the book does not have."""
        form = await request.form()
        texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        rows = dict[str, dict[str, str]]()
        for name, value in texts.items():
            kind, _, mark = name.partition(":")
            if mark and kind in _OF_A_ROW:
                rows.setdefault(mark, {})[kind] = value.strip()
        picked = frozenset(value for value in form.getlist("pick") if isinstance(value, str))
        part = texts.get("part", "lying")
        if part not in PARTS:
            raise InputError(f"登记簿没有“{part}”这一栏", "请用页面上的按钮", field="part")
        plain = {name: texts.get(name, "").strip() for name in ("find", "go", "on", "result", "note")}
        return cls(part, page_of(texts.get("page", "")), lines=texts.get(LINES, ""), picked=picked, rows=rows, **plain)

    def value(self, mark: str, name: str) -> str:
        """What was typed in the row of a letter."""
        return self.rows.get(mark, {}).get(name, "")

    def typed(self, mark: str) -> bool:
        """Whether the row is to be recorded: ticked, or with something typed in it."""
        return mark in self.picked or any(self.value(mark, name) for name in _TYPED)

    @property
    def chosen(self) -> list[str]:
        """The letters whose rows are to be recorded, whatever page they are on."""
        return [mark for mark in self.rows if self.typed(mark)]

    def turned(self, shown: Sequence[str]) -> SentRows:
        """After a button that turns the page; ``shown`` are the letters on the page that was sent."""
        if self.go == "all":
            return replace(self, picked=self.picked | frozenset(shown))
        if self.go == "none":
            return replace(self, picked=frozenset())
        return replace(self, page=page_of(self.go))


def page_of(text: str) -> int:
    """A page's number from 1; what is none is 1."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 5 else 1


def table_of(desk: Desk, scope: Scope, sent: SentRows) -> PostTable:
    """The page of the book that is asked for; one behind the last is the last."""
    place, engine = PARTS[sent.part], desk.store.engine
    total = count_at(engine, scope, place, sent.find)
    page = min(sent.page, max(1, -(-total // AT_ONCE_SHOWN)))
    lines = letters_at(engine, scope, place, AT_ONCE_SHOWN, behind=(page - 1) * AT_ONCE_SHOWN, find=sent.find)
    here = {line.mark for line in lines}
    return PostTable(rows_of(desk, lines), total, page, [mark for mark in sent.chosen if mark not in here])


def results_of(desk: Desk, way: str = "") -> list[Result]:
    """All that may have become of a letter that went this way: delivered by a proof, or back on a ground."""
    law, today = desk.rulebook, desk.today
    proofs = [Result(f"{_PROOF}:{code}", rule) for code, rule in law.delivery_proofs(today, way).items()]
    return proofs + [Result(f"{_GROUND}:{code}", rule) for code, rule in law.return_grounds(today, way).items()]


def entries_of(sent: SentRows) -> list[Entry]:
    """The rows to record; what a row says itself goes before what is said for all."""
    return [_entry(sent, mark) for mark in sent.chosen]


def _entry(sent: SentRows, mark: str) -> Entry:
    number, _, letter = mark.partition("/")
    seen, on = sent.value(mark, "seen"), sent.value(mark, "on") or sent.on
    last = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    if sent.part == "lying":
        return Entry("dispatch", number, letter, last, on, sent.value(mark, "tracking"))
    kind, _, code = (sent.value(mark, "result") or sent.result).partition(":")
    what: What = "record_return" if kind == _GROUND else "record_delivery"
    return Entry(what, number, letter, last, on, code=code, note=sent.value(mark, "note") or sent.note)


def result_value(entry: Entry) -> str:
    """The value of the choice that led to this entry; empty for the usual proof."""
    kind = _GROUND if entry.what == "record_return" else _PROOF
    return f"{kind}:{entry.code}" if entry.code else ""


def line_entries(matched: Sequence[Matched], on: str) -> list[Entry]:
    """The pasted lines that can be recorded; ``on`` is the day of those that name none."""
    good = [(one.line, one.letter) for one in matched if one.letter and not one.problem]
    return [
        Entry(
            "dispatch",
            letter.case_number,
            letter.letter,
            letter.seq,
            line.on.isoformat() if line.on else on,
            line.tracking,
        )
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
