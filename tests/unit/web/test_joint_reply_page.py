"""合并答复 through the pages: the form offers only what fits, and both cases say where they are answered."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from form_clerk import Form, forms_in
from httpx import Response
from office_at_work import OfficeAtWork, applicant, person

from casework.people import Role

HANDLER = person(Role.HANDLER)
JOIN, PART = "/acts/join_replies", "/acts/part_replies"


def words(page: Response) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def form(client: TestClient, number: str, act: str) -> Form:
    """The form of this act on the case's page of letters."""
    page = client.get(f"/cases/{number}?part=letters")
    return next(one for one in forms_in(page) if one.action.endswith(act))


def cases(office: OfficeAtWork) -> tuple[str, str]:
    """Two decided cases of one applicant."""
    return office.decided(), office.decided()


def test_one_letter_is_joined_and_parted_by_the_forms(office: OfficeAtWork) -> None:
    """Ticked and sent: each case names the other, the second is worked on in the first; parted again with a reason."""
    lead, other = cases(office)
    client = office.browser(HANDLER)
    joining = form(client, lead, JOIN)
    assert [other] == joining.offered["cases"]
    joining.fill("cases", [other])
    assert 303 == client.post(joining.action, data=joining.values).status_code
    assert ((other,), lead) == (office.case(lead).course.joins, office.case(other).course.joined_to)
    assert other in words(client.get(f"/cases/{lead}?part=letters"))
    page = client.get(f"/cases/{other}?part=letters")
    assert f"本件与 {lead} 合并答复" in words(page)
    acts = {one.action.rpartition("/")[2] for one in forms_in(page)}
    assert set() == acts & {"draft", "join_replies", "dispatch", "decide"}
    parting = form(client, lead, PART)
    assert [other] == parting.offered["parted"]
    parting.fill("parted", other)
    parting.fill("reason", "一件要延期")
    assert 303 == client.post(parting.action, data=parting.values).status_code
    assert ((), "") == (office.case(lead).course.joins, office.case(other).course.joined_to)
    for number in (lead, other):
        assert "一件要延期" in words(client.get(f"/cases/{number}?part=log"))


def test_the_draft_of_both_is_one_letter_on_the_page(office: OfficeAtWork) -> None:
    """Drafted in the first case: both requests with their numbers stand in the one letter."""
    lead, other = cases(office)
    client = office.browser(HANDLER)
    joining = form(client, lead, JOIN)
    joining.fill("cases", [other])
    client.post(joining.action, data=joining.values)
    office.act(lead, "draft", office.desk.today)
    told = words(client.get(f"/cases/{lead}/draft"))
    for expected in (f"第1件（收件编号{lead}）", f"第2件（收件编号{other}）", "第1项", "第2项"):
        assert expected in told


@pytest.mark.parametrize("name", ["周小明", "吴某某"])
def test_another_applicants_case_is_neither_offered_nor_taken(name: str, office: OfficeAtWork) -> None:
    """吴某某 asked another thing: no box for it, and sent all the same it is refused, with what was ticked kept."""
    lead, same = cases(office)
    other = office.decided(applicant=applicant(name)) if name != "周小明" else office.registered()
    client = office.browser(HANDLER)
    joining = form(client, lead, JOIN)
    assert [same] == joining.offered["cases"]
    refused = client.post(joining.action, data=joining.values | {"cases": [same, other]})
    assert (409, ()) == (refused.status_code, office.case(lead).course.joins)
    assert other in words(refused) and ("不是同一申请人" in words(refused)) is (name != "周小明")
    kept = next(one for one in forms_in(refused) if one.action.endswith(JOIN))
    assert [same] == kept.values["cases"]


def test_a_wrong_choice_is_told_where_it_was_made(office: OfficeAtWork) -> None:
    """Nothing ticked, a case that is not there: the form again with what is wrong, nothing joined."""
    lead, other = cases(office)
    client = office.browser(HANDLER)
    joining = form(client, lead, JOIN)
    wrong = {(): (400, "还没有填写“一并答复的办件”"), ("JAFG-2026-9999", other): (404, "没有这件办件")}
    for typed, (code, told) in wrong.items():
        answer = client.post(joining.action, data=joining.values | {"cases": list(typed)})
        kept = next(one for one in forms_in(answer) if one.action.endswith(JOIN))
        assert (code, True, list(typed)) == (answer.status_code, told in words(answer), kept.values.get("cases", []))
    assert () == office.case(lead).course.joins


def test_parting_without_a_reason_keeps_the_choice(office: OfficeAtWork) -> None:
    """The reason is missing: told at its field, the case that was chosen is still chosen."""
    lead, other = cases(office)
    client = office.browser(HANDLER)
    office.act(lead, "join_replies", office.desk.today, cases=[other])
    parting = form(client, lead, PART)
    answer = client.post(parting.action, data=parting.values | {"parted": other, "reason": " "})
    kept = next(one for one in forms_in(answer) if one.action.endswith(PART))
    assert (400, [other], (other,)) == (answer.status_code, kept.values["parted"], office.case(lead).course.joins)


def test_only_the_handler_joins_and_parts(office: OfficeAtWork) -> None:
    """Nobody else finds the form, and what they send is refused."""
    lead, other = cases(office)
    for role in set(Role) - {Role.HANDLER, Role.ADMIN, Role.SYSTEM}:
        who = person(role)
        client = office.browser(who)
        page = client.get(f"/cases/{lead}?part=letters")
        assert not [one for one in forms_in(page) if one.action.endswith((JOIN, PART))], role
        sent = {"csrf": f"csrf-of-{who.login}", "seen": str(office.case(lead).seq), "cases": [other]}
        assert 403 == client.post(f"/cases/{lead}{JOIN}", data=sent).status_code, role
    assert () == office.case(lead).course.joins
