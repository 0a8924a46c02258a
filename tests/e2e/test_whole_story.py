"""One request from the counter to the archive by people at their browsers, with everything that may come between.

Two people in two browsers, real Prefect and worker behind them; a third, the supervisor, watches, chases, and opens the
flow run in the dashboard.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from acts.desk import Desk
from acts.trial import TrialPeople
from casework.people import SYSTEM, Actor, Role
from casework.stages import Stage, stage_of
from tests.e2e.hands import Hands, Keys, Mouse
from tests.e2e.people_at_work import Person, fill, person_at
from tests.e2e.served import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.prefect]
HANDLER = Actor("jafg.two-hats", "王敏", "JAFG", frozenset({Role.HANDLER, Role.UNIT_HEAD}))
LEADER = Actor(
    "jafg.leader", "周建国", "JAFG",
    frozenset({Role.REVIEWER, Role.LEGAL, Role.SECRECY, Role.SIGNATORY, Role.OFFICE_HEAD}),
)  # fmt: skip
SUPERVISOR = TrialPeople().of("JAFG", Role.SUPERVISOR)
UNIT = "征收科"


@pytest.fixture(scope="module")
def home(at_work: Desk) -> Iterator[str]:
    """The pages of an office with a real Prefect server and a worker."""
    with pages_of(at_work) as address:
        yield address


def at(desk: Desk, chromium: Browser, home: str, who: Actor, hands: Hands, *, scripts: bool = True) -> Person:
    """A person at a fresh browser."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    return person_at(desk, context, home, who, hands)


def registered(person: Person) -> str:
    """A request taken in over the counter, by the form; its number."""
    page, hands = person.page, person.hands
    hands.go(page, person.watched.home, "/register")
    form = page.locator("form[action='/register']")
    values = {
        "channel": "in_person", "day.in_person.submitted": person.desk.today.isoformat(),
        "applicant.kind": "natural", "applicant.name": "周某某", "applicant.id_number": "310106000000000000",
        "applicant.phone": "10000000001", "items": "某号地块的全部材料", "form": "纸质", "via": "邮寄",
    }  # fmt: skip
    fill(form, values, hands)
    hands.press(page.get_by_role("button", name="登记", exact=True))
    page.wait_for_url("**/cases/*")
    return page.url.split("/cases/")[1].split("?")[0].split("#")[0]


@pytest.mark.parametrize("way", ["without scripts", "keyboard", pytest.param("mouse", marks=pytest.mark.thorough)])
def test_two_people_and_a_supervisor(at_work: Desk, chromium: Browser, home: str, way: str) -> None:
    """Correction, third party, extension, conference, a returned draft, signing, sealing and dispatch, to the archive.

    By mouse, by mouse without scripts, and by keyboard alone: Tab, Enter, Space, the arrows, and at every stop the
    focus is seen. The dashboard is Prefect's and needs scripts; nothing of ours does.
    """
    hands: Hands = Keys() if way == "keyboard" else Mouse()
    scripts = way != "without scripts"
    handler, leader = (at(at_work, chromium, home, who, hands, scripts=scripts) for who in (HANDLER, LEADER))
    supervisor = at(at_work, chromium, home, SUPERVISOR, hands)
    number = registered(handler)
    corrected(handler, number)
    consulted(handler, number)
    extended(handler, leader, number)
    supervisor.act(number, "chase", words="请在本周内拟稿")
    conferred(handler, leader, number)
    decided(handler, number)
    returned_once(handler, leader, number)
    sent_and_filed(handler, leader, number)
    dashboard(supervisor, number)
    case = at_work.cases(SYSTEM).find(number).case
    assert (Stage.CLOSED, True, True) == (stage_of(case), case.archived_on is not None, case.reply is not None)
    for person in (handler, leader, supervisor):
        assert ([], set()) == (person.watched.complaints, person.watched.elsewhere)
        person.page.context.close()
    assert set() == (hands.unseen if isinstance(hands, Keys) else set())


def corrected(handler: Person, number: str) -> None:
    handler.act(number, "ask_correction", points="内容不明确｜请写明名称｜某号评估报告")
    handler.act(number, "dispatch", letter="correction", way="in_person")
    handler.act(number, "record_delivery", letter="correction")
    handler.act(number, "receive_correction", items="某号地块分户评估报告")
    handler.act(number, "accept")


def consulted(handler: Person, number: str) -> None:
    handler.act(number, "route", units=[UNIT])
    handler.act(number, "accept_route", unit=UNIT)
    handler.act(number, "record_search", unit=UNIT, found="yes", where="征收档案", words="某号地块")
    handler.act(number, "ask_third_party", name="某公司", summary="评估报告一份", why="载有工艺尺寸")
    handler.act(number, "dispatch", letter="third_party-A", way="in_person")
    handler.act(number, "dispatch", letter="told-A", way="in_person")
    handler.act(number, "record_delivery", letter="third_party-A")
    handler.act(number, "receive_view", ref="A", view="consents")


def extended(handler: Person, leader: Person, number: str) -> None:
    handler.act(number, "propose_extension", workdays="10", reason="需要核实的档案多")
    leader.act(number, "agree_extension")
    handler.act(number, "dispatch", letter="extension", way="in_person")
    handler.act(number, "record_delivery", letter="extension")


def conferred(handler: Person, leader: Person, number: str) -> None:
    handler.act(number, "convene_conference", question="能不能公开", members=[UNIT])
    handler.act(number, "give_opinion", opinion="可以公开")
    handler.act(number, "conclude_conference", conclusion="可以公开", **{"outcomes.1": "disclosed"})


def decided(handler: Person, number: str) -> None:
    """The seven questions answered for what the system proposes, then the decision's own form."""
    page, hands = handler.page, handler.hands
    handler.open(number, "decide")
    for _ in range(12):
        question = page.get_by_role("button", name="保存，到下一问")
        if not question.count():
            break
        for group in page.locator(".is-open fieldset").all():
            answers = group.locator("input")
            if not group.locator("input:checked").count() and answers.first.get_attribute("type") == "radio":
                hands.tick(answers.last)
        with page.expect_navigation():
            hands.press(question)
    hands.choose(page.locator("select[name=outcome]"), "disclosed")
    with page.expect_navigation():
        hands.press(page.get_by_role("button", name="按这一结果填写"))
    form = page.locator("form[action$='/acts/decide']")
    fill(form, {"facts.supply": "paper_by_post"}, hands)
    if form.locator("[name=instead]").count():
        fill(form, {"instead": "经核对，可以公开"}, hands)
    seq = handler.seq(number)
    with page.expect_navigation():
        hands.press(form.locator("button").last)
    assert handler.seq(number) > seq, page.locator("main").inner_text()[:800]


def returned_once(handler: Person, leader: Person, number: str) -> None:
    handler.act(number, "draft")
    handler.act(number, "submit_draft")
    leader.act(number, "return_draft", reason="请写明检索到几份")
    form = handler.form(number, "edit_draft", {})
    free = form.locator("textarea[name^='blocks.']").last
    handler.hands.write(free, free.input_value() + "共一份。")
    with handler.page.expect_navigation():
        handler.hands.press(form.get_by_role("button", name="保存改动"))
    handler.act(number, "submit_draft")
    leader.act(number, "approve", kind="review")
    leader.act(number, "sign")


def sent_and_filed(handler: Person, leader: Person, number: str) -> None:
    handler.act(number, "dispatch", letter="reply", way="post", tracking="EMS-示例-1")
    handler.act(number, "record_delivery", letter="reply")
    handler.act(number, "archive")


def dashboard(supervisor: Person, number: str) -> None:
    """The supervisor opens the case and, from it, its flow run."""
    page = supervisor.page
    supervisor.open(number, "chase")
    supervisor.hands.press(page.get_by_role("link", name="在流程监控中查看"))
    page.get_by_text("已办结").first.wait_for()
