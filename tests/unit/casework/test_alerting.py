"""The ladder of alerts: what has become due, on workdays only, however long nobody looked, and whom it is for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from acts.config import load_config
from casework import proceedings as pr
from casework.alerting import Watched, due_alerts, people_for, workdays_left
from casework.case import fold
from casework.clock import clock_of
from casework.open_limits import OpenLimit, limits_of_text, limits_text, open_limits, resting_since, steps_to_do
from casework.people import Actor, Role
from casework.stages import Stage
from rules.load import load_calendar
from tests import builders as b

CALENDAR = load_calendar()
LADDER = load_config(b.ROOT / "config.yaml").office.policy.ladder
DUE = dt.date(2026, 10, 20)
CASE = Watched("JAFG-2026-0001", "JAFG", "", Stage.DRAFTING, "running", dt.date(2026, 9, 16), DUE, (), frozenset())


def codes(day: str, **changes: Any) -> list[str]:
    found = due_alerts(replace(CASE, **changes), LADDER, dt.date.fromisoformat(day), CALENDAR, 20)
    return [f"{one.kind} {one.ref} {one.code}".replace("  ", " ") for one in found]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-09-29", []),
        ("2026-09-30", ["reply 10:handler"]),
        ("2026-10-13", ["reply 5:handler"]),
        ("2026-10-15", ["reply 5:handler", "reply 3:unit_head"]),
        ("2026-10-19", ["reply 5:handler", "reply 3:unit_head", "reply 1:supervisor"]),
        ("2026-10-21", ["reply 5:handler", "reply 3:unit_head", "reply 1:supervisor", "reply -1:overseer"]),
        ("2026-10-22", ["reply 5:handler", "reply 3:unit_head", "reply 1:supervisor", "reply -2:overseer"]),
    ],
)
def test_each_rung_is_reached_on_its_day(day: str, due: list[str]) -> None:
    """Of a role's reached rungs the nearest counts; overdue is told to the overseer anew each day."""
    assert due == [code for code in codes(day) if code.startswith("reply")]


def test_ten_days_of_silence_are_made_up_by_one_alert_a_role() -> None:
    """Nobody looked for weeks: the nearest rung of each role, and one overdue alert with today's figure."""
    assert ["reply 5:handler", "reply 3:unit_head", "reply 1:supervisor", "reply -8:overseer"] == codes("2026-10-30")


def test_a_rest_day_is_silent_and_a_make_up_day_is_not() -> None:
    """2026-10-11 is a Sunday of rest, 2026-10-10 a Saturday on which people work."""
    assert ([], ["reply 10:handler"]) == (codes("2026-10-11"), codes("2026-10-10"))


def test_the_last_day_has_none_left_and_the_next_workday_is_overdue_by_one() -> None:
    """0 on the day itself, then negative by working days."""
    days = (DUE, DUE + dt.timedelta(1))
    assert [0, -1] == [workdays_left(DUE, day, CALENDAR) for day in days]


@pytest.mark.parametrize("state", ["done", "withdrawn", "abandoned", "awaiting_correction", "awaiting_payment"])
def test_what_is_answered_or_awaits_the_applicant_is_not_alarmed(state: str) -> None:
    """A replied case that waits for delivery, or one whose applicant has to act, has no reply limit to miss."""
    assert [] == codes("2026-10-30", clock_state=state)


def test_a_lawfully_stopped_case_is_warned_by_the_cautious_reading_and_never_overdue() -> None:
    """By the cautious reading time may run on while a consultation is open: warned ahead of it, not alarmed after."""
    assert (["reply 5:handler"], []) == (
        codes("2026-10-14", clock_state="stopped"),
        codes("2026-10-21", clock_state="stopped"),
    )


def test_other_limits_have_their_own_ladder() -> None:
    """Three days before, on the last day, and after it; the supervisor hears of one long past."""
    limit = OpenLimit("third_party_answer", "A", dt.date(2026, 10, 23))
    stopped = {"clock_state": "stopped", "alert_on": None, "limits": (limit,)}
    told = {day: codes(day, **stopped) for day in ("2026-10-19", "2026-10-20", "2026-10-23", "2026-10-28")}
    assert {
        "2026-10-19": [],
        "2026-10-20": ["third_party_answer A 3:handler"],
        "2026-10-23": ["third_party_answer A 0:handler"],
        "2026-10-28": ["third_party_answer A -1:handler", "third_party_answer A -3:supervisor"],
    } == told


def test_milestones_are_gentle_and_move_with_the_limit() -> None:
    """Of the steps that should be done, the last that is not; an extension moves them by as much."""
    steps = frozenset({"drafting", "submitting"})
    day = "2026-10-12"
    assert ["reply 10:handler", "milestone drafting 12:handler"] == codes(day, to_do=steps)
    assert [] == codes(day, to_do=steps, alert_on=dt.date(2026, 11, 17))
    assert ["reply 10:handler"] == codes(day, to_do=frozenset({"submitting"}))


def person(login: str, role: Role, organ: str = "JAFG") -> Actor:
    return Actor(login, login, organ, frozenset({role}))


STAFF = [
    person("h1", Role.HANDLER),
    person("h2", Role.HANDLER),
    person("s", Role.SUPERVISOR),
    person("o", Role.OVERSEER, "JAZF"),
    person("other", Role.HANDLER, "JAGH"),
]


@pytest.mark.parametrize(
    ("role", "organ", "handler", "told"),
    [
        (Role.HANDLER, "JAFG", "", ["h1", "h2"]),
        (Role.HANDLER, "JAFG", "h2", ["h2"]),
        (Role.HANDLER, "JAFG", "gone", ["h1", "h2"]),
        (Role.UNIT_HEAD, "JAFG", "", ["s"]),
        (Role.UNIT_HEAD, "JAGH", "", ["o"]),
        (Role.OVERSEER, "JAGH", "", ["o"]),
    ],
)
def test_whom_an_alert_is_for(role: Role, organ: str, handler: str, told: list[str]) -> None:
    """The handler who took it on before all; a role that nobody holds goes up; overseers look after every organ."""
    assert told == [one.login for one in people_for(role, organ, handler, STAFF)]


def test_nobody_at_all_is_said() -> None:
    """Then there is nobody, and the store keeps the alert without a person."""
    assert () == people_for(Role.HANDLER, "JAFG", "", [])


def test_what_a_case_waits_for_is_read_from_its_events() -> None:
    """A correction asked and delivered: its limit is open, the clock rests since the asking, routing is to be done."""
    asked = pr.CorrectionAsked(dt.date(2026, 9, 18), ("年份",), dt.date(2026, 10, 15), "补1")
    events = (b.registered(), asked)
    records = [b.ev.Recorded(n, one, b.AT, "x", "x", "r", "c", "") for n, one in enumerate(events, 1)]
    case = fold(b.NUMBER, records)
    assert case
    clock = clock_of(case, b.law(), b.days(), b.TODAY)
    rests = resting_since(case, clock) if clock.state == "awaiting_correction" else dt.date(2026, 9, 18)
    assert (dt.date(2026, 9, 18), ("routing", "searching", "drafting", "submitting")) == (rests, steps_to_do(case))
    limits = open_limits(case, clock)
    assert limits == limits_of_text(limits_text(limits))


def test_limits_survive_the_store() -> None:
    """Whatever the consultation is called."""
    limits = (OpenLimit("agency_answer", "甲/乙 局", dt.date(2026, 10, 9)), OpenLimit("correction", "", DUE))
    assert limits == limits_of_text(limits_text(limits))
