"""``mingda verify FILE.pdf``: is the seal whole, whose, when, over which content."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from letters.verify import SealReport, verify_pdf
from rules.errors import InputError

_EXIT = {"whole": 0, "broken": 1, "untrusted": 1, "unsigned": 2, "not_pdf": 2}
_HEAD = {
    "whole": "印章完好：用印之后文件没有任何改动",
    "broken": "印章已破坏：这个文件不能作为凭据",
    "untrusted": "印章不可信：在核实以前，这个文件不能作为凭据",
    "unsigned": "没有电子印章",
    "not_pdf": "读不出 PDF",
}
_NEXT = {
    "broken": "请向发出文书的机关要原来的文件；收到以后不要用别的软件另存，直接再验。",
    "untrusted": "请向落款的机关核实；确是它的印章的，请管理员装上签章机构的证书，或者用 --trust 指明证书再验。",
    "unsigned": "应当有印章的，请向发出文书的机关要盖了电子印章的 PDF。",
    "not_pdf": "请重新下载或者拷贝这个文件，再验一次。",
}


def verify(file: Path, trust: Path, as_json: bool) -> int:
    """Print the report on ``file``; exit code 0 whole, 1 broken or not trusted, 2 no seal, no PDF or no such file.

    ``trust`` is the certificate (.pem) of a seal authority, or a folder of them.
    """
    try:
        report = verify_pdf(_read(file), trust)
    except InputError as wrong:
        if as_json:
            print(json.dumps(wrong.as_dict(), ensure_ascii=False))
        print(wrong, file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps({"file": str(file), **report.as_dict()}, ensure_ascii=False))
    else:
        print("\n".join(_lines(report)))
    return _EXIT[report.state]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as missing:
        raise InputError("打不开这个文件", "请检查路径", str(file)) from missing


def _lines(report: SealReport) -> list[str]:
    lines = [_HEAD[report.state]]
    if report.provider:
        note = "（仅供测试，没有法律效力）" if report.is_test else ""
        said = "自称" if report.state == "untrusted" else ""
        lines += [f"印章：{said}{report.signer}，{report.provider}{note}"]
        if report.signed_at:
            lines.append(f"用印时间：{report.signed_at:%Y-%m-%d %H:%M:%S %z}")
        if report.stamped_at:
            lines.append(f"时间戳：{report.stamped_at:%Y-%m-%d %H:%M:%S %z}，{report.stamper}")
        lines.append(f"事由：{report.reason}")
        lines.append("覆盖范围：整个文件" if report.covers_whole_file else "覆盖范围：只有文件的前一部分")
    lines.append(f"文件摘要（SHA-256）：{report.digest}")
    lines += [f"问题：{problem}" for problem in report.problems]
    return lines + [f"怎么办：{_NEXT[report.state]}" for _ in report.problems[:1]]
