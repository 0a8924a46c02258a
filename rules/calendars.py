"""Loading working-day calendars: the notices under rules/calendar, or one file of plain dates."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import Any

from rules import schema
from rules.errors import InputError, RuleFileError
from rules.strict_yaml import Document, load_file, load_json
from rules.text_files import text_of
from rules.validate import checked, fault, read_rules
from rules.workdays import FIRST_YEAR, KINDS, LAST_YEAR, Calendar, FixedHoliday, Notice, SpecialDay, iso_day

CALENDAR_FOLDER = Path(__file__).parent / "calendar"
_FORMS = (".yaml", ".yml", ".json", ".csv")
_YEARS, _EXTRA = "[0-9][0-9][0-9][0-9].yaml", "provisional"
_cache: dict[str, Calendar] = {}


def load_calendar(folder: Path = CALENDAR_FOLDER, overlay: Path | None = None) -> Calendar:
    """The calendar of all notices in ``folder``; also a file, read by ``load_calendar_file``.

    ``overlay``: a folder of years that the office added; each replaces the shipped file of its year. The version is
    the same as if all files lay in one folder. Raises RuleFileError with file and line. Files whose bytes have not
    changed in this process are not read again.
    """
    if folder.is_file():
        return load_calendar_file(folder)
    if not folder.exists():
        raise RuleFileError("找不到这份日历", "请检查路径", str(folder))
    paths = calendar_files(folder, overlay)
    years, extra = [path for path in paths if path.stem != _EXTRA], [path for path in paths if path.stem == _EXTRA]
    if not years:
        raise RuleFileError("这个文件夹里没有任何一年的放假安排", "文件名应当像 2026.yaml", str(folder))
    version = _digest(paths)
    if version not in _cache:
        notices = [notice for path in years for notice in _notices(path)]
        _without_gap(notices, years[-1])
        fixed = _fixed(extra[0]) if extra else ()
        last = max(notice.year for notice in notices)
        _cache[version] = Calendar.from_notices(notices, fixed, f"{last}-{version[:12]}")
    return _cache[version]


def calendar_files(folder: Path, overlay: Path | None = None) -> list[Path]:
    """The files that make the calendar: every year in order, the overlay's before the shipped, then the fixed days."""
    years = {path.name: path for place in (folder, overlay) if place for path in place.glob(_YEARS)}
    extra = folder / f"{_EXTRA}.yaml"
    return [*(years[name] for name in sorted(years)), *([extra] if extra.is_file() else [])]


def _without_gap(notices: list[Notice], latest: Path) -> None:
    """Every year from the first to the last: a year between that nobody wrote down would be guessed, and not said."""
    known = {notice.year for notice in notices}
    missing = sorted({*range(min(known), max(known))} - known)
    if missing:
        which = f"{missing[0]} 年" if len(missing) == 1 else f"{missing[0]} 年至 {missing[-1]} 年中的 {len(missing)} 年"
        advice = "放假安排要一年接一年；请先加入所缺的年份，或者核对 year"
        raise RuleFileError(f"{max(known)} 年以前还缺 {which}的放假安排", advice, str(latest))


def year_of(path: Path) -> int:
    """The year that ``path`` settles, whatever the file's name. Raises RuleFileError with file and line."""
    return _read_year(path)[0]


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def _notices(path: Path) -> list[Notice]:
    year, notices, document = _read_year(path)
    if path.stem != str(year):
        raise fault(document, f"年份 {year} 和文件名不一致", f"请把文件名改成 {year}.yaml", ("year",))
    return notices


def _read_year(path: Path) -> tuple[int, list[Notice], Document]:
    document = read_rules(path)
    shape: schema.YearShape = checked(schema.YearShape, document)
    notices = [_notice(document, i, shape.year, notice) for i, notice in enumerate(shape.notices)]
    return shape.year, notices, document


def _notice(document: Document, index: int, year: int, shape: schema.NoticeShape) -> Notice:
    holidays: dict[str, tuple[SpecialDay, ...]] = {}
    seen: set[dt.date] = set()
    for place, holiday in enumerate(shape.holidays):
        where = ("notices", index, "holidays", place)
        if holiday.name in holidays:
            raise fault(document, f"“{holiday.name}”写了两遍", "请合并", (*where, "name"))
        days = [("holiday", day) for day in holiday.rest] + [("makeup", day) for day in holiday.work]
        for kind, day in days:
            if day in seen or abs(day.year - year) > 1:
                why = "写了两遍" if day in seen else f"不属于 {year} 年的安排"
                raise fault(document, f"{day} {why}", "请核对通知", (*where, "rest" if kind == "holiday" else "work"))
            seen.add(day)
        holidays[holiday.name] = tuple(SpecialDay(day, kind, holiday.name, shape.title) for kind, day in days)
    return Notice(year, shape.title, shape.url or "", shape.published, holidays)


def _fixed(path: Path) -> tuple[FixedHoliday, ...]:
    document = read_rules(path)
    shape: schema.ProvisionalShape = checked(schema.ProvisionalShape, document)
    for index, one in enumerate(shape.holidays):
        try:
            dt.date(2000, one.month, one.day)
        except ValueError:
            raise fault(document, "没有这一天", "请核对月和日", ("holidays", index)) from None
    return tuple(FixedHoliday(one.month, one.day, one.name, shape.source) for one in shape.holidays)


def load_calendar_file(path: Path) -> Calendar:
    """A calendar from one YAML, JSON or CSV file of ``date, kind (holiday|makeup)`` and optionally ``name``.

    It settles the years from its first to its last day. Raises InputError with file and line.
    """
    if path.suffix.lower() not in _FORMS:
        raise InputError("日历文件只认 YAML、CSV、JSON", "请换一种格式", str(path))
    days: dict[dt.date, SpecialDay] = {}
    for line, row in _rows(path):
        day = _special(path, line, row)
        if day.on in days:
            raise InputError(f"{day.on} 写了两遍", "请删去一处", str(path), line, "date")
        days[day.on] = day
    if not days:
        raise InputError("日历文件里一天也没有", "请写入 date 和 kind", str(path))
    first, last = dt.date(min(days).year, 1, 1), dt.date(max(days).year, 12, 31)
    return Calendar(days.values(), first, last, f"{path.name}-{_digest([path])[:12]}")


def _rows(path: Path) -> list[tuple[int | None, Any]]:
    if path.suffix.lower() == ".csv":
        return _csv_rows(path)
    document = load_json(path) if path.suffix.lower() == ".json" else load_file(path)
    data = document.data
    if not isinstance(data, list):
        raise InputError("应当是一列日期，每项有 date 和 kind", "例如 - {date: 2026-10-01, kind: holiday}", str(path))
    return [(document.line(i), row) for i, row in enumerate(data)]


def _csv_rows(path: Path) -> list[tuple[int | None, Any]]:
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""))
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as wrong:
        raise InputError("CSV 写法读不懂", "请检查引号和逗号", str(path), reader.line_num) from wrong


def _special(path: Path, line: int | None, row: Any) -> SpecialDay:
    if not isinstance(row, dict) or not {"date", "kind"} <= set(row):
        raise InputError("缺少 date 或者 kind", "每一天都要写 date 和 kind（holiday 或者 makeup）", str(path), line)
    if row["kind"] not in KINDS:
        raise InputError(f"不认识“{row['kind']}”", "kind 只能是 holiday 或者 makeup", str(path), line, "kind")
    try:
        on = row["date"] if isinstance(row["date"], dt.date) else iso_day(str(row["date"]))
    except ValueError:
        raise InputError(f"“{row['date']}”不是日期", "请写成 2026-10-20 这样", str(path), line, "date") from None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise InputError(f"没有 {on.year} 年的日历", "请核对年份", str(path), line, "date")
    default = "放假" if row["kind"] == "holiday" else "调休上班"
    return SpecialDay(on, row["kind"], str(row.get("name") or default), path.name)
