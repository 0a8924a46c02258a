"""Rows of a letter that stand together as one table, and how wide its columns are on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from letters.blocks import CELL_END, Block

_ROWS = ("table_head", "table_row")
WIDTH = 442  # points: 156 mm, as wide as the text
_CHARACTER, _PADDING = 14, 13  # points: 4号, and both sides of a cell
_NARROW = 8  # characters: a column of no more is as wide as its longest cell, and never wraps
_LABEL = 136  # points: the first column of a form


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells; ``headed`` when the first is the head, else it is a form of label and answer."""

    rows: tuple[tuple[str, ...], ...]
    headed: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide each column is, in points; together :data:`WIDTH`.

        Columns that wrap share what is left by the root of their longest cell: that way the rows are lowest.
        """
        if not self.headed:
            return (_LABEL, WIDTH - _LABEL)
        longest = [_longest(column) for column in zip(*self.rows, strict=True)]
        narrow = [n * _CHARACTER + _PADDING if n <= _NARROW else 0 for n in longest]
        wide = [sqrt(n) if n > _NARROW or all(narrow) else 0 for n in longest]
        left = WIDTH - sum(narrow)
        return tuple(own + int(left * share / sum(wide)) for own, share in zip(narrow, wide, strict=True))

    def to_fill_in(self, row: tuple[str, ...]) -> bool:
        """Whether ``row`` is a field of a form that is left free for the pen, or has a signature to come at its end."""
        return not row[-1] and not (self.headed and any(other[-1] for other in self.rows[1:]))


def with_tables(blocks: Iterable[Block]) -> Iterator[Block | Table]:
    """``blocks`` with each run of rows as one table."""
    for is_row, run in groupby(blocks, lambda block: block.kind in _ROWS):
        if not is_row:
            yield from run
            continue
        rows = tuple(run)
        yield Table(tuple(tuple(row.text.split(CELL_END)) for row in rows), rows[0].kind == "table_head")


def _longest(column: tuple[str, ...]) -> int:
    """Of its longest cell; a column that people are to fill in is wide."""
    return max(_width(cell) for cell in column) if any(column[1:]) else _NARROW + 2


def _width(text: str) -> int:
    """In full characters: one of the Basic Latin block is half of one."""
    return -(-sum(1 if char.isascii() else 2 for char in text) // 2)
