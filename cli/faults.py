"""What a command says when its input is wrong: in words on stderr and, asked for JSON, as one document on stdout."""

from __future__ import annotations

import json
import sys

from rules.errors import InputError, MingdaError

WRONG_INPUT = 2


def tell_fault(wrong: MingdaError, *, as_json: bool, file: str = "") -> int:
    """Say what is wrong; gives the exit code for it. ``file``: where, for a fault that does not say so itself."""
    if isinstance(wrong, InputError):
        wrong.file = wrong.file or file
        told, body = str(wrong), wrong.as_dict()
    else:
        told, body = f"{file}：{wrong}" if file else str(wrong), {"error": str(wrong), "file": file}
    print(told, file=sys.stderr)
    if as_json:
        print(json.dumps(body, ensure_ascii=False))
    return WRONG_INPUT
