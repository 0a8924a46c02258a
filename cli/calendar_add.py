"""``mingda calendar add``: a newly published year of holidays, used only after its effect on open cases was seen."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.desk import Desk, calendar_overlay
from acts.upgrade import Change, Sources, accept, check_law, compare, how_many
from casework.words import day_words
from cli.progress import bar
from cli.up import lock_home
from cli.upgrade import ASK, declined, lines
from rules.changes import changed_days
from rules.errors import RuleFileError
from rules.load import CALENDAR_FOLDER, RULES_FOLDER, calendar_files, load_calendar, year_of
from rules.workdays import Calendar
from store.files import sync_folder

Days = tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class _Addition:
    """The year to be added, and a folder with all files of the calendar as it will be."""

    year: int
    given: Path
    file: Path
    sources: Sources


def add(file: Path, yes: bool, as_json: bool) -> int:
    """Check ``file``, list the cases that move, ask, then use it; exit code 0 used or already in use, 1 declined.

    Raises RuleFileError with file and line, LawNotAccepted when another change still waits for ``mingda upgrade``.
    """
    year = year_of(file)
    config = load_config()
    # not while anybody works under the old calendar
    with lock_home(config, "加入放假安排"), tempfile.TemporaryDirectory() as aside:
        desk = the_desk(config)
        try:
            check_law(desk)
            return _add(desk, _lay_out(desk, year, file, Path(aside)), yes, as_json)
        finally:
            desk.close()


def _lay_out(desk: Desk, year: int, file: Path, aside: Path) -> _Addition:
    """The calendar as it will be, in one folder."""
    for path in calendar_files(CALENDAR_FOLDER, calendar_overlay(desk.store.home)):
        shutil.copyfile(path, aside / path.name)
    shutil.copyfile(file, aside / f"{year}.yaml")
    return _Addition(year, file, aside / f"{year}.yaml", Sources(RULES_FOLDER, aside))


def _add(desk: Desk, new: _Addition, yes: bool, as_json: bool) -> int:
    later = replace(desk, calendar=_calendar(new))
    with bar("按新旧放假安排各算一遍", how_many(later), quiet=as_json) as running:
        change = compare(later, running.step)
    off, on = changed_days(desk.calendar, later.calendar)
    if not as_json:
        print("\n".join([*_days(new, desk.calendar, off, on), *lines(change, desk.rulebook)]))
    done = not change.is_new or _settle(later, new, change, yes, as_json)
    if as_json:
        plain = json.loads(json.dumps(asdict(change), default=str))
        days = {"days_off": [str(day) for day in off], "workdays": [str(day) for day in on]}
        print(json.dumps({"year": new.year, **days, **plain, "accepted": done}, ensure_ascii=False))
    elif change.is_new:
        print(f"{new.year} 年的放假安排已启用，移动的日子已写进各件。" if done else declined("启用", "--yes"))
    return 0 if done else 1


def _days(new: _Addition, now: Calendar, off: Days, on: Days) -> list[str]:
    """Which days become days off or working days, against the calendar in use or what it reckoned for the year."""
    against = "此前按固定假日的推算" if new.year > now.published_through.year else "现用的放假安排"
    if not (off or on):
        return [f"{new.year} 年：和{against}相比，没有一天的上班、放假有变"]
    kinds = (("改为放假", off), ("改为上班", on))
    return [f"{new.year} 年，和{against}相比：", *(f"  {what}：{_spans(days)}" for what, days in kinds if days)]


def _spans(days: Days) -> str:
    """``2026-11-05 周四至 2026-11-06 周五、2026-11-08 周日``."""
    spans: list[list[dt.date]] = []
    for day in days:
        if spans and (day - spans[-1][1]).days == 1:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "、".join(day_words(a) if a == b else f"{day_words(a)}至 {day_words(b)}" for a, b in spans)


def _calendar(new: _Addition) -> Calendar:
    """The calendar as it will be. Raises RuleFileError that names the file given, not its copy."""
    try:
        return load_calendar(new.sources.calendar)
    except RuleFileError as wrong:
        wrong.file = str(new.given)
        raise


def _settle(later: Desk, new: _Addition, change: Change, yes: bool, as_json: bool) -> bool:
    """Whether the new year is in use now. Broken off once the file is in place, ``mingda upgrade`` goes on."""
    if change.faults:
        return False
    asked = not yes and not as_json and sys.stdin.isatty()
    if not yes and not (asked and input(ASK).strip().lower() == "yes"):
        return False
    new.sources.keep(later)
    _put(new.file, calendar_overlay(later.store.home))
    with bar("写进各件", change.open_cases, quiet=as_json) as running:
        accept(later, change, new.sources, running.step)
    return True


def _put(file: Path, folder: Path) -> None:
    """The file in ``folder``, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{file.name}"
    with draft.open("wb") as out:
        out.write(file.read_bytes())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / file.name)
    sync_folder(folder)
