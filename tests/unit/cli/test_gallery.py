"""``mingda gallery``: an office that changed a template sees all of it at once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image

from cli.gallery import SAMPLE_DAY, gallery, sample_letters
from rules.load import load_rulebook


def test_the_gallery_has_every_letter_and_every_outcome() -> None:
    """Every kind of letter of the law, and a reply for every outcome, each under its own name."""
    law = load_rulebook()
    kinds = set(law.letters(SAMPLE_DAY)) - {"reply"}
    replies = {f"reply-{code}" for code in law.outcomes(SAMPLE_DAY)}
    assert len(kinds) + len(replies) == len(list(sample_letters()))
    assert {name for name, _ in sample_letters()} == kinds | replies


def test_the_gallery_writes_word_pdf_and_one_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each sample as .docx and .pdf, and a contact sheet of all pages; it says where."""
    some = list(sample_letters())[:2]
    assert gallery(tmp_path / "new", some) == 0
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {f"{name}.{kind}" for name, _ in some for kind in ("pdf", "docx")} | {"gallery.png"}
    assert zipfile.is_zipfile(tmp_path / "new" / f"{some[0][0]}.docx")
    with Image.open(tmp_path / "new" / "gallery.png") as sheet:
        assert sheet.width > 2000
    assert "写好了，共" in capsys.readouterr().out


def test_the_gallery_has_plain_forms_too() -> None:
    """An office without 红头 sees its own letters: the organ stands in the title, and nothing is red."""
    red, plain = dict(sample_letters()), dict(sample_letters(plain=True))
    assert red.keys() == plain.keys()
    assert {None} == {letter.heading for letter in plain.values()}
    assert {letter.title for letter in red.values()} == {letter.title for letter in plain.values()}
