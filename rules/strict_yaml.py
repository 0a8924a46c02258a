"""YAML as the house reads it: no duplicate keys, no surprising types, and every value knows its line.

PyYAML keeps the last of two equal keys and reads ``no`` as False and ``012`` as ten; a rule or a scenario must not
change its meaning that way. Here plain scalars are: null (``null`` or ``~``), ``true``/``false``, decimal integers,
decimal numbers, ISO days (``2026-10-20``) and otherwise text. Anchors, aliases, tags and merge keys are refused, and
so is what is nested deeper than anybody writes. The C parser is used where PyYAML has it, event by event: composing a
whole tree, it can be made to overflow its stack.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from rules.errors import InputError
from rules.text_files import json_of, text_of

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 40  # 没有人写得这么深；再深只能是写坏了的

Key = str | int
LineMap = dict[tuple[Key, ...], int]

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INT = re.compile(r"^[-+]?(0|[1-9]\d{0,17})$")  # 再长的不是数，是文字
_FLOAT = re.compile(r"^[-+]?(0|[1-9]\d*)\.\d+$")


@dataclass(frozen=True)
class Document:
    """One YAML document: its plain data, and the line (from 1) of each value by path."""

    data: Any
    file: str = ""
    lines: LineMap = field(default_factory=dict)

    def line(self, *path: Key) -> int | None:
        """The line of ``path``, or of its nearest ancestor that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def error(self, problem: str, advice: str = "", path: tuple[Key, ...] = ()) -> InputError:
        """An :class:`InputError` that points at ``path`` in this document."""
        return InputError(problem, advice, self.file, self.line(*path), ".".join(str(key) for key in path))


def load_text(text: str, file: str = "") -> Document:
    """The one document in ``text``. Raises InputError with file and line."""
    documents = list(load_all(text, file))
    if len(documents) != 1:
        raise InputError(f"应当只有一份 YAML 文档，实际有 {len(documents)} 份", "一个文件只写一份", file)
    return documents[0]


def load_file(path: Path) -> Document:
    """The one document in the UTF-8 file ``path``. Raises InputError with file and line."""
    return load_text(text_of(path), str(path))


def load_json(path: Path) -> Document:
    """The JSON in the UTF-8 file ``path``, which knows no lines. Raises InputError with the file."""
    return Document(json_of(text_of(path), str(path)), str(path))


def load_all(text: str, file: str = "") -> Iterator[Document]:
    """Every document of ``text`` (separated by ``---``), in order. Raises InputError with file and line."""
    try:
        parser = _PARSER(text)
        try:
            yield from _documents(parser, file)
        finally:
            parser.dispose()
    except (yaml.YAMLError, UnicodeEncodeError) as broken:
        raise _syntax_error(broken, text, file) from broken


def _documents(parser: Any, file: str) -> Iterator[Document]:
    while not isinstance(event := parser.get_event(), StreamEndEvent):
        if isinstance(event, DocumentStartEvent):
            build = _Build(parser, file)
            data = build.value(parser.get_event(), ())
            yield Document(data, file, build.lines)


def _syntax_error(broken: Exception, text: str, file: str) -> InputError:
    mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
    last = len(text.rstrip().splitlines()) or 1  # 到末尾才发现没有成对的，指最后有字的一行
    line = min(mark.line + 1, last) if mark else None
    problem = getattr(broken, "problem", None) or getattr(broken, "reason", None) or str(broken)
    if line and "\t" in text.splitlines()[line - 1]:
        return InputError("YAML 写法读不懂：这一行有制表符（Tab）", "缩进请用空格", file, line)
    return InputError(f"YAML 写法读不懂（{problem}）", "请检查缩进、冒号后的空格和引号是否成对", file, line)


class _Build:
    """One document from the parser's events, with the line of every value."""

    def __init__(self, parser: Any, file: str) -> None:
        self.parser = parser
        self.file = file
        self.lines: LineMap = {}

    def value(self, event: Event, path: tuple[Key, ...]) -> Any:
        """The value that begins with ``event``."""
        self._plain(event, path)
        self.lines[path] = _line(event)
        if isinstance(event, ScalarEvent):
            return _scalar(event, path, self.file)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _plain(self, event: Event, path: tuple[Key, ...]) -> None:
        """Nothing that means more than it shows, and nothing nested without end."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._fault(event, path, "不支持锚点和引用（& 和 *）", "请把内容写全")
        if getattr(event, "tag", None):
            raise self._fault(event, path, "不支持类型标记（!）", "请删去")
        if len(path) > _DEEPEST:
            raise self._fault(event, path[:3], "嵌套太深", "请检查括号和缩进")

    def _fault(self, event: Event, path: tuple[Key, ...], problem: str, advice: str) -> InputError:
        field = ".".join(map(str, path))
        return InputError(problem, advice, self.file, _line(event), field)

    def _sequence(self, path: tuple[Key, ...]) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self.parser.get_event(), SequenceEndEvent):
            result.append(self.value(event, (*path, len(result))))
        return result

    def _mapping(self, path: tuple[Key, ...]) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        while not isinstance(event := self.parser.get_event(), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self._fault(event, path, "键必须是一个词", "请检查冒号和括号")
            self._plain(event, path)
            key, name = _scalar(event, path, self.file), event.value
            if name == "<<":
                raise self._fault(event, path, "不支持合并键 <<", "请把内容写全")
            if key in result:
                raise self._fault(event, (*path, name), f"“{name}”写了两遍", "请删去一处")
            result[key] = self.value(self.parser.get_event(), (*path, name))
        return result


def _scalar(node: ScalarEvent, path: tuple[Key, ...], file: str) -> Any:
    text: str = node.value
    if node.style:  # quoted or block: text as it stands
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _DAY.match(text):
        return _day(text, node, path, file)
    return text


def _day(text: str, node: ScalarEvent, path: tuple[Key, ...], file: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        raise InputError(f"没有 {text} 这一天", "请检查年月日", file, _line(node), ".".join(map(str, path))) from wrong


def _line(event: Event) -> int:
    """The line, from 1, on which ``event`` begins."""
    mark = event.start_mark
    assert mark is not None  # 解析器给出的事件都有位置
    return mark.line + 1
