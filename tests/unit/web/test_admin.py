"""管理: accounts are the organ's administrator's, every change is logged, and a password given is for one use."""

from __future__ import annotations

import re

from office_at_work import ADDRESS, ID_NUMBER, PHONE, OfficeAtWork, form_token, person
from sqlalchemy import update

from acts.audit import audit
from acts.sign_in import SignedIn, sign_in
from casework.people import Actor, Role
from store.tables import account_change

ADMIN, HANDLER = person(Role.ADMIN), person(Role.HANDLER)
CSRF = {"csrf": f"csrf-of-{ADMIN.login}"}
NEW = CSRF | {"login": "wang.min", "name": "王敏", "roles": ["handler"], "unit": "公房科", "email": ""}


def given(page: str) -> str:
    """The password that the page shows."""
    found = re.search(r'<code class="num">([a-z0-9-]+)</code>', page)
    assert found
    return found[1]


def test_a_new_person_signs_in_and_chooses_a_password_first(office: OfficeAtWork) -> None:
    """The password given leads to the page for another one and nowhere else; afterwards it opens nothing."""
    password = given(office.browser(ADMIN).post("/admin/people", data=NEW).text)
    client = office.browser()
    token = form_token(client.get("/sign-in"))
    client.post("/sign-in", data={"csrf": token, "login": "wang.min", "password": password})
    assert [303, 303, 200] == [client.get(path).status_code for path in ("/", "/register", "/password")]
    own = {"csrf": form_token(client.get("/password")), "old": password, "password": "four plain words here"}
    assert 400 == client.post("/password", data=own | {"again": "other"}).status_code
    assert 303 == client.post("/password", data=own | {"again": own["password"]}).status_code
    done = sign_in(office.desk, "wang.min", own["password"])
    assert isinstance(done, SignedIn)
    assert Actor("wang.min", "王敏", "JAFG", frozenset({Role.HANDLER}), "公房科") == done.actor
    assert not isinstance(sign_in(office.desk, "wang.min", password), SignedIn)


def test_changes_hold_at_once_and_are_logged(office: OfficeAtWork) -> None:
    """Other roles, stopping, starting and a fresh password end the sessions and stand in the log, the newest first."""
    client = office.browser(ADMIN)
    theirs = office.browser(HANDLER)
    changed = {"name": "王敏", "roles": ["handler", "unit_head"], "unit": "公房科", "email": "w@example.org"}
    client.post(f"/admin/people/{HANDLER.login}", data=CSRF | changed)
    assert 303 == theirs.get("/").status_code
    for what in ("stop", "start", "unlock", "password"):
        client.post(f"/admin/people/{HANDLER.login}/{what}", data=CSRF)
    page = client.get("/admin").text
    said = re.findall(r'<strong class="who">jafg.admin</strong> jafg.handler：([^<]+)</li>', page)
    assert ["重设口令", "解除暂停登录", "启用账号", "停用账号"] == said[:4]
    assert "角色由“经办人”改为“经办人、承办单位负责人”" in said[4]


def test_nobody_changes_the_own_roles(office: OfficeAtWork) -> None:
    """Nor stops the own account, nor gives away what the organ has not, nor touches another organ's people."""
    office.session(person(Role.HANDLER, "JAGH"))
    client = office.browser(ADMIN)
    mine = CSRF | {"name": "示例", "roles": ["admin", "signatory"]}
    refused = [
        client.post(f"/admin/people/{ADMIN.login}", data=mine),
        client.post(f"/admin/people/{ADMIN.login}/stop", data=CSRF),
        client.post("/admin/people", data=NEW | {"roles": ["overseer"]}),
        client.post("/admin/people", data=NEW | {"roles": ["system"]}),
        client.post("/admin/people", data=NEW | {"login": "Wang"}),
        client.post("/admin/people/jagh.handler/password", data=CSRF),
    ]
    assert [400] * 6 == [one.status_code for one in refused]
    assert "jagh.handler" not in client.get("/admin").text
    assert frozenset({Role.ADMIN}) == office.desk.accounts.find(ADMIN.login).actor.roles  # type: ignore[union-attr]


def test_the_page_is_for_administrators(office: OfficeAtWork) -> None:
    """Others have no link and are refused, whatever they send."""
    client, csrf = office.browser(HANDLER), {"csrf": f"csrf-of-{HANDLER.login}"}
    assert 'href="/admin"' not in client.get("/").text
    codes = [client.get("/admin").status_code]
    codes += [
        client.post(path, data=NEW | csrf).status_code
        for path in ("/admin/people", f"/admin/people/{HANDLER.login}", f"/admin/people/{HANDLER.login}/password")
    ]
    assert [403] * 4 == codes


def test_a_changed_log_is_found_by_the_audit(office: OfficeAtWork) -> None:
    """Each line is chained to the one before it."""
    office.browser(ADMIN).post("/admin/people", data=NEW)
    assert audit(office.desk).whole
    with office.desk.store.engine.begin() as connection:
        connection.execute(update(account_change).values(actor="somebody.else"))
    assert ["accounts"] == [finding.fault for finding in audit(office.desk).findings]


def test_numbers_are_shown_for_a_reason_that_is_logged(office: OfficeAtWork) -> None:
    """Without one nothing is shown; with it everything is, once; other roles are refused."""
    number = office.registered()
    client, csrf = office.browser(HANDLER), {"csrf": f"csrf-of-{HANDLER.login}"}
    assert f'action="/cases/{number}/reveal"' in client.get(f"/cases/{number}?part=request").text
    hidden = client.post(f"/cases/{number}/reveal", data=csrf | {"why": " "})
    assert (400, False) == (hidden.status_code, ID_NUMBER in hidden.text)
    shown = client.post(f"/cases/{number}/reveal", data=csrf | {"why": "邮寄答复书"}).text
    assert [True] * 3 == [secret in shown for secret in (ID_NUMBER, PHONE, ADDRESS)]
    assert (HANDLER.login, number, "查看申请人完整的号码和地址") in office.accesses()
    reviewer = person(Role.REVIEWER)
    others = office.browser(reviewer).post(
        f"/cases/{number}/reveal", data={"csrf": f"csrf-of-{reviewer.login}", "why": "x"}
    )
    assert (403, False) == (others.status_code, ID_NUMBER in others.text)
