"""YAML as the house reads it: no duplicate keys, no surprising types, and every value knows its line.

PyYAML keeps the last of two equal keys and reads ``no`` as False and ``012`` as ten; a rule or a scenario must not
change its meaning that way. Here plain scalars are: null (``null`` or ``~``), ``true``/``false``, decimal integers,
decimal numbers, ISO days (``2026-10-20``) and otherwise text. Anchors and merge keys are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from rules.errors import InputError

Key = str | int
LineMap = dict[tuple[Key, ...], int]

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INT = re.compile(r"^[-+]?(0|[1-9]\d*)$")
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
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise InputError("找不到这个文件", "请检查路径", str(path)) from missing
    except IsADirectoryError as folder:
        raise InputError("这是一个文件夹，不是文件", "请给出文件的路径", str(path)) from folder
    except UnicodeDecodeError as broken:
        raise InputError("不是 UTF-8 编码的文本", "请另存为 UTF-8 再试", str(path)) from broken
    return load_text(text, str(path))


def load_all(text: str, file: str = "") -> Iterator[Document]:
    """Every document of ``text`` (separated by ``---``), in order."""
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_node():
            lines: LineMap = {}
            node = loader.get_node()
            assert node is not None
            yield Document(_build(node, (), lines, file), file, lines)
    except yaml.YAMLError as broken:
        raise _syntax_error(broken, file) from broken
    finally:
        loader.dispose()


def _syntax_error(broken: yaml.YAMLError, file: str) -> InputError:
    mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
    line = mark.line + 1 if mark else None
    problem = getattr(broken, "problem", None) or str(broken)
    return InputError(f"YAML 写法读不懂（{problem}）", "请检查缩进、冒号后的空格和引号是否成对", file, line)


def _build(node: Node, path: tuple[Key, ...], lines: LineMap, file: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        return _scalar(node, path, file)
    if isinstance(node, SequenceNode):
        return [_build(child, (*path, i), lines, file) for i, child in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    return _mapping(node, path, lines, file)


def _mapping(node: MappingNode, path: tuple[Key, ...], lines: LineMap, file: str) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise InputError("键必须是一个词", "", file, line)
        key = _scalar(key_node, path, file)
        name = key_node.value
        if name == "<<":
            raise InputError("不支持合并键 <<", "请把内容写全", file, line)
        if key in result:
            raise InputError(f"“{name}”写了两遍", "请删去一处", file, line, ".".join(map(str, (*path, name))))
        result[key] = _build(value_node, (*path, name), lines, file)
    return result


def _scalar(node: ScalarNode, path: tuple[Key, ...], file: str) -> Any:
    text: str = node.value
    if node.style is not None:  # quoted or block: text as it stands
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


def _day(text: str, node: ScalarNode, path: tuple[Key, ...], file: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        line = node.start_mark.line + 1
        raise InputError(f"没有 {text} 这一天", "请检查年月日", file, line, ".".join(map(str, path))) from wrong
