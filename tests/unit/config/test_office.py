"""The office as values: organs by code, numbers by pattern, lamps by working days left."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.alerting import Ladder, Rung
from casework.office import ConferencePolicy, District, Lamp, LampLimits, NumberPatterns, Office, Organ, Policy, Unit
from casework.people import Role
from rules.errors import ConfigError, InputError

ORGAN = Organ(
    code="MMFG",
    name="某市某区房屋管理局",
    short="某房管",
    office="某区房屋管理局办公室",
    address="某路1号",
    phone="021-0000-0001",
    review_bodies=((dt.date(2024, 1, 1), "某区人民政府"), (dt.date(2010, 1, 1), "市房屋管理局")),
    court="某法院",
    online_review="",
    units=(Unit("征收科"), Unit("物业科")),
)
OFFICE = Office(
    district=District("某市某区", "MM", "某区人民政府办公室"),
    organs={"MMFG": ORGAN},
    policy=Policy(
        LampLimits(yellow=5, red=1), Ladder((Rung(5, Role.HANDLER),), (), ()), ConferencePolicy(3, 5, 365, 30, ())
    ),
    numbers=NumberPatterns("{code}-{year}-{n:04d}", "{short}公开〔{year}〕第{n}号-{mark}", {"reply": "答"}),
)


def test_an_unknown_organ_lists_the_known_ones() -> None:
    """A wrong code is answered with the codes that may be written."""
    with pytest.raises(InputError) as caught:
        OFFICE.organ("MMXX")
    assert "没有代码为“MMXX”的答复机关。可以写：MMFG（某房管）。" in str(caught.value)


def test_numbers_follow_the_patterns() -> None:
    """A case number is padded to four places, a document number is not, and a fifth place is not cut."""
    assert "MMFG-2026-0118" == OFFICE.case_number("MMFG", 2026, 118)
    assert "MMFG-2026-10000" == OFFICE.case_number("MMFG", 2026, 10000)
    assert "某房管公开〔2026〕第12号-答" == OFFICE.document_number("MMFG", "reply", 2026, 12)


def test_a_letter_without_a_mark_gets_no_number() -> None:
    """A kind of letter whose ending is not configured is refused, with the key to fill."""
    with pytest.raises(ConfigError) as caught:
        OFFICE.document_number("MMFG", "fee_notice", 2026, 1)
    assert "numbers.marks" == caught.value.field


@pytest.mark.parametrize(
    ("day", "body"),
    [
        (dt.date(2026, 9, 30), "某区人民政府"),
        (dt.date(2024, 1, 1), "某区人民政府"),
        (dt.date(2023, 12, 31), "市房屋管理局"),
        (dt.date(2010, 1, 1), "市房屋管理局"),
    ],
)
def test_the_review_body_is_that_of_the_day(day: dt.date, body: str) -> None:
    """A letter names the body that reviews on the day the letter is made, from the first day of a change on."""
    assert body == ORGAN.review_body_on(day)


def test_before_the_first_known_review_body_nothing_is_guessed() -> None:
    """A day before the register begins is an error that names the key, not the earliest body."""
    with pytest.raises(ConfigError, match="2009-12-31"):
        ORGAN.review_body_on(dt.date(2009, 12, 31))


def test_an_unknown_unit_lists_the_known_ones() -> None:
    """Routing to a unit the organ does not have is answered with those it has."""
    assert Unit("征收科") == ORGAN.unit("征收科")
    with pytest.raises(InputError, match="可以写：征收科、物业科"):
        ORGAN.unit("征收一科")


@pytest.mark.parametrize(
    ("days_left", "lamp"),
    [
        (6, Lamp.GREEN),
        (5, Lamp.YELLOW),
        (2, Lamp.YELLOW),
        (1, Lamp.RED),
        (0, Lamp.RED),
        (-3, Lamp.RED),
        (None, Lamp.GREY),
    ],
)
def test_the_lamp_turns_at_the_limits(days_left: int | None, lamp: Lamp) -> None:
    """More than five working days are green, five to two yellow, one and less red, a lawful rest grey."""
    assert lamp == OFFICE.policy.lamp.lamp(days_left)


def test_every_lamp_has_a_word() -> None:
    """No meaning hangs on colour alone."""
    assert ["绿", "黄", "红", "停"] == [lamp.label for lamp in Lamp]
