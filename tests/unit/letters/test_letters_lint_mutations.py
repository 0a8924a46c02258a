"""Right letters, each made wrong in one place: whatever a slip of the pen may do to them, the check finds it.

Every paragraph is lost once, every number is one more once, every article another once. What the check lets pass is
said here, with the reason; a slip that is neither found nor said so fails.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.blocks import Block, Letter
from letters.compose import compose
from letters.lint import PAPERS, lint
from letters.notice_fields import LetterFields
from letters.samples import letter_samples, reply_samples
from rules.load import load_rulebook

DAY = dt.date(2026, 10, 28)
LAW = load_rulebook()
_NOTICES = {kind: case for kind, case in letter_samples(LAW, DAY).items() if not isinstance(case, PAPERS)}
RIGHT: dict[str, tuple[Letter, LetterFields]] = {
    **{kind: (compose(kind, case), case) for kind, case in _NOTICES.items()},
    **{code: (compose("reply", case), case) for code, case in reply_samples(LAW, DAY).items()},
}
"""Every letter that people may edit: a right one of each notice, and a reply of each outcome."""

ORNAMENT = (
    "现答复如下：",  # leads over to the answers, says nothing itself
    "（二）不予公开的内容和理由：",  # a heading; what stands under it is looked for word for word
    "补正只告知这一次。",  # a courtesy
    "你如没有提出撤回",  # a courtesy
)
"""Paragraphs without which a letter is as right as before, by how they begin."""
ORDINAL = re.compile(r"(?:^|[：；。])(?=\d+\.)")
"""Before the number of a list: it may be another."""
NUMBER = re.compile(r"\d+")
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九]款)?(?:第（[一二三四五六七八九]）项)?")


def with_block(letter: Letter, index: int, *blocks: Block) -> Letter:
    """``letter`` with ``blocks`` in the place of one."""
    return replace(letter, blocks=(*letter.blocks[:index], *blocks, *letter.blocks[index + 1 :]))


def slips(letter: Letter) -> Iterator[tuple[str, Letter]]:
    """Every slip, with words that tell it."""
    for index, block in enumerate(letter.blocks):
        if not block.text.startswith(ORNAMENT):
            yield f"少了：{block.kind} {block.text}", with_block(letter, index)
        ordinals = {match.end() for match in ORDINAL.finditer(block.text)}
        numbers = ((m, str(int(m[0]) + 1)) for m in NUMBER.finditer(block.text) if m.start() not in ordinals)
        articles = ((m, "第四条") for m in ARTICLE.finditer(block.text))
        for match, other in (*numbers, *articles):
            text = block.text[: match.start()] + other + block.text[match.end() :]
            yield f"{block.text} → {other}", with_block(letter, index, replace(block, text=text))


@pytest.mark.parametrize("name", RIGHT)
def test_no_slip_gets_by(name: str) -> None:
    """A paragraph lost, a number one more, another article: each is found."""
    letter, case = RIGHT[name]
    assert () == lint(letter, case)
    assert [] == [told for told, wrong in slips(letter) if not lint(wrong, case)]


def test_the_slips_are_many() -> None:
    """So that the test above cannot pass by making none."""
    assert sum(1 for letter, _ in RIGHT.values() for _ in slips(letter)) > 900


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_words_lost_from_what_the_case_says_are_found(data: st.DataObject) -> None:
    """Any stretch of six characters or more that the case's own values brought into the letter, cut out anywhere."""
    letter, case = RIGHT[data.draw(st.sampled_from(sorted(RIGHT)), label="letter")]
    index = data.draw(st.sampled_from([n for n, one in enumerate(letter.blocks) if one.part == "request"] or [0]))
    text = letter.blocks[index].text
    quotes = [match.span(1) for match in re.finditer("“([^”]{6,})”", text)]
    if quotes:
        start, end = data.draw(st.sampled_from(quotes), label="quote")
        first = data.draw(st.integers(start, end - 6), label="from")
        cut = replace(letter.blocks[index], text=text[:first] + text[first + 6 :])
        assert lint(with_block(letter, index, cut), case)
