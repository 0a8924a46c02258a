"""Working-day arithmetic on the shipped calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import CalendarMissing
from rules.load import load_calendar

CALENDAR = load_calendar()
DAYS = st.dates(dt.date(2008, 1, 8), dt.date(2026, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_undo_each_other(day: dt.date, n: int) -> None:
    """From a day to the n-th working day after it there are n working days."""
    assert n == CALENDAR.between(day, CALENDAR.add(day, n))


@given(DAYS, st.integers(1, 60))
def test_a_count_ends_on_a_working_day(day: dt.date, n: int) -> None:
    """Whatever the start, the n-th working day is one."""
    assert CALENDAR.is_workday(CALENDAR.add(day, n))


@given(st.dates(dt.date(2009, 1, 1), dt.date(2026, 12, 31)), st.integers(1, 60))
def test_going_back_from_a_working_day_is_going_forth(day: dt.date, n: int) -> None:
    """Back n working days and forth n again ends where it began, when that is a working day."""
    start = CALENDAR.next_workday(day)
    assert start == CALENDAR.add(CALENDAR.add(start, -n), n)


@pytest.mark.parametrize(
    ("day", "kind", "label"),
    [
        ("2026-10-20", "workday", "工作日"), ("2026-10-10", "makeup", "调休上班"), ("2026-10-17", "rest", "休息日"),
        ("2026-10-03", "holiday", "国庆节"), ("2027-10-02", "holiday", "国庆节"), ("2027-02-06", "rest", "休息日"),
    ],
)  # fmt: skip
def test_every_kind_of_day_has_its_name(day: str, kind: str, label: str) -> None:
    """A day is called what the office calls it."""
    on = dt.date.fromisoformat(day)
    assert (kind, label) == (CALENDAR.kind(on), CALENDAR.label(on))


def test_a_make_up_day_names_its_notice() -> None:
    """The ledger can say which notice makes a Saturday a working day; an ordinary day needs none."""
    assert "国务院办公厅关于2026年部分节假日安排的通知" == CALENDAR.source(dt.date(2026, 2, 28))
    assert "" == CALENDAR.source(dt.date(2026, 3, 3))


def test_days_past_the_last_notice_are_provisional() -> None:
    """2026 is published, 2027 is not."""
    assert dt.date(2026, 12, 31) == CALENDAR.published_through
    assert [False, True] == [CALENDAR.is_provisional(day) for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1))]


def test_twenty_days_are_settled_up_to_the_third_of_december() -> None:
    """Until the next notice is loaded, a request received after 2026-12-03 has a provisional date."""
    ends = [CALENDAR.add(dt.date(2026, 12, day), 20) for day in (3, 4)]
    assert [False, True] == [CALENDAR.is_provisional(end) for end in ends]


def test_a_calendar_as_known_leaves_out_later_notices() -> None:
    """On 2020-01-20 the longer spring festival was not known, and 2026's notice was not out in 2025-10."""
    early = CALENDAR.known_on(dt.date(2020, 1, 20))
    assert [True, False] == [one.is_workday(dt.date(2020, 1, 31)) for one in (early, CALENDAR)]
    assert dt.date(2025, 12, 31) == CALENDAR.known_on(dt.date(2025, 10, 1)).published_through
    assert CALENDAR.known_on(dt.date(2026, 1, 1)) is CALENDAR


@pytest.mark.parametrize("day", [dt.date(2007, 12, 31), dt.date(1999, 1, 1), dt.date(2100, 1, 1)])
def test_a_day_without_calendar_is_refused(day: dt.date) -> None:
    """Outside the calendar nothing is guessed; the message names the days at hand and what to do."""
    with pytest.raises(CalendarMissing, match=r"自 2008-01-01 起，已公布到 2026-12-31.*mingda calendar add"):
        CALENDAR.add(day, 20)
    with pytest.raises(CalendarMissing):
        CALENDAR.between(dt.date(2026, 1, 1), day - dt.timedelta(days=1))


def test_counting_back_past_the_first_day_is_refused() -> None:
    """A count that would leave the calendar at its beginning raises instead of wrapping around."""
    with pytest.raises(CalendarMissing):
        CALENDAR.add(dt.date(2008, 1, 3), -5)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [("2007-12-30", "2008-01-03", "2007-12-30"), ("2026-12-30", "2100-01-01", "2100-01-01")],
)
def test_days_that_reach_out_of_the_calendar_name_the_one_outside(first: str, last: str, named: str) -> None:
    """The rows of a span are whole or refused; the day that lies outside is told."""
    with pytest.raises(CalendarMissing, match=f"没有覆盖 {named}"):
        CALENDAR.rows(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_the_calendars_own_first_day_is_in_it() -> None:
    """One row, New Year's Day, no working day yet."""
    assert [(dt.date(2008, 1, 1), False, 0)] == [row[:3] for row in CALENDAR.rows(CALENDAR.first, CALENDAR.first)]
