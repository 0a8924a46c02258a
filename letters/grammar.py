"""The block grammar that office staff write templates in, and the line-by-line reader of a rendered template.

::

    # 标题              title; two such lines in a row are one title of two lines
    ## 一级             first level (黑体)          ### 二级    second level (楷体)
    正文                a paragraph; lines run on until an empty line
    @红头 @信函头       the organ's mark, of a 文件 or of a 信函 (GB/T 9704—2012, 7.2 and 10.1)
    @主送 @附件 @附件项 @署名 @附注 followed by text; @文号 and @成文日期 stand alone
    @表头 甲 | 乙       the head of a table          @行 甲 | 乙     a row; rows that follow each other are one table
    @申请 @事项 N @救济 R1 @正文   say what the following paragraphs are for, until the next such line

An unknown ``@`` tag is an error. Values are not in the text yet when it is read here, so no value can open a block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from letters.blocks import CELL_END, LETTERHEAD, Block, Kind
from rules.errors import InputError

_HEADS: tuple[tuple[str, Kind], ...] = (("### ", "h2"), ("## ", "h1"), ("# ", "title"))
_TAGS: dict[str, Kind] = {
    "红头": "heading",
    "信函头": "heading",
    "主送": "addressee",
    "文号": "number",
    "附件": "attachment",
    "附件项": "attachment_item",
    "署名": "signature",
    "成文日期": "date",
    "附注": "note",
    "表头": "table_head",
    "行": "table_row",
}
_PARTS = {"申请": "request", "事项": "item:", "救济": "remedy:", "正文": ""}
# These follow the case: a handler who wants them different has to change the case.
_FROM_CASE: frozenset[str] = frozenset(
    {"heading", "title", "number", "addressee", "signature", "date", "table_head", "table_row"}
)

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}")
_TAG = re.compile(r"@(\S*)\s*(.*)")


def check_tags(source: str, file: str) -> None:
    """Raise InputError with file and line for the first unknown ``@`` tag in a template's source."""
    plain = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), source)
    for number, line in enumerate(plain.splitlines(), start=1):
        text = _STATEMENT.sub("", line).strip()
        if text.startswith("@"):
            _known(_tag(text)[0], file, number)


def read(rendered: str, file: str) -> tuple[Block, ...]:
    """The blocks of a rendered template. Raises InputError for an unknown tag, naming the template."""
    reader = _Reader(file)
    for line in rendered.splitlines():
        reader.take(line.strip())
    return tuple(reader.blocks)


def _tag(line: str) -> tuple[str, str]:
    found = _TAG.match(line)
    assert found is not None
    return found.group(1), found.group(2)


def _known(name: str, file: str, line: int | None = None) -> None:
    if name not in _TAGS and name not in _PARTS:
        allowed = "、".join(f"@{tag}" for tag in (*_TAGS, *_PARTS))
        raise InputError(f"不认识的标记“@{name}”", f"可用的标记是 {allowed}", file, line)


def _cells(text: str) -> str:
    """Only the template's own bars part cells: values are not in the text yet."""
    return CELL_END.join(cell.strip(" ") for cell in text.split("|"))


@dataclass
class _Reader:
    """Takes one line at a time; ``open`` is true while the last block is a paragraph that may run on."""

    file: str

    def __post_init__(self) -> None:
        self.blocks: list[Block] = []
        self.part = ""
        self.open = False

    def take(self, line: str) -> None:
        if not line:
            self.open = False
        elif line.startswith("@"):
            self._tagged(*_tag(line))
        elif not self._headed(line):
            self._plain(line)

    def _tagged(self, name: str, text: str) -> None:
        _known(name, self.file)
        self.open = False
        if name in _PARTS:
            self.part = _PARTS[name] + text if _PARTS[name].endswith(":") else _PARTS[name]
        else:
            kind = _TAGS[name]
            self._add(kind, _cells(text) if kind in ("table_head", "table_row") else text)
            if name == "信函头":
                self.blocks[-1] = replace(self.blocks[-1], part=LETTERHEAD)

    def _headed(self, line: str) -> bool:
        for mark, kind in _HEADS:
            if line.startswith(mark):
                self.open = False
                self._add(kind, line.removeprefix(mark).strip())
                return True
        return False

    def _plain(self, line: str) -> None:
        if self.open:
            last = self.blocks[-1]
            self.blocks[-1] = Block(last.kind, last.text + line, last.source, last.part)
        else:
            self._add("para", line)
            self.open = True

    def _add(self, kind: Kind, text: str) -> None:
        last = self.blocks[-1] if self.blocks else None
        if kind == "title" and last is not None and last.kind == "title":
            self.blocks[-1] = Block("title", f"{last.text}\n{text}", "case")
            return
        from_case = kind in _FROM_CASE or self.part == "request" or self.part.startswith("remedy:")
        part = self.part if kind in ("para", "h1", "h2") else ""
        self.blocks.append(Block(kind, text, "case" if from_case else "text", part))
