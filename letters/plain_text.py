"""Text from outside: nothing in it that is unseen or reads otherwise than it is stored; in a letter, on one line."""

from __future__ import annotations

import re
import unicodedata


def clean(text: str) -> str:
    """``text`` on one line, without control, bidirectional and zero-width characters and lone surrogates."""
    spaced = re.sub(r"[\r\n\t\v\f\u0085\u2028\u2029]+", " ", text)
    return visible(spaced).strip()


def visible(text: str) -> str:
    """``text`` with its lines and tabs, without any other character that is unseen or turns the direction of others."""
    return (
        text if text.isascii() and text.isprintable() else "".join(c for c in text if c in "\r\n\t" or not _unwanted(c))
    )


def _unwanted(char: str) -> bool:
    code = ord(char)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return noncharacter or unicodedata.category(char) in ("Cc", "Cf", "Cs")
