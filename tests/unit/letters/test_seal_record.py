"""验章记录: what the check said right after sealing, as a file of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import letter_samples as samples

from letters.compose import compose
from letters.press import LetterPress

AT = dt.datetime(2026, 9, 30, 7, 2, tzinfo=dt.UTC)


def test_the_record_says_whose_seal_when_over_what_and_by_which_clock(tmp_path: Path) -> None:
    """Letter, number, verdict, certificate, moment, coverage and the hash of the very file, in an office's words."""
    letter = compose("reply", samples.s01()).finalised("静房管公开〔2026〕第12号-答", AT.date())
    printed = LetterPress(Path("no fonts of the office"), tmp_path).final(letter, AT)
    said = printed.record.decode("utf-8-sig")
    wanted = (
        "验章记录",
        "静房管公开〔2026〕第12号-答",
        "印章完好：用印之后文件没有任何改动",
        "颁发者：",
        "序列号：",
        "验章时间：2026-09-30 15:02:00（北京时间）",
        "用印时间：2026-09-30 15:02:00（北京时间）",
        "没有配置时间戳服务",
        "覆盖范围：整个文件",
        f"文件摘要（SHA-256）：{hashlib.sha256(printed.sealed).hexdigest()}",
    )
    assert [] == [words for words in wanted if words not in said]
    assert said.count("\r\n") == said.count("\n")
