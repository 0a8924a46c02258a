"""One request from the counter to the archive by people at their browsers, with everything that may come between.

Two people in two browsers, real Prefect and worker behind them; a third, the supervisor, watches, chases, and opens the
flow run in the dashboard.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from acts.desk import Desk
from acts.trial import TrialPeople
from casework.people import SYSTEM, Actor, Role
from casework.stages import Stage, stage_of
from tests.e2e.people_at_work import Person, fill, person_at
from tests.e2e.served import pages_of
from tests.offices import HANGING

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


def at(desk: Desk, chromium: Browser, home: str, who: Actor, *, scripts: bool = True) -> Person:
    """A person at a fresh browser."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    return person_at(desk, context, home, who)


def registered(person: Person) -> str:
    """A request taken in over the counter, by the form; its number."""
    page, today = person.page, person.desk.today.isoformat()
    page.goto(f"{person.watched.home}/register")
    page.locator("[name=channel][value=in_person]").check()
    page.locator("[name='day.in_person.submitted']").fill(today)
    page.locator("[name='applicant.kind']").select_option("natural")
    for name, value in {"name": "周某某", "id_number": "310106000000000000", "phone": "10000000001"}.items():
        page.locator(f"[name='applicant.{name}']").fill(value)
    page.locator("[name=items]").first.fill("某号地块的全部材料")
    page.locator("[name=form]").select_option("纸质")
    page.locator("[name=via]").select_option("邮寄")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/cases/*")
    return page.url.split("/cases/")[1].split("?")[0].split("#")[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_people_and_a_supervisor(at_work: Desk, chromium: Browser, home: str, scripts: bool) -> None:
    """Correction, third party, extension, conference, a returned draft, signing, sealing and dispatch, to the archive.

    The dashboard is Prefect's and needs scripts; nothing of ours does.
    """
    handler, leader = (at(at_work, chromium, home, who, scripts=scripts) for who in (HANDLER, LEADER))
    supervisor = at(at_work, chromium, home, SUPERVISOR)
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


def test_by_keyboard_alone(at_work: Desk, chromium: Browser, home: str) -> None:
    """From the list into a case, taken up, routed and searched for: Tab, Space and Enter, never the mouse."""
    handler = at(at_work, chromium, home, HANDLER)
    number, page, keys = registered(handler), handler.page, handler.page.keyboard
    page.goto(home)
    tab_to(page, page.locator(f"a[href*='/cases/{number}']").first)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{number}*")
    tab_to(page, page.locator("#act-accept button"))
    keys.press("Enter")
    page.wait_for_url("**done=accept*")
    tab_to(page, page.locator(f"#act-route [name=units][value={UNIT}]"))
    keys.press("Space")
    tab_to(page, page.locator("#act-route button"))
    keys.press("Enter")
    page.wait_for_url("**done=route*")
    case = at_work.cases(SYSTEM).find(number).case
    assert (Stage.INQUIRY, (UNIT,)) == (stage_of(case), case.units)
    assert ([], set()) == (handler.watched.complaints, handler.watched.elsewhere)
    page.context.close()


def tab_to(page: Page, wanted: Locator) -> None:
    """Tab until it has the focus, which must be seen."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            outline = wanted.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow")
            assert outline != "nonenone", "the focus is not seen"
            return
    raise AssertionError(f"Tab never reaches {wanted}")


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
    page = handler.page
    page.goto(f"{handler.watched.home}/cases/{number}?part=decisions&item=1&outcome=disclosed#act-decide")
    for _ in range(12):
        question = page.get_by_role("button", name="保存，到下一问")
        if not question.count():
            break
        for group in page.locator(".is-open fieldset").all():
            answers = group.locator("input")
            if not group.locator("input:checked").count() and answers.first.get_attribute("type") == "radio":
                answers.last.check()
        question.click()
    handler.page.locator("select[name=outcome]").select_option("disclosed")
    handler.page.get_by_role("button", name="按这一结果填写").click()
    form = handler.page.locator("form[action$='/acts/decide']")
    fill(form, {"facts.supply": "paper_by_post"})
    if form.locator("[name=instead]").count():
        fill(form, {"instead": "经核对，可以公开"})
    seq = handler.seq(number)
    with handler.page.expect_navigation():
        form.locator("button").last.click()
    assert handler.seq(number) > seq, handler.page.locator("main").inner_text()[:800]


def returned_once(handler: Person, leader: Person, number: str) -> None:
    handler.act(number, "draft")
    handler.act(number, "submit_draft")
    leader.act(number, "return_draft", reason="请写明检索到几份")
    page = handler.page
    handler.form(number, "edit_draft", {})
    free = page.locator("#act-edit_draft textarea[name^='blocks.']").last
    free.fill(free.input_value() + "共一份。")
    page.get_by_role("button", name="保存改动").click()
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
    page.goto(f"{supervisor.watched.home}/cases/{number}")
    page.get_by_role("link", name="在流程监控中查看").click()
    page.get_by_text("已办结").first.wait_for(timeout=HANGING * 1000)
