"""The texts of the law: split into articles, paragraphs and items, so that a quote is looked for in its own place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NUMBER = "[一二三四五六七八九十百千零〇]+"
_ARTICLE = re.compile(rf"^(第{_NUMBER}条(?:之{_NUMBER})?)[\s　]+(.*)$")
_CHAPTER = re.compile(rf"^#*\s*(第{_NUMBER}章)\s")
_ITEM = re.compile(rf"^\(({_NUMBER})\)")
_BRACKETS = str.maketrans("（）［］｛｝", "()[]{}")
_DIGITS = "零一二三四五六七八九十"


@dataclass
class Article:
    """One article: its ``chapter``, and its paragraphs, each a lead sentence followed by its items."""

    chapter: str
    paragraphs: list[list[str]] = field(default_factory=list)

    def part(self, paragraph: str, item: str) -> str | None:
        """The normalised text of a paragraph (``第二款``) or item (``第（一）项``); None when there is none such."""
        chosen = self.paragraphs
        if paragraph:
            index = [f"第{numeral(n)}款" for n in range(1, len(chosen) + 1)]
            if paragraph not in index:
                return None
            chosen = [chosen[index.index(paragraph)]]
        if not item:
            return "".join("".join(lines) for lines in chosen)
        start = normal(item).removeprefix("第").removesuffix("项")
        hits = [line for lines in chosen for line in lines[1:] if line.startswith(start)]
        return hits[0] if hits else None


@dataclass(frozen=True)
class Statute:
    """A text by article; ``whole`` is all of it, normalised, for forms that have no articles."""

    articles: dict[str, Article]
    whole: str

    def chapter(self, name: str) -> list[str]:
        """The articles of a chapter, in order."""
        return [number for number, article in self.articles.items() if article.chapter == name]


def parse_statute(text: str) -> Statute:
    """Split a text file: its head ends at the last marker line ``---`` or ``<!-- INFO END -->``."""
    body = text.rsplit("<!-- INFO END -->", 1)[-1].split("\n---\n", 1)[-1]
    articles: dict[str, Article] = {}
    chapter, current = "", None
    for raw in body.splitlines():
        line = raw.strip().strip("　")
        if found := _CHAPTER.match(line):
            chapter, current = found[1], None
        elif found := _ARTICLE.match(line):
            current = articles[found[1]] = Article(chapter)
            current.paragraphs.append([normal(found[2])])
        elif line and not line.startswith("#") and current is not None:
            _append(current, normal(line))
    return Statute(articles, normal(body))


def _append(article: Article, line: str) -> None:
    if _ITEM.match(line):
        article.paragraphs[-1].append(line)
    else:
        article.paragraphs.append([line])


def normal(text: str) -> str:
    """Without white space, brackets half-width: what two printings of one text have in common."""
    return re.sub(r"[\s　]", "", text).translate(_BRACKETS)


def numeral(n: int) -> str:
    """1 to 99 as the law counts its paragraphs: 一, 十一, 二十."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")
