"""Text from outside, made fit for a letter: on one line, and nothing in it that reads otherwise than it is stored."""

from __future__ import annotations

import re
import unicodedata


def clean(text: str) -> str:
    """``text`` on one line, without control, bidirectional and zero-width characters and lone surrogates."""
    spaced = re.sub(r"[\r\n\t\v\f\u0085\u2028\u2029]+", " ", text)
    return "".join(char for char in spaced if not _unwanted(char)).strip()


def _unwanted(char: str) -> bool:
    code = ord(char)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or unicodedata.category(char) in ("Cc", "Cf", "Cs")
