"""A .docx that comes back from WPS or Word, as its paragraphs; nothing that cannot be carried is passed over.

What is known to be harmless is a list; everything else that stands in the text is a :class:`Loss`, so that what a
later WPS invents is named to the person and never silently dropped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from letters.blocks import CELL_END, Kind
from letters.plain_text import clean
from letters.word_base import STYLES
from rules.errors import InputError

MOST_PARAGRAPHS = 1_500
_KIND_OF_STYLE: dict[str, Kind] = {identity: kind for kind, (identity, _) in STYLES.items()}
_HARMLESS = frozenset({
    "proofErr", "bookmarkStart", "bookmarkEnd", "permStart", "permEnd", "sectPr", "tcPr", "tblPr", "tblGrid", "trPr",
    "lastRenderedPageBreak", "softHyphen", "fldChar", "instrText", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr",
})  # fmt: skip
_INSIDE = frozenset({"hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo", "r"})
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"})
_WORDS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LOSSES = {
    **dict.fromkeys(_CHANGES, "修订"), "delText": "修订", "rPrChange": "修订", "pPrChange": "修订",
    "drawing": "图片", "pict": "图片", "AlternateContent": "图片", "object": "嵌入的对象", "textbox": "文本框",
    "commentRangeStart": "批注", "commentRangeEnd": "批注", "commentReference": "批注", "annotationRef": "批注",
    "footnoteReference": "脚注", "endnoteReference": "尾注", "oMath": "公式", "oMathPara": "公式", "sym": "符号",
    "ruby": "拼音", "tbl": "表格", "altChunk": "嵌入的文档", "numbering": "自动编号", "strike": "删除线",
    "raised": "上标或者下标", "vanish": "隐藏文字", "frame": "文本框", "header": "页眉", "footer": "页脚",
}  # fmt: skip
"""What would be lost, by the element or the look it has in the file."""
_ADVICE = {
    "修订": "请在“审阅”里接受或者拒绝全部修订",
    "图片": "请删去图片；要给申请人的，另存后作为材料上传",
    "文本框": "请把文本框里的字移到正文里",
    "批注": "请删去批注",
    "脚注": "请把脚注的内容写进正文",
    "尾注": "请把尾注的内容写进正文",
    "公式": "请改写成普通文字",
    "符号": "请用输入法重新输入这个符号",
    "拼音": "请去掉拼音",
    "表格": "请改成分条的文字；要给申请人的表格，作为材料上传",
    "自动编号": "请取消自动编号，把编号写成文字",
    "删除线": "请删去划掉的字，或者取消删除线",
    "上标或者下标": "请改写成普通文字，如“平方米”",
    "隐藏文字": "请删去隐藏的文字，或者取消隐藏",
    "页眉": "请清空页眉（水印也在页眉里）；红头由系统排",
    "页脚": "请恢复页脚的页码；页码由系统排",
}
_BY_REMAKING = "请删去，或者改成普通文字"
_LOOK = {"b": "加粗", "i": "倾斜", "u": "下划线", "highlight": "突出显示", "em": "着重号"}
_PAGE_NUMBER = re.compile(r"[—\-–\s\d]*")


@dataclass(frozen=True, slots=True)
class Loss:
    """What would not survive the reading: where, and what it is in the words of WPS."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or row of a table. ``kind`` by its style, None for a style that is not ours, named ``style``."""

    n: int
    kind: Kind | None
    style: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        start = self.text.replace(CELL_END, " ")[:12]
        return f"第 {self.n} 段" + (f"“{start}…”" if start else "")


@dataclass(frozen=True, slots=True)
class WordText:
    """A file read: its paragraphs, of which letter's content it says it is, and what was not taken over, for people."""

    paragraphs: tuple[Paragraph, ...]
    of_content: str
    notes: tuple[str, ...]


def read_docx(content: bytes) -> WordText:
    """The text of a .docx that :func:`letters.uploads.accept_upload` let in.

    Raises InputError (field ``file``) for a file that cannot be read, and for everything that would be lost, each with
    its place and what to do.
    """
    try:
        document = docx.Document(BytesIO(content))
        reader = _Reader(document)
        reader.body(document.element.body)
        reader.margins(document.sections)
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError) as wrong:
        raise InputError("这份 Word 文件读不出来", "请在 WPS 或者 Word 里另存一份 .docx 再传", field="file") from wrong
    if reader.losses:
        raise _refused(reader.losses)
    return WordText(tuple(reader.paragraphs), document.core_properties.identifier or "", tuple(reader.told()))


def _refused(losses: Iterable[Loss]) -> InputError:
    places: dict[str, list[str]] = defaultdict(list)
    for loss in dict.fromkeys(losses):
        places[loss.what].append(loss.place)
    shown = [f"{'、'.join(where[:3])}{'等' if len(where) > 3 else ''}有{what}" for what, where in places.items()]
    advice = "；".join(dict.fromkeys(_ADVICE.get(what, _BY_REMAKING) for what in places))
    return InputError(
        f"没有收下：{'；'.join(shown)}，读回来会丢失", f"{advice}，然后再传；现在的稿子没有变动", field="file"
    )


@dataclass
class _Reader:
    """Walks the body once; ``losses`` and ``notes`` grow on the way."""

    document: Any
    paragraphs: list[Paragraph] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def told(self) -> Iterator[str]:
        """What was not taken over, with the paragraphs it stood in."""
        for what, where in self.notes.items():
            places = "、".join(str(n) for n in dict.fromkeys(where))
            yield f"第 {places} 段的{what}"

    def body(self, parent: Any) -> None:
        for child in parent.iterchildren("*"):
            name = _local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name in ("sdt", "sdtContent", "customXml"):
                self.body(child)
            elif name not in _HARMLESS:
                self._lose(name, f"第 {self._next} 段")

    @property
    def _next(self) -> int:
        return len(self.paragraphs) + 1

    def _lose(self, name: str, place: str) -> None:
        self.losses.append(Loss(place, _LOSSES.get(name, f"不认识的内容（{name}）")))

    def _paragraph(self, p: Any) -> None:
        found: list[str] = []
        text = "".join(self._words(p, found))
        kind, style = self._style(p)
        found += self._shape(p, kind)
        lines = [line for line in map(clean, text.split("\n")) if line]
        if len(lines) > 1:
            self.notes["手动换行，改作分段"].append(self._next)
        at = Paragraph(self._next, kind, style, lines[0] if lines else "").place
        for name in dict.fromkeys(found):
            self._lose(name, at)
        for line in lines:
            self._add(kind, style, line)

    def _add(self, kind: Kind | None, style: str, text: str) -> None:
        if len(self.paragraphs) >= MOST_PARAGRAPHS:
            raise InputError(f"文件超过 {MOST_PARAGRAPHS} 段", "请检查传的是不是这份文书", field="file")
        self.paragraphs.append(Paragraph(self._next, kind, style, text))

    def _table(self, table: Any) -> None:
        """Its rows as blocks; whether the letter has them, the comparison with the draft says."""
        for row in table.iter(qn("w:tr")):
            found: list[str] = []
            cells = [self._cell(cell, found) for cell in row.iterchildren(qn("w:tc"))]
            first = next(row.iter(qn("w:p")), None)
            kind, style = (None, "") if first is None else self._style(first)
            for name in dict.fromkeys(found):
                self._lose(name, f"第 {self._next} 段（表格的一行）")
            self._add(kind if kind in ("table_head", "table_row") else "table_row", style, CELL_END.join(cells))

    def _cell(self, cell: Any, found: list[str]) -> str:
        found += ["tbl"] if next(cell.iterdescendants(qn("w:tbl")), None) is not None else []
        return clean(" ".join("".join(self._words(p, found)) for p in cell.iter(qn("w:p"))))

    def _words(self, parent: Any, found: list[str]) -> Iterator[str]:
        """The text of a paragraph; the names of what is in it and cannot be carried go to ``found``."""
        for child in parent.iterchildren("*"):
            name = _local(child)
            if name == "t":
                yield child.text or ""
            elif name in _WORDS:
                yield _WORDS[name]
            elif name in ("pPr", "rPr"):
                found += self._changed(child)
            elif name in _INSIDE:
                self._seen_inside(name, child)
                yield from self._words(child, found)
            elif name not in _HARMLESS:
                boxed = next(child.iter(qn("w:txbxContent")), None) is not None
                found.append("textbox" if boxed else name)

    def _seen_inside(self, name: str, child: Any) -> None:
        if name == "hyperlink":
            self.notes["链接，只收文字"].append(self._next)

    def _changed(self, properties: Any) -> Iterator[str]:
        """What a look says that plain words would not: struck out, raised, hidden; and tracked changes of looks."""
        for one in properties.iter():
            name = _local(one)
            value = one.get(qn("w:val"), "true")
            on = value not in ("0", "false", "none", "off", "baseline")
            if name in ("rPrChange", "pPrChange", "ins", "del"):
                yield name
            elif on and name in ("strike", "dstrike", "vanish"):
                yield name.removeprefix("d")
            elif on and name == "vertAlign":
                yield "raised"
            elif on and name in _LOOK:
                self.notes[f"{_LOOK[name]}，公文的字体由系统统一排"].append(self._next)

    def _shape(self, p: Any, kind: Kind | None) -> Iterator[str]:
        """Numbers that WPS counts itself are no text; a frame is a text box by another name, but for the mark's own."""
        if p.pPr is None:
            return
        if p.pPr.find(qn("w:framePr")) is not None and kind != "heading":
            yield "frame"
        style = self.document.styles.element.get_by_id(p.style) if p.style and kind is None else None
        for properties in (p.pPr, None if style is None else style.pPr):
            numbered = None if properties is None else properties.find(qn("w:numPr"))
            identity = None if numbered is None else numbered.find(qn("w:numId"))
            if identity is not None and identity.get(qn("w:val")) != "0":
                yield "numbering"

    def _style(self, p: Any) -> tuple[Kind | None, str]:
        """The kind that the style stands for, by its id or, when WPS gave it another, by its name."""
        identity = p.style or "Normal"
        if identity in _KIND_OF_STYLE:
            return _KIND_OF_STYLE[identity], ""
        style = self.document.styles.element.get_by_id(identity)
        name = style.name_val if style is not None else identity
        return _KIND_OF_NAME.get(name), name

    def margins(self, sections: Iterable[Any]) -> None:
        """Head and foot of the pages: the foot bears the page number and the head nothing."""
        for section in sections:
            for one in (section.header, section.even_page_header, section.first_page_header):
                if not one.is_linked_to_previous and (_text_of(one) or _pictured(one)):
                    self.losses.append(Loss("每一页", "页眉"))
            for one in (section.footer, section.even_page_footer, section.first_page_footer):
                if not one.is_linked_to_previous and (not _PAGE_NUMBER.fullmatch(_text_of(one)) or _pictured(one)):
                    self.losses.append(Loss("每一页", "页脚"))


_KIND_OF_NAME: dict[str, Kind] = {name: kind for kind, (_, name) in STYLES.items()}


def _local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text_of(margin: Any) -> str:
    return "".join(margin._element.itertext(qn("w:t"))).strip()


def _pictured(margin: Any) -> bool:
    return next(margin._element.iter(qn("w:drawing"), qn("w:pict"), qn("w:object")), None) is not None
