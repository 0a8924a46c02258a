"""A draft comes back from WPS: what was written is read, the case's parts stand, what would be lost is told."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import docx
import letter_samples as samples
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.gallery import sample_letters
from letters.blocks import Block, Letter
from letters.compose import compose
from letters.read_back import ReadBack, read_back
from letters.word import WordMeta, write_docx
from letters.word_read import read_docx
from rules.errors import InputError
from tests.upload_samples import with_part

META = WordMeta("某局", dt.datetime(2026, 9, 28, tzinfo=dt.UTC))
LETTERS = dict(sample_letters())
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@cache
def draft() -> Letter:
    """A reply with three items under a red head."""
    return compose("reply", samples.mixed())


def back(letter: Letter, change: Callable[[docx.document.Document], None] | None = None) -> ReadBack:
    """``letter`` written, changed with python-docx as an office program would, and read."""
    content = write_docx(letter, META)
    if change is None:
        return read_back(letter, content)
    document = docx.Document(io.BytesIO(content))
    change(document)
    saved = io.BytesIO()
    document.save(saved)
    return read_back(letter, saved.getvalue())


def free(letter: Letter) -> list[Block]:
    """The handler's own paragraphs."""
    return [block for block in letter.blocks if block.source == "text"]


def paragraph(document: docx.document.Document, start: str) -> docx.text.paragraph.Paragraph:
    """The first paragraph that begins so."""
    return next(one for one in document.paragraphs if one.text.startswith(start))


@pytest.mark.slow
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_comes_back_as_it_was(name: str) -> None:
    """Every kind of letter and every outcome, drafted or final: the same blocks, nothing to tell."""
    for letter in (LETTERS[name], replace(LETTERS[name], number=None, dated_on=None)):
        assert ReadBack(letter, letter.content_hash, ()) == back(letter)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 20))
def test_whatever_is_typed_comes_back(texts: list[str], at: int) -> None:
    """Any text typed into a paragraph is the same after WPS, whatever markup, space or sign it holds."""
    index = [n for n, block in enumerate(draft().blocks) if block.source == "text"][at % len(free(draft()))]
    text = "\n".join(texts)
    try:
        letter = draft().edited(index, text)
    except InputError:  # nothing visible in it
        return
    assert letter.blocks == back(letter).letter.blocks


def test_a_rewritten_paragraph_keeps_its_place_in_the_letter() -> None:
    """New words in the answer to item 2 are part of item 2; everything else is untouched."""
    old = next(block for block in draft().blocks if block.part == "item:2" and block.kind == "para")

    def change(document: docx.document.Document) -> None:
        paragraph(document, old.text[:10]).runs[0].text = "全部改写成别的话。"

    expected = tuple(replace(b, text="全部改写成别的话。") if b is old else b for b in draft().blocks)
    assert expected == back(draft(), change).letter.blocks


def test_paragraphs_are_put_in_and_taken_out() -> None:
    """A paragraph after the answer to item 1 belongs to item 1; one that is deleted is gone."""
    item = [block for block in draft().blocks if block.part == "item:1" and block.kind == "para"]

    def change(document: docx.document.Document) -> None:
        new = document.add_paragraph("补充说明一句。", style="公文正文")
        paragraph(document, item[-1].text[:10])._p.addnext(new._p)

    def cut(document: docx.document.Document) -> None:
        gone = paragraph(document, item[-1].text[:10])._p
        gone.getparent().remove(gone)

    more = back(draft(), change)
    at = more.letter.blocks.index(item[-1])
    assert (Block("para", "补充说明一句。", "text", "item:1"), ()) == (more.letter.blocks[at + 1], more.notes)
    assert tuple(b for b in draft().blocks if b is not item[-1]) == back(draft(), cut).letter.blocks


def test_a_foreign_style_is_body_and_is_told() -> None:
    """What WPS styled by itself comes in as body; the person reads where and which style."""

    def change(document: docx.document.Document) -> None:
        new = document.add_paragraph("粘贴进来的一段。", style="List Paragraph")
        paragraph(document, "附件")._p.addprevious(new._p)

    read = back(draft(), change)
    assert "粘贴进来的一段。" in read.letter.text
    assert any("List Paragraph" in note and "按正文收下" in note for note in read.notes)


def test_a_soft_line_end_makes_paragraphs_and_looks_are_told() -> None:
    """Two lines in one paragraph become two paragraphs; bold is not kept, both are said."""
    old = next(block for block in draft().blocks if block.part == "item:1" and block.kind == "para")

    def change(document: docx.document.Document) -> None:
        run = paragraph(document, old.text[:10]).runs[0]
        run.text = "第一行。\n第二行。"
        run.bold = True

    read = back(draft(), change)
    assert ["第一行。", "第二行。"] == [b.text for b in read.letter.blocks if b.text in ("第一行。", "第二行。")]
    assert (True, True) == (any("换行" in note for note in read.notes), any("加粗" in note for note in read.notes))


@pytest.mark.parametrize(("start", "says"), [("你如对", "取自办件"), ("政府信息公开", "取自办件")])
def test_what_follows_the_case_is_not_changed_on_paper(start: str, says: str) -> None:
    """Remedies and title stand: the refusal quotes what was there and what it has become."""

    def change(document: docx.document.Document) -> None:
        run = paragraph(document, start).runs[0]
        run.text = run.text.replace("答复", "复函").replace("60日", "90日")

    with pytest.raises(InputError, match=says) as refused:
        back(draft(), change)
    assert ("file", True) == (refused.value.field, "改办件" in refused.value.advice)


def _run(inner: str) -> str:
    return f"<w:r {nsdecls('w')}>{inner}</w:r>"


LOST = {
    "修订": f'<w:ins {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:t>插入的字</w:t></w:r></w:ins>',
    "修订（删除）": f'<w:del {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:delText>删</w:delText></w:r></w:del>',
    "图片": _run("<w:drawing/>"),
    "文本框": _run("<w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict>"),
    "批注": _run('<w:commentReference w:id="0"/>'),
    "脚注": _run('<w:footnoteReference w:id="2"/>'),
    "尾注": _run('<w:endnoteReference w:id="2"/>'),
    "嵌入的对象": _run("<w:object/>"),
    "符号": _run('<w:sym w:font="Wingdings" w:char="F0FE"/>'),
    "拼音": _run("<w:ruby/>"),
    "删除线": _run("<w:rPr><w:strike/></w:rPr><w:t>划掉的</w:t>"),
    "上标或者下标": _run('<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t>'),
    "隐藏文字": _run("<w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t>"),
    "不认识的内容": _run("<w:novelty/>"),
}


@pytest.mark.parametrize("what", LOST)
def test_what_would_be_lost_is_refused_by_name_and_place(what: str) -> None:
    """Tracked changes, pictures, notes and looks that carry meaning: named, with the paragraph and what to do."""
    old = next(block for block in draft().blocks if block.part == "item:1" and block.kind == "para")

    def change(document: docx.document.Document) -> None:
        paragraph(document, old.text[:10])._p.append(parse_xml(LOST[what]))

    with pytest.raises(InputError, match=what.partition("（")[0]) as refused:
        back(draft(), change)
    assert f"“{old.text[:12]}" in refused.value.problem
    assert ("file", True) == (refused.value.field, "现在的稿子没有变动" in refused.value.advice)


def test_a_table_of_the_handlers_own_is_refused() -> None:
    """A letter's body holds no table that the model does not know."""
    with pytest.raises(InputError, match="新加的表格"):
        back(draft(), lambda document: document.add_table(2, 2) and None)


def test_numbers_that_the_program_counts_are_refused() -> None:
    """Automatic numbers are no text: they would be gone."""
    number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    old = next(block for block in draft().blocks if block.part == "item:1" and block.kind == "para")

    def change(document: docx.document.Document) -> None:
        paragraph(document, old.text[:10])._p.get_or_add_pPr().append(parse_xml(number))

    with pytest.raises(InputError, match="自动编号"):
        back(draft(), change)


def test_a_page_head_is_refused_and_the_page_number_is_not() -> None:
    """Watermarks and page heads would be lost; our own page number is put back anyway."""

    def change(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"

    with pytest.raises(InputError, match="页眉"):
        back(draft(), change)


def test_all_losses_are_told_at_once() -> None:
    """Nobody mends one thing only to learn of the next."""

    def change(document: docx.document.Document) -> None:
        for what in ("图片", "批注"):
            paragraph(document, "附件")._p.append(parse_xml(LOST[what]))

    with pytest.raises(InputError) as refused:
        back(draft(), change)
    assert all(word in refused.value.problem for word in ("图片", "批注"))


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "[Content_Types].xml"])
def test_a_broken_file_is_told_in_words(part: str) -> None:
    """Never a traceback."""
    with pytest.raises(InputError, match="读不出来"):
        read_back(draft(), with_part(write_docx(draft(), META), part, b"<broken"))


def test_a_file_without_our_styles_is_still_read() -> None:
    """Saved by a program that keeps no styles of ours: aligned by its words, every kind as it was, and told."""
    with zipfile.ZipFile(io.BytesIO(write_docx(draft(), META))) as package:
        bare = re.sub(rb"<w:pStyle [^>]*/>", b"", package.read("word/document.xml"))
    read = read_back(draft(), with_part(write_docx(draft(), META), "word/document.xml", bare))
    assert draft().blocks == read.letter.blocks
    assert any("Normal" in note for note in read.notes)


def test_the_file_says_which_content_it_was_made_of() -> None:
    """So an older draft's copy is told from one of this draft."""
    assert draft().content_hash == read_docx(write_docx(draft(), META)).of_content
