"""``mingda verify FILE.pdf``: is the seal whole, whose, when, over which content."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from letters.seal_words import lines_of
from letters.verify import verify_pdf
from rules.errors import InputError

_EXIT = {"whole": 0, "broken": 1, "untrusted": 1, "unsigned": 2, "not_pdf": 2}


def verify(file: Path, trust: Path, as_json: bool) -> int:
    """Print the report on ``file``; exit code 0 whole, 1 broken or not trusted, 2 no seal, no PDF or no such file.

    ``trust`` is the certificate (.pem) of a seal authority, or a folder of them.
    """
    try:
        report = verify_pdf(_read(file), trust)
    except InputError as wrong:
        if as_json:
            print(json.dumps(wrong.as_dict(), ensure_ascii=False))
        print(wrong, file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps({"file": str(file), **report.as_dict()}, ensure_ascii=False))
    else:
        print("\n".join(lines_of(report)))
    return _EXIT[report.state]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as missing:
        raise InputError("打不开这个文件", "请检查路径", str(file)) from missing
