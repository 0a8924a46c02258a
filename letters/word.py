"""The .docx of a letter, in the layout of GB/T 9704—2012, as the handler opens it in WPS or Word.

The parts that never change (styles, page set-up, footers, properties of the file format) are made once with
python-docx and kept compressed; a letter only adds its ``document.xml`` and its core properties. Every word is escaped.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from letters.blocks import Block, Kind, Letter
from letters.tables import Table, with_tables
from letters.word_base import CORE_PART, DOCUMENT_PART, FONT, STYLES, base_parts, section_xml

# Twentieths of a point unless said otherwise. 28 characters of 16 pt in 156 mm need 0.25 pt less between them.
_LINE = 579
_CHAR = 315
_SPACING = -5
_HALF_POINTS = {"body": 32, "title": 44, "mark": 72, "cell": 28}
_RED = "E50012"
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
    output = io.BytesIO(base_parts())
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
    body = "".join(
        _table(block) if isinstance(block, Table) else _block(letter, block)
        for block in with_tables(letter.blocks[index] for index in on_paper(letter))
    )
    if body.endswith("</w:tbl>"):  # a document does not end with a table
        body += _raw("", '<w:spacing w:line="20" w:lineRule="exact"/>')
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_WORD_NS}" xmlns:r="{_REL_NS}"><w:body>{body}{section_xml()}</w:body></w:document>'
    )


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


def _table(table: Table) -> str:
    """A table as wide as the text, ruled; the head comes again on every page, a field to fill in is higher."""
    widths = [20 * width for width in table.widths]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(table, n, widths) for n in range(len(table.rows)))
    shape = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    return f"<w:tbl><w:tblPr>{shape}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(table: Table, n: int, widths: list[int]) -> str:
    row, head = table.rows[n], table.headed and n == 0
    kind: Kind = "table_head" if head else "table_row"
    face = "h1" if head else "body"
    height = f'<w:trHeight w:val="{2 * _LINE}" w:hRule="atLeast"/>' if table.to_fill_in(row) else ""
    shape = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if head else ''}</w:trPr>"
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_styled(_raw(_run(cell, face, _HALF_POINTS['cell']), _CELL), kind)}</w:tc>"
        for cell, width in zip(row, widths, strict=True)
    )
    return f"<w:tr>{shape}{cells}</w:tr>"


_CELL = f'<w:spacing w:line="{_LINE - 79}" w:lineRule="exact"/>'


def _mark(letter: Letter, block: Block, text: str) -> str:
    size = min(_HALF_POINTS["mark"], 880 // max(len(text), 1))
    rule = "" if letter.takes_number else _RULE
    run = _run(text, "title", size, _RED, spacing=0)
    above = f'w:before="{_MARK_ABOVE}" '
    return _raw(run, f'{rule}<w:spacing {above}w:line="{2 * _LINE}" w:lineRule="exact"/><w:jc w:val="center"/>')


_MARK_ABOVE = 1984 - 311
"""35 mm down to the top of the organ's mark (GB/T 9704—2012, 7.2.4), in twips, less what its own line leaves above."""


_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{_RED}"/></w:pBdr>'


def _number(letter: Letter, block: Block, text: str) -> str:
    rule = _RULE if letter.heading is not None else ""
    return _raw(_run(text, "body"), f'{rule}<w:spacing w:line="{_LINE}" w:lineRule="exact"/><w:jc w:val="center"/>')


def _title(letter: Letter, block: Block, text: str) -> str:
    lines = text.split("\n")
    above = _LINE if letter.heading is not None else 0
    shape = '<w:spacing w:before="{}" w:after="{}" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'
    return "".join(
        _raw(
            _run(line, "title", _HALF_POINTS["title"], spacing=0),
            shape.format(above if n == 0 else 0, _LINE // 2 if n == len(lines) - 1 else 0),
        )
        for n, line in enumerate(lines)
    )


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
    return _paragraph(text, f'<w:ind w:rightChars="400" w:right="{4 * _CHAR}"/><w:jc w:val="right"/>')


def _note(letter: Letter, block: Block, text: str) -> str:
    return _paragraph(text, _indent(first=2), above=_LINE)


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
