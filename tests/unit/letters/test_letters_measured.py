"""Every letter of the gallery, and letters of uncommon length, measured from the sealed PDF: GB/T 9704—2012.

The margins are those of 5.2: 37 mm above, 28 mm at the left, 156 mm × 225 mm of text, 22 lines of 28 characters.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import letter_samples as samples
import pikepdf
import pytest

from cli.gallery import sample_letters
from letters.blocks import Letter, chinese_day
from letters.press import LetterPress
from letters.verify import verify_pdf
from tests.page_measure import MM, Box, Page, Row, measure

pytestmark = pytest.mark.slow

AT = dt.datetime(2026, 9, 30, 15, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))
LEFT, RIGHT, TOP, BOTTOM = 28, 28 + 156, 37, 297 - 37 - 225
ALLOWED = 0.5  # millimetres
MARKS = "，。、；：“”（）《》"
NEVER_FIRST = "。，、；：？！）》〉”’」』】〕…"


@dataclass(frozen=True)
class Measured:
    """A letter with its pages as printed and its sealed PDF, None when it bears no 署名."""

    letter: Letter
    pages: list[Page]
    sealed: bytes | None

    @property
    def mark(self) -> tuple[Row, ...]:
        """The rows of the organ's mark on the first page; none on plain paper."""
        left, found = "".join((self.letter.heading or "").split()), []
        for row in self.pages[0].rows:
            if not left.startswith(row.text):
                break
            left = left.removeprefix(row.text)
            found.append(row)
        return tuple(found) if not left else ()

    @property
    def stamp(self) -> Box | None:
        """The box of the seal on the last page, in millimetres."""
        if self.sealed is None:
            return None
        with pikepdf.open(io.BytesIO(self.sealed)) as document:
            return Box(*(float(edge) / MM for edge in document.pages[-1].Annots[0].Rect))


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """All of them, set and sealed once; whatever is sealed has been verified by pyHanko (LetterPress.final)."""
    press = LetterPress(Path("no fonts of the office"), tmp_path_factory.mktemp("keys"))
    found = {}
    plain = [(f"{name}, plain", letter) for name, letter in sample_letters(plain=True) if "reply-" not in name]
    for name, letter in (*sample_letters(), *plain, *samples.uncommon_letters(AT.date())):
        if any(block.kind == "signature" for block in letter.blocks):
            printed = press.final(letter, AT)
            assert verify_pdf(printed.sealed, press.trust).whole
            found[name] = Measured(letter, measure(printed.pdf), printed.sealed)
        else:
            found[name] = Measured(letter, measure(press.draft(letter, AT)[1]), None)
    return found


def _pages(letters: dict[str, Measured]) -> Iterator[tuple[str, int, Page]]:
    for name, measured in letters.items():
        for number, page in enumerate(measured.pages, start=1):
            yield name, number, page


def _wrong(letters: dict[str, Measured], is_right: object) -> list[tuple[str, int]]:
    assert callable(is_right)
    return [(name, number) for name, number, page in _pages(letters) if not is_right(letters[name], number, page)]


def _full(row: Row) -> bool:
    """A line that is filled from margin to margin by Chinese characters alone."""
    return all(glyph.ideograph for glyph in row.glyphs) and row.glyphs[-1].cell.right - row.glyphs[0].cell.left > 150


def test_the_gallery_and_the_uncommon_letters_are_measured(letters: dict[str, Measured]) -> None:
    """What follows is some ninety letters and more than 150 pages, on red and plain paper; all are sealed but the
    slips for others to sign."""
    assert len(letters) > 80
    unsealed = {name.partition(",")[0] for name, one in letters.items() if one.sealed is None}
    assert {"third_party_slip", "delivery_receipt"} == unsealed
    assert sum(len(one.pages) for one in letters.values()) > 150


def test_no_ink_leaves_the_text_area(letters: dict[str, Measured]) -> None:
    """A4; nothing but the page's number outside 156 mm × 225 mm, by no more than half a millimetre."""

    def inside(one: Measured, number: int, page: Page) -> bool:
        above = one.mark if one.letter.letterhead and number == 1 else ()  # the mark of a 信函 stands higher (10.1)
        boxes = [glyph.ink for row in page.rows if row not in above for glyph in row.glyphs]
        return (
            (round(page.width), round(page.height)) == (210, 297)
            and min(box.left for box in boxes) >= LEFT - ALLOWED
            and max(box.right for box in boxes) <= RIGHT + ALLOWED
            and min(box.bottom for box in boxes) >= BOTTOM - ALLOWED
            and max(box.top for box in boxes) <= 297 - TOP + ALLOWED
        )

    assert _wrong(letters, inside) == []


def _top(rows: Iterable[Row]) -> float:
    """From the upper edge of the page."""
    return 297 - max(glyph.ink.top for row in rows for glyph in row.glyphs)


def _bottom(rows: Iterable[Row]) -> float:
    return 297 - min(glyph.ink.bottom for row in rows for glyph in row.glyphs)


def _with_red_head(letters: dict[str, Measured], *, letterhead: bool) -> dict[str, Measured]:
    found = {
        name: one
        for name, one in letters.items()
        if one.letter.heading is not None and one.letter.letterhead == letterhead
    }
    assert len(found) > 20
    assert all(one.mark for one in found.values())
    return found


def _titled(one: Measured) -> int:
    """The row of the first page with which the title begins."""
    title = "".join(next(block.text for block in one.letter.blocks if block.kind == "title").split())
    return next(n for n, row in enumerate(one.pages[0].rows) if title.startswith(row.text) and len(row.text) > 2)


def test_the_head_of_a_decision_keeps_the_distances_of_the_standard(letters: dict[str, Measured]) -> None:
    """文件格式: the mark 35 mm below the text area's upper edge (7.2.4), the number two lines below it (7.2.5), the
    rule of 156 mm 4 mm below that (7.2.7), the title two lines below the rule (7.3.1), the addressee one below that.
    """
    line = 225 / 22
    for name, one in _with_red_head(letters, letterhead=False).items():
        rows, at, (rule, *_) = one.pages[0].rows, _titled(one), one.pages[0].rules
        assert abs(_top(one.mark) - TOP - 35) <= ALLOWED, name
        above = rows[len(one.mark) : at]
        if one.letter.takes_number:
            assert [one.letter.number] == ["".join(row.text for row in above)], name
            assert abs(_top(above) - _bottom(one.mark) - 2 * line) <= ALLOWED, name
        assert abs(297 - rule.top - _bottom(above or one.mark) - 4) <= ALLOWED, name
        assert (abs(rule.left - LEFT) <= ALLOWED, abs(rule.right - RIGHT) <= ALLOWED) == (True, True), name
        assert abs(_top([rows[at]]) - (297 - rule.bottom) - 2 * line) <= ALLOWED, name
        assert _below_title(one) >= line - ALLOWED, name


def _below_title(one: Measured) -> float:
    rows, at = one.pages[0].rows, _titled(one)
    last = max(n for n, row in enumerate(rows) if round(row.glyphs[0].size, 1) == 22 and n >= at)
    return _top([rows[last + 1]]) - _bottom([rows[last]])


def test_the_head_of_a_notice_is_that_of_a_letter(letters: dict[str, Measured]) -> None:
    """信函格式 (10.1): the mark 30 mm below the page's edge, the double rule of 170 mm 4 mm below it, thick above thin,
    a second one 20 mm above the page's lower edge, thin above thick; the number at the right, 7/8 of a character below.
    """
    line = 225 / 22
    for name, one in _with_red_head(letters, letterhead=True).items():
        page, at = one.pages[0], _titled(one)
        thick, thin, *_ = page.rules
        *_, upper, lower = page.rules
        assert abs(_top(one.mark) - 30) <= ALLOWED, name
        assert abs(297 - thick.top - _bottom(one.mark) - 4) <= ALLOWED, name
        assert thick.top - thick.bottom > thin.top - thin.bottom, name
        assert upper.top - upper.bottom < lower.top - lower.bottom, name
        assert abs(lower.bottom - 20) <= ALLOWED, name
        for rule in (thick, thin, upper, lower):
            assert (abs(rule.left - 20) <= ALLOWED, abs(rule.right - 190) <= ALLOWED) == (True, True), name
        (number,) = page.rows[len(one.mark) : at]
        assert one.letter.number == number.text, name
        assert abs(number.glyphs[-1].cell.right - RIGHT) <= ALLOWED, name
        assert abs(_top([number]) - (297 - thin.bottom) - 7 / 8 * 16 / MM) <= ALLOWED, name
        assert abs(_top([page.rows[at]]) - _bottom([number]) - 2 * line) <= ALLOWED + 0.3, name
        assert _below_title(one) >= line - ALLOWED, name


def test_a_short_notice_stays_on_one_page(letters: dict[str, Measured]) -> None:
    """What a head of 35 mm would push onto a second page by one line; nothing is set closer for it."""
    short = "agency_letter", "consultation_notice", "deferral_notice", "delegation_notice", "extension_notice"
    one_page = (*short, "joint_maker_letter", "withdrawal_confirmation")
    assert {1} == {len(letters[name].pages) for name in one_page}


def test_lines_reach_from_margin_to_margin(letters: dict[str, Measured]) -> None:
    """A long line begins at 28 mm or two characters in from it; one of Chinese characters alone ends at 184 mm."""

    def reaches(_one: Measured, _number: int, page: Page) -> bool:
        long = [row.glyphs for row in page.running if len(row.glyphs) > 24 and row.glyphs[0].ideograph]
        starts = [glyphs[0].cell.left - LEFT for glyphs in long]
        ends = [row.glyphs[-1].cell.right - RIGHT for row in page.running if _full(row)]
        indent = 2 * 156 / 28
        return all(min(abs(start), abs(start - indent)) <= ALLOWED for start in starts) and all(
            abs(end) <= ALLOWED for end in ends
        )

    assert _wrong(letters, reaches) == []


def test_every_page_but_the_first_begins_at_37_mm(letters: dict[str, Measured]) -> None:
    """The first line's cell touches the upper margin; a table has its rule and its padding above the first line."""

    def begins(_one: Measured, number: int, page: Page) -> bool:
        below = 297 - max(glyph.cell.top for glyph in page.rows[0].glyphs) - TOP
        return number == 1 or -ALLOWED <= below <= (ALLOWED if page.rows[0] in page.running else 4)

    assert _wrong(letters, begins) == []


def test_a_full_page_holds_22_lines_29_points_apart(letters: dict[str, Measured]) -> None:
    """Running text: 225 mm / 22; a page in the middle of a long text has all 22, or 21 when a heading moves on."""

    def pitched(_one: Measured, _number: int, page: Page) -> bool:
        steps = [upper.foot - lower.foot for upper, lower in pairwise(page.running)]
        return all(step > 225 / 22 - 0.1 for step in steps)

    assert _wrong(letters, pitched) == []
    middles = {name: [len(page.rows) for page in letters[name].pages[1:-2]] for name in ("long", "unbroken", "sixty")}
    assert {22} == set(middles["long"]) == set(middles["unbroken"])
    assert {21, 22} == set(middles["sixty"])
    for page in letters["unbroken"].pages[1:-2]:
        assert abs(page.rows[-1].foot - (225 / 22 - 16 / MM) - BOTTOM) <= ALLOWED


def test_a_full_line_holds_28_characters(letters: dict[str, Measured]) -> None:
    """Exactly 28 of Chinese characters alone; each mark that is drawn together may let in half of one more."""
    counts = [len(row.glyphs) for _, _, page in _pages(letters) for row in page.running if _full(row)]
    assert len(counts) > 150
    assert {28} == set(counts)
    marked = [
        row.text
        for _, _, page in _pages(letters)
        for row in page.running
        if row.glyphs[-1].ink.right > RIGHT - 4 and row.glyphs[0].cell.left < LEFT + 1
        if all(glyph.ideograph or glyph.char in MARKS for glyph in row.glyphs)
    ]
    assert len(marked) > 200
    lean = {text: len(text) - sum(char in MARKS for char in text) / 2 for text in marked}
    assert [text for text in marked if len(text) < 27 or lean[text] > 28] == []


def test_titles_are_of_22_points_and_the_text_of_16(letters: dict[str, Measured]) -> None:
    """2号 and 3号; 4号 in tables, nothing else but the organ's mark."""
    for name, measured in letters.items():
        first = measured.pages[0].glyphs
        title = "".join("".join(block.text.split()) for block in measured.letter.blocks if block.kind == "title")
        assert title in "".join(glyph.char for glyph in first if round(glyph.size, 1) == 22), name
        heading = measured.letter.heading or ""
        others = {glyph.char for glyph in first if round(glyph.size, 1) not in (14, 16, 22)}
        assert others <= set(heading), name


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(letters: dict[str, Measured]) -> None:
    """4号 with a dash on both sides, one character in from the margin, 7 mm below the text (7.5); the first page of a
    信函 bears none (10.1)."""

    def numbered(one: Measured, number: int, page: Page) -> bool:
        row = page.number
        if one.letter.letterhead and number == 1:
            return not row.glyphs
        aside = RIGHT - row.glyphs[-1].cell.right if number % 2 else row.glyphs[0].cell.left - LEFT
        return (
            row.text == f"—{number}—"
            and {14} == {round(glyph.size) for glyph in row.glyphs}
            and abs(aside - 14 / MM) <= ALLOWED
            and abs(BOTTOM - 7 - max(glyph.cell.top for glyph in row.glyphs)) <= 3
        )

    assert _wrong(letters, numbered) == []


def test_no_line_begins_with_a_closing_mark(letters: dict[str, Measured]) -> None:
    """禁则: 。，、 and the like never stand at the beginning of a line."""
    assert [row.text for _, _, page in _pages(letters) for row in page.rows if row.text[0] in NEVER_FIRST] == []


def test_marks_beside_quotes_share_their_empty_halves(letters: dict[str, Measured]) -> None:
    """Between ” and 。 of one line there is no hole: their ink is less than half a character apart."""
    pairs = [
        (one, other)
        for _, _, page in _pages(letters)
        for row in page.rows
        for one, other in pairwise(row.glyphs)
        if one.char == "”" and other.char in "。，；："
    ]
    assert len(pairs) > 60
    assert [one.char + other.char for one, other in pairs if other.ink.left - one.ink.right > 8 / MM] == []
    assert [one.char + other.char for one, other in pairs if other.ink.left < one.ink.right] == []


def test_nothing_lies_over_anything_else(letters: dict[str, Measured]) -> None:
    """No character is printed over another, and no line over another."""
    assert [(name, number, page.overlaps()) for name, number, page in _pages(letters) if page.overlaps()] == []


def test_no_page_is_blank(letters: dict[str, Measured]) -> None:
    """Each page has text of its own; the last has the 署名 and something before it."""
    assert _wrong(letters, lambda _one, _number, page: page.rows) == []
    for name, measured in letters.items():
        if measured.sealed:
            last = [row.text for row in measured.pages[-1].rows]
            assert last.index(chinese_day(_day(measured))) >= 2, name


def _day(measured: Measured) -> dt.date:
    assert measured.letter.dated_on
    return measured.letter.dated_on


def test_the_seal_lies_over_signature_and_day_and_nothing_else(letters: dict[str, Measured]) -> None:
    """7.3.5.1: 署名 and 成文日期 in the middle of the seal and a little below; no other line is touched."""
    for name, measured in letters.items():
        stamp, page = measured.stamp, measured.pages[-1]
        if stamp is None:
            continue
        at = [row.text for row in page.rows].index(chinese_day(_day(measured)))
        organ, first = "".join(measured.letter.organ_name.split()), at - 1
        while not "".join(row.text for row in page.rows[first:at]).startswith(organ):
            first -= 1
        middle = (stamp.left + stamp.right) / 2
        day = page.rows[at].glyphs
        assert abs((day[0].cell.left + day[-1].cell.right) / 2 - middle) < 0.5, name
        for row in page.rows[first : at + 1]:
            assert stamp.bottom < row.foot and max(glyph.cell.top for glyph in row.glyphs) < stamp.top, name
            assert row.glyphs[0].cell.left < middle < row.glyphs[-1].cell.right, name
        signed = (page.rows[at].foot + max(glyph.cell.top for glyph in page.rows[first].glyphs)) / 2
        assert 0 < (stamp.bottom + stamp.top) / 2 - signed < 8, name
        others = [glyph for row in (*page.rows[:first], *page.rows[at + 1 :]) for glyph in row.glyphs]
        assert [glyph.char for glyph in others if min(glyph.ink.shared(stamp)) > 0] == [], name
