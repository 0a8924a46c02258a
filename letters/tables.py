"""Rows of a letter that stand together as one table, and how wide its columns are on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from letters.blocks import CELL_END, Block

_ROWS = ("table_head", "table_row")
_NARROW, _WIDE = 4, 18  # characters: a column keeps its own words, and none starves the others


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells; ``headed`` when the first is the head. A form when there are two columns and none."""

    rows: tuple[tuple[str, ...], ...]
    headed: bool

    @property
    def shares(self) -> tuple[int, ...]:
        """How the width is shared between the columns: by the longest cell of each."""
        return tuple(
            min(max(_NARROW, *(_width(cell) for cell in column)), _WIDE) for column in zip(*self.rows, strict=True)
        )

    def to_fill_in(self, row: tuple[str, ...]) -> bool:
        """Whether ``row`` is a field of a form that is left free for the pen."""
        return not self.headed and len(row) == 2 and not row[1]


def with_tables(blocks: Iterable[Block]) -> Iterator[Block | Table]:
    """``blocks`` with each run of rows as one table."""
    for is_row, run in groupby(blocks, lambda block: block.kind in _ROWS):
        if not is_row:
            yield from run
            continue
        rows = tuple(run)
        yield Table(tuple(tuple(row.text.split(CELL_END)) for row in rows), rows[0].kind == "table_head")


def _width(text: str) -> int:
    """In full characters: one of the Basic Latin block is half of one."""
    return -(-sum(1 if char.isascii() else 2 for char in text) // 2)
