"""The one model of a letter: a list of blocks, from which the editor, .docx and PDF are drawn.

A block knows where it comes from. Blocks with ``source="case"`` (title, addressee, request, remedies, signature, date)
follow the case and cannot be typed over; blocks with ``source="text"`` belong to the handler. What is approved is the
content: :attr:`Letter.content_hash` leaves out number, day and seal, which are only given at sign-off.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from letters.plain_text import clean
from rules.errors import InputError

Kind = Literal[
    "heading",
    "title",
    "number",
    "h1",
    "h2",
    "para",
    "addressee",
    "attachment",
    "attachment_item",
    "signature",
    "date",
    "note",
    "table_head",
    "table_row",
]
Source = Literal["case", "text"]
KINDS: tuple[str, ...] = get_args(Kind)

# What stands in a draft where the sign-off will put number and day.
NUMBER_PENDING = "（签发时编文号）"
DAY_PENDING = "　　年　月　日"
CELL_END = "\t"
LETTERHEAD = "letterhead"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a letter.

    ``part`` says what the paragraph is for, so that checks need no guessing: ``request`` (what was asked, and when),
    ``item:2`` (the answer to item 2), ``remedy:R1`` (the remedies of group R1), :data:`LETTERHEAD` (a red head of that
    form), or empty. The text of a row of a table is its cells with :data:`CELL_END` between them.
    """

    kind: Kind
    text: str
    source: Source = "text"
    part: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, drafted or final. ``number`` and ``dated_on`` are None until it is signed off.

    ``organ_name`` is the 署名.
    """

    kind: str
    blocks: tuple[Block, ...]
    organ_name: str
    number: str | None = None
    dated_on: dt.date | None = None

    @property
    def heading(self) -> str | None:
        """The text of the red head; None for a letter on plain paper."""
        return next((block.text for block in self.blocks if block.kind == "heading"), None)

    @property
    def letterhead(self) -> bool:
        """Whether the red head is that of a letter to one person or body (信函格式, GB/T 9704—2012, 10.1)."""
        return any(block.kind == "heading" and block.part == LETTERHEAD for block in self.blocks)

    @property
    def title(self) -> str:
        """The title on one line, the organ first: for file names, properties and lists."""
        own = "".join(block.text for block in self.blocks if block.kind == "title").replace("\n", "")
        return own if own.startswith(self.organ_name) else self.organ_name + own

    @property
    def takes_number(self) -> bool:
        """Whether this letter gets a 文号 at sign-off."""
        return any(block.kind == "number" for block in self.blocks)

    def shown(self, block: Block) -> str:
        """What a reader sees for ``block``: number and day come from the letter, all else is its text."""
        if block.kind == "number":
            return self.number or NUMBER_PENDING
        if block.kind == "date":
            return chinese_day(self.dated_on) if self.dated_on else DAY_PENDING
        return block.text

    @property
    def text(self) -> str:
        """The whole letter as plain text, a line a block, with red head, number and day."""
        return "\n".join(self.shown(block) for block in self.blocks)

    def part(self, name: str) -> str:
        """The text of every block whose part is ``name``, joined by line ends; empty when there is none."""
        return "\n".join(block.text for block in self.blocks if block.part == name)

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) over what approvals bind: kind, organ and blocks; not number, day or seal."""
        content = [self.kind, self.organ_name, [[b.kind, b.text, b.part] for b in self.blocks]]
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()

    def finalised(self, number: str | None, dated_on: dt.date) -> Letter:
        """The same content with its number and day, as signed off.

        Raises InputError when a letter that takes a number gets none.
        """
        if self.takes_number and not number:
            raise InputError("这份文书需要文号，签发时没有给出", "请先取号再签发")
        return replace(self, number=number if self.takes_number else None, dated_on=dated_on)

    def edited(self, index: int, text: str) -> Letter:
        """The letter with block ``index`` (from 0) saying ``text``; each line of it becomes a block of its own.

        Raises InputError when the block comes from the case, does not exist or would be left empty.
        """
        block = self._editable(index)
        lines = [line for line in map(clean, text.splitlines()) if line]
        if not lines:
            raise InputError("这一段不能改成空白", "不需要这一段时请删除它", field=f"blocks.{index + 1}")
        return self._with(index, tuple(replace(block, text=line) for line in lines))

    def inserted(self, index: int, text: str) -> Letter:
        """The letter with a new paragraph after block ``index``, in the same part when that block can be edited."""
        block = self._at(index)
        part = block.part if block.source == "text" else ""
        return self._with(index, (block, Block("para", clean(text), "text", part)))

    def removed(self, index: int) -> Letter:
        """The letter without block ``index``. Raises InputError when the block comes from the case."""
        self._editable(index)
        return self._with(index, ())

    def _at(self, index: int) -> Block:
        if not 0 <= index < len(self.blocks):
            raise InputError(f"没有第 {index + 1} 段", "请刷新页面后再改", field=f"blocks.{index + 1}")
        return self.blocks[index]

    def _editable(self, index: int) -> Block:
        block = self._at(index)
        if block.source == "case":
            problem = f"第 {index + 1} 段取自办件，不能在文书里改"
            raise InputError(problem, "请改办件，这一段会随之更换", field=f"blocks.{index + 1}")
        return block

    def _with(self, index: int, blocks: tuple[Block, ...]) -> Letter:
        return replace(self, blocks=self.blocks[:index] + blocks + self.blocks[index + 1 :])

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as letters are kept with every draft."""
        content = asdict(self)
        content["blocks"] = list(content["blocks"])
        content["dated_on"] = self.dated_on.isoformat() if self.dated_on else None
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Letter:
        """The letter that :meth:`to_dict` wrote. Raises InputError for an unknown kind of block or a missing key."""
        try:
            blocks = tuple(Block(**block) for block in content["blocks"])
            day = dt.date.fromisoformat(content["dated_on"]) if content["dated_on"] else None
            known = {key: content[key] for key in ("kind", "organ_name", "number")}
        except (KeyError, TypeError, ValueError) as wrong:
            raise InputError(f"存下的文书读不出来（{wrong}）", "请用此前的一稿") from wrong
        unknown = {block.kind for block in blocks} - set(KINDS)
        if unknown:
            raise InputError(f"存下的文书里有不认识的段落“{min(unknown)}”", "请用此前的一稿")
        return cls(blocks=blocks, dated_on=day, **known)


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison: ``mark`` is ``" "`` (kept), ``"-"`` (taken out) or ``"+"`` (put in)."""

    mark: Literal[" ", "-", "+"]
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}"


def diff(old: Letter, new: Letter) -> tuple[DiffLine, ...]:
    """What changed between two drafts, line by line in reading order; only " " lines when nothing did."""
    before, after = old.text.splitlines(), new.text.splitlines()
    lines: list[DiffLine] = []
    for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            lines += [DiffLine(" ", line) for line in before[i1:i2]]
            continue
        lines += [DiffLine("-", line) for line in before[i1:i2]]
        lines += [DiffLine("+", line) for line in after[j1:j2]]
    return tuple(lines)


def chinese_day(day: dt.date) -> str:
    """``2026年9月19日``: how letters write a day (GB/T 9704: Arabic numerals, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"
