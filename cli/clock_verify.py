"""``mingda clock --verify``: recompute a 期限计算说明 from its JSON, offline, and say whether every day agrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from acts.config import load_config
from acts.homes import home_of
from cli.faults import tell_fault
from rules.errors import MingdaError
from rules.load import CALENDAR_FOLDER, RULES_FOLDER, load_calendar, load_rulebook
from rules.proof import Check, check, versions
from rules.rulebook import Rulebook
from rules.strict_yaml import load_json
from rules.workdays import Calendar
from store.lawbooks import Lawbooks, LawMissing


def verify(file: Path, rules: Path | None, calendar: Path | None, as_json: bool) -> int:
    """Exit code 0 when every day agrees, 1 when one does not, 2 when the file is no such document.

    Recomputed under ``rules`` and ``calendar`` when they are given, else under the versions that the document names:
    those of the program, or those kept when they were accepted. Where they are not at hand, the program's own are used
    and it is said.
    """
    try:
        document = load_json(file)
        law, days = versions(document)
        found = check(document, _rulebook(law, rules), _calendar(days, calendar))
    except MingdaError as wrong:
        return tell_fault(wrong, as_json=as_json, file=str(file))
    print(json.dumps(_as_dict(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))
    return 1 if found.differences else 0


def _rulebook(version: str, folder: Path | None) -> Rulebook:
    own = load_rulebook(folder or RULES_FOLDER)
    if folder or own.hash == version:
        return own
    try:
        return _kept().rulebook(version)
    except MingdaError:
        return own


def _calendar(version: str, folder: Path | None) -> Calendar:
    own = load_calendar(folder or CALENDAR_FOLDER)
    if folder or own.version == version:
        return own
    try:
        return _kept().calendar(version)
    except MingdaError:
        return own


def _kept() -> Lawbooks:
    """What this office has worked under; another machine may have none."""
    folder = home_of(load_config()) / "rulebooks"
    if not folder.is_dir():
        raise LawMissing("没有留存的规则。")
    return Lawbooks(folder)


def _as_dict(found: Check) -> dict[str, object]:
    return {
        "agrees": not found.differences,
        "days": found.days,
        "differences": list(found.differences),
        "rulebook": list(found.rulebook),
        "calendar": list(found.calendar),
        "same_law": found.same_law,
    }


def _lines(found: Check) -> Iterator[str]:
    if found.differences:
        yield f"重算不一致，共 {len(found.differences)} 处："
        yield from (f"  {one}" for one in found.differences)
    else:
        yield f"逐日重算一致：{found.days} 日，收到之日、答复期限、步骤和其他期限都相同。"
    yield _version("规则", *found.rulebook)
    yield _version("日历", *found.calendar)


def _version(what: str, then: str, now: str) -> str:
    same = f"{what}版本相同：{now[:17]}"
    return same if then == now else f"{what}版本不同：文件里是 {then[:17]}，这里没有，用 {now[:17]} 重算"
