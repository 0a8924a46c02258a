"""Files and JSON that people hand in: read whole, or refused in words with the place and what would be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rules.errors import InputError

MOST_BYTES = 20_000_000  # 一件办件的事实不过几千字；再大的不是给这里的文件


def text_of(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark. Raises InputError that names the file."""
    try:
        if path.is_dir():
            raise InputError("这是一个文件夹，不是文件", "请给出文件的路径", str(path))
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError("找不到这个文件", "请检查路径", str(path)) from None
    except PermissionError:
        raise InputError("没有读这个文件的权限", "请检查文件的权限", str(path)) from None
    except (OSError, ValueError) as wrong:  # 名字太长、名字里有空字符、磁盘读不出
        raise InputError("读不出这个文件", "请检查路径", str(path)[:200]) from wrong
    return decoded(content, str(path))


def decoded(content: bytes, file: str) -> str:
    """The text of ``content``. Raises InputError that names ``file``."""
    if len(content) > MOST_BYTES:
        raise InputError(f"文件超过 {MOST_BYTES // 1_000_000} MB", "请核对是不是给错了文件", file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise InputError("不是 UTF-8 编码的文本", "请另存为 UTF-8 再试", file, line) from None


def json_of(text: str, file: str, before: int = 0) -> Any:
    """The value that ``text`` writes, ``before`` lines into ``file``; a key written twice is refused.

    Raises InputError with file and line.
    """
    try:
        return json.loads(text, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as wrong:
        line = before + wrong.lineno
        raise InputError("JSON 写法读不懂", "请检查括号、引号和逗号，或者换用没有改动过的文件", file, line) from None
    except InputError as repeated:
        repeated.file, repeated.line = file, None if "\n" in text else before + 1
        raise
    except RecursionError:
        raise InputError("JSON 嵌套太深", "请检查括号", file, before + 1) from None
    except ValueError:
        raise InputError("JSON 里有长得读不出的数", "请核对各个数字", file, before + 1) from None


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"“{repeated}”写了两遍", "请删去一处", field=repeated)
    return result
