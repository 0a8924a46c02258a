"""YAML that could surprise is refused with its line; it never brings the process down."""

from __future__ import annotations

import pytest

from rules.errors import InputError
from rules.strict_yaml import load_all, load_text


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: &x 2", 2, "不支持锚点和引用"),
        ("a: 1\nb: *x", 2, "不支持锚点和引用"),
        ("&x [*x]", 1, "不支持锚点和引用"),
        ("a: {<<: {b: 1}}", 1, "不支持合并键"),
        ("a: !!python/name:os.system x", 1, "不支持类型标记"),
        ("a: 1\n? [b]\n: 2", 2, "键必须是一个词"),
        ("a: 1\nb:\n  c: 1\n  c: 2", 4, "“c”写了两遍"),
        ("a: 2026-02-30", 1, "没有 2026-02-30 这一天"),
        ("a: [1,\nb: 2\n\n\n", 2, "YAML 写法读不懂"),
        ("- id: a\n\tb: 1\n", 2, "这一行有制表符（Tab）"),
        ("a: \x07", None, "YAML 写法读不懂"),
        ("\ud800", None, "YAML 写法读不懂"),
        ("[" * 100_000, 1, "嵌套太深"),
        ("{a: " * 100_000, 1, "嵌套太深"),
    ],
)
def test_what_could_surprise_is_refused(text: str, line: int | None, said: str) -> None:
    """The line is the one to look at; even a hundred thousand brackets are only a fault in a file."""
    with pytest.raises(InputError) as caught:
        list(load_all(text, "件.yaml"))
    assert ("件.yaml", line) == (caught.value.file, caught.value.line)
    assert said in str(caught.value)


def test_plain_words_stay_words() -> None:
    """``no``, ``012``, a long number and a quoted day are text; numbers, days and nothing are what they show."""
    text = "[no, 012, '2026-01-05', 2026-01-05, 12, -1.5, true, null, ~, " + "9" * 5_000 + "]"
    data = load_text(text).data
    assert ["no", "012", "2026-01-05"] == data[:3]
    assert ("2026-01-05", 12, -1.5, True, None, None) == (str(data[3]), *data[4:9])
    assert "9" * 5_000 == data[9]


def test_every_value_knows_its_line() -> None:
    """By its path, or by its nearest ancestor's."""
    document = load_text("a: 1\nb:\n  - c: 2\n    d: |\n      one\n      two\n")
    assert (1, 3, 4, 4) == (
        document.line("a"), document.line("b", 0, "c"), document.line("b", 0, "d"), document.line("b", 0, "d", 9),
    )  # fmt: skip
