"""判断: question after question the outcomes grow fewer; the proposal is taken or not, and the log says why."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from form_clerk import forms_in
from httpx import Response
from office_at_work import OfficeAtWork, person

from casework.people import Role

HANDLER = person(Role.HANDLER)
GIVEN = {
    "standing": "open", "content": "clear", "nature": "information", "repeat": "no", "volume": "normal",
    "responsible": "own", "existence": "held", "exemptions": "none", "form_wanted": "possible", "needs_help": "no",
    "several_applicants": "no",
}  # fmt: skip


def searched(office: OfficeAtWork) -> str:
    """A case whose search found the paper."""
    number = office.registered()
    office.act(number, "accept", office.desk.today)
    office.act(number, "route", office.desk.today, units=["公房科"])
    search = {"unit": "公房科", "found": True, "where": "公房档案", "words": "租赁凭证"}
    office.act(number, "record_search", office.desk.today, **search)
    return number


def asked(client: TestClient, number: str, **answers: Any) -> Response:
    """The page after these answers."""
    query = {"part": "decisions", "item": "1"} | {f"findings.{code}": value for code, value in answers.items()}
    return client.get(f"/cases/{number}", params=query)


def test_each_answer_leads_to_the_next_question(office: OfficeAtWork) -> None:
    """Seven questions; only the open one is a form, with the answers so far in it; what the file knows is proposed."""
    number, client, answers, seen = searched(office), office.browser(HANDLER), {}, []
    for code in ("content", "nature", "responsible", "existence", "exemptions", "form_wanted", "several_applicants"):
        page = asked(client, number, **answers)
        form = next(form for form in forms_in(page) if f"findings.{code}" in form.offered)
        seen.append((code, form.values.get(f"findings.{code}", [])))
        answers |= {name.removeprefix("findings."): GIVEN[name.removeprefix("findings.")] for name in form.offered}
    assert [
        ("content", ["clear"]), ("nature", []), ("responsible", []), ("existence", ["held"]), ("exemptions", []),
        ("form_wanted", ["possible"]), ("several_applicants", ["no"]),
    ] == seen  # fmt: skip
    page = asked(client, number, **answers).text
    assert ("系统建议：予以公开" in page, "按现在的回答剩 1 种" in page) == (True, True)


def test_an_answer_that_settles_it_skips_the_rest(office: OfficeAtWork) -> None:
    """A petition is none of the other five questions' business; its article and channel are asked for at once."""
    number, client = searched(office), office.browser(HANDLER)
    page = asked(client, number, standing="open", content="clear", nature="petition", repeat="no", volume="normal")
    form = next(form for form in forms_in(page) if form.action.endswith("/decide"))
    assert {"facts.matter", "facts.channel", "facts.contact", "facts.nature"} <= form.required
    assert ["petition"] == form.values["outcome"]


def test_what_must_come_first_is_linked(office: OfficeAtWork) -> None:
    """An unasked third party blocks every outcome; the step says so with its article and leads to its form."""
    number, client = searched(office), office.browser(HANDLER)
    page = asked(
        client,
        number,
        **{**GIVEN, "exemptions": "third_party", "third_party_view": "not_asked", "public_interest": "no"},
    ).text
    assert ("还没有可以建议的结果" in page, "#act-ask_third_party" in page) == (True, True)


def test_answers_that_cannot_both_be_are_said_at_the_question(office: OfficeAtWork) -> None:
    """No ground and a ground: the question is open again and says what is wrong; the other answers stay."""
    number, client = searched(office), office.browser(HANDLER)
    page = asked(client, number, **{**GIVEN, "exemptions": ["none", "deliberation"]})
    form = next(form for form in forms_in(page) if "findings.exemptions" in form.offered)
    assert (200, ["held"]) == (page.status_code, form.values["findings.existence"])
    assert "写了没有不予公开的情形，又写了别的情形" in page.text


def test_another_outcome_needs_its_reason(office: OfficeAtWork) -> None:
    """Not taken without a word; with one, the record says what was proposed and why it was not taken."""
    number, client = searched(office), office.browser(HANDLER)
    query = {"part": "decisions", "item": "1", "outcome": "already_public"}
    page = client.get(f"/cases/{number}", params=query | {f"findings.{code}": value for code, value in GIVEN.items()})
    form = next(form for form in forms_in(page) if form.action.endswith("/decide"))
    for name in ("way", "address", "publication_proof"):
        form.fill(f"facts.{name}", "网站")
    refused = client.post(form.action, data=form.values)
    assert (400, True) == (refused.status_code, '<a href="#decide-instead">' in refused.text)
    again = next(one for one in forms_in(refused) if one.action == form.action)
    assert ["网站"] == again.values["facts.way"]
    again.fill("instead", "昨天刚刚上网公开")
    assert 303 == client.post(again.action, data=again.values).status_code
    decided = office.case(number).items[0].decision
    assert decided and (("disclosed",), "昨天刚刚上网公开") == (decided.proposed, decided.instead)
    assert "没有采纳系统建议的予以公开，理由：昨天刚刚上网公开" in client.get(f"/cases/{number}?part=log").text


@pytest.mark.parametrize("answers", [{"nature": "burn"}, {"content": ["clear", "unclear"]}])
def test_answers_nobody_offered_change_nothing(office: OfficeAtWork, answers: dict[str, Any]) -> None:
    """A made-up address asks the question again."""
    number, client = searched(office), office.browser(HANDLER)
    assert 200 == asked(client, number, **answers).status_code
    assert office.case(number).items[0].decision is None
