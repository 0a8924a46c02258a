"""What was typed is never lost: not by a session that is over, a page too old, or somebody who was quicker."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient
from httpx import Response
from office_at_work import OfficeAtWork, form_token, person

from acts.sign_in import set_password
from casework.people import Role

HANDLER = person(Role.HANDLER)
WORDS, PASSWORD = '第一行\n<b>"第二行"', "four plain words here"


def over(office: OfficeAtWork) -> TestClient:
    """A browser whose session is over, of somebody with a password."""
    client = office.browser()
    set_password(office.desk, HANDLER, PASSWORD)
    return client


def fields_of(page: Response) -> dict[str, str]:
    """The hidden fields of the page's form in the main part, as a browser would send them."""
    main = page.text.partition("<main")[2]
    form = main[main.index("<form") : main.index("</form>")]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)}


def test_a_session_that_is_over_loses_nothing(office: OfficeAtWork) -> None:
    """The sign-in page carries the form; after it the form stands filled in again, and nothing was done by itself."""
    number = office.registered()
    client, address = over(office), f"/cases/{number}/acts/hand_over"
    late = client.post(address, data={"csrf": "old", "seen": "1", "to": "", "reason": WORDS, "on": "2026-10-20"})
    assert (401, True) == (late.status_code, "没有丢" in late.text)
    wrong = client.post("/sign-in", data=fields_of(late) | {"login": HANDLER.login, "password": "not this one"})
    assert 401 == wrong.status_code
    right = client.post("/sign-in", data=fields_of(wrong) | {"login": HANDLER.login, "password": PASSWORD})
    assert (200, True) == (right.status_code, "已经登录" in right.text)
    back = client.post(address, data=fields_of(right))
    assert (200, True) == (back.status_code, 'value="第一行\n&lt;b&gt;&#34;第二行&#34;"' in back.text)
    assert 1 == office.case(number).seq
    assert all("reason" not in str(one.url) for one in (late, right, back))


def test_a_new_request_survives_as_well(office: OfficeAtWork) -> None:
    """Several items, the channel and its days: the wizard comes back as it was, and nothing is registered."""
    client = over(office)
    typed = {"channel": "in_person", "day.in_person.submitted": "2026-10-19", "items": "一件事", "do": "save"}
    late = client.post("/register", data=typed | {"csrf": "old", "applicant.name": "吴文"})
    right = client.post("/sign-in", data=fields_of(late) | {"login": HANDLER.login, "password": PASSWORD})
    back = client.post("/register", data=fields_of(right))
    assert [True] * 3 == [words in back.text for words in ('value="吴文"', ">一件事</textarea>", "2026-11-16 周一")]
    assert 0 == office.desk.cases(HANDLER).count()


def test_the_token_of_another_session_keeps_the_text(office: OfficeAtWork) -> None:
    """Signed in again in another window: the old page's form is not taken, and can be gone on with."""
    number = office.registered()
    client, address = office.browser(HANDLER), f"/cases/{number}/acts/hand_over"
    old = client.post(address, data={"csrf": "of before", "seen": "1", "to": "x", "reason": WORDS})
    assert (403, WORDS) == (old.status_code, fields_of(old)["reason"])
    assert 200 == client.post(address, data=fields_of(old)).status_code


def test_a_conflict_shows_both_and_can_be_gone_on_with(office: OfficeAtWork) -> None:
    """What the colleague did, what was typed, and a way back to the form with it, based on what is true now."""
    number = office.registered()
    client, form = office.browser(HANDLER), {"csrf": f"csrf-of-{HANDLER.login}", "on": "2026-10-20"}
    client.post(f"/cases/{number}/acts/claim", data=form | {"seen": "1"})
    late = client.post(f"/cases/{number}/acts/hand_over", data=form | {"seen": "1", "to": "x", "reason": "外出三日"})
    assert (409, True, True) == (late.status_code, "领办" in late.text, "外出三日" in late.text)
    again = client.post(f"/cases/{number}/acts/hand_over", data=fields_of(late))
    assert (200, True) == (again.status_code, 'value="外出三日"' in again.text)
    assert 'name="seen" value="2"' in again.text


def test_signing_in_leads_to_nowhere_else(office: OfficeAtWork) -> None:
    """A made-up place to carry a form to is ignored."""
    client = over(office)
    token = form_token(client.get("/sign-in"))
    for action in ("//elsewhere.example/x", "https://elsewhere.example"):
        sent = {"csrf": token, "login": HANDLER.login, "password": PASSWORD, "kept-action": action, "kept.a": "b"}
        answer = client.post("/sign-in", data=sent)
        assert (303, "/") == (answer.status_code, answer.headers["location"])
        client.cookies.delete("mingda-session")
        token = form_token(client.get("/sign-in"))


def test_passwords_are_never_carried(office: OfficeAtWork) -> None:
    """A form with passwords that arrives too late is forgotten: they stand in no page."""
    late = over(office).post(
        "/password", data={"csrf": "old", "old": PASSWORD, "password": "five plain words are here"}
    )
    assert [False, False] == [words in late.text for words in (PASSWORD, "five plain words are here")]


def test_what_was_typed_is_told_in_words(office: OfficeAtWork) -> None:
    """Labels of fields and of what was chosen, never a code: of an act, of a new request, of a decision."""
    number, client = office.registered(), office.browser(HANDLER)

    def told(action: str, **fields: str) -> str:
        page = client.post(action, data={"csrf": "old", "seen": "1"} | fields).text
        return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("您填写的内容") : page.index("card-foot")]).split())

    acts = f"/cases/{number}/acts"
    dispatched = told(f"{acts}/dispatch", letter="correction", way="in_person", on="2026-10-19")
    assert "文书 补正告知书" in dispatched and "2026-10-19 周一" in dispatched and "in_person" not in dispatched
    reasons = told(f"{acts}/receive_reasons", reasonable="no", reasons="想了解")
    assert "理由是否合理 不合理" in reasons
    facts = {"facts.supply": "paper_by_post", "findings.existence": "held"}
    decided = told(f"{acts}/decide", item="1", outcome="disclosed", **facts)
    assert [] == [code for code in ("disclosed", "paper_by_post", "held") if code in decided]
    request = {"channel": "in_person", "applicant.kind": "natural", "day.in_person.submitted": "2026-10-19"}
    new = told("/register", **request)
    assert [] == [code for code in ("in_person", "natural", "submitted") if code in new]
    assert "自然人" in new
