"""Sealed letters as one file for the printer: each page as it looks, stamp and all, each letter on sheets of its own.

Such a file is paper only: the seals in it are pictures. What is delivered electronically is each letter's own file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf


def joined(letters: Iterable[bytes]) -> bytes:
    """The pages of ``letters`` in their order; after an odd number of pages comes an empty one, for both sides."""
    made = pikepdf.new()
    for letter in letters:
        with pikepdf.open(io.BytesIO(letter)) as document:
            document.flatten_annotations("print")
            made.pages.extend(document.pages)
            if len(document.pages) % 2:
                _, _, width, height = (float(edge) for edge in document.pages[0].mediabox)
                made.add_blank_page(page_size=(width, height))
    out = io.BytesIO()
    made.remove_unreferenced_resources()
    made.save(out, deterministic_id=True)
    return out.getvalue()
