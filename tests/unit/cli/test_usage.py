"""A command line that cannot be read: one Chinese sentence with where to look, exit code 2."""

from __future__ import annotations

import io
import sys

import pytest

from cli.main import main


def told(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """The exit code and what stands on stderr."""
    monkeypatch.setattr(sys, "argv", ["mingda", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("clock", "缺少 file。写法见 mingda clock --help。"),
        ("clock --x", "没有 --x 这个选项。"),
        ("nosuch", "没有“nosuch”这个命令。写法见 mingda --help。"),
        ("workdays add 2026-01-05 abc", "“n”应当是整数。写法见 mingda workdays add --help。"),
        ("workdays add 2026-01-05 3 4", "多写了 4。"),
        ("fees --count many", "“--count”应当是整数。"),
        ("fees --count", "--count 后面要写内容。"),
    ],
)
def test_a_wrong_command_line_is_said_in_chinese(
    words: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong and where the way of writing it stands."""
    code, err = told(words, monkeypatch, capsys)
    assert (2, True, 1) == (code, said in err, len(err.splitlines()))


def test_a_command_alone_shows_its_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing asked: the list of commands."""
    code, err = told("workdays", monkeypatch, capsys)
    assert code == 2 and "工作日的加减" in err


def test_what_cannot_be_shown_ends_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that knows no Chinese the characters' numbers are printed."""
    err = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "argv", ["mingda", "workdays", "add", "今天", "1"])
    with pytest.raises(SystemExit):
        main()
    err.seek(0)
    assert "\\u4eca\\u5929" in err.read()
