"""The unchanging parts of every letter's .docx, made once with python-docx: page, grid, styles and page numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from letters.blocks import Kind

DOCUMENT_PART = "word/document.xml"
CORE_PART = "docProps/core.xml"
_DROPPED = {DOCUMENT_PART, CORE_PART, "word/stylesWithEffects.xml", "docProps/thumbnail.jpeg"}
_STAMP = (1980, 1, 1, 0, 0, 0)
_LINE_PITCH = 579  # twentieths of a point: 22 lines in 225 mm
FONT = {"body": "仿宋_GB2312", "title": "方正小标宋简体", "h1": "黑体", "h2": "楷体_GB2312"}
STYLES: Mapping[Kind, tuple[str, str]] = {
    "heading": ("LetterHeading", "公文红头"),
    "title": ("LetterTitle", "公文标题"),
    "number": ("LetterNumber", "公文文号"),
    "h1": ("LetterLevel1", "公文一级标题"),
    "h2": ("LetterLevel2", "公文二级标题"),
    "para": ("LetterBody", "公文正文"),
    "addressee": ("LetterAddressee", "公文主送"),
    "attachment": ("LetterAttachment", "公文附件"),
    "attachment_item": ("LetterAttachmentItem", "公文附件项"),
    "signature": ("LetterSignature", "公文署名"),
    "date": ("LetterDate", "公文成文日期"),
    "note": ("LetterNote", "公文附注"),
    "table_head": ("LetterTableHead", "公文表头"),
    "table_row": ("LetterTableRow", "公文表格"),
}
"""Each kind of block has a style of its own, by its id and by the name that WPS and Word show: so it is read back."""
_INDENTED = ("h1", "h2", "para", "note")


RED = "E50012"
TWIPS = 1440 / 25.4
"""Twentieths of a point to a millimetre."""


def base_parts(letterhead: bool) -> bytes:
    """A zip of all parts but the document and the core properties."""
    return _made(letterhead)[0]


def section_xml(letterhead: bool) -> str:
    """The section's properties (page, margins, grid, footers) that close every document."""
    return _made(letterhead)[1]


def double_rule(side: str, look: str, space: int = 0) -> str:
    """The red double rule of a 信函 as the border of a paragraph; ``space`` in points from its text."""
    return f'<w:pBdr><w:{side} w:val="{look}" w:sz="24" w:space="{space}" w:color="{RED}"/></w:pBdr>'


def frame(y: float) -> str:
    """A place of its own on the page: 170 mm wide, in the middle, ``y`` mm below the page's upper edge."""
    return (
        f'<w:framePr w:w="{round(170 * TWIPS)}" w:vSpace="0" w:hSpace="0" w:wrap="notBeside" w:vAnchor="page"'
        f' w:hAnchor="page" w:xAlign="center" w:y="{round(y * TWIPS)}"/>'
    )


@lru_cache(maxsize=2)
def _made(letterhead: bool) -> tuple[bytes, str]:
    document = docx.Document()
    section = document.sections[0]
    _page(section)
    _body_style(document)
    _letter_styles(document)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")
    if letterhead:
        section.different_first_page_header_footer = True
        _second_rule(section.first_page_footer)
    saved = io.BytesIO()
    document.save(saved)
    return _without_document(saved.getvalue())


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(23), Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    # "lines", not "linesAndChars": the latter breaks the lines elsewhere in LibreOffice.
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{_LINE_PITCH}"/>'))


def _body_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT["body"], Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT["body"])
    style.paragraph_format.space_after = Pt(0)
    spaced = style.element.pPr.find(qn("w:spacing"))
    for apart in ("autoSpaceDE", "autoSpaceDN"):  # no gap between Chinese and figures, as in the PDF of record
        spaced.addprevious(parse_xml(f'<w:{apart} {nsdecls("w")} w:val="0"/>'))
    style.paragraph_format.widow_control = False  # every page is filled to its 22 lines, as in the PDF of record
    language = parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>')
    style.element.rPr.append(language)
    # Marks that follow each other share their empty halves, as in the PDF of record.
    packed = document.settings.element.find(qn("w:characterSpacingControl"))
    packed.set(qn("w:val"), "compressPunctuation")


def _letter_styles(document: Any) -> None:
    """The styles in the list of WPS or Word, with the face of their kind; the rest stands with each paragraph."""
    for kind, (identity, name) in STYLES.items():
        font = FONT.get(kind, FONT["title" if kind in ("title", "heading") else "body"])
        indent = '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="630"/></w:pPr>' if kind in _INDENTED else ""
        face = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
        xml = (
            f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{identity}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>{indent}<w:rPr>{face}</w:rPr></w:style>'
        )
        document.styles.element.append(parse_xml(xml))


def _page_number(footer: Any, side: str) -> None:
    """``— 1 —`` in 4号 (14 pt) 宋体, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]._p
    look = (
        f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    )
    inner = look.replace(f" {nsdecls('w')}", "")
    shape = f'<w:pPr {nsdecls("w")}><w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
    for child in list(paragraph):
        paragraph.remove(child)
    paragraph.append(parse_xml(shape))
    for content in (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    ):
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}{content}</w:r>"))


def _second_rule(footer: Any) -> None:
    """The first page of a 信函 bears no number but a second double rule 20 mm above its lower edge (10.1)."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]._p
    shape = (
        f'{frame(297 - 20 - 1)}{double_rule("bottom", "thinThickSmallGap")}<w:spacing w:line="20" w:lineRule="exact"/>'
    )
    for child in list(paragraph):
        paragraph.remove(child)
    paragraph.append(parse_xml(f"<w:pPr {nsdecls('w')}>{shape}</w:pPr>"))
    paragraph.addnext(parse_xml(f"<w:p {nsdecls('w')}/>"))


def _without_document(saved: bytes) -> tuple[bytes, str]:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as made, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as base:
        xml = made.read(DOCUMENT_PART).decode("utf-8")
        for name in made.namelist():
            if name not in _DROPPED:
                entry = zipfile.ZipInfo(name, _STAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                base.writestr(entry, _without_links(name, made.read(name)))
    found = re.search(r"<w:sectPr.*</w:sectPr>", xml, re.DOTALL)
    assert found is not None
    return output.getvalue(), found.group()


def _without_links(name: str, content: bytes) -> bytes:
    """Lists of parts and relationships, without those that are dropped for good."""
    if not name.endswith((".rels", "[Content_Types].xml")):
        return content
    text = content.decode("utf-8")
    text = re.sub(r"<Override [^>]*stylesWithEffects[^>]*/>", "", text)
    text = re.sub(r"<Relationship [^>]*(?:stylesWithEffects|thumbnail)[^>]*/>", "", text)
    return text.encode("utf-8")
