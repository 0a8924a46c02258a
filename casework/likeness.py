"""How alike two requests read: by the pairs of neighbouring characters they share, which needs no word list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

LIKE, VERY_LIKE = 0.35, 0.6
"""From which likeness two requests are listed as alike, and count as about the same thing: a person looks."""


@dataclass(frozen=True, slots=True)
class LikeCase:
    """Another request to the same organ that asks for much the same, or by the same applicant.

    ``likeness`` runs from 0 to 1; ``outcomes`` are those of its items; ``ordered``: a court or review body has had it
    answered anew. ``sought`` may hold its own applicant's name, which is there to be covered.
    """

    number: str
    sought: str
    same_applicant: bool
    likeness: float
    closed: bool
    outcomes: tuple[str, ...] = ()
    ordered: bool = False
    applicant_kind: str = ""
    applicant_name: str = ""


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same), punctuation and spaces aside (Sørensen–Dice over character pairs)."""
    return shared(pairs(one), pairs(other))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The likeness of two texts whose pairs are known."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of a text."""
    plain = "".join(filter(str.isalnum, text)).casefold()
    return frozenset(map("".join, pairwise(plain)))
