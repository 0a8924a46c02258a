"""The geometry of the board's charts: plain numbers in, coordinates out; the templates draw them as SVG.

All are 364 units wide, so that text is readable on a phone. Nothing here knows what is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, FLOOR, TALLEST = 364, 146, 120
"""Of histogram and lines: width of the picture, where the axis is, the height of the largest bar."""
_LEFT, _ROW = 36, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram; ``mid`` is where its label stands. ``tone`` is the end of its class: red, amber …"""

    label: str
    value: int
    tone: str
    x: float
    y: float
    width: float
    height: float
    mid: float


def histogram(rows: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """Bars side by side from (label, value, tone); the tallest is TALLEST high, one that is not zero is to be seen."""
    step = (WIDTH - 4) / max(len(rows), 1)
    width, most = step - 6, max((value for _, value, _ in rows), default=0) or 1
    bars = []
    for i, (label, value, tone) in enumerate(rows):
        height = max(TALLEST * value / most, 1.5) if value else 0.0
        x = 4 + step * i
        bars.append(Bar(label, value, tone, _r(x), _r(FLOOR - height), _r(width), _r(height), _r(x + width / 2)))
    return bars


@dataclass(frozen=True, slots=True)
class Lines:
    """Several series over the same steps: the grid's levels, the points of each line, and the last step's dots.

    The last step is not over yet: it is an open dot, not part of the line. Numbers stand in the legend, where they
    never touch a line, a dot or each other.
    """

    levels: list[tuple[int, float]]
    lines: list[str]
    dots: list[tuple[float, float]]
    steps: list[float]


def lines(series: Sequence[Sequence[int]]) -> Lines:
    """The picture of these series, all of one length of at least two."""
    top = nice_top(max((value for one in series for value in one), default=0))
    steps = [_r(_LEFT + 291 * i / max(len(series[0]) - 1, 1)) for i in range(len(series[0]))]
    points = [[(x, _height(value, top)) for x, value in zip(steps, one, strict=True)] for one in series]
    return Lines(
        [(level, _height(level, top)) for level in (0, top // 3, 2 * top // 3, top)],
        [" ".join(f"{x},{y}" for x, y in one[:-1]) for one in points],
        [one[-1] for one in points],
        steps,
    )


def nice_top(most: int) -> int:
    """The top of an axis with three equal steps: 3, 6, 15, 30, 60, 150 …, not less than ``most``."""
    unit = 1
    while True:
        for factor in (3, 6, 15):
            if factor * unit >= most:
                return factor * unit
        unit *= 10


@dataclass(frozen=True, slots=True)
class RateBar:
    """One line of a chart of shares; ``width`` is the share of ``full`` units."""

    label: str
    y: int
    width: float
    share: str
    note: str


def rate_bars(rows: Sequence[tuple[str, float, str]], full: int) -> list[RateBar]:
    """Bars under each other, of ``full`` units when all, from (label, share from 0 to 1, note).

    A share short of all is never shown as 100.0%.
    """
    return [
        RateBar(label, 8 + _ROW * i, _r(full * share), _percent(share), note)
        for i, (label, share, note) in enumerate(rows)
    ]


def short_label(name: str, most: int) -> str:
    """``name`` in at most so many characters: what stands in brackets goes first, then the end, which is shown."""
    if len(name) > most:
        name = name.partition("（")[0]
    return name if len(name) <= most else f"{name[: most - 1]}…"


def rate_height(rows: int) -> int:
    """How high the picture of so many bars is."""
    return 8 + _ROW * max(rows, 1) + 4


def _percent(share: float) -> str:
    return f"{min(share * 100, 100.0 if share >= 1 else 99.9):.1f}%"


def _height(value: int, top: int) -> float:
    return _r(FLOOR - TALLEST * value / top)


def _r(value: float) -> float:
    return round(value, 1)
