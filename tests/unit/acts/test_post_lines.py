"""The pasted list of the post, line by line, whatever the order and the separators."""

from __future__ import annotations

import datetime as dt

import pytest

from acts.post_lines import doubt, is_tracking, read_lines
from casework.letters_of import key_of

TODAY = dt.date(2026, 1, 8)
NUMBER, POST = "静府公开〔2026〕第1号-答", "EX123456785CN"


@pytest.mark.parametrize(
    "line",
    [
        f"{NUMBER}\t{POST}\t2026-01-07",
        f"{POST},{NUMBER},2026/1/7",
        f"2026年1月7日 {NUMBER} {POST}",
        f"20260107；{POST.lower()}；{NUMBER}",
        "静府公开〔2026〕 第 1 号-答，ＥＸ１２３４５６７８５ＣＮ，1月7日",
    ],
)
def test_any_usual_order_is_read(line: str) -> None:
    """Tabs, commas, spaces, full-width figures, a day in any usual writing."""
    (read,) = read_lines(line, TODAY)
    assert (key_of(NUMBER), POST, dt.date(2026, 1, 7), "") == (read.keys[0], read.tracking, read.on, read.problem)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (f"{NUMBER}", "没有邮件号"),
        (f"{POST} 2026-01-07", "没有文号"),
        (f"{NUMBER} {POST} EX123456794CN", "有两个邮件号"),
        (f"{NUMBER} {POST} 2026-01-07 2026-01-08", "有两个日期"),
        (f"{NUMBER} {POST} 2026-02-30", "日期不存在"),
    ],
)
def test_what_cannot_be_read_is_told(line: str, problem: str) -> None:
    """With its number in the list and its text as it stands."""
    (_, read) = read_lines(f"{NUMBER} {POST}\n\n{line}", TODAY)
    assert (3, line, problem) == (read.no, read.text, read.problem)


def test_a_heading_is_no_line() -> None:
    """A first line without any figure; a day without a year is the last one that has come."""
    (read,) = read_lines(f"文号 邮件号 日期\n{NUMBER} {POST} 12月31日", TODAY)
    assert (2, dt.date(2025, 12, 31)) == (read.no, read.on)


@pytest.mark.parametrize("text", ["EX123456785CN", "1012345678901", "XA12345678931", "EMS-10123456"])
def test_numbers_of_the_post(text: str) -> None:
    """EMS, registered, thirteen figures."""
    assert is_tracking(text)


@pytest.mark.parametrize(
    "text", ["", "挂号", "JAFG-2026-0118", "JAFG-2026-0118/reply", "abc", "静府公开〔2026〕第1号", "顺丰123456789"]
)
def test_what_is_none(text: str) -> None:
    """Too few figures, or words."""
    assert not is_tracking(text)


def test_a_wrong_check_digit_is_asked_about() -> None:
    """473124829 is the standard's example (UPU S10); one figure changed does not fit; other kinds are not checked."""
    assert ["", ""] == [doubt("RR473124829SE"), doubt("1012345678901")]
    assert "校验位" in doubt("RR473124828SE")
