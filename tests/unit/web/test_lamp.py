"""提示灯: what a lamp says on a given day, counted on the real calendar of 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.lamp import lamp, lamp_of
from casework.office import Lamp, LampLimits
from rules.ledger import Clock, DueDate
from rules.load import load_calendar
from rules.workdays import Calendar

LIMITS = LampLimits(yellow=5, red=1)
DUE = dt.date(2026, 10, 27)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The published calendar: 10-01 to 10-07 holidays, 10-10 a working Saturday."""
    return load_calendar()


@pytest.mark.parametrize(
    ("today", "colour", "words", "sentence"),
    [
        (dt.date(2026, 10, 16), Lamp.GREEN, "剩 7 个工作日", "剩 7 个工作日"),
        (dt.date(2026, 10, 20), Lamp.YELLOW, "剩 5 个工作日", "剩 5 个工作日"),
        (dt.date(2026, 10, 23), Lamp.YELLOW, "剩 2 个工作日", "剩 2 个工作日"),
        (dt.date(2026, 10, 25), Lamp.YELLOW, "剩 2 个工作日", "剩 2 个工作日"),  # 周日：还有周一、周二
        (dt.date(2026, 10, 26), Lamp.RED, "剩 1 个工作日", "剩 1 个工作日"),
        (DUE, Lamp.RED, "今日到期", "今日到期"),
        (dt.date(2026, 10, 29), Lamp.RED, "逾期 2", "已逾期 2 个工作日"),
    ],
)
def test_running_clock(calendar: Calendar, today: dt.date, colour: Lamp, words: str, sentence: str) -> None:
    """Green above five working days, yellow from five, red from one; the words carry the number."""
    reading = lamp_of("running", DUE, DUE, today, calendar, LIMITS)
    assert (colour, words, sentence) == (reading.lamp, reading.words, reading.sentence)


def test_weekend_after_the_last_day_is_late(calendar: Calendar) -> None:
    """Due on Friday and read on Saturday: over, though no working day has passed."""
    reading = lamp_of("running", dt.date(2026, 10, 23), None, dt.date(2026, 10, 24), calendar, LIMITS)
    assert (Lamp.RED, True, "已过期限") == (reading.lamp, reading.overdue, reading.sentence)


def test_earlier_reading_decides(calendar: Calendar) -> None:
    """Where the two readings differ the lamp follows the earlier day."""
    reading = lamp_of("running", dt.date(2026, 11, 4), dt.date(2026, 11, 3), dt.date(2026, 10, 20), calendar, LIMITS)
    assert (dt.date(2026, 11, 3), 10, Lamp.GREEN) == (reading.alert_on, reading.days_left, reading.lamp)


@pytest.mark.parametrize(
    ("state", "colour", "words", "character"),
    [
        ("stopped", Lamp.GREY, "停表", "停"),
        ("awaiting_correction", Lamp.GREY, "等待补正", "停"),
        ("awaiting_payment", Lamp.GREY, "等待缴费", "停"),
        ("not_received", None, "期限未起算", "—"),
        ("withdrawn", None, "已撤回", "结"),
        ("abandoned", None, "视为放弃", "结"),
    ],
)
def test_resting_clock(calendar: Calendar, state: str, colour: Lamp | None, words: str, character: str) -> None:
    """Lawfully stopped is grey with its reason; before the start and after the end no lamp is lit."""
    reading = lamp_of(state, None, None, dt.date(2026, 10, 20), calendar, LIMITS)
    assert (colour, words, character) == (reading.lamp, reading.words, reading.character)


@pytest.mark.parametrize(("in_time", "words"), [(True, "已按期答复"), (False, "逾期答复"), (None, "已答复")])
def test_answered_clock(calendar: Calendar, in_time: bool | None, words: str) -> None:
    """After the reply the lamp says whether it was in time, and never that anything is late."""
    clock = Clock(
        dt.date(2026, 9, 16), "law", DueDate(DUE, DUE, False, ()), "done", None, DUE, in_time, (), (), (), "r", "c"
    )
    reading = lamp(clock, dt.date(2026, 12, 1), calendar, LIMITS)
    assert (None, words, False) == (reading.lamp, reading.words, reading.overdue)
