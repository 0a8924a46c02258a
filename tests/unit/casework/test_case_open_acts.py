"""What is offered: the table of stages narrowed by the file, and never more than the table allows."""

from __future__ import annotations

import datetime as dt

import pytest

from acts.scenario import load_scenario
from casework.case import Case
from casework.open_acts import open_acts
from casework.people import Actor, Role
from casework.stages import acts_for, stage_of
from tests import builders as b
from tests.paper_office import PaperOffice

CHANGING = {
    "S04": {"receive_correction": "dispatch", "ask_correction": "", "accept": ""},
    "S03": {"receive_view": "dispatch", "notify_disclosure": "receive_view", "record_delivery": "dispatch"},
    "S14": {"agree_extension": "propose_extension", "conclude_conference": "give_opinion"},
    "S15": {"receive_reasons": "dispatch"},
}
"""Sample → act → the act after which it is offered first ("": from the beginning)."""


def everybody(organ: str) -> Actor:
    """Somebody with every role of an organ."""
    return Actor("all", "某", organ, frozenset(Role) - {Role.SYSTEM, Role.OVERSEER})


@pytest.mark.parametrize(("name", "act"), [(name, act) for name, acts in CHANGING.items() for act in acts])
def test_an_act_is_offered_once_the_file_asks_for_it(name: str, act: str) -> None:
    """Before, it would be refused; the form appears when its ground is on the file."""
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    office = PaperOffice(scenario.register)
    since = "" if _offered(office, act, scenario.register.on) else None
    for step in scenario.steps:
        if since is not None:
            break
        office.act(step.act, {key: value for key, value in step.fields.items() if key != "on"}, step.on)
        since = step.act if _offered(office, act, step.on) else None
    assert CHANGING[name][act] == since


def test_never_more_than_the_table_allows() -> None:
    """At every step of every sample each role is offered only what its stage lets it do."""
    for path in sorted(b.SAMPLES.glob("S*.yaml")):
        scenario = load_scenario(path)
        office = PaperOffice(scenario.register)
        for step in scenario.steps:
            office.act(step.act, {key: value for key, value in step.fields.items() if key != "on"}, step.on)
            for role in set(Role) - {Role.SYSTEM}:
                one = Actor("one", "某", office.case.organ, frozenset({role}))
                offered = open_acts(office.case, office.context(one, step.on))
                assert offered <= acts_for(stage_of(office.case), one.roles), (path.stem, step.act, role)


def test_who_is_elsewhere_is_offered_nothing_but_the_overseer_who_may_chase() -> None:
    """A role counts in its own organ."""
    case = PaperOffice(load_scenario(b.SAMPLES / "S01.yaml").register).case
    assert set() == _for(case, Role.HANDLER, "JAGH")
    assert {"chase"} == _for(case, Role.OVERSEER, "JAZF")


def _for(case: Case, role: Role, organ: str) -> frozenset[str]:
    who = Actor("one", "某", organ, frozenset({role}))
    return open_acts(case, b.context(who))


def _offered(office: PaperOffice, act: str, on: dt.date) -> bool:
    return act in open_acts(office.case, office.context(everybody(office.case.organ), on))
