"""Samples worked by people at their browsers: every act through the form that the page holds for it, to the end."""

from __future__ import annotations

from typing import Any

import pytest
from form_clerk import Clerk, forms_in
from office_at_work import OfficeAtWork, person

from acts.registry import ON_A_CASE
from acts.scenario import check, load_scenario
from casework.people import Role
from casework.stages import Stage, stage_of
from tests import builders as b
from web.pages.acts import PLACES

pytestmark = pytest.mark.slow

CLEAR = {"content": "clear", "nature": "information", "responsible": "own", "existence": "held", "exemptions": ["none"]}
ANSWERS: dict[str, dict[str, Any]] = {
    "S01": CLEAR,
    "S03": CLEAR | {
        "exemptions": ["third_party"], "third_party_view": "objects_reasonably", "severable": "severable"
    },
    "S04": CLEAR,
    "S14": CLEAR | {"exemptions": ["enforcement_file"], "organ_choice": "withhold", "severable": "whole"},
    "S15": CLEAR | {"volume": "unreasonable"},
    "S18": CLEAR | {"responsible": "lead_of_joint"},
    "S19": CLEAR | {
        "exemptions": ["third_party"], "third_party_view": "objects_unreasonably", "public_interest": "overrides"
    },
    "S20": CLEAR,
}  # fmt: skip

OTHER_PAGES = frozenset({"attach", "redact"})
"""Acts with routes of their own: they bring a file, or places on pages."""


@pytest.mark.parametrize("name", list(ANSWERS))
def test_a_sample_is_worked_through_the_pages(office: OfficeAtWork, name: str) -> None:
    """From 受理 to 归档 with nothing but the forms in the pages; it ends as the sample says."""
    scenario, clerk = load_scenario(b.SAMPLES / f"{name}.yaml"), Clerk(office)
    number = clerk.registered(scenario)
    for step in scenario.steps:
        fields = {key: value for key, value in step.fields.items() if key != "on"}
        if step.act in PLACES:
            clerk.do(number, step.act, step.on, ANSWERS[name], **fields)
        else:
            office.act(number, step.act, step.on, **fields)
            clerk.driver.catch_up(number)
    case = office.case(number)
    assert case.last_on
    check(scenario, office.desk.on(case.last_on), case)
    assert (Stage.CLOSED, True) == (stage_of(case), case.archived_on is not None)
    decided = case.items[0].decision
    assert decided and (name == "S20" or decided.outcome in decided.proposed)


def test_a_case_that_went_to_another_organ_is_left(office: OfficeAtWork) -> None:
    """移送: who gave it away comes back to the list, as the case is no longer theirs to see."""
    number, clerk = office.registered(), Clerk(office)
    sent = clerk.do(number, "transfer", office.desk.today, {}, organ="JAGH", reason="由规划资源局制作")
    assert ("/", "JAGH") == (sent.headers["location"], office.case(number).organ)


def test_a_refusal_by_a_rule_is_told_on_the_form(office: OfficeAtWork) -> None:
    """What was typed stays in its fields, with the reason and the article above; nothing has happened."""
    number, handler = office.registered(form="", via=""), person(Role.HANDLER)
    client = office.browser(handler)
    form = next(one for one in forms_in(client.get(f"/cases/{number}?part=work")) if one.action.endswith("/accept"))
    form.fill("on", "2026-10-19")
    refused = client.post(form.action, data=form.values)
    again = next(one for one in forms_in(refused) if one.action == form.action)
    assert (409, ["2026-10-19"]) == (refused.status_code, again.values["on"])
    assert ("填写的内容都在" in refused.text, "第二十九条" in refused.text) == (True, True)
    assert office.case(number).accepted_on is None


def test_every_act_has_a_form_on_some_page() -> None:
    """Whatever may be done to a case can be done in the browser; registering is a page of its own."""
    assert set() == set(ON_A_CASE) - set(PLACES) - OTHER_PAGES


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.REVIEWER, Role.SUPERVISOR, Role.OVERSEER, Role.ADMIN])
def test_who_may_not_do_an_act_sees_no_form_and_is_refused(office: OfficeAtWork, role: Role) -> None:
    """The handler's acts are not offered to others, and a form sent all the same is refused as not theirs."""
    number, who = office.registered(), person(role, "JAZF" if role is Role.OVERSEER else "JAFG")
    client = office.browser(who)
    page = client.get(f"/cases/{number}?part=work")
    assert [] == [form for form in forms_in(page) if form.action.endswith("/accept")]
    values = {"csrf": f"csrf-of-{who.login}", "seen": str(office.case(number).seq), "on": "2026-10-20"}
    assert 403 == client.post(f"/cases/{number}/acts/accept", data=values).status_code
    assert office.case(number).accepted_on is None
