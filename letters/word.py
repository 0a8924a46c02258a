"""The .docx of a letter, in the layout of GB/T 9704—2012, as the handler opens it in WPS or Word.

The parts that never change (styles, page set-up, footers, properties of the file format) are made once with
python-docx and kept compressed; a letter only adds its ``document.xml`` and its core properties. Every word is escaped.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from letters.blocks import Block, Kind, Letter
from letters.tables import Table, with_tables
from letters.word_base import (
    CORE_PART,
    DOCUMENT_PART,
    FONT,
    RED,
    STYLES,
    TWIPS,
    base_parts,
    double_rule,
    frame,
    section_xml,
)

# Twentieths of a point unless said otherwise. 28 characters of 16 pt in 156 mm need 0.25 pt less between them.
_LINE = 579
_CHAR = 315
_SPACING = -5
_HALF_POINTS = {"body": 32, "title": 44, "mark": 72, "cell": 28}
_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STAMP = (1980, 1, 1, 0, 0, 0)  # the oldest day a zip can hold: equal letters are equal bytes


@dataclass(frozen=True, slots=True)
class WordMeta:
    """Core properties: who wrote the letter and when (with time zone)."""

    author: str
    written_at: dt.datetime


def write_docx(letter: Letter, meta: WordMeta) -> bytes:
    """The letter as .docx; the same letter and properties always give the same bytes."""
    output = io.BytesIO(base_parts(letter.letterhead))
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        package.writestr(_entry(DOCUMENT_PART), _document(letter))
        package.writestr(_entry(CORE_PART), _core(letter, meta))
    return output.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _core(letter: Letter, meta: WordMeta) -> str:
    """Who and when, and of which content this is the paper: a copy that comes back is told from an older draft's."""
    at = meta.written_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    author, title, fingerprint = escape(meta.author), escape(letter.title), letter.content_hash
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:identifier>{fingerprint}</dc:identifier><dc:title>{title}</dc:title>"
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified></cp:coreProperties>'
    )


def _document(letter: Letter) -> str:
    parts = list(with_tables(letter.blocks[index] for index in on_paper(letter)))
    body = "".join(
        _table(part, _signed_next(parts, n)) if isinstance(part, Table) else _block(letter, part)
        for n, part in enumerate(parts)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_WORD_NS}" xmlns:r="{_REL_NS}"><w:body>{body}{section_xml(letter.letterhead)}</w:body>'
        "</w:document>"
    )


def _signed_next(parts: Sequence[Block | Table], n: int) -> bool:
    """Whether the signature comes right after part ``n``, which then stays with it."""
    after = parts[n + 1] if n + 1 < len(parts) else None
    return isinstance(after, Block) and after.kind == "signature"


def on_paper(letter: Letter) -> list[int]:
    """Reading order on paper: with a red head the number stands under it, above the red rule."""
    order = list(range(len(letter.blocks)))
    if letter.heading is None:
        return order
    number = [index for index in order if letter.blocks[index].kind == "number"]
    heading = [index for index in order if letter.blocks[index].kind == "heading"]
    return heading + number + [index for index in order if index not in heading + number]


def _block(letter: Letter, block: Block) -> str:
    text = letter.shown(block)
    draw = {
        "heading": _mark,
        "title": _title,
        "h1": _level,
        "h2": _level,
        "addressee": _flush,
        "number": _number,
        "attachment": _paper,
        "attachment_item": _paper,
        "signature": _signature,
        "date": _day,
        "note": _note,
    }.get(block.kind)
    if draw is not None:
        return _styled(draw(letter, block, text), block.kind)
    return _styled(_paragraph(text, _indent(first=2), keep=block is _last_body(letter)), block.kind)


def _styled(paragraphs: str, kind: Kind) -> str:
    """The paragraphs with the style of their kind, by which they are read back; words in them are escaped."""
    return paragraphs.replace("<w:pPr>", f'<w:pPr><w:pStyle w:val="{STYLES[kind][0]}"/>')


def _last_body(letter: Letter) -> Block | None:
    """The paragraph that stays with the signature, so that it never stands on a page of its own."""
    return next((block for block in reversed(letter.blocks) if block.kind == "para"), None)


def _table(table: Table, signed: bool) -> str:
    """A table as wide as the text, ruled, a gap above and below it; the head comes again on every page, a field to
    fill in is higher; the last row of one that is ``signed`` stays with the signature."""
    widths = [20 * width for width in table.widths]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    last = len(table.rows) - 1
    rows = "".join(_row(table, n, widths, signed and n == last) for n in range(len(table.rows)))
    shape = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{rules}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
    )
    drawn = f"<w:tbl><w:tblPr>{shape}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    return f"{_gap(160, keep=True)}{drawn}{_gap(160, keep=signed)}"


def _gap(height: int, *, keep: bool) -> str:
    """An empty paragraph; a document may not end with a table either."""
    return _raw("", f'{"<w:keepNext/>" if keep else ""}{_OFF_GRID}<w:spacing w:line="{height}" w:lineRule="exact"/>')


def _row(table: Table, n: int, widths: list[int], keep: bool) -> str:
    row, head = table.rows[n], table.headed and n == 0
    kind: Kind = "table_head" if head else "table_row"
    face = "h1" if head else "body"
    height = f'<w:trHeight w:val="{2 * _LINE}" w:hRule="atLeast"/>' if table.to_fill_in(row) else ""
    kept = "<w:keepNext/>" if keep else ""
    shape = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_styled(_raw(_run(cell, face, _HALF_POINTS['cell']), f'{kept}{_CELL}'), kind)}</w:tc>"
        for cell, width in zip(row, widths, strict=True)
    )
    return f"<w:tr>{shape}{cells}</w:tr>"


_OFF_GRID = '<w:snapToGrid w:val="0"/>'
"""A line of another height than the text's: without this, LibreOffice makes it whole lines of the grid."""
_CELL = f'{_OFF_GRID}<w:spacing w:line="{_LINE - 79}" w:lineRule="exact"/>'


def _mark(letter: Letter, block: Block, text: str) -> str:
    """The organ's mark: in a frame of its own on a 信函; else below 35 mm, and above the red rule if no number is."""
    lines = max(-(-len(text) // 20), 1)
    size = min(_HALF_POINTS["mark"], 880 // max(-(-len(text) // lines), 1))
    run = _run(text, "title", size, RED, spacing=0)
    line = f'w:line="{2 * _LINE if lines == 1 else 15 * size}" w:lineRule="exact"/><w:jc w:val="center"/>'
    if letter.letterhead:
        rule = double_rule("bottom", "thickThinSmallGap")
        return _raw(run, f"{frame(30 - _MARK_INSIDE / TWIPS)}{rule}{_OFF_GRID}<w:spacing {line}")
    rule = "" if letter.takes_number else RULE
    return _raw(run, f'{rule}{_OFF_GRID}<w:spacing w:before="{_MARK_BELOW - _MARK_INSIDE}" {line}')


_MARK_BELOW, _MARK_INSIDE = 1984, 362
"""35 mm down to the top of the organ's mark (GB/T 9704—2012, 7.2.4), and what its own line leaves above it; twips."""


RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'


def _number(letter: Letter, block: Block, text: str) -> str:
    """Two lines below the mark and 4 mm above the rule (7.2.5, 7.2.7); at the right margin of a 信函 (10.1)."""
    rule, above, side = "", 0, "center"
    if letter.letterhead:
        above, side = _NUMBER_BELOW, "right"
    elif letter.heading is not None:
        rule, above = RULE, _NUMBER_APART
    shape = f'{rule}<w:spacing w:before="{above}" w:line="{_LINE}" w:lineRule="exact"/><w:jc w:val="{side}"/>'
    return _raw(_run(text, "body"), shape)


_NUMBER_APART, _NUMBER_BELOW = 852, 83
"""Two lines of 16 points with their gaps, and 7/8 of a character, less what the lines of mark and number leave free."""


def _title(letter: Letter, block: Block, text: str) -> str:
    """Two lines below what is above it in red, one line above the addressee (7.3.1, 7.3.2)."""
    lines = text.split("\n")
    above = 0 if letter.heading is None else _TITLE_BELOW_NUMBER if letter.letterhead else _TITLE_BELOW_RULE
    shape = (
        f'{_OFF_GRID}<w:spacing w:before="{{}}" w:after="{{}}" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'
    )
    return "".join(
        _raw(
            _run(line, "title", _HALF_POINTS["title"], spacing=0),
            shape.format(above if n == 0 else 0, _TITLE_ABOVE if n == len(lines) - 1 else 0),
        )
        for n, line in enumerate(lines)
    )


_TITLE_BELOW_NUMBER, _TITLE_BELOW_RULE, _TITLE_ABOVE = 884, 900, 363
"""Two lines above the title, one below, less what its own line and its neighbours leave free."""


def _level(letter: Letter, block: Block, text: str) -> str:
    return _paragraph(text, _indent(first=2), style=block.kind, keep=True)


def _flush(letter: Letter, block: Block, text: str) -> str:
    return _paragraph(text, "")


def _paper(letter: Letter, block: Block, text: str) -> str:
    """附件 starts one line below the text, two characters in; wrapped lines and items stand under its first word."""
    first = block.kind == "attachment"
    hanging = 3 if first else 1
    papers = [one for one in letter.blocks if one.kind in ("attachment", "attachment_item")]
    last = any(one is block for one in papers[-_KEPT:])  # a longer list may break, its end stays with the signature
    return _paragraph(text, _indent(left=5 if first else 6, hanging=hanging), above=_LINE if first else 0, keep=last)


_KEPT = 8
"""How many of the last enclosures stay on the page of the signature, as in page.typ."""


def _signature(letter: Letter, block: Block, text: str) -> str:
    """Centred on the day below it, as far as the page is wide (GB/T 9704—2012, 7.3.5.1); two lines above it free."""
    day = next((letter.shown(other) for other in letter.blocks if other.kind == "date"), "")
    right = max(0, 4 * _CHAR + (_width(day) - _width(text)) // 2)
    return _paragraph(text, f'<w:ind w:right="{right}"/><w:jc w:val="right"/>', above=2 * _LINE, keep=True)


def _day(letter: Letter, block: Block, text: str) -> str:
    noted = any(other.kind == "note" for other in letter.blocks)
    return _paragraph(text, f'<w:ind w:rightChars="400" w:right="{4 * _CHAR}"/><w:jc w:val="right"/>', keep=noted)


def _note(letter: Letter, block: Block, text: str) -> str:
    """Half a line below the day, clear of the seal, and whole on its page."""
    return _paragraph(text, _indent(first=2), above=_LINE // 2).replace("<w:pPr>", "<w:pPr><w:keepLines/>")


def _width(text: str) -> int:
    """How wide ``text`` runs: a character of the Basic Latin block is half a cell."""
    return sum(_CHAR // 2 if char.isascii() else _CHAR for char in text)


def _indent(*, left: int = 0, first: int = 0, hanging: int = 0) -> str:
    parts = [f'w:leftChars="{left * 100}" w:left="{left * _CHAR}"'] if left else []
    if first:
        parts.append(f'w:firstLineChars="{first * 100}" w:firstLine="{first * _CHAR}"')
    if hanging:
        parts.append(f'w:hangingChars="{hanging * 100}" w:hanging="{hanging * _CHAR}"')
    return f"<w:ind {' '.join(parts)}/>" if parts else ""


def _paragraph(text: str, shape: str, *, style: str = "body", above: int = 0, keep: bool = False) -> str:
    before = f' w:before="{above}"' if above else ""
    spacing = f'<w:spacing{before} w:line="{_LINE}" w:lineRule="exact"/>'
    return _raw(_run(text, style), f"{'<w:keepNext/>' if keep else ''}{spacing}{shape}")


def _raw(run: str, properties: str) -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def _run(text: str, style: str, size: int = _HALF_POINTS["body"], colour: str = "", spacing: int = _SPACING) -> str:
    font = FONT[style]
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:hint="eastAsia"/>{tint}'
        f'<w:spacing w:val="{spacing}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )
