"""``mingda audit``: whether every event, digest, file and cached row is as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from acts.audit import Report, how_many
from acts.audit import audit as examine
from acts.bootstrap import the_desk
from acts.desk import Desk
from acts.digests import seal_day
from cli.progress import bar

SHOWN = 50


def audit(as_json: bool, *, seal: bool = False) -> int:
    """Print what was found; exit code 0 when all is whole, 1 otherwise. ``seal`` makes the day's digest first."""
    desk = the_desk()
    try:
        if seal:
            seal_day(desk)
        report = examined(desk, quiet=as_json)
    finally:
        desk.close()
    print(json.dumps(_plain(report), ensure_ascii=False) if as_json else "\n".join(lines(report)))
    return 0 if report.whole else 1


def examined(desk: Desk, *, quiet: bool = False) -> Report:
    """The audit with its progress on the terminal."""
    with bar("稽核", how_many(desk), quiet=quiet) as running:
        return examine(desk, running.step)


def lines(report: Report) -> list[str]:
    """The report for a person."""
    looked = (
        f"办件 {report.cases} 件、事件 {report.events} 个、文件 {report.files} 份、每日摘要 {len(report.digests)} 份"
    )
    if report.whole:
        return [f"全部完好：{looked}，都和写下时一样。", *_witness(report)]
    found = [str(finding) for finding in report.findings[:SHOWN]]
    if more := len(report.findings) - SHOWN:
        found += [f"…… 另有 {more} 处，用 --json 看全部"] if more > 0 else []
    return [f"有 {len(report.findings)} 处和写下时不一样（查了{looked}）：", *found, *_witness(report)]


def _witness(report: Report) -> list[str]:
    """What to write down elsewhere: it cannot be forged afterwards together with everything on this machine."""
    if not report.digests:
        return ["还没有每日摘要：末尾被截去、整件被删去要靠它发现。运行 mingda audit --seal 做第一份。"]
    last = report.digests[-1]
    return [
        f"最近的每日摘要：{last.day} 第 {last.no} 份，{last.cases} 件 {last.events} 个事件，{last.hash}",
        f"签名公钥：{'、'.join(report.keys)}（请和摘要一起抄存在别处，以便日后核对）",
    ]


def _plain(report: Report) -> dict[str, Any]:
    last = report.digests[-1] if report.digests else None
    return {
        "whole": report.whole,
        "cases": report.cases,
        "events": report.events,
        "files": report.files,
        "digests": len(report.digests),
        "last_digest": asdict(last) | {"day": last.day.isoformat()} if last else None,
        "keys": list(report.keys),
        "findings": [asdict(finding) for finding in report.findings],
    }
