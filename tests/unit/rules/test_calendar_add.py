"""``mingda calendar add``: a new year makes provisional days firm, after somebody saw which cases move."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from acts import receiving
from acts.audit import audit
from acts.bootstrap import the_desk
from acts.desk import calendar_overlay
from acts.perform import Done
from acts.upgrade import LawNotAccepted, Sources, accept, check_law, compare
from casework import events as ev
from cli.calendar_add import add
from rules.errors import InputError
from rules.load import CALENDAR_FOLDER, load_calendar
from store.cases import EVERYTHING, Cases
from store.lawbooks import Lawbooks
from tests import builders as b

# 虚构的安排，只用于测试：元旦放假三日，一月四日、五日也放假，一月九日（星期六）上班
YEAR = """year: 2027
notices:
  - title: 二〇二七年放假安排（测试用）
    url: null
    published: 2026-12-16
    holidays:
      - {name: 元旦, rest: [2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04, 2027-01-05], work: [2027-01-09]}
"""
TODAY = dt.date(2026, 12, 18)
LATE, EARLY = "JAFG-2026-0001", "JAFG-2026-0002"
BEFORE, AFTER = dt.date(2027, 1, 14), dt.date(2027, 1, 15)
BROKEN = [("2027-01-01", "2027-13-01"), ("name: 元旦", "names: 元旦"), ("year: 2027", "year: 1")]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office on a fixed day with two open cases: one runs into 2027, one ends in 2026."""
    place = tmp_path / "office"
    place.mkdir()
    config = (b.ROOT / "config.yaml").read_text(encoding="utf-8")
    (place / "config.yaml").write_text(config.replace("today: 2026-10-20", f"today: {TODAY}"), encoding="utf-8")
    monkeypatch.setenv("MINGDA_HOME", str(place))
    monkeypatch.setenv("MINGDA_DEMO", "1")
    desk = the_desk()
    check_law(desk)
    for signed in (dt.date(2026, 12, 16), dt.date(2026, 11, 27)):
        order = b.request(on=signed, dates={"sent": signed, "signed": signed})
        assert isinstance(receiving.register(desk.on(signed), b.HANDLER, order), Done)
    desk.close()
    return place


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The new year's file, under a name of its own."""
    path = tmp_path / "notice.yaml"
    path.write_text(YEAR, encoding="utf-8")
    return path


def events(number: str) -> list[ev.Event]:
    """The events of a case."""
    desk = the_desk()
    found = [one.event for one in Cases(desk.store, EVERYTHING).find(number).records]
    desk.close()
    return found


def test_the_moved_case_is_listed_told_and_firm(home: Path, notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before and after are printed; the case gets the event and its new day is provisional no more."""
    assert 0 == add(notice, True, False)
    out = capsys.readouterr().out
    assert f"{LATE}　答复期限 {BEFORE} 周四 → {AFTER} 周五" in out and EARLY not in out
    told = events(LATE)[-1]
    assert isinstance(told, ev.RulesChanged)
    assert (BEFORE, AFTER) == (told.due_before, told.due_after)
    assert [False] == [isinstance(event, ev.RulesChanged) for event in events(EARLY)]
    desk = the_desk()
    assert (AFTER, False) == (desk.calendar.add(dt.date(2026, 12, 16), 20), desk.calendar.is_provisional(AFTER))
    assert [] == [one.fault for one in audit(desk).findings if one.fault == "law_missing"]
    check_law(desk)
    desk.close()


def test_without_a_yes_nothing_changes(home: Path, notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list is shown; the calendar, the cases and the overlay stay as they are; exit code 1."""
    assert 1 == add(notice, False, True)
    told = json.loads(capsys.readouterr().out)
    assert (2027, False, 2, [LATE]) == (
        told["year"], told["accepted"], told["open_cases"], [one["case_number"] for one in told["moved"]]
    )  # fmt: skip
    desk = the_desk()
    assert load_calendar().version == desk.calendar.version
    assert not calendar_overlay(desk.store.home).exists()
    assert not compare(desk).is_new
    desk.close()


def test_the_same_file_again_changes_nothing(home: Path, notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Added twice, told once."""
    assert [0, 0] == [add(notice, True, True), add(notice, False, True)]
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert ([LATE], []) == ([one["case_number"] for one in first["moved"]], second["moved"])
    assert 1 == sum(isinstance(event, ev.RulesChanged) for event in events(LATE))


def test_broken_off_after_the_file_is_in_place(home: Path, notice: Path) -> None:
    """The next start refuses to work until somebody has accepted."""
    desk = the_desk()
    folder = calendar_overlay(desk.store.home)
    desk.close()
    folder.mkdir(parents=True)
    shutil.copyfile(notice, folder / "2027.yaml")
    with pytest.raises(LawNotAccepted):
        add(notice, True, True)


def test_a_shipped_year_that_changes_beside_an_added_one_is_kept_with_it(
    home: Path, notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The office has added a year, then the program ships another 2026: what is kept are both, under one version."""
    add(notice, True, True)
    desk, shipped = the_desk(), tmp_path / "shipped"
    shutil.copytree(CALENDAR_FOLDER, shipped)
    path = shipped / "2026.yaml"
    path.write_text(path.read_text("utf-8").replace("work: [2026-09-20, 2026-10-10]", "work: [2026-09-20]"), "utf-8")
    sources = replace(Sources.of(desk), calendar=shipped)
    later = replace(desk, calendar=load_calendar(shipped, sources.overlay))
    accept(later, compare(later), sources)
    check_law(later, sources)
    kept = Lawbooks(desk.store.home / "rulebooks").calendar(later.calendar.version)
    firm, makeup = dt.date(2027, 1, 4), dt.date(2026, 10, 10)
    assert (False, False) == (kept.is_workday(firm), kept.is_workday(makeup))
    assert not compare(later).as_shown
    desk.close()


def test_the_first_start_keeps_the_added_years_too(home: Path, notice: Path) -> None:
    """A store that never accepted anything, with a year already laid in its overlay: kept is what it counts with."""
    place = home / "var" / "demo"
    shutil.rmtree(place)
    (place / "overlay" / "calendar").mkdir(parents=True)
    shutil.copyfile(notice, place / "overlay" / "calendar" / "2027.yaml")
    desk = the_desk()
    check_law(desk)
    kept = Lawbooks(desk.store.home / "rulebooks").calendar(desk.calendar.version)
    assert dt.date(2027, 12, 31) == desk.calendar.published_through == kept.published_through
    desk.close()


@pytest.mark.parametrize(("old", "new"), BROKEN)
def test_a_wrong_file_is_named_with_its_line(home: Path, notice: Path, old: str, new: str) -> None:
    """Nothing is opened or asked."""
    notice.write_text(YEAR.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        add(notice, True, True)
    assert (str(notice), True) == (caught.value.file, bool(caught.value.line))


def test_a_year_out_of_turn_is_refused(home: Path, notice: Path) -> None:
    """2028 before 2027: the days of 2027 would be guessed; the file given is named, and nothing is used."""
    notice.write_text(YEAR.replace("2027", "2028").replace("2026", "2027"), encoding="utf-8")
    with pytest.raises(InputError, match="2028 年以前还缺 2027 年的放假安排") as caught:
        add(notice, True, True)
    assert str(notice) == caught.value.file
    desk = the_desk()
    assert dt.date(2026, 12, 31) == desk.calendar.published_through
    desk.close()


def test_an_overlay_replaces_the_shipped_year(tmp_path: Path) -> None:
    """The office's file of a year stands instead of the shipped one, and the version is that of the files together."""
    overlay, together = tmp_path / "overlay", tmp_path / "together"
    overlay.mkdir()
    shipped = (CALENDAR_FOLDER / "2026.yaml").read_text(encoding="utf-8")
    (overlay / "2026.yaml").write_text(shipped.replace("work: [2026-09-20, 2026-10-10]", "work: [2026-09-20]"), "utf-8")
    shutil.copytree(CALENDAR_FOLDER, together)
    shutil.copyfile(overlay / "2026.yaml", together / "2026.yaml")
    day = dt.date(2026, 10, 10)
    assert (True, False) == (load_calendar().is_workday(day), load_calendar(overlay=overlay).is_workday(day))
    assert load_calendar(together).version == load_calendar(overlay=overlay).version
    assert load_calendar().version == load_calendar(overlay=tmp_path / "nowhere").version
