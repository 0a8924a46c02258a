"""What a command says when its input is wrong: in words on stderr and, asked for JSON, as one document on stdout."""

from __future__ import annotations

import json
import sys

from rules.errors import InputError, MingdaError

WRONG_INPUT = 2


def tell_fault(wrong: MingdaError, *, as_json: bool) -> int:
    """Say what is wrong; gives the exit code for it."""
    print(str(wrong), file=sys.stderr)
    if as_json:
        body = wrong.as_dict() if isinstance(wrong, InputError) else {"error": str(wrong)}
        print(json.dumps(body, ensure_ascii=False))
    return WRONG_INPUT
