"""Calendars from files: a year's notice, or plain dates given with --calendar."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from rules.errors import InputError, RuleFileError
from rules.load import CALENDAR_FOLDER, load_calendar, load_calendar_file, load_rulebook, quote_problem
from rules.schema import ProvisionalShape
from rules.strict_yaml import load_file
from rules.texts import parse_statute
from rules.validate import checked

CSV = "date,kind,name\n2026-10-01,holiday,国庆节\n2026-10-10,makeup,国庆节\n"
YAML = "- {date: 2026-10-01, kind: holiday}\n- {date: 2026-10-10, kind: makeup}\n"
JSON = '[{"date": "2026-10-01", "kind": "holiday"}, {"date": "2026-10-10", "kind": "makeup"}]'


@pytest.mark.parametrize(("name", "text"), [("a.csv", CSV), ("a.yaml", YAML), ("a.json", JSON)])
def test_three_forms_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    """CSV, YAML and JSON of date and kind give one calendar, settled for the years they name."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    calendar = load_calendar_file(tmp_path / name)
    kinds = [calendar.kind(dt.date(2026, 10, day)) for day in (1, 10, 11, 12)]
    assert ["holiday", "makeup", "rest", "workday"] == kinds
    assert dt.date(2026, 12, 31) == calendar.published_through


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("a.csv", "date,kind\n2026-10-01,holiday\n2026-13-01,holiday\n", 3, "不是日期"),
        ("a.csv", "date,kind\n2026-10-01,feast\n", 2, "不认识“feast”"),
        ("a.csv", "date,kind\n2026-10-01,holiday\n2026-10-01,makeup\n", 3, "写了两遍"),
        ("a.csv", "day,kind\n2026-10-01,holiday\n", 2, "缺少 date 或者 kind"),
        ("a.yaml", "- {date: 2026-10-01, kind: holiday}\n- {date: soon, kind: holiday}\n", 2, "不是日期"),
        ("a.yaml", "date: 2026-10-01\n", None, "应当是一列日期"),
        ("a.json", '[{"date": "2026-10-01",\n]', 2, "JSON 写法读不懂"),
        ("a.csv", "date,kind\n", None, "一天也没有"),
        ("a.csv", "date,kind\n9999-12-31,holiday\n", 2, "没有 9999 年的日历"),
        ("a.csv", "date,kind\n2026-W01-1,holiday\n", 2, "不是日期"),
        ("a.txt", "", None, "只认 YAML、CSV、JSON"),
    ],
)
def test_a_wrong_calendar_file_is_refused(tmp_path: Path, name: str, text: str, line: int | None, said: str) -> None:
    """The message says the file, the line and what is wrong."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_calendar_file(path)
    assert (str(path), line) == (caught.value.file, caught.value.line)
    assert said in str(caught.value)


def test_a_year_between_that_nobody_wrote_down_is_refused(tmp_path: Path) -> None:
    """Its days would be guessed and not said to be provisional."""
    together = tmp_path / "calendar"
    shutil.copytree(CALENDAR_FOLDER, together)
    (together / "2024.yaml").unlink()
    with pytest.raises(RuleFileError, match="2026 年以前还缺 2024 年的放假安排"):
        load_calendar(together)
    with pytest.raises(RuleFileError, match="找不到这份日历"):
        load_calendar(tmp_path / "nowhere")


def test_a_missing_calendar_file_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere is an input error, not a traceback."""
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        load_calendar_file(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year: 2026", "year: 2025", "和文件名不一致"),
        ("rest: [2026-01-01,", "rest: [2026-01-01, 2026-01-01,", "2026-01-01 写了两遍"),
        ("rest: [2026-01-01,", "rest: [2029-01-01,", "不属于 2026 年的安排"),
        ("name: 春节", "name: 元旦", "“元旦”写了两遍"),
        ("published: 2025-11-04", "published: soon", "应当是日期"),
        ("work: [2026-01-04]", "worked: [2026-01-04]", "worked"),
    ],
)
def test_a_wrong_notice_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A year's file that contradicts itself stops the load with file and line."""
    folder = shutil.copytree(CALENDAR_FOLDER, tmp_path / "calendar")
    path = folder / "2026.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleFileError) as caught:
        load_calendar(folder)
    assert str(path) == caught.value.file
    assert caught.value.line
    assert said in str(caught.value)


def test_a_new_year_moves_the_last_published_day(tmp_path: Path) -> None:
    """When the next notice is added the calendar reaches further and has another version."""
    folder = shutil.copytree(CALENDAR_FOLDER, tmp_path / "calendar")
    text = "year: 2027\nnotices:\n  - {title: 通知, url: null, published: 2026-11-10, holidays: "
    (folder / "2027.yaml").write_text(text + "[{name: 元旦, rest: [2027-01-01], work: []}]}\n", encoding="utf-8")
    before, after = load_calendar(), load_calendar(folder)
    assert dt.date(2027, 12, 31) == after.published_through
    assert before.version != after.version


def test_the_provisional_holidays_are_quoted_from_the_measures() -> None:
    """The holidays counted for unpublished years stand in the text of the measures."""
    shape = checked(ProvisionalShape, load_file(CALENDAR_FOLDER / "provisional.yaml"))
    assert {one.instrument for one in shape.cite} <= set(load_rulebook().instruments)
    text = (CALENDAR_FOLDER.parent / "law" / "texts" / "holiday_measures_2024.md").read_text(encoding="utf-8")
    statute = parse_statute(text)
    assert ["", "", ""] == [quote_problem(statute, one) for one in shape.cite]
