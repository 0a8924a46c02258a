"""The PDF of record: all its words, rare characters, the layout's measures, and the same bytes every time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import letter_samples as samples
import pypdfium2
import pytest

from letters.blocks import Letter
from letters.compose import compose
from letters.fields import ApplicantFields, ReplyFields
from letters.fonts import find_fonts, font_report
from letters.pdf import write_pdf
from rules.errors import InputError

RARE = "周珺堃喆翀祎"
MM = 72 / 25.4


def _final(case: ReplyFields) -> Letter:
    return compose("reply", case).finalised("静房管公开〔2026〕第12号-答", dt.date(2026, 9, 30))


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.fixture(scope="module")
def printed() -> bytes:
    """One letter for the whole module."""
    return write_pdf(_final(samples.mixed()))


def test_every_word_of_the_letter_is_in_the_pdf(printed: bytes) -> None:
    """Each block can be read back from the pages, number and day included."""
    letter = _final(samples.mixed())
    text = "".join(page.replace(f"—{n}—", "") for n, page in enumerate(_pages(printed), start=1))
    words = ["".join(letter.shown(block).split()) for block in letter.blocks]
    assert [word for word in words if word not in text] == []


def test_rare_characters_of_names_are_drawn() -> None:
    """珺 堃 喆 翀 祎 come out as themselves."""
    case = replace(samples.s01(), applicant=ApplicantFields(RARE, natural=True))
    assert f"{RARE}：" in _pages(write_pdf(_final(case)))[0]


def test_a_character_without_a_glyph_stops_the_letter() -> None:
    """An official letter never goes out with an empty box in a name."""
    case = replace(samples.s01(), applicant=ApplicantFields("周\ue5e5", natural=True))
    with pytest.raises(InputError, match="字体"):
        write_pdf(_final(case))


@pytest.mark.parametrize(
    "attack", ['#import "x.typ": *', "$x^2$ *粗* _斜_ `码`", r"\u{41} \ \\", '#eval("1")', "// 注 /* */", "@ref <l>"]
)
def test_typst_marks_stay_text(attack: str) -> None:
    """The letter's words are data to typst, never markup."""
    case = replace(samples.s01(), items=(replace(samples.disclosed(), sought=attack),))
    assert "".join(attack.split()) in _pages(write_pdf(_final(case)))[0]


def test_the_same_letter_gives_the_same_bytes(printed: bytes) -> None:
    """The PDF of record can be made again and compared."""
    assert write_pdf(_final(samples.mixed())) == printed


def test_the_text_keeps_the_margins_of_the_standard(printed: bytes) -> None:
    """Left 28 mm, 156 mm wide, and no line below the 225 mm of text but the page number."""
    document = pypdfium2.PdfDocument(printed)
    for page in document:
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
        number = min(box[1] for box in boxes)
        body = [box for box in boxes if box[3] > number + 25]
        assert min(box[0] for box in body) >= 28 * MM - 1
        assert max(box[2] for box in body) <= (28 + 156) * MM + 3  # a closing mark may hang a little into the margin
        assert min(box[1] for box in body) >= 35 * MM - 1
        assert max(box[3] for box in body) <= (297 - 37) * MM + 1


def test_lines_stand_29_points_apart_and_hold_28_characters(printed: bytes) -> None:
    """22 lines to 225 mm; a full line of Chinese characters holds 28 of them."""
    page = pypdfium2.PdfDocument(printed)[1]
    text = page.get_textpage()
    rows: dict[float, str] = {}
    for i in range(text.count_chars()):
        char, box = text.get_text_range(i, 1), text.get_charbox(i, loose=True)
        if char.strip():
            row = next((known for known in rows if abs(known - box[1]) < 5), box[1])
            rows[row] = rows.get(row, "") + char
    first = next(row for row, line in rows.items() if "制作或者获取" in line)
    paragraph = sorted((row for row in rows if row <= first), reverse=True)[:5]
    assert 27 <= len(rows[first]) <= 29
    assert [abs(upper - lower - 28.95) < 0.2 for upper, lower in pairwise(paragraph)] == [True] * 4


def test_page_numbers_stand_at_the_outer_edge(printed: bytes) -> None:
    """Odd pages right, even pages left."""
    document = pypdfium2.PdfDocument(printed)
    sides = []
    for number, page in enumerate(document, start=1):
        found = page.get_textpage().search(f"— {number} —").get_next()
        box = page.get_textpage().get_charbox(found[0])
        sides.append("right" if box[0] > page.get_width() / 2 else "left")
    assert sides == ["right", "left", "right"]


@pytest.mark.parametrize("lines", range(1, 30, 2))
def test_the_signature_never_stands_alone_on_a_page(lines: int) -> None:
    """However long the text, the page with the signature also holds the end of the text."""
    case = replace(samples.s07(), remedies=(samples.remedy("R3", 1, scope="很长的说明" * 5 * lines),))
    last = _pages(write_pdf(_final(case)))[-1]
    assert last.index("2026年9月30日") > last.index("政复议。") >= 0


def test_the_doctor_hears_which_faces_are_substitutes() -> None:
    """Every style has a face, and one that is not of the kind the standard asks for says what to do."""
    faces = font_report()
    assert [face.wanted for face in faces] == ["仿宋", "小标宋", "黑体", "楷体"]
    assert [face.right or "请把" in str(face) for face in faces] == [True] * 4
    assert find_fonts().family("body")[-3:] == ["Noto Sans SC", "Noto Serif JP", "Noto Sans JP"]


@pytest.mark.parametrize("papers", [1, 3, 9, 14])
def test_the_signature_follows_the_list_of_enclosures(papers: int) -> None:
    """With enclosures, the last of them stands on the page of the signature."""
    names = tuple(f"第{n}号材料复制件" for n in range(1, papers + 1))
    last = _pages(write_pdf(_final(replace(samples.s01(), items=(replace(samples.disclosed(), enclosures=names),)))))[
        -1
    ]
    assert last.index("2026年9月30日") > last.index(names[-1]) >= 0
