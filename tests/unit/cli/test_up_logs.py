"""The logs: one line an entry, one writer a file, turned over by size, and nothing about a person."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from cli import logs

WRITER = """
import logging, sys
from pathlib import Path
from cli import logs
logs.BYTES = 2000
nth = logs.start_logging(Path(sys.argv[1]), "worker", on_terminal=False)
for n in range(500):
    logging.getLogger("mingda.test").info("第 %d 行", n)
print(nth, flush=True)
sys.stdin.read()
"""
CRASH = """
import sys
from pathlib import Path
from cli import logs
logs.start_logging(Path(sys.argv[1]), "worker", on_terminal=False)
def ask(name):
    try:
        raise KeyError(name)
    except KeyError as wrong:
        raise ValueError("没有 " + name) from wrong
ask("周某某")
"""


def entry(message: str, *args: object, wrong: BaseException | None = None) -> str:
    """A record as it would stand in the file."""
    info = (type(wrong), wrong, wrong.__traceback__) if wrong else None
    record = logging.LogRecord("mingda.test", logging.WARNING, "", 0, message, args, info)
    record.created = 1_792_456_200.25  # 2026-10-19 16:30 UTC
    return logs.OneLine().format(record)


def test_an_entry_is_one_line_in_shanghai_time() -> None:
    """Day and time in Shanghai, level, logger, message; line breaks do not break it."""
    assert "2026-10-20 08:30:00.250 WARNING mingda.test 一 二 3" == entry("一\n  二 %d", 3)


@pytest.mark.parametrize(
    "text",
    ["310106199001011234", "31010619900101123X", "13800138000", "021-62470000", "02162470000", "zhou@example.com"],
)
def test_numbers_of_persons_are_covered(text: str) -> None:
    """Identity card, telephones and mailbox are covered wherever they stand."""
    assert f"收到 {logs.COVER}，已登记" == logs.covered(f"收到 {text}，已登记")


@pytest.mark.parametrize(
    "text", ["JAFG-2026-0001", "静府公开〔2026〕第12号-答", "0b7c13800138000f", "2026-10-20 08:30:00"]
)
def test_numbers_of_cases_stay(text: str) -> None:
    """Case numbers, document numbers, hashes and times are what logs are for."""
    assert text == logs.covered(text)


def test_what_an_exception_says_is_not_written() -> None:
    """Databases quote the row and parsers the field: the type and the place stand there, along the whole chain."""
    try:
        try:
            raise KeyError("周某某")
        except KeyError as inner:
            raise ValueError("没有周某某") from inner
    except ValueError as wrong:
        line = entry("没有办成：%s", wrong, wrong=wrong)
    assert "周某某" not in line
    assert "没有办成：ValueError | ValueError cli/test_up_logs.py:" in line
    assert "| KeyError cli/test_up_logs.py:" in line


def test_an_exception_quoted_by_a_library_is_covered() -> None:
    """Also when the library has already written it into its message."""
    told = "Task exception was never retrieved future: <Task exception=ValueError('周某某')>"
    assert ("周某某" not in logs.covered(told), True) == (True, "ValueError" in logs.covered(told))
    assert f"sqlalchemy.exc.IntegrityError（{logs.COVER}）" == logs.covered("sqlalchemy.exc.IntegrityError: 周某某")


def test_why_the_system_refused_is_written() -> None:
    """A full disk must be readable from the log."""
    try:
        raise OSError(28, "No space left on device", "/home/周某某.pdf")
    except OSError as wrong:
        line = entry("没有写成", wrong=wrong)
    assert ("No space left on device" in line, "周某某" in line) == (True, False)


def test_two_of_a_kind_write_two_files_that_turn_over(tmp_path: Path) -> None:
    """A second worker takes a file of its own; each keeps to its size and to the number of old files."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as second,
    ):
        assert first.stdout and second.stdout
        assert {"1\n", "2\n"} == {first.stdout.readline(), second.stdout.readline()}
        for process in (first, second):
            process.communicate("")
    files = sorted(path.name for path in tmp_path.glob("*.log*"))
    assert {"worker.log", "worker-2.log", f"worker.log.{logs.KEPT}"} <= set(files)
    assert 2 * (logs.KEPT + 1) == len(files)
    assert max(path.stat().st_size for path in tmp_path.glob("*.log*")) <= 2000


def test_a_crash_leaves_its_place_and_no_name(tmp_path: Path) -> None:
    """What nobody caught is one line in the log, and nothing on the terminal."""
    got = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], capture_output=True, text=True, timeout=30)
    line = (tmp_path / "worker.log").read_text()
    assert (1, "") == (got.returncode, got.stderr)
    assert ("CRITICAL mingda 进程停了 | ValueError" in line, "周某某" in line) == (True, False)
