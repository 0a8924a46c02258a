"""The example scenarios: organs, units and days that exist, limits recomputed by hand from the 2026 calendar.

The working days are written out here and come from no code of the product.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from acts.config import load_config
from acts.trial import TrialPeople
from casework.people import Role
from rules.strict_yaml import load_file

MAKEUP = {dt.date(2026, 9, 20), dt.date(2026, 10, 10)}
HOLIDAYS = {dt.date(2026, 9, day) for day in (25, 26, 27)} | {dt.date(2026, 10, day) for day in range(1, 8)}
SAMPLES = ["S01", "S07", "S13"]


def is_workday(day: dt.date) -> bool:
    """Whether offices work on ``day``, for September to November 2026."""
    return day in MAKEUP or (day.weekday() < 5 and day not in HOLIDAYS)


def twentieth_workday_after(day: dt.date) -> dt.date:
    """The twentieth working day after ``day``."""
    left = 20
    while left:
        day += dt.timedelta(days=1)
        left -= is_workday(day)
    return day


def sample(root: Path, name: str) -> Any:
    """The plain data of one example."""
    return load_file(root / "examples" / "samples" / f"{name}.yaml").data


@pytest.fixture
def root(pytestconfig: pytest.Config) -> Path:
    """The project folder."""
    return pytestconfig.rootpath


@pytest.mark.parametrize("name", SAMPLES)
def test_the_expected_limit_is_twenty_working_days_after_receipt(root: Path, name: str) -> None:
    """Each example expects the date that counting on the calendar by hand gives."""
    data = sample(root, name)
    received = data["request"].get("signed") or data["request"]["confirmed"]
    assert twentieth_workday_after(received) == data["expect"]["due_on"]


@pytest.mark.parametrize("name", SAMPLES)
def test_people_act_in_order_on_working_days_before_the_demonstration(root: Path, name: str) -> None:
    """Nobody acts on a rest day, before receipt, out of order, or after the demonstration's day."""
    config, data = load_config(root / "config.yaml"), sample(root, name)
    days = [act["on"] for act in data["acts"]]
    received = data["request"].get("signed") or data["request"]["confirmed"]
    assert days == sorted(days)
    assert all(is_workday(day) for day in days)
    assert config.demo_today is not None
    assert received < days[0] and days[-1] < config.demo_today


@pytest.mark.parametrize("name", SAMPLES)
def test_the_reply_leaves_in_time(root: Path, name: str) -> None:
    """Every example is a model: its reply goes out by the limit."""
    data = sample(root, name)
    sent = [act["on"] for act in data["acts"] if act["act"] == "dispatch"]
    assert sent and sent[0] <= data["expect"]["due_on"]


@pytest.mark.parametrize("name", SAMPLES)
def test_organs_and_units_are_the_configured_ones(root: Path, name: str) -> None:
    """An example routes only to units that config.yaml gives the organ."""
    data = sample(root, name)
    organ = load_config(root / "config.yaml").office.organ(data["organ"])
    units = [unit for act in data["acts"] if act["act"] == "route" for unit in act["units"]]
    assert units and all(organ.unit(unit).name == unit for unit in units)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_identity_number_can_belong_to_nobody(root: Path, name: str) -> None:
    """The invented numbers fail the check digit of GB 11643, so they are no one's."""
    number = sample(root, name)["request"]["applicant"]["id_number"]
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    assert number[17] != "10X98765432"[total % 11]


def test_each_organ_has_a_trial_person_for_each_role() -> None:
    """Drafting, reviewing and signing are three people's; the trial people cover every role that acts."""
    people = TrialPeople().everybody("JAFG")
    assert len(people) == len({person.login for person in people})
    assert {Role.HANDLER, Role.REVIEWER, Role.SIGNATORY} <= {role for person in people for role in person.roles}
