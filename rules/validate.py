"""A YAML document against its shape, with the fault in Chinese at its line."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rules.errors import InputError, RuleFileError
from rules.strict_yaml import Document, load_file

Path_ = tuple[str | int, ...]

_WORDS = {
    "string_type": "应当是文字",
    "int_type": "应当是整数",
    "bool_type": "应当是 true 或者 false",
    "date_type": "应当是日期，例如 2026-10-20",
    "list_type": "应当是列表",
    "dict_type": "应当是键和值",
    "model_type": "应当是键和值",
    "too_short": "不能是空的",
}
_DATE = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def read_rules(path: Path) -> Document:
    """The document in ``path``; whatever is wrong with it is a RuleFileError."""
    try:
        return load_file(path)
    except InputError as wrong:
        raise RuleFileError(wrong.problem, wrong.advice, wrong.file, wrong.line, wrong.field) from wrong


def checked(shape: Any, document: Document) -> Any:
    """``document.data`` as ``shape``. Raises RuleFileError at the first fault."""
    try:
        return _adapter(shape).validate_python(document.data)
    except ValidationError as wrong:
        # 拼错的键同时“缺少”和“不认识”：先说拼错的那个
        first = min(wrong.errors(), key=lambda error: error["type"] != "extra_forbidden")
        where = tuple(_plain(key) for key in first["loc"])
        raise fault(document, _problem(first), "请照同一文件里其他条目的写法改", where) from wrong


def fault(document: Document, problem: str, advice: str, where: Path_) -> RuleFileError:
    """A RuleFileError that points at ``where`` in ``document``."""
    field = ".".join(str(key) for key in where)
    return RuleFileError(problem, advice, document.file, document.line(*where), field)


def _plain(key: Any) -> str | int:
    """Days as keys come back as days or as their Python spelling; the line map knows them by their ISO text."""
    if isinstance(key, dt.date):
        return key.isoformat()
    if isinstance(key, str) and (found := _DATE.fullmatch(key)):
        return dt.date(*map(int, found.groups())).isoformat()
    return key if isinstance(key, int) else str(key)


def _problem(error: Any) -> str:
    kind = error["type"]
    name = f"“{error['loc'][-1]}”" if error["loc"] else ""
    if kind == "missing":
        return f"缺少{name}这一项"
    if kind == "extra_forbidden":
        return f"不认识{name}这一项"
    if kind == "literal_error":
        return f"{name}只能是 {error['ctx']['expected'].replace(' or ', '、')}"
    if kind == "greater_than":
        return f"{name}应当大于 {error['ctx']['gt']}"
    return f"{name}{_WORDS.get(kind, '写法不对')}"
