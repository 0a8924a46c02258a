"""Acts by name: all of them listed with their fields, each reachable, the wrong ones answered."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from act_samples import act, done, register

from acts import registry
from acts.desk import Desk
from casework import commands as cmd
from casework.people import Role
from casework.ruling import Refused
from rules.errors import InputError
from store.unit_of_work import NoSuchCase
from tests import builders as b


def described() -> dict[str, dict[str, Any]]:
    """The list by name."""
    return {entry["act"]: entry for entry in registry.describe()}


def test_every_act_is_listed_and_reachable() -> None:
    """The list, the commands and the functions know the same acts; only registration works without a case."""
    assert set(cmd.ACTS) == set(described()) == set(registry.ON_A_CASE) | {"register"}
    json.dumps(registry.describe())


def test_each_act_says_what_it_needs_and_who_may() -> None:
    """Fields with label and whether they must be given; roles and stages by code."""
    approve = described()["approve"]
    assert ("审核通过", ["legal", "reviewer", "secrecy"], ["review"]) == (
        approve["label"], approve["roles"], approve["stages"],
    )  # fmt: skip
    assert [("on", True), ("kind", True)] == [(field["name"], field["required"]) for field in approve["fields"]]
    optional = {field["name"] for field in described()["dispatch"]["fields"] if not field["required"]}
    assert {"letter", "tracking"} == optional


def test_what_the_system_fills_in_is_no_field() -> None:
    """Hashes, numbers and the findings of the check are not asked for and not taken."""
    shown = {field["name"] for entry in registry.describe() for field in entry["fields"]}
    assert set() == shown & cmd.SET_BY_THE_SYSTEM
    with pytest.raises(InputError) as caught:
        registry.command_of("sign", {"on": b.TODAY, "number": "静房管公开〔2026〕第9号-答"})
    assert "number" == caught.value.field


def test_an_unknown_act_lists_the_known_ones() -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(InputError) as caught:
        registry.command_of("acept", {})
    assert ("act", True) == (caught.value.field, "accept" in caught.value.advice)


def test_a_registered_case_is_not_registered_again(desk: Desk) -> None:
    """``register`` on a case that exists is wrong input."""
    number = register(desk)
    fields = {
        "on": b.SIGNED, "organ": "JAFG", "channel": "signed_post", "dates": {"signed": b.SIGNED},
        "applicant": {"kind": "natural", "name": "甲"}, "items": ["乙"],
    }  # fmt: skip
    with pytest.raises(InputError) as caught:
        registry.do(desk, b.HANDLER, "register", number, fields)
    assert "act" == caught.value.field


def test_an_unknown_number_is_no_case(desk: Desk) -> None:
    """An act on nothing says so."""
    with pytest.raises(NoSuchCase):
        registry.do(desk, b.HANDLER, "accept", "JAFG-2026-0999", {"on": b.TODAY})


def test_the_future_is_not_recorded(desk: Desk) -> None:
    """The day of an act is today or earlier, whatever the form says."""
    number = register(desk)
    with pytest.raises(InputError) as caught:
        act(desk, number, "accept", on=b.TODAY + dt.timedelta(1))
    assert "on" == caught.value.field


def test_an_act_keeps_the_day_of_its_fact(desk: Desk) -> None:
    """Accepted on the 17th, written down on the 30th."""
    number = register(desk)
    assert dt.date(2026, 9, 17) == done(act(desk, number, "accept", on=dt.date(2026, 9, 17))).accepted_on


def test_nobody_acts_on_another_organs_case(desk: Desk) -> None:
    """Not the handler of another organ, not who oversees all of them."""
    number = register(desk)
    overseer = b.actor(Role.OVERSEER, Role.HANDLER, organ="JAZF")
    for who in (b.actor(Role.HANDLER, organ="JAXF"), overseer):
        refused = act(desk, number, "accept", by=who)
        assert isinstance(refused, Refused)
        assert "right" == refused.kind


def test_an_act_nudges_the_worker(desk: Desk) -> None:
    """A worker that listens hears of every act that is done, and of none that is refused."""
    with desk.nudge.listen() as line:
        number = register(desk)
        assert b"." == line.recv(1)
        done(act(desk, number, "accept"))
        assert b"." == line.recv(1)
        assert isinstance(act(desk, number, "accept"), Refused)
        with pytest.raises(BlockingIOError):
            line.recv(1)
    desk.nudge.forget()


def test_a_lost_worker_stops_nobody(desk: Desk) -> None:
    """A socket that nobody listens on any more is passed over."""
    desk.nudge.listen().close()
    assert register(desk).startswith("JAFG")
    desk.nudge.forget()
