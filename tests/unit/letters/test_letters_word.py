"""The .docx: the layout of GB/T 9704—2012 in its XML, and words that stay words."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import letter_samples as samples
import pytest

from letters.blocks import Letter
from letters.compose import compose
from letters.word import WordMeta, write_docx

META = WordMeta("王敏", dt.datetime(2026, 9, 28, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))))


def _final(kind: str = "reply") -> Letter:
    fields = samples.s01() if kind == "reply" else samples.receipt()
    return compose(kind, fields).finalised("静房管公开〔2026〕第12号-答", dt.date(2026, 9, 30))


@pytest.fixture(scope="module")
def written() -> bytes:
    """One letter for the whole module."""
    return write_docx(_final(), META)


def _xml(written: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert package.testzip() is None
        return package.read(part).decode("utf-8")


def test_word_reads_every_paragraph_with_number_and_day(written: bytes) -> None:
    """Every block of the letter is a paragraph; under a red head the number comes right after it."""
    letter = _final()
    read = [paragraph.text for paragraph in docx.Document(io.BytesIO(written)).paragraphs]
    assert sorted(read) == sorted(letter.shown(block) for block in letter.blocks)
    assert read[:3] == ["静安区住房保障和房屋管理局", "静房管公开〔2026〕第12号-答", "政府信息公开申请答复书"]
    assert read[-2:] == ["2026年9月30日", letter.blocks[-1].text]


def test_the_page_is_that_of_the_standard(written: bytes) -> None:
    """A4, margins 37, 26, 35 and 28 mm, 22 lines by the grid, and the footer 7 mm under the text."""
    section = docx.Document(io.BytesIO(written)).sections[0]
    lengths = ("page_width", "page_height", "top_margin", "right_margin", "bottom_margin", "left_margin")
    assert [round(getattr(section, name).mm) for name in lengths] == [210, 297, 37, 26, 35, 28]
    assert re.findall(r"<w:docGrid [^>]*>", _xml(written)) == ['<w:docGrid w:type="lines" w:linePitch="579"/>']


def test_body_lines_are_28_characters_of_16_points(written: bytes) -> None:
    """Exact line pitch, a quarter point less between characters, 仿宋 16 pt, two characters in."""
    paragraph = next(p for p in re.findall(r"<w:p>.*?</w:p>", _xml(written)) if "现答复如下" in p)
    for wanted in (
        '<w:spacing w:line="579" w:lineRule="exact"/>',
        'w:firstLineChars="200"',
        '<w:spacing w:val="-5"/>',
        '<w:sz w:val="32"/>',
        'w:eastAsia="仿宋_GB2312"',
    ):
        assert wanted in paragraph


def test_the_red_head_and_its_rule_are_red(written: bytes) -> None:
    """The organ's name is red, and the rule stands under the number, above the title."""
    paragraphs = re.findall(r"<w:p>.*?</w:p>", _xml(written))
    assert 'w:color w:val="E50012"' in paragraphs[0]
    assert ["w:pBdr" in paragraph for paragraph in paragraphs[:3]] == [False, True, False]
    assert 'w:eastAsia="方正小标宋简体"' in paragraphs[2]
    assert '<w:sz w:val="44"/>' in paragraphs[2]


def test_pages_are_numbered_right_on_odd_and_left_on_even(written: bytes) -> None:
    """— 1 — stands at the outer edge."""
    section = docx.Document(io.BytesIO(written)).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert [odd.text, even.text] == ["— 1 —", "— 1 —"]
    assert ['w:jc w:val="right"' in odd._p.xml, 'w:jc w:val="left"' in even._p.xml] == [True, True]
    assert "evenAndOddHeaders" in _xml(written, "word/settings.xml")


def test_the_signature_stays_with_the_text_above_it(written: bytes) -> None:
    """Last paragraph, enclosures, signature, day and note are kept together, so no page holds the signature alone."""
    paragraphs = re.findall(r"<w:p>.*?</w:p>", _xml(written))
    kept = [re.sub(r"<[^>]+>", "", paragraph)[:4] for paragraph in paragraphs if "<w:keepNext/>" in paragraph]
    assert kept == ["你如对本", "附件：1", "2.补偿", "静安区住", "2026"]


def test_the_core_properties_say_who_and_when(written: bytes) -> None:
    """Author, title and time of the draft are set; no left-over of the library's own template remains."""
    properties = docx.Document(io.BytesIO(written)).core_properties
    assert (properties.author, properties.title) == ("王敏", "静安区住房保障和房屋管理局政府信息公开申请答复书")
    assert properties.created == dt.datetime(2026, 9, 28, 1, 30, tzinfo=dt.UTC)
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert [name for name in package.namelist() if "stylesWithEffects" in name or "thumbnail" in name] == []


@pytest.mark.parametrize("attack", ["<w:p/>", "]]>&amp;<!--", "\"&'<>", "{{ x }}"])
def test_words_stay_words(attack: str) -> None:
    """Markup in a request is text in the file, and the file stays well-formed."""
    case = replace(samples.s01(), items=(replace(samples.disclosed(), sought=attack),))
    written = write_docx(compose("reply", case), META)
    ElementTree.fromstring(_xml(written))
    assert any(f"“{attack}”" in paragraph.text for paragraph in docx.Document(io.BytesIO(written)).paragraphs)


def test_the_same_letter_gives_the_same_bytes(written: bytes) -> None:
    """A .docx can be compared and stored by its content."""
    assert write_docx(_final(), META) == written


def test_a_letter_on_plain_paper_has_no_red() -> None:
    """The receipt has two black title lines and no rule."""
    written = write_docx(_final("registration_receipt"), META)
    assert "E50012" not in _xml(written)
    assert [p.text for p in docx.Document(io.BytesIO(written)).paragraphs[:2]] == [
        "静安区住房保障和房屋管理局",
        "政府信息公开申请登记回执",
    ]
