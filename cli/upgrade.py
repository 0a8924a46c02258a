"""``mingda upgrade``: what new rules or a new calendar do to the open cases, listed before anybody works under them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import asdict
from typing import Any

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.desk import Desk
from acts.upgrade import Change, accept, check_law, compare, how_many
from casework.words import day_words as weekday_words
from cli.progress import bar
from cli.up import lock_home

ASK = "认可这些变动吗？认可请输入 yes："


def upgrade(accepted: bool, as_json: bool) -> int:
    """Compare, list, and accept when told or asked; exit code 0 accepted or nothing to accept, 1 otherwise.

    Opening the store has brought its tables to this version already, once and under a lock.
    """
    config = load_config()
    with lock_home(config):  # not while anybody works under the old law
        return _upgrade(the_desk(config), accepted, as_json)


def _upgrade(desk: Desk, accepted: bool, as_json: bool) -> int:
    try:
        with bar("按新旧规则各算一遍", how_many(desk), quiet=as_json) as running:
            change = compare(desk, running.step)
        if not as_json:
            print("\n".join(lines(change)))
        done = _settle(desk, change, accepted, as_json)
    finally:
        desk.close()
    if as_json:
        print(json.dumps(_plain(change) | {"accepted": done}, ensure_ascii=False))
    elif change.is_new:
        print("已认可。移动的日子已写进各件，旧的规则留存在 var/rulebooks/。" if done else "没有认可，什么也没有改。")
    return 0 if done else 1


def _settle(desk: Desk, change: Change, accepted: bool, as_json: bool) -> bool:
    """Whether the law is accepted now."""
    if not change.is_new:
        check_law(desk)
        return True
    if change.faults:
        return False
    asked = not accepted and not as_json and sys.stdin.isatty()
    if not accepted and not (asked and input(ASK).strip().lower() == "yes"):
        return False
    with bar("写进各件", change.open_cases, quiet=as_json) as running:
        accept(desk, change, step=running.step)
    return True


def lines(change: Change) -> list[str]:
    """The change for a person."""
    if not change.is_new:
        return [f"规则和放假安排与上次认可的相同，没有要认可的（在办 {change.open_cases} 件）。"]
    head = [
        f"规则：{change.before[0][:12]} → {change.after[0][:12]}；放假安排：{change.before[1]} → {change.after[1]}",
        f"在办 {change.open_cases} 件，其中 {len(change.moved)} 件的最后一日会移动" + ("：" if change.moved else "。"),
    ]
    if change.as_shown:
        head.append("（这一版程序读不了上次的规则，“原来”是列表里现在写的日子）")
    moved = [
        f"  {one.case_number}　{day_words(one.due_before)} → {day_words(one.due_after)}"
        f"　从严：{day_words(one.cautious_before)} → {day_words(one.cautious_after)}"
        for one in change.moved
    ]
    return [*head, *moved, *(f"要修　{number}：{words}" for number, words in change.faults)]


def day_words(day: dt.date | None) -> str:
    """``2026-10-20 周二``; 未定 while the clock is stopped."""
    return weekday_words(day) if day else "未定"


def _plain(change: Change) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(change), default=str))
    return plain
