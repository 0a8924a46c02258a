"""区分处理: what is kept back is not in the copy any more, in no layer and no object; suggestions only propose."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from letters.pdf_files import texts_of
from letters.redact import Area, page_count, page_picture, redacted
from letters.redact_search import suggestions
from rules.errors import InputError
from tests.upload_samples import ID_NUMBER, NAME, PHONE, pdf, png


def kept_back() -> bytes:
    """The sample without what was found on it."""
    return redacted(pdf(), "pdf", [found.area for found in suggestions(pdf(), [NAME])])


def test_nothing_can_be_taken_out_of_the_copy(tmp_path: Path) -> None:
    """No text for a reader, none in any object, and none for pdftotext where it is installed; only pictures."""
    copy = kept_back()
    assert NAME in "".join(texts_of(pdf()))
    assert [""] == [text.strip() for text in texts_of(copy)]
    with pikepdf.open(BytesIO(copy)) as document:
        kinds = {str(one.get("/Subtype")) for one in document.objects if isinstance(one, pikepdf.Stream)}
        everything = copy + b"".join(
            one.read_raw_bytes() for one in document.objects if isinstance(one, pikepdf.Stream)
        )
        assert not {"/Font", "/Metadata"} & {str(one.get("/Type")) for one in document.objects if hasattr(one, "get")}
    assert {"/Image", "None"} == kinds
    for words in (NAME, PHONE, ID_NUMBER):
        for encoding in ("utf-8", "utf-16-be", "gb18030"):
            assert words.encode(encoding) not in everything
    if reader := shutil.which("pdftotext"):
        (tmp_path / "copy.pdf").write_bytes(copy)
        assert not subprocess.run([reader, tmp_path / "copy.pdf", "-"], capture_output=True, check=True).stdout.strip()


def test_the_places_are_black_and_the_rest_is_there() -> None:
    """At 200 dpi, every pixel inside a place dark but for its label; outside the page reads on."""
    area = Area(1, 0.25, 0.25, 0.5, 0.1)
    page = pypdfium2.PdfDocument(redacted(pdf(), "pdf", [area]))[0]
    picture = page.render(scale=200 / 72).to_pil().convert("L")
    assert (1654, 2339) == picture.size
    left, top = int(0.25 * picture.width), int(0.25 * picture.height)
    inside = picture.crop((left + 2, top + 2, left + int(0.5 * picture.width) - 2, top + int(0.1 * picture.height) - 2))
    assert inside.getextrema()[1] < 40
    assert picture.crop((0, 0, picture.width, top - 4)).getextrema()[0] < 100  # the heading
    labelled = redacted(pdf(), "pdf", [Area(1, 0.25, 0.25, 0.5, 0.1, "第十五条")])
    drawn = pypdfium2.PdfDocument(labelled)[0].render(scale=2).to_pil().convert("L")
    assert drawn.crop((300, 425, 890, 580)).getextrema()[1] > 200


def test_the_same_places_give_the_same_copy() -> None:
    """Made twice after a crash it is one file."""
    assert kept_back() == kept_back()


def test_a_turned_page_is_covered_where_it_is_seen() -> None:
    """Places are those of the page as it is shown, whichever way it was turned or cut."""
    with pikepdf.open(BytesIO(pdf())) as document:
        document.pages[0].Rotate = 90
        document.pages[0].CropBox = [0, 200, 595, 842]
        out = BytesIO()
        document.save(out)
    found = suggestions(out.getvalue(), [NAME])
    assert 3 == len(found)
    copy = redacted(out.getvalue(), "pdf", [one.area for one in found])
    picture = pypdfium2.PdfDocument(copy)[0].render(scale=2).to_pil().convert("L")
    for one in found:
        x, y = (one.area.x + one.area.w / 2) * picture.width, (one.area.y + one.area.h / 2) * picture.height
        assert picture.getpixel((int(x), int(y))) < 40  # type: ignore[operator]


def test_numbers_and_names_are_proposed() -> None:
    """Identity and telephone numbers by their shape, names as given; an ordinary number is none."""
    page = f"{NAME} {ID_NUMBER} {PHONE} 021-62345678 someone\\@example.org 面积 12345678 平方米"
    found = suggestions(pdf(page), [NAME, "李四"])
    wanted = {"身份证号", "手机号码", "电话号码", "电子邮箱", f"姓名“{NAME}”"}
    assert wanted == {one.what for one in found}
    assert all(one.area.page == 1 and 0 <= one.area.x < 1 and one.area.w > 0 for one in found)


def test_a_picture_is_a_page() -> None:
    """A scan is redacted like a page; what is see-through lies on white, a photo stands as it was taken."""
    copy = redacted(png(400, 300), "png", [Area(1, 0, 0, 0.5, 1)])
    picture = pypdfium2.PdfDocument(copy)[0].render(scale=200 / 72).to_pil().convert("L")
    assert (True, True) == (picture.getpixel((100, 150)) < 30, picture.getpixel((300, 150)) > 225)  # type: ignore[operator]
    assert (1, 2, 0) == (page_count(png(), "png"), page_count(pdf("甲", "乙"), "pdf"), page_count(b"", "docx"))


def test_a_page_is_shown_for_drawing() -> None:
    """A picture of about the width asked for; a page that is not there is wrong input."""
    shown = Image.open(BytesIO(page_picture(pdf(), "pdf", 1, 600)))
    assert ("PNG", 600) == (shown.format, shown.width)
    with pytest.raises(InputError, match="没有第 2 页"):
        page_picture(pdf(), "pdf", 2, 600)
