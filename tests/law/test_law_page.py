"""docs/law.md says what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

from docs.make_law import OUT, ROOT, page
from tests.builders import law


def test_the_page_is_up_to_date() -> None:
    """After a change in rules/law or in the cases: python -m docs.make_law."""
    assert page(law()) == OUT.read_text(encoding="utf-8")


def test_every_rule_and_every_unchecked_value_is_on_the_page() -> None:
    """Each rule by table and code; each value to be confirmed in the list at the end."""
    text, book = OUT.read_text(encoding="utf-8"), law()
    assert [] == [f"{t}.{c}" for t, rules in book.tables.items() for c in rules if f"`{t}.{c}`" not in text]
    assert f"## 待本机关确认（{len(book.unchecked())} 项）" in text


def test_every_file_named_on_the_page_is_there() -> None:
    """Code and tests, by their paths."""
    named = set(re.findall(r"`([a-z]+/[^`]+\.(?:py|yaml))`", OUT.read_text(encoding="utf-8")))
    missing = [name for name in sorted(named) if not (ROOT / name).is_file() and not _case(name).is_file()]
    assert named and [] == missing


def _case(name: str) -> Path:
    return ROOT / "tests" / "law" / name
