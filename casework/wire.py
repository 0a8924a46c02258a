"""Events and commands as plain data and back: one strict codec for the store, scenarios, forms and the API.

Only the types that our dataclasses use are known; anything else is refused with the field's path and, for people, in
Chinese. Secrets are handed to the caller, who encrypts or decrypts them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from casework.people import Secret
from rules.errors import InputError

Cover = Callable[[Secret], Any]
Uncover = Callable[[Any], Secret]

_NAMES: dict[Any, str] = {str: "文字", int: "整数", float: "数", bool: "true 或 false"}
_ADVICE: dict[Any, str] = {
    str: "像日期的文字请加引号",
    int: "请只写数字，不加引号",
    float: "请只写数字，不加引号",
    bool: "请不加引号",
}


def encode(value: Any, cover: Cover = str) -> Any:
    """``value`` as JSON-ready data. ``cover`` says what stands for a secret; without it, its masked form."""
    if isinstance(value, Secret):
        return cover(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name), cover) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encode(child, cover) for key, child in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [encode(child, cover) for child in value]
    return value


def decode(kind: Any, data: Any, uncover: Uncover = lambda text: Secret(str(text)), path: str = "") -> Any:
    """``data`` as a value of the type ``kind``. Raises InputError with the dotted field that is wrong."""
    if dataclasses.is_dataclass(kind):
        return _object(kind, data, uncover, path)
    if kind is Any:
        return data
    if kind is Secret:
        return _secret(data, uncover, path)
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(kind) if arg is not type(None)]
        return None if data is None else decode(inner[0], data, uncover, path)
    if origin in (tuple, Mapping) or (origin is not None and issubclass(origin, Mapping)):
        return _many(kind, origin, data, uncover, path)
    return _plain(kind, data, path)


def labels(kind: Any) -> Mapping[str, str]:
    """What each field of a dataclass is called in the office, where its metadata says so."""
    return {f.name: f.metadata.get("label", f.name) for f in dataclasses.fields(kind)}


def _object(kind: Any, data: Any, uncover: Uncover, path: str) -> Any:
    if not isinstance(data, Mapping):
        raise InputError("这里应当是一组“名称: 内容”", "请检查缩进和冒号后的空格", field=path)
    hints, named = _hints(kind), labels(kind)
    for name in data:
        if name not in hints:
            known = "、".join(f"{n}（{named[n]}）" if named[n] != n else n for n in hints)
            raise InputError(f"没有“{name}”这一栏", f"可以填写：{known}", field=_join(path, str(name)))
    for f in dataclasses.fields(kind):
        if f.name not in data and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
            raise InputError(f"还缺“{named[f.name]}”（{f.name}）", "请补上", field=_join(path, f.name))
    return kind(**{n: decode(hints[n], child, uncover, _join(path, n)) for n, child in data.items()})


def _many(kind: Any, origin: Any, data: Any, uncover: Uncover, path: str) -> Any:
    args = typing.get_args(kind)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            raise InputError("这里应当是一个列表", "每项一行，以“- ”开头", field=path)
        return tuple(decode(args[0], child, uncover, _join(path, str(i))) for i, child in enumerate(data))
    if not isinstance(data, Mapping):
        raise InputError("这里应当是一组“名称: 内容”", "请检查缩进和冒号后的空格", field=path)
    return {
        _key(args[0], name, path): decode(args[1], child, uncover, _join(path, str(name)))
        for name, child in data.items()
    }


def _key(kind: Any, name: Any, path: str) -> Any:
    if kind is not int:
        return str(name)
    try:
        return int(str(name))
    except ValueError as wrong:
        raise InputError(f"“{name}”不是序号", "请写 1、2、3 这样的数字", field=path) from wrong


def _secret(data: Any, uncover: Uncover, path: str) -> Secret:
    """A number or an address; what is wrong is never repeated in the error."""
    if data is None:
        return Secret("")
    if not isinstance(data, str | int) or isinstance(data, bool):
        raise InputError("这里应当是文字", "号码请加引号", field=path)
    return uncover(data)


def _plain(kind: Any, data: Any, path: str) -> Any:
    if kind is dt.date:
        return _day(data, path)
    if kind is str and isinstance(data, int | float) and not isinstance(data, bool):
        return str(data)
    if kind is float and isinstance(data, int | float) and not isinstance(data, bool) and math.isfinite(data):
        return float(data)
    if not isinstance(data, kind) or (kind in (int, float) and isinstance(data, bool)):
        given = "空" if data is None else f"“{data}”"
        raise InputError(f"这里应当是{_NAMES[kind]}，填写的是{given}", _ADVICE[kind], field=path)
    return data


def _day(data: Any, path: str) -> dt.date:
    if isinstance(data, dt.date):
        return data
    try:
        return dt.date.fromisoformat(str(data))
    except ValueError as wrong:
        raise InputError(f"“{data}”不是日期", "日期写成 2026-10-20 的样子", field=path) from wrong


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
