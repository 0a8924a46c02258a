"""Grounds: the article that a date, an outcome or a sentence in a letter rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision of one instrument.

    ``instrument`` is the code in rules/law/instruments.yaml, ``title`` its full title without brackets; ``article``,
    ``paragraph`` and ``item`` are written as the law writes them (``第三十三条``, ``第二款``, ``第（二）项``).
    ``quote`` is verbatim from the text under rules/law/texts/ when ``checked``; otherwise the office has to confirm it.
    ``document`` is false for an inference of ours, which no letter may cite.
    """

    instrument: str
    title: str
    article: str = ""
    paragraph: str = ""
    item: str = ""
    quote: str = ""
    checked: bool = True
    document: bool = True

    @property
    def place(self) -> str:
        """``第三十三条第二款``: the place within its instrument."""
        return f"{self.article}{self.paragraph}{self.item}"

    @property
    def full(self) -> str:
        """``《中华人民共和国政府信息公开条例》第三十三条第二款``: as a letter writes it."""
        return f"《{self.title}》{self.place}" if self.document else self.title

    def as_dict(self) -> dict[str, object]:
        """For events and JSON: everything but the title, which the instrument's code gives back."""
        return {
            "instrument": self.instrument,
            "article": self.article,
            "paragraph": self.paragraph,
            "item": self.item,
            "quote": self.quote,
            "checked": self.checked,
        }


def joined(cites: Iterable[Citation]) -> str:
    """``《条例》第二条、第三十九条第一款；《民法典》第二百零一条``: each title once while it goes on."""
    parts = []
    for (title, _), group in groupby(cites, key=lambda one: (one.title, one.document)):
        together = list(group)
        places = "、".join(one.place for one in together if one.place)
        parts.append(f"《{title}》{places}" if together[0].document else title)
    return "；".join(parts)
