"""What a command is given to read: a file, or standard input for ``-``."""

from __future__ import annotations

import sys
from pathlib import Path

from rules.text_files import MOST_BYTES, decoded, text_of

STDIN = "标准输入"


def name_of(file: str) -> str:
    """How the input is called in a message."""
    return STDIN if file == "-" else file


def input_of(file: str) -> str:
    """The whole text. Raises InputError that names the file."""
    return decoded(sys.stdin.buffer.read(MOST_BYTES + 1), STDIN) if file == "-" else text_of(Path(file))
