"""The PDF of record: a letter set by typst in the layout of GB/T 9704.

The layout is templates/letters/page.typ; the letter's words reach it as data only, never as markup. The same letter
always gives the same bytes: the file's time is the letter's day.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from letters.blocks import Block, Letter
from letters.fonts import FontSet, find_fonts
from letters.tables import Table, with_tables
from rules.errors import InputError

PAGE = Path(__file__).resolve().parent.parent / "templates" / "letters" / "page.typ"
# The file's time of a draft, which has no day yet: fixed, so that equal drafts are equal bytes.
_DRAFT_DAY = dt.date(2000, 1, 1)
_CHINA = dt.timezone(dt.timedelta(hours=8))


class _Press:
    """One typst compiler with its fonts loaded; one letter at a time."""

    def __init__(self, fonts: FontSet, page: Path) -> None:
        loaded = typst.Fonts(True, False, [Path(folder) for folder in fonts.folders])
        self._compiler = typst.Compiler(str(page), font_paths=loaded)
        self._lock = Lock()

    def print(self, content: str, at: dt.datetime) -> bytes:
        """The PDF for ``content`` (JSON). Raises InputError when a character has no glyph in any font."""
        with self._lock:
            try:
                # PDF/A-2b: for the archive, and it refuses a character that no font can draw.
                made = self._compiler.compile(
                    format="pdf",
                    sys_inputs={"letter": content},
                    timestamp=at,
                    pdf_standards="a-2b",
                )
            except typst.TypstError as wrong:
                raise _unprintable(wrong) from wrong
        assert isinstance(made, bytes)
        return made


def _unprintable(wrong: typst.TypstError) -> InputError:
    message = str(wrong.message)
    return InputError(
        f"文书排不成 PDF（{message}）",
        "多半是有的字现有字体没有；请把含这个字的字体放进 config.yaml 指定的字体文件夹",
    )


@lru_cache(maxsize=4)
def _press(fonts: FontSet) -> _Press:
    return _Press(fonts, PAGE)


def write_pdf(letter: Letter, fonts: FontSet | None = None) -> bytes:
    """The letter as PDF/A-2b with embedded subsets of ``fonts`` (default: without the office's folder).

    Raises InputError when a character cannot be drawn.
    """
    fonts = fonts or find_fonts()
    day = letter.dated_on or _DRAFT_DAY
    at = dt.datetime(day.year, day.month, day.day, tzinfo=_CHINA)
    return _press(fonts).print(_content(letter, fonts), at)


def _content(letter: Letter, fonts: FontSet) -> str:
    families = {
        "body": fonts.family("body"),
        "title": fonts.family("title"),
        "h1": fonts.family("h1"),
        "h2": fonts.family("h2"),
        "song": ["Noto Serif SC"],
        "heavy": fonts.right("title"),
    }
    blocks = [_drawn(letter, block) for block in with_tables(letter.blocks)]
    content = {
        "title": letter.title,
        "organ": letter.organ_name,
        "heading": letter.heading,
        "letterhead": letter.letterhead,
        "fonts": families,
        "blocks": blocks,
    }
    return json.dumps(content, ensure_ascii=False)


def _drawn(letter: Letter, block: Block | Table) -> dict[str, Any]:
    if isinstance(block, Block):
        return {"kind": block.kind, "text": letter.shown(block)}
    free = [block.to_fill_in(row) for row in (block.rows[1:] if block.headed else block.rows)]
    return {"kind": "table", "rows": block.rows, "headed": block.headed, "widths": block.widths, "free": free}
