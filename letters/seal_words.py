"""What the check of a seal found, in words an office understands: for ``mingda verify`` and for the file's record."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from letters.verify import SealReport

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


_BEIJING = ZoneInfo("Asia/Shanghai")


def _moment(moment: dt.datetime) -> str:
    """To the second, by the clock on the office's wall, whatever zone it was noted in."""
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）"


def lines_of(report: SealReport) -> list[str]:
    """The report, line by line; what is wrong with what to do comes last."""
    lines = [_HEAD[report.state]]
    if report.provider:
        note = "（仅供测试，没有法律效力）" if report.is_test else ""
        said = "自称" if report.state == "untrusted" else ""
        lines += [f"印章：{said}{report.signer}，{report.provider}{note}"]
        if report.signed_at:
            lines.append(f"用印时间：{_moment(report.signed_at)}")
        if report.stamped_at:
            lines.append(f"时间戳：{_moment(report.stamped_at)}，{report.stamper}")
        lines.append(f"事由：{report.reason}")
        lines.append("覆盖范围：整个文件" if report.covers_whole_file else "覆盖范围：只有文件的前一部分")
    lines.append(f"文件摘要（SHA-256）：{report.digest}")
    lines += [f"问题：{problem}" for problem in report.problems]
    return lines + [f"怎么办：{_NEXT[report.state]}" for _ in report.problems[:1]]


def record_of(report: SealReport, title: str, number: str, checked_at: dt.datetime) -> bytes:
    """验章记录: the check made right after sealing, as a text file that is kept beside the sealed PDF."""
    lines = [
        "验章记录",
        "",
        f"文书：{title}" + (f"，{number}" if number else ""),
        f"验章时间：{_moment(checked_at)}",
        f"验章结论：{_HEAD[report.state]}",
        f"印章证书：{report.signer}；颁发者：{report.issuer}；序列号：{report.serial}",
        *lines_of(report)[1:],
        "时间戳：没有配置时间戳服务，用印时间取自本机关的时钟" if report.stamped_at is None else "",
        "",
        "本记录由系统在用印以后用 pyHanko 验章时写成，与盖章的 PDF 一起存档。文件摘要一致的，就是当时验过的那个文件；",
        "以后再验，用 mingda verify 文件名.pdf。",
    ]
    return "\r\n".join(line for n, line in enumerate(lines) if line or n in (1, len(lines) - 3)).encode("utf-8-sig")
