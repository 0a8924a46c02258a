"""How alike two requests read: by the pairs of neighbouring characters they share, which needs no word list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

ALIKE = 0.6
"""From here on two requests are shown as perhaps the same. It only suggests: a person looks."""


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same), punctuation and spaces aside (Sørensen–Dice over character pairs)."""
    return _shared(_pairs(one), _pairs(other))


def likest(sought: str, known: Iterable[tuple[str, str]], most: int = 5) -> Sequence[tuple[str, float]]:
    """Of ``known`` (number, what it asks for) the numbers of those alike, the likest first."""
    pairs = _pairs(sought)
    rated = [(number, _shared(pairs, _pairs(text))) for number, text in known]
    return sorted((one for one in rated if one[1] >= ALIKE), key=lambda one: -one[1])[:most]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(filter(str.isalnum, text)).casefold()
    return frozenset(map("".join, pairwise(plain)))
