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
from acts.upgrade import Change, Moved, accept, check_law, compare, how_many
from casework.words import day_words as weekday_words
from casework.words import moved_days
from cli.progress import bar
from cli.up import lock_home
from rules.rulebook import Rulebook

ASK = "认可这些变动吗？认可请输入 yes："


def upgrade(accepted: bool, as_json: bool) -> int:
    """Compare, list, and accept when told or asked; exit code 0 accepted or nothing to accept, 1 otherwise.

    Opening the store has brought its tables to this version already, once and under a lock.
    """
    config = load_config()
    with lock_home(config, "认可新的规则"):  # not while anybody works under the old law
        return _upgrade(the_desk(config), accepted, as_json)


def _upgrade(desk: Desk, accepted: bool, as_json: bool) -> int:
    try:
        with bar("按新旧规则各算一遍", how_many(desk), quiet=as_json) as running:
            change = compare(desk, running.step)
        if not as_json:
            print("\n".join(lines(change, desk.rulebook)))
        done = _settle(desk, change, accepted, as_json)
    finally:
        desk.close()
    if as_json:
        print(json.dumps(_plain(change) | {"accepted": done}, ensure_ascii=False))
    elif change.is_new:
        print("已认可。移动的日子已写进各件，旧的规则留存在 var/rulebooks/。" if done else declined("认可", "--accept"))
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


def lines(change: Change, law: Rulebook) -> list[str]:
    """The change for a person; ``law`` has the words."""
    if not change.is_new:
        return [f"规则和放假安排与上次认可的相同，没有要认可的（在办 {change.open_cases} 件）。"]
    head = [_versions(change), moved_head(change)]
    if change.as_shown:
        head.append("（这一版程序读不了上次的规则，“原来”是列表里现在写的日子；其他期限没有比较）")
    moved = [moved_line(one, law) for one in change.moved]
    return [*head, *moved, *(f"  要修　{number}：{words}" for number, words in change.faults)]


def _versions(change: Change) -> str:
    """Which of the two changed, from what to what."""
    (old_law, old_days), (new_law, new_days) = change.before, change.after
    law = f"规则：{old_law[:12]} → {new_law[:12]}" if old_law != new_law else "规则：不变"
    days = f"放假安排：{old_days} → {new_days}" if old_days != new_days else "放假安排：不变"
    return f"{law}；{days}"


def moved_head(change: Change) -> str:
    """How many open cases there are, and in how many a last day moves."""
    return f"在办 {change.open_cases} 件，其中 {len(change.moved)} 件有最后一日会移动" + (
        "：" if change.moved else "。"
    )


def moved_line(one: Moved, law: Rulebook) -> str:
    """``  JACG-2026-0001　答复期限 2026-11-06 周五 → 2026-11-09 周一``, every last day that moves."""
    days = [f"{which} {day_words(old)} → {day_words(new)}" for which, old, new in moved_days(one, law)]
    return f"  {one.case_number}　{'；'.join(days)}"


def declined(act: str, option: str) -> str:
    """What is said when nobody accepted; at a keyboard it was asked, a script has to say so beforehand."""
    return f"没有{act}，什么也没有改。" + ("" if sys.stdin.isatty() else f"看过以后认可，请加 {option} 再运行一次。")


def day_words(day: dt.date | None) -> str:
    """``2026-10-20 周二``; 未定 while the clock is stopped."""
    return weekday_words(day) if day else "未定"


def _plain(change: Change) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(change), default=str))
    return plain
