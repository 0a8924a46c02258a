"""``mingda calendar add``: a year's notice into the office's own calendar, the cases that it moves listed first."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from acts.bootstrap import home_of, the_desk
from acts.config import load_config
from acts.desk import Desk
from acts.sweeping import sweep_limits
from casework.case import Case
from casework.moved import moved_cases
from rules.calendars import CALENDAR_FOLDER, load_calendar, read_notices
from rules.errors import InputError, MingdaError
from rules.moved import Law, Moved, Standing
from rules.workdays import Calendar
from store.cases import EVERYTHING, Cases

_STATES = {"stopped": "停表", "awaiting_correction": "等待补正", "awaiting_payment": "等待缴费"}


def add(file: str, yes: bool, as_json: bool) -> int:
    """Check the notice, list every open case whose date moves, ask, keep it, reckon again, write it down.

    ``yes`` answers the question beforehand. Exit code 0 when it is kept, 1 when the person says no, 2 for a wrong file.
    """
    try:
        config = load_config()
        desk = the_desk(config)
        try:
            return _add(Path(file), desk, home_of(config) / "overlay" / "calendar", yes, as_json)
        finally:
            desk.close()
    except MingdaError as wrong:
        print(str(wrong), file=sys.stderr)
        if as_json:
            body = wrong.as_dict() if isinstance(wrong, InputError) else {"error": str(wrong)}
            print(json.dumps(body, ensure_ascii=False))
        return 2


def _add(file: Path, desk: Desk, overlay: Path, yes: bool, as_json: bool) -> int:
    old = load_calendar(CALENDAR_FOLDER, overlay)
    target = _target(file, overlay)
    new = _with(file, overlay, target.name)
    moves = moved_cases(_open_cases(desk), Law(desk.rulebook, old), Law(desk.rulebook, new), desk.today)
    if not as_json:
        print("\n".join(_lines(moves, old, new)))
    kept = yes or (not as_json and _agreed())
    if kept:
        _keep(file, target)
        sweep_limits(replace(desk, calendar=new))
        _log(overlay, _as_dict(moves, old, new, target, kept) | {"on": desk.today.isoformat(), "sha256": _sha(file)})
    if as_json:
        print(json.dumps(_as_dict(moves, old, new, target, kept), ensure_ascii=False))
    elif kept:
        print(f"已载入 {target.name}，期限已按新的日历重新计算。")
    else:
        print("没有载入，什么也没有改。")
    return 0 if kept else 1


def _open_cases(desk: Desk) -> Iterator[Case]:
    cases = Cases(desk.store, EVERYTHING)
    return (cases.find(number).case for number in cases.open_numbers())


def _target(file: Path, overlay: Path) -> Path:
    """Where the notice will lie: nothing is written over, a later notice of the year goes beside the earlier."""
    if not file.is_file():
        raise InputError("找不到这个文件", "请检查路径", str(file))
    year = file.stem.split("-")[0]
    names = [f"{year}.yaml", *(f"{year}-{n}.yaml" for n in range(2, 100))]
    for name in names:
        path = overlay / name
        if path.is_file() and _sha(path) == _sha(file):
            raise InputError("这份通知已经载入", f"见 {name}，不用再载", str(file))
        if not path.exists():
            return path
    raise InputError(f"{year} 年的通知太多", "请核对", str(file))


def _with(file: Path, overlay: Path, name: str) -> Calendar:
    """The calendar as it would be: read from a copy, so that a wrong file never lies among the right ones."""
    read_notices(file)  # 先按原来的文件名核对，行号指原文件
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder)
        for path in overlay.glob("*.yaml"):
            shutil.copy(path, trial / path.name)
        shutil.copy(file, trial / name)
        return load_calendar(CALENDAR_FOLDER, trial)


def _agreed() -> bool:
    try:
        return input("载入这份通知吗？（是/否）").strip() in ("是", "y", "yes")
    except EOFError:
        return False


def _keep(file: Path, target: Path) -> None:
    """Whole or not at all: written beside, then put in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as out:
        out.write(file.read_bytes())
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)


def _log(overlay: Path, entry: dict[str, Any]) -> None:
    with (overlay / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _as_dict(moves: list[Moved], old: Calendar, new: Calendar, target: Path, kept: bool) -> dict[str, Any]:
    return {
        "file": target.name,
        "kept": kept,
        "before": old.version,
        "after": new.version,
        "published_through": new.published_through.isoformat(),
        "moved": [
            {"number": one.number, "before": _standing(one.before), "after": _standing(one.after)} for one in moves
        ],
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "state": one.state,
        "due_on": _iso(one.due_on),
        "cautious_due_on": _iso(one.cautious_due_on),
        "due_at_latest": _iso(one.due_at_latest),
        "provisional": one.provisional,
        "limits": [{"kind": kind, "ref": ref, "due_on": day.isoformat()} for kind, ref, day in one.limits],
        "problem": one.problem,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _lines(moves: list[Moved], old: Calendar, new: Calendar) -> Iterator[str]:
    yield f"放假安排由公布到 {old.published_through} 改为公布到 {new.published_through}。"
    if not moves:
        yield "没有在办的申请因此改变期限。"
        return
    yield f"{len(moves)} 件在办的申请因此改变期限："
    for one in moves:
        yield f"  {one.number}：{_words(one.before)} → {_words(one.after)}"


def _words(one: Standing) -> str:
    if one.problem:
        return one.problem
    day = one.due_on or one.due_at_latest
    words = str(day) if day else _STATES.get(one.state, "没有期限")
    if one.cautious_due_on and one.cautious_due_on != one.due_on:
        words += f"（审慎口径 {one.cautious_due_on}）"
    return words + ("，临时推算" if one.provisional else "")
