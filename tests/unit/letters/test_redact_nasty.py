"""区分处理 of files that keep something out of sight: nothing of it comes into the copy, by any reader's means."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from letters.redact import Area, page_picture, redacted
from tests.nasty_pdf import PLACES, nasty_pdf, photograph, secret


@pytest.fixture(scope="module")
def nasty() -> bytes:
    """The file as it came in."""
    return nasty_pdf()


def _everything(content: bytes) -> bytes:
    """The file's bytes and, of every object of every kind, all its strings and unpacked streams."""
    parts = [content]
    with pikepdf.open(BytesIO(content)) as document:
        for one in document.objects:
            parts.append(repr(one).encode())
            if isinstance(one, pikepdf.Stream):
                parts.append(one.read_raw_bytes())
                try:
                    parts.append(one.read_bytes())
                except pikepdf.PdfError:  # a picture is left as it is
                    continue
    return b"\0".join(parts)


def _found(content: bytes) -> set[str]:
    whole = _everything(content)
    encodings = ("ascii", "utf-16-be", "utf-16-le")
    hexed = {place: secret(place).encode().hex().encode() for place in PLACES}
    return {
        place
        for place in PLACES
        if any(secret(place).encode(code) in whole for code in encodings) or hexed[place] in whole.lower()
    }


def test_the_scan_finds_each_of_them_in_the_file_itself(nasty: bytes) -> None:
    """Otherwise it would prove nothing: all eighteen are in the file that came in."""
    assert set(PLACES) == _found(nasty)


def test_none_of_them_is_in_the_copy(nasty: bytes) -> None:
    """Not in its bytes, in no object, in no stream; not even with no area drawn at all."""
    for areas in ([], [Area(1, 0, 0, 1, 1, "第十五条")]):
        assert set() == _found(redacted(nasty, "pdf", areas))


def test_the_copy_is_nothing_but_its_pictures(nasty: bytes) -> None:
    """One revision; catalogue, pages, contents and pictures; no text for pdfium, no annotation, no attachment."""
    copy = redacted(nasty, "pdf", [])
    assert 1 == copy.count(b"%%EOF")
    with pikepdf.open(BytesIO(copy)) as document:
        assert {"/Type", "/Pages"} == set(document.Root.keys())
        assert [] == list(document.docinfo.keys()) and not document.attachments
        page = document.pages[0]
        assert {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"} == set(page.keys())
        assert {"/XObject"} == set(page.Resources.keys())
    reader = pypdfium2.PdfDocument(copy)
    assert 0 == reader[0].get_textpage().count_chars()


@pytest.mark.packages
def test_pdftotext_finds_nothing(nasty: bytes, tmp_path: Path) -> None:
    """Poppler's reader, which finds the hidden layer's text and more in the file itself."""
    texts = []
    for name, content in (("before", nasty), ("after", redacted(nasty, "pdf", []))):
        (tmp_path / name).write_bytes(content)
        done = subprocess.run(["pdftotext", str(tmp_path / name), "-"], capture_output=True, check=True)
        texts.append(done.stdout.decode().strip())
    assert secret("invisible") in texts[0]
    assert "" == texts[1]


def test_what_a_person_looked_at_is_what_the_copy_shows(nasty: bytes) -> None:
    """The page as it was drawn on and the page of the copy are one picture: a hidden layer stays hidden in both."""
    seen = Image.open(BytesIO(page_picture(nasty, "pdf", 1, 800))).convert("L")
    copied = Image.open(BytesIO(page_picture(redacted(nasty, "pdf", []), "pdf", 1, 800))).convert("L")
    assert seen.size == copied.size
    differing = sum(
        1 for a, b in zip(seen.resize((100, 141)).tobytes(), copied.resize((100, 141)).tobytes(), strict=True)
        if abs(a - b) > 60
    )  # fmt: skip
    assert 0 == differing


def test_a_photograph_leaves_its_notes_behind() -> None:
    """Comment, Exif, XMP and colour profile of a JPEG are not in the copy; all four are in the photograph."""
    before, after = photograph(), redacted(photograph(), "jpeg", [])
    names = (b"SECRETEXIF", b"SECRETCOMMENT", b"SECRETPROFILE", b"SECRETXMP")
    assert [True] * 4 == [name in before for name in names]
    assert [False] * 4 == [name in _everything(after) for name in names]
