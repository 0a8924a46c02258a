"""From the paragraphs of a .docx back to the blocks of the letter it was written from.

What follows the case has to be there word for word: it is what the paragraphs are aligned on. A paragraph of the
handler's own may be rewritten, put in or taken out; it belongs to the part of the letter in which it stands.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from letters.blocks import CELL_END, Block, Kind, Letter
from letters.plain_text import clean
from letters.word import on_paper
from letters.word_read import Paragraph, read_docx
from rules.errors import InputError

FREE_KINDS: frozenset[str] = frozenset({"para", "h1", "h2", "attachment", "attachment_item", "note"})
"""Kinds that a handler's own paragraph may be of."""
_IN_PARTS = ("para", "h1", "h2")
_ANCHOR, _SAME = 1_000, 10
_LIKE = 0.4
_COMPARED = 300
"""Characters of a paragraph that are looked at to see which one it was."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The letter as the file has it, of which content the file was made, and what to tell the person."""

    letter: Letter
    of_content: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the draft on paper: a block, or one of the lines of a title."""

    index: int
    block: Block
    text: str
    last: bool

    @property
    def free(self) -> bool:
        return self.block.source == "text"


def read_back(draft: Letter, content: bytes) -> ReadBack:
    """``draft`` with the words of the file. Raises InputError (field ``file``) as :func:`letters.word_read.read_docx`
    does, and where something that follows the case was changed or taken out."""
    read = read_docx(content)
    lines = list(_lines(draft))
    pairs = _aligned(lines, read.paragraphs)
    _check_anchors(lines, read.paragraphs, pairs)
    builder = _Builder(lines, read.paragraphs, pairs)
    blocks = _numbered(draft, builder.blocks())
    return ReadBack(replace(draft, blocks=blocks), read.of_content, (*builder.told(), *read.notes))


def _lines(draft: Letter) -> Iterator[_Line]:
    for index in on_paper(draft):
        block = draft.blocks[index]
        texts = draft.shown(block).split("\n") if block.kind == "title" else [draft.shown(block)]
        for n, text in enumerate(texts):
            yield _Line(index, block, text, n == len(texts) - 1)


def _squeezed(text: str) -> str:
    """Without spaces: what follows the case may be spaced otherwise on paper."""
    return "".join(clean(text.replace(CELL_END, " ")).split())


def _aligned(lines: Sequence[_Line], read: Sequence[Paragraph]) -> dict[int, int]:
    """Which paragraph each line of the draft still is: as many as possible in order, what follows the case first."""
    ours = [_squeezed(line.text) if not line.free else clean(line.text) for line in lines]
    theirs, squeezed = [one.text for one in read], [_squeezed(one.text) for one in read]
    if len(lines) == len(read) and all(_same(lines[i], ours[i], theirs[i], squeezed[i]) for i in range(len(lines))):
        return {i: i for i in range(len(lines))}
    best = [[0] * (len(read) + 1) for _ in range(len(lines) + 1)]
    for i in range(len(lines) - 1, -1, -1):
        row, below, weight = best[i], best[i + 1], _SAME if lines[i].free else _ANCHOR
        for j in range(len(read) - 1, -1, -1):
            row[j] = max(below[j], row[j + 1])
            if _same(lines[i], ours[i], theirs[j], squeezed[j]):
                row[j] = max(row[j], below[j + 1] + weight + (lines[i].block.kind == read[j].kind))
    return _walked(best)


def _same(line: _Line, ours: str, text: str, squeezed: str) -> bool:
    return ours == (text if line.free else squeezed)


def _walked(best: list[list[int]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs[i] = j
            i, j = i + 1, j + 1
    return pairs


def _check_anchors(lines: Sequence[_Line], read: Sequence[Paragraph], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    left = [one for n, one in enumerate(read) if n not in taken]
    for n, line in enumerate(lines):
        if line.free or n in pairs:
            continue
        start = line.text.replace(CELL_END, " ")[:20]
        now = max(left, key=lambda one: _likeness(line.text, one.text), default=None)
        changed = now is not None and _likeness(line.text, now.text) >= _LIKE
        how = f"，文件里成了“{now.text[:40]}”" if now is not None and changed else "，文件里没有了"
        raise InputError(
            f"没有收下：“{start}…”取自办件{how}",
            "取自办件的段落请恢复原样；要改它，请改办件或者重新拟稿。现在的稿子没有变动",
            field="file",
        )
    for one in left:
        if one.kind in ("table_head", "table_row"):
            raise InputError(
                f"没有收下：{one.place}是新加的表格，读回来会丢失",
                "请改成分条的文字；要给申请人的表格，作为材料上传。现在的稿子没有变动",
                field="file",
            )


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False).ratio()


@dataclass
class _Builder:
    """Puts the blocks together in the order of the paper."""

    lines: Sequence[_Line]
    read: Sequence[Paragraph]
    pairs: dict[int, int]

    def __post_init__(self) -> None:
        self.made: list[Block] = []
        self.strange: dict[tuple[str, str], list[int]] = defaultdict(list)

    def blocks(self) -> list[Block]:
        """Each kept line is its block; between two of them stands what was put in or rewritten."""
        before_i = before_j = 0
        for i, j in [*self.pairs.items(), (len(self.lines), len(self.read))]:
            self._gap(list(range(before_i, i)), list(range(before_j, j)))
            if i < len(self.lines):
                self._keep(self.lines[i], self.read[j])
            before_i, before_j = i + 1, j + 1
        return self.made

    def _keep(self, line: _Line, paragraph: Paragraph) -> None:
        if not line.last:
            return
        kind = line.block.kind
        if line.free and paragraph.kind in FREE_KINDS:
            assert paragraph.kind
            kind = paragraph.kind
        elif paragraph.kind is None:
            self.strange[paragraph.style, "按原来的种类收下"].append(paragraph.n)
        self.made.append(line.block if kind == line.block.kind else _of_kind(line.block, kind))

    def _gap(self, ours: list[int], theirs: list[int]) -> None:
        free = [n for n in ours if self.lines[n].free]
        was = _rewritten([self.lines[n].text for n in free], [self.read[n].text for n in theirs])
        last = ""
        for k, n in enumerate(theirs):
            if (old := was[k]) is not None:
                last = self.lines[free[old]].block.part
            part = last or self._part_of_neighbour(free, ours)
            self.made.append(_of_kind(Block("para", self.read[n].text, "text", part), self._kind(self.read[n])))

    def _part_of_neighbour(self, free: list[int], ours: list[int]) -> str:
        """The part in which a new paragraph stands: of what it replaces, else of what is above it, else below."""
        if free:
            return self.lines[free[0]].block.part
        if self.made and self.made[-1].source == "text" and self.made[-1].part:
            return self.made[-1].part
        return ""

    def _kind(self, paragraph: Paragraph) -> Kind:
        if paragraph.kind in FREE_KINDS:
            assert paragraph.kind
            return paragraph.kind
        name = paragraph.style or "取自办件的段落的样式"
        self.strange[name, "按正文收下"].append(paragraph.n)
        return "para"

    def told(self) -> Iterator[str]:
        """Styles that are not ours, and what became of their paragraphs."""
        for (style, how), where in self.strange.items():
            yield f"第 {'、'.join(map(str, where))} 段的样式“{style}”不是公文的样式，{how}"


def _rewritten(old: list[str], new: list[str]) -> list[int | None]:
    """Of each new text, which old one it was, in order; None for a text that was put in."""
    found: list[int | None] = []
    at = 0
    for n, text in enumerate(new):
        spare = len(old) - at - (len(new) - n)  # how many old ones may still be passed over
        choices = range(at, min(len(old), at + max(spare, 0) + 1))
        like = {k: _likeness(old[k], text) for k in choices}
        best = max(like, key=lambda k: like[k], default=None)
        if best is None or (like[best] < _LIKE and len(new) != len(old)):
            found.append(None)
            continue
        found.append(best)
        at = best + 1
    return found


def _of_kind(block: Block, kind: Kind) -> Block:
    return replace(block, kind=kind, part=block.part if kind in _IN_PARTS else "")


def _numbered(draft: Letter, blocks: list[Block]) -> tuple[Block, ...]:
    """The number back where the letter has it: on paper it stands under the red head."""
    index = next((n for n, block in enumerate(draft.blocks) if block.kind == "number"), None)
    if index is None or draft.heading is None:
        return tuple(blocks)
    number = draft.blocks[index]
    rest = [block for block in blocks if block is not number]
    before = draft.blocks[index - 1] if index else None
    at = next((n + 1 for n, block in enumerate(rest) if block is before), 0)
    return (*rest[:at], number, *rest[at:])
