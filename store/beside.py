"""What is cached beside a case's row (its letters for the post book, its words for the search), held to its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from casework.case import Case
from store.mapping import letter_rows
from store.search import search_text
from store.tables import case_search, letter_out


@dataclass
class Beside:
    """The letters of one case by their ids, and its words (None when there are none)."""

    letters: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    words: str | None = None


def read_beside(connection: Connection, behind: str, last: str) -> dict[str, Beside]:
    """For the cases with numbers from behind ``behind`` through ``last``."""
    found = defaultdict[str, Beside](Beside)
    letters, words = letter_out.c.case_number, case_search.c.case_number
    for row in connection.execute(select(letter_out).where(letters > behind, letters <= last)):
        found[row.case_number].letters[row.letter] = dict(row._mapping)
    for row in connection.execute(select(case_search).where(words > behind, words <= last)):
        found[row.case_number].words = row.words
    return found


def differences(case: Case, there: Beside) -> Iterator[str]:
    """What is not as the events say; no word of what was asked is repeated."""
    right = letter_rows(case)
    for name in sorted(right.keys() | there.letters.keys()):
        if right.get(name) != there.letters.get(name):
            yield f"邮寄登记簿里的文书 {name} 不符"
    if search_text(case.number, case.organ, case.sought) != there.words:
        yield "词语查询用的字词不符"
