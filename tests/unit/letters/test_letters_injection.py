"""Whatever a person typed stays text: in the .docx, read back from it, and in the PDF, for every kind of letter."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

import letter_samples as samples
import pypdfium2
import pytest

from letters.blocks import Block
from letters.compose import compose
from letters.pdf import write_pdf
from letters.plain_text import clean
from letters.read_back import read_back
from letters.samples import letter_samples
from letters.word import WordMeta, write_docx
from rules.load import load_rulebook

META = WordMeta("某局", dt.datetime(2026, 9, 28, tzinfo=dt.UTC))
ATTACK = (
    "{{7*7}}{% x %}<w:p/>\n@署名 甲\r\n# 题 #let $x$ *粗* @a \\n [链] `码` ~ _下_ <b>&amp;\u202e逆\u200b\u0007\u2028=末"
)
SEEN = "{{7*7}}{% x %}<w:p/> @署名 甲 # 题 #let $x$ *粗* @a \\n [链] `码` ~ _下_ <b>&amp;逆 =末"
KINDS = letter_samples(load_rulebook(), dt.date(2026, 10, 28))
TYPED = {"reason", "why", "summary", "volume", "document", "view", "means", "payment", "information", "sought", "what"}


def attacked(value: Any, name: str = "") -> Any:
    """``value`` with the attack in every text that people type."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: attacked(getattr(value, f.name), f.name) for f in fields(value)})
    if isinstance(value, tuple):
        return tuple(attacked(one, name) for one in value)
    return value + ATTACK if isinstance(value, str) and value and name in TYPED else value


def text_of(pdf: bytes) -> str:
    """The words of a PDF without spaces, line ends and page numbers."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = ("".join(page.get_textpage().get_text_range().split()) for page in document)
        return "".join(re.sub(r"^—\d+—|—\d+—$", "", page) for page in pages)
    finally:
        document.close()


def bare(text: str) -> str:
    """Without spaces, as a PDF's words are compared; compatibility forms as one."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_stays_text_in_every_letter(kind: str) -> None:
    """No markup of templates, Word or the typesetter acts; no forged block, no unseen character, nothing is lost."""
    plain, case = compose(kind, KINDS[kind]), attacked(KINDS[kind])
    letter = compose(kind, case)
    assert [block.kind for block in plain.blocks] == [block.kind for block in letter.blocks]
    assert not any(unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t" for c in letter.text)
    assert letter.blocks == read_back(letter, write_docx(letter, META)).letter.blocks
    printed = bare(text_of(write_pdf(letter)))
    assert letter.text.count(SEEN) == 0 or bare(SEEN) in printed


def test_the_attack_reaches_the_letters() -> None:
    """The kinds above do hold what was typed."""
    holding = {kind for kind in KINDS if SEEN in compose(kind, attacked(KINDS[kind])).text}
    assert {"correction_notice", "extension_notice", "third_party_letter", "fee_notice"} <= holding


def test_typed_paragraphs_stay_paragraphs() -> None:
    """In the editor each line is a paragraph of the handler's own, whatever it begins with."""
    letter = compose("reply", samples.s01())
    index = next(n for n, block in enumerate(letter.blocks) if block.source == "text")
    edited = letter.edited(index, ATTACK)
    made = edited.blocks[index : index + len(edited.blocks) - len(letter.blocks) + 1]
    assert {("para", "text")} == {(block.kind, block.source) for block in made}
    assert [clean(line) for line in ATTACK.splitlines()] == [block.text for block in made]
    assert edited.blocks == read_back(letter, write_docx(edited, META)).letter.blocks


@pytest.mark.slow
def test_a_request_of_100_000_characters_is_a_letter() -> None:
    """Composed, written, read back and typeset whole."""
    long = "关于某路某弄某号房屋征收补偿的评估报告及其附件" * 4_400
    case = replace(samples.s01(), items=(replace(samples.disclosed(), sought=long),))
    letter = compose("reply", case)
    assert len(long) > 100_000 and letter.blocks == read_back(letter, write_docx(letter, META)).letter.blocks
    assert bare(long) in bare(text_of(write_pdf(letter)))


def test_a_block_with_unseen_characters_reads_back_without_them() -> None:
    """What an older version kept is cleaned on its way through the file."""
    letter = compose("reply", samples.s01())
    index = next(n for n, block in enumerate(letter.blocks) if block.source == "text")
    dirty = replace(letter.blocks[index], text="甲\u202e乙\u200b丙")
    blocks = (*letter.blocks[:index], dirty, *letter.blocks[index + 1 :])
    read = read_back(letter, write_docx(replace(letter, blocks=blocks), META)).letter.blocks[index]
    assert Block("para", "甲乙丙", "text", dirty.part) == read
