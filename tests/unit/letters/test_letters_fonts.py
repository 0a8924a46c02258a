"""Faces honestly: the office's folder first, then the system, then the wheel; rare characters always come out."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import letter_samples as samples
import pikepdf
import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from letters.blocks import Letter
from letters.compose import compose
from letters.fields import ApplicantFields
from letters.fonts import FontSet, find_fonts
from letters.pdf import write_pdf
from letters.press import LetterPress

RARE = "珺堃喆翀祎𠮷"
DAY = dt.date(2026, 9, 30)
WHEEL, RARE_WHEEL = Path(pylopdf_fonts_zh_cn.__file__).parent, Path(pylopdf_fonts_jp.__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office's folder with a 楷体, and with a 仿宋 that lacks 祎 and many others: faces of the wheels under names
    that they have nowhere else. A file that is no font lies there too."""
    made = tmp_path_factory.mktemp("fonts")
    _renamed(WHEEL / "NotoSansSC-Regular.otf", "Noto Sans SC", "KaiTi_GB2312", made / "kai.otf")
    (made / "仿宋").mkdir()
    _renamed(RARE_WHEEL / "NotoSansJP-Regular.otf", "Noto Sans JP", "FandolFang R", made / "仿宋" / "fang.OTF")
    (made / "broken.ttf").write_bytes(b"no font")
    return made


def _renamed(file: Path, name: str, other: str, copy: Path) -> None:
    face, ours, theirs = file.read_bytes(), name.encode("utf-16-be"), other.encode("utf-16-be")
    assert (face.count(ours) >= 1, len(ours)) == (True, len(theirs))
    copy.write_bytes(face.replace(ours, theirs))


def named() -> Letter:
    """A letter whose names are rare: the applicant's, the organ's in the head, in the text and under it."""
    organ = samples.organ(f"静安区{RARE}街道办事处", "静街")
    case = replace(samples.s01(), organ=organ, applicant=ApplicantFields(RARE, natural=True))
    asked = replace(samples.disclosed(), sought=f"{RARE}的档案")
    return compose("reply", replace(case, items=(asked,))).finalised("静街公开〔2026〕第12号-答", DAY)


def _fonts_in(pdf: bytes) -> dict[str, int]:
    """Every font's name with the bytes of its embedded program, 0 for none."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                files = [one[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in one]
                found[str(one.FontName)] = sum(len(file.read_raw_bytes()) for file in files)
    return found


def _glyphs(pdf: bytes) -> dict[str, set[bytes]]:
    """The pictures of each rare character where it stands on the first page, at one size."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text, scale = page.get_textpage(), 3
    drawn = page.render(scale=scale).to_pil().convert("L")
    found: dict[str, set[bytes]] = {char: set() for char in RARE}
    halves = {ord(char): char for char in RARE} | {0xD842: "𠮷"}  # pdfium tells its two halves, at one place
    for at in range(text.count_chars()):
        left, low, right, high = text.get_charbox(at)
        if char := halves.get(pdfium.FPDFText_GetUnicode(text, at)):
            box = (left, page.get_height() - high, right, page.get_height() - low)
            ink = drawn.crop(tuple(int(edge * scale) for edge in box))  # type: ignore[arg-type]
            assert ink.getextrema()[0] < 160, f"{char} left no ink"
            found[char].add(ink.resize((24, 24)).tobytes())
    return found


@pytest.mark.slow
@pytest.mark.parametrize("own", [True, False])
def test_rare_characters_are_drawn_as_themselves(folder: Path, own: bool) -> None:
    """With the office's fonts, of which one lacks some of them, and without: each leaves its ink, reads back as itself,
    and looks like no other."""
    pdf = write_pdf(named(), find_fonts(folder) if own else find_fonts())
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert f"{RARE}：" in text and f"静安区{RARE}街道办事处" in text
    shapes = _glyphs(pdf)
    assert all(shapes.values())
    for one, other in combinations(RARE, 2):
        assert not shapes[one] & shapes[other]


@pytest.mark.slow
def test_fonts_are_embedded_as_subsets(folder: Path) -> None:
    """Every font of the file is inside it, under a subset's name, with no more than the letter's characters."""
    whole = min(file.stat().st_size for file in WHEEL.rglob("*.otf"))
    fonts = _fonts_in(write_pdf(named(), find_fonts(folder)))
    assert fonts
    for name, size in fonts.items():
        assert name[7:8] == "+" and name[1:7].isupper(), name
        assert 0 < size < whole / 10, name


@pytest.mark.slow
def test_a_seal_finds_its_place_under_a_rare_name(tmp_path: Path) -> None:
    """署名 with 𠮷 in it is found like any other."""
    at = dt.datetime(2026, 9, 30, 15, tzinfo=dt.UTC)
    assert LetterPress(tmp_path / "none", tmp_path).final(named(), at).whole


def test_the_office_s_folder_goes_first(folder: Path) -> None:
    """A face that lies in it is used and said to be from there; what it lacks is said to be a substitute."""
    fonts: FontSet = find_fonts(folder)
    lines = {face.wanted: str(face) for face in fonts.faces}
    assert "KaiTi_GB2312，本单位字体文件夹" in lines["楷体"]
    assert "FandolFang R，本单位字体文件夹" in lines["仿宋"]
    assert fonts.right("h2")
    assert fonts.folders[0] == str(folder)
    face = next(face for face in fonts.faces if face.wanted == "小标宋")
    assert face.right or "没有小标宋，以宋体代替" in lines["小标宋"]


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    """A fresh machine has none, and letters come out all the same."""
    assert find_fonts(tmp_path / "none").faces == find_fonts().faces
