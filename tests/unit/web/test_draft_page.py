"""文书页: a draft is read, changed, checked, approved and compared on one page; void approvals stay in sight."""

from __future__ import annotations

import pytest
from form_clerk import Clerk, forms_in
from office_at_work import OfficeAtWork, person

from acts.scenario import load_scenario
from casework.people import Role
from letters.blocks import Block, Letter
from tests import builders as b
from web.letter_view import changes

HANDLER, REVIEWER, SIGNATORY = person(Role.HANDLER), person(Role.REVIEWER), person(Role.SIGNATORY)


def at(office: OfficeAtWork, until: str) -> tuple[Clerk, str]:
    """S01 up to and with the first act of this name, done by real acts."""
    scenario, clerk = load_scenario(b.SAMPLES / "S01.yaml"), Clerk(office)
    number = clerk.registered(scenario)
    for step in scenario.steps:
        office.act(number, step.act, step.on, **{key: value for key, value in step.fields.items() if key != "on"})
        clerk.driver.catch_up(number)
        if step.act == until:
            break
    return clerk, number


def test_free_paragraphs_are_changed_and_the_rest_is_not(office: OfficeAtWork) -> None:
    """Only the handler's own paragraphs are fields; a changed one makes a version, an emptied one goes."""
    _, number = at(office, "draft")
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    letter = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 1))
    free = {f"blocks.{n}" for n, block in enumerate(letter.blocks, 1) if block.source == "text"}
    assert free == {name for name in form.values if name.startswith("blocks.")}
    first, second = sorted(free, key=lambda name: int(name.partition(".")[2]))[:2]
    form.values |= {first: ["改过的一段"], second: [" "]}
    sent = client.post(form.action, data=form.values)
    assert (303, f"/cases/{number}/draft?done=edit_draft") == (sent.status_code, sent.headers["location"])
    edited = Letter.from_dict(office.desk.cases(HANDLER).letter_body(number, "reply", 2))
    assert (len(letter.blocks) - 1, True) == (len(edited.blocks), "改过的一段" in edited.text)
    page = client.get(sent.headers["location"]).text
    assert ("<ins>改过的一段</ins>" in page or "改过" in page.partition("与第 1 稿相比")[2]) and "改稿：已办" in page


def test_a_void_approval_stays_in_sight(office: OfficeAtWork) -> None:
    """Approved, returned, changed: the chain shows the approval, marked as void, and the return with its reason."""
    _, number = at(office, "approve")
    client = office.browser(SIGNATORY)
    form = next(one for one in forms_in(client.get(f"/cases/{number}/draft")) if one.action.endswith("/return_draft"))
    form.fill("reason", "请写明份数")
    assert 303 == client.post(form.action, data=form.values).status_code
    page = office.browser(HANDLER).get(f"/cases/{number}/draft").text
    assert ('<li class="void"><strong>审核</strong>' in page, "请写明份数" in page) == (True, True)


@pytest.mark.parametrize(
    ("until", "who", "act"),
    [("draft", HANDLER, "submit_draft"), ("submit_draft", REVIEWER, "approve"), ("approve", SIGNATORY, "sign")],
)
def test_each_sees_the_act_that_is_theirs(office: OfficeAtWork, until: str, who: object, act: str) -> None:
    """One solid button a person; the others see the letter and no form of that act."""
    _, number = at(office, until)
    for one in (HANDLER, REVIEWER, SIGNATORY):
        page = office.browser(one).get(f"/cases/{number}/draft")
        there = any(form.action.endswith(f"/{act}") for form in forms_in(page))
        assert (one is who) == there


def test_without_a_draft_the_letters_are_shown(office: OfficeAtWork) -> None:
    """No draft yet: the address leads to the letters of the case."""
    number = office.registered()
    page = office.browser(HANDLER).get(f"/cases/{number}/draft")
    assert (303, f"/cases/{number}?part=letters#parts") == (page.status_code, page.headers["location"])


def test_errors_hold_the_draft_back_before_it_is_sent(office: OfficeAtWork) -> None:
    """A last day that is written so that nobody knows whether it counts: the finding with its place, and no 送审."""
    _, number = at(office, "draft")
    client = office.browser(HANDLER)
    form = next(form for form in forms_in(client.get(f"/cases/{number}/draft")) if form.action.endswith("/edit_draft"))
    name = next(name for name in form.values if name.startswith("blocks."))
    form.values[name] = ["请于2026年11月3日前来领取。"]
    client.post(form.action, data=form.values)
    page = client.get(f"/cases/{number}/draft")
    assert "还不能送审" in page.text
    assert not any(form.action.endswith("/submit_draft") for form in forms_in(page))


def test_pictures_are_for_those_who_may_see_the_case(office: OfficeAtWork) -> None:
    """Other organs get the page for nothing there; so does a page that the letter does not have."""
    _, number = at(office, "draft")
    other = person(Role.HANDLER, "JAGH")
    address = f"/cases/{number}/letters/reply-v1/pages/1.png"
    assert 404 == office.browser(other).get(address).status_code
    assert 404 == office.browser(HANDLER).get(f"/cases/{number}/letters/reply-v9/pages/1.png").status_code


def test_differences_are_words_not_paragraphs() -> None:
    """A date in a sentence is one change of a date; a new sentence is put in whole; equal letters have none."""
    old = Letter("reply", (Block("para", "于2026年10月15日提出意见。"), Block("para", "不变。")), "某局")
    new = Letter(
        "reply", (Block("para", "于2026年10月14日提出意见。"), Block("para", "不变。"), Block("para", "又及。")), "某局"
    )
    found = changes(old, new)
    assert [("第 1 段", ("-", "5"), ("+", "4")), ("第 3 段", ("+", "又及。"))] == [
        (one.where, *(segment for segment in one.segments if segment[0] != "=")) for one in found
    ]
    assert [] == changes(old, old)
