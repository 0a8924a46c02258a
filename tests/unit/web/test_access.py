"""Who reaches which page: every route declares it, every read keeps to the organ, every answer is guarded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from office_at_work import ORIGIN, OfficeAtWork, person
from starlette.routing import Mount

from casework.people import Role
from store.database import open_database
from tests.route_list import flat, routes_of
from web.app import create_app
from web.auth import ACCESS, FORM_CHECKS, declared, open_to_all
from web.security import MAX_BODY

HANDLER, OTHER, OVERSEER = person(Role.HANDLER), person(Role.HANDLER, "JAGH"), person(Role.OVERSEER, "JAZF")
OPEN = {"/sign-in", "/sign-out", "/healthz"}


def routes(office: OfficeAtWork) -> list[APIRoute]:
    """Every route of ours; the only other thing mounted is the folder of static files."""
    found = list(flat(create_app(office.desk).routes))
    assert ["/static"] == [route.path for route in found if isinstance(route, Mount)]
    assert {APIRoute, Mount} == {type(route) for route in found}
    return routes_of(office.desk)


def test_every_route_declares_its_access(office: OfficeAtWork) -> None:
    """A route says by its router whether it needs a session; only sign-in and health are open."""
    access = {route.path: declared(route) & set(ACCESS) for route in routes(office)}
    assert [] == [path for path, calls in access.items() if not calls]
    assert OPEN == {path for path, calls in access.items() if open_to_all in calls}


def test_every_form_is_checked(office: OfficeAtWork) -> None:
    """Every route that changes something checks the form's token."""
    sending = {route.path: declared(route) & set(FORM_CHECKS) for route in routes(office) if route.methods != {"GET"}}
    acts = {"/cases/{number}/acts/{act}", "/cases/{number}/retry"}
    dashboard = {"/prefect", "/prefect/{path:path}"}
    assert {"/sign-in", "/sign-out"} | acts | dashboard <= set(sending)
    assert [] == [path for path, calls in sending.items() if not calls]


def test_a_route_without_access_would_be_found(office: OfficeAtWork) -> None:
    """The check above sees a route that declares nothing."""
    app = create_app(office.desk)
    app.get("/attic")(lambda: "dust")
    attic = next(route for route in app.routes if isinstance(route, APIRoute) and route.path == "/attic")
    assert frozenset() == declared(attic)


@pytest.mark.parametrize(
    "path", ["/", "/cases/X-1", "/cases/X-1/letters/reply.pdf", "/cases/X-1/letters/reply-v1", "/?stage=nonsense"]
)
def test_nothing_is_shown_without_a_session(office: OfficeAtWork, path: str) -> None:
    """Every page leads to the sign-in form, whatever else may be wrong with its address."""
    answer = office.browser().get(path)
    assert (303, "/sign-in") == (answer.status_code, answer.headers["location"].split("?")[0])


def test_programs_are_told_401(office: OfficeAtWork) -> None:
    """Whoever asks for data gets a code and not a page."""
    assert 401 == office.browser().get("/cases/X-1/clock.json").status_code


def test_other_organs_cases_do_not_exist(office: OfficeAtWork) -> None:
    """A case of another organ and a case that never was give the same page, in list, page, clock and letters."""
    number = office.registered("JAFG")
    office.with_receipt(number)
    client = office.browser(OTHER)
    for path in ("", "/clock.json", "/clock.pdf", "/letters/registration_receipt.pdf", "/letters/reply-v1"):
        there, nowhere = client.get(f"/cases/{number}{path}"), client.get(f"/cases/JAFG-2026-9999{path}")
        assert (404, there.text) == (nowhere.status_code, nowhere.text)
        assert 404 == there.status_code
    assert number not in client.get("/").text


def test_overseer_sees_every_organ(office: OfficeAtWork) -> None:
    """The district's overseer finds the cases of all organs in one list, each with its organ."""
    numbers = [office.registered("JAFG"), office.registered("JAGH")]
    client = office.browser(OVERSEER)
    page = client.get("/").text
    assert [True] * 4 == [words in page for words in (*numbers, "静房管", "静规划资源")]
    assert [200, 200] == [client.get(f"/cases/{number}").status_code for number in numbers]


def test_a_closed_account_is_out_at_once(office: OfficeAtWork) -> None:
    """A new password or new roles end the sessions that were open."""
    client = office.browser(HANDLER)
    assert 200 == client.get("/").status_code
    office.desk.accounts.put(HANDLER, "another hash")
    assert 303 == client.get("/").status_code


@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/nowhere", "/static/mingda.css", "/cases/X-1"])
def test_every_answer_carries_the_headers(office: OfficeAtWork, path: str) -> None:
    """No inline style or script, no frame, no sniffing, no store on the way – on pages, errors and files alike."""
    headers = office.browser(HANDLER).get(path).headers
    policy = headers["content-security-policy"]
    assert (True, False) == (policy.startswith("default-src 'none'"), "unsafe" in policy)
    assert ("nosniff", "DENY", "same-origin") == tuple(
        headers[name] for name in ("x-content-type-options", "x-frame-options", "referrer-policy")
    )
    expected = "public, max-age=86400" if path.startswith("/static") else "no-store"
    assert expected == headers["cache-control"]


def test_no_page_has_inline_style_or_script(office: OfficeAtWork) -> None:
    """The strict policy would break such a page, so none may have any."""
    number = office.decided()
    client = office.browser(HANDLER)
    for path in ("/", "/register", f"/cases/{number}", f"/cases/{number}?part=log", "/nowhere"):
        text = client.get(path).text
        text = text.replace('<script src="/static/', "")
        assert [] == [mark for mark in (" style=", "<style", "<script", "onclick", "//cdn") if mark in text]


@pytest.mark.parametrize(
    ("origin", "code"), [(ORIGIN, 303), ("http://elsewhere.example", 403), ("null", 403), ("", 403)]
)
def test_forms_come_from_our_own_pages(office: OfficeAtWork, origin: str, code: int) -> None:
    """A form whose Origin is another host's, or that has none, is turned away before its content is read."""
    client = office.browser(HANDLER)
    sent = client.post("/sign-out", data={"csrf": f"csrf-of-{HANDLER.login}"}, headers={"origin": origin})
    assert code == sent.status_code


def test_referer_stands_in_for_origin(office: OfficeAtWork) -> None:
    """A browser that sends no Origin still says from which page the form came."""
    client = office.browser(HANDLER)
    del client.headers["origin"]
    form = {"csrf": f"csrf-of-{HANDLER.login}"}
    assert 403 == client.post("/sign-out", data=form).status_code
    assert 303 == client.post("/sign-out", data=form, headers={"referer": f"{ORIGIN}/cases/X"}).status_code


def test_large_bodies_are_turned_away(office: OfficeAtWork) -> None:
    """A form larger than any of ours, or of unknown length, is not read."""
    client = office.browser()
    assert 413 == client.post("/sign-out", content=b"x" * (MAX_BODY + 1)).status_code
    assert 411 == client.post("/sign-in", content=iter([b"x"])).status_code


def test_broken_page_gives_a_reference_and_no_traceback(office: OfficeAtWork) -> None:
    """When something breaks the visitor gets a number to pass on, and the same headers as ever."""
    app = create_app(office.desk)

    def broken() -> None:
        raise RuntimeError("周小明 310106199001011234")

    app.get("/broken")(broken)
    client = office.browser()
    client.app = client._transport.app = app  # type: ignore[attr-defined]
    answer = client.get("/broken")
    assert (500, True) == (answer.status_code, "编号" in answer.text)
    assert [False] * 3 == [words in answer.text for words in ("RuntimeError", "Traceback", "310106")]
    assert "no-store" == answer.headers["cache-control"]


def test_health_needs_no_session(office: OfficeAtWork) -> None:
    """The watchdog is told that the store is reachable, and nothing else."""
    assert {"ok": True, "store": "reachable"} == office.browser().get("/healthz").json()


def test_a_store_that_is_away_is_told_as_such(office: OfficeAtWork) -> None:
    """The watchdog gets 503, people a page that says to try again, and nobody a number to ring up about."""
    away = open_database("postgresql+psycopg://mingda@127.0.0.1:1/mingda")
    house = OfficeAtWork(replace(office.desk, store=replace(office.desk.store, engine=away)))
    client = house.browser()
    client.cookies.set("mingda-session", "any")
    told = client.get("/healthz")
    assert (503, {"ok": False, "store": "away"}) == (told.status_code, told.json())
    page = client.get("/")
    assert (503, True, False) == (page.status_code, "办件库暂时连不上" in page.text, "编号" in page.text)
