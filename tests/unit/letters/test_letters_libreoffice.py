"""The .docx of every letter, as LibreOffice lays it out: the same pages as the PDF of record, give or take one.

Needs Debian's libreoffice-writer-nogui, and takes the faces of the wheel, so that it measures the same everywhere.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path

import letter_samples as samples
import pylopdf_fonts_zh_cn
import pytest

from cli.gallery import sample_letters
from letters.blocks import Letter
from letters.pdf import write_pdf
from letters.word import WordMeta, write_docx
from tests.page_measure import Page, measure

pytestmark = pytest.mark.packages

AT = dt.datetime(2026, 9, 30, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{wheel}</dir><cachedir>{cache}</cachedir>
<match target="pattern"><edit name="family" mode="append"><string>Noto Serif SC</string></edit></match></fontconfig>
"""


def _letters() -> Iterator[tuple[str, Letter]]:
    """Those of the gallery; very short and long ones, one of sixty items; each kind with names of 40 characters."""
    yield from sample_letters()
    yield from samples.uncommon_letters(AT.date())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Page], list[Page]]]:
    """Each letter's pages: the PDF of record, and what LibreOffice makes of its .docx (all in one start)."""
    folder = tmp_path_factory.mktemp("office")
    letters = dict(_letters())
    for name, letter in letters.items():
        (folder / f"{name}.docx").write_bytes(write_docx(letter, WordMeta(letter.organ_name, AT)))
    conf = folder / "fonts.conf"
    conf.write_text(FONTS.format(wheel=Path(pylopdf_fonts_zh_cn.__file__).parent, cache=folder / "cache"))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    words = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    home = {"HOME": str(folder), "FONTCONFIG_FILE": str(conf), "PATH": "/usr/bin:/bin"}
    files = sorted(str(file) for file in folder.glob("*.docx"))
    subprocess.run([*words, *files], env=home, check=True, capture_output=True, timeout=300)
    return {
        name: (measure(write_pdf(letter)), measure((folder / f"{name}.pdf").read_bytes()))
        for name, letter in letters.items()
    }


def test_the_docx_has_as_many_pages_give_or_take_one(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """Forty letters and more; of the long ones, too."""
    assert len(pages) > 40
    assert [name for name, (record, office) in pages.items() if abs(len(record) - len(office)) > 1] == []


def test_the_docx_keeps_the_margins(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """28 mm left to half a millimetre; ink ends at 184 mm but for a closing mark that hangs; 37 mm above, 35 below."""
    wrong = []
    for name, (_, office) in pages.items():
        above = 0 if office[0].number.glyphs else 2  # the mark of a 信函 stands higher, in up to two lines
        rows = [*office[0].rows[above:], *(row for page in office[1:] for row in page.rows)]
        glyphs = [glyph for row in rows for glyph in row.glyphs]
        solid = [glyph for glyph in glyphs if glyph.char not in "。，、；：）”》"]
        left, right = min(glyph.cell.left for glyph in glyphs), max(glyph.ink.right for glyph in solid)
        low, high = min(glyph.ink.bottom for glyph in glyphs), max(glyph.ink.top for glyph in glyphs)
        inside = 0 if any(len(row.glyphs) > 24 for row in rows) else 2  # a table's text stands within its rules
        if not (27.5 <= left <= 28.5 + inside and right <= 184.5 and low >= 34.5 and high <= 297 - 36.5):
            wrong.append((name, left, right, low, high))
    assert wrong == []


def test_the_docx_numbers_its_pages_like_the_record(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """Odd right, even left; none on the first page of a 信函."""
    for name, (record, office) in pages.items():
        for number, page in enumerate(office, start=1):
            if number == 1 and not record[0].number.glyphs:
                assert page.number.glyphs == (), name
                continue
            left = page.number.glyphs[0].cell.left
            assert (f"—{number}—", number % 2 == 1) == (page.number.text, left > 105), name


def test_the_docx_has_the_distances_of_the_head(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """Mark, number, title and first line below a red head stand where the PDF of record has them, to two millimetres
    (the faces that LibreOffice takes here leave other gaps than an office's)."""
    wrong = []
    for name, (record, office) in pages.items():
        tops = [[max(glyph.ink.top for glyph in row.glyphs) for row in one[0].rows[:4]] for one in (record, office)]
        apart = [round(one - other, 1) for one, other in zip(*tops, strict=True)]
        if record[0].rows[0].glyphs[0].size > 30 and max(abs(one) for one in apart) > 2:
            wrong.append((name, apart))
    assert wrong == []


def test_a_short_notice_stays_on_one_page_in_word_too(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """Those that the head of a 文件 would push onto a second page."""
    short = "consultation_notice", "delegation_notice", "extension_notice", "withdrawal_confirmation"
    assert {(1, 1)} == {tuple(len(one) for one in pages[name]) for name in short}


def test_a_long_page_holds_22_lines_in_word_too(pages: dict[str, tuple[list[Page], list[Page]]]) -> None:
    """The grid of 22 lines and 28 characters is in the .docx as well."""
    middle = pages["long"][1][1:-2]
    assert {22} == {len(page.rows) for page in middle}
    counts = [len(row.glyphs) for page in middle for row in page.rows]
    assert all(27 <= count <= 30 for count in counts), counts
