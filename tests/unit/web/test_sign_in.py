"""Signing in and out: who gets in, who waits, and what the browser is given."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from office_at_work import OfficeAtWork, form_token, person

from acts.homes import DEMO
from acts.sign_in import (
    TRIAL_PASSWORD,
    NotSignedIn,
    SignedIn,
    open_trial_accounts,
    session_of,
    set_password,
    sign_in,
)
from casework.people import Role
from rules.errors import InputError

PASSWORD = "three quiet rivers"
HANDLER = person(Role.HANDLER)


@pytest.fixture
def staffed(office: OfficeAtWork) -> OfficeAtWork:
    """An office whose handler has a password."""
    set_password(office.desk, HANDLER, PASSWORD)
    return office


def send(client: TestClient, login: str, password: str, next: str = "/") -> Response:
    """Fill the sign-in form and send it."""
    token = form_token(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf": token, "login": login, "password": password, "next": next})


def test_right_password_opens_a_session(staffed: OfficeAtWork) -> None:
    """After the right password the list is there, under the person's name."""
    client = staffed.browser()
    sent = send(client, HANDLER.login, PASSWORD)
    assert (303, "/") == (sent.status_code, sent.headers["location"])
    assert HANDLER.name in client.get("/").text


@pytest.mark.parametrize(
    ("role", "first", "head"),
    [(Role.SUPERVISOR, "/board", "督办看板"), (Role.ADMIN, "/admin", "管理"), (Role.OFFICE_HEAD, "/", "我的待办")],
)
def test_everybody_begins_where_their_work_is(office: OfficeAtWork, role: Role, first: str, head: str) -> None:
    """Whoever is never to act next on a case begins with what they are there for, and their list is no 待办."""
    who = person(role)
    set_password(office.desk, who, PASSWORD)
    client = office.browser()
    sent = send(client, who.login, PASSWORD)
    assert first == sent.headers["location"] and f"<h1>{head}</h1>" in client.get(first).text
    assert f"<h1>{'我的待办' if first == '/' else '办件'}</h1>" in client.get("/").text


def test_wrong_password_and_unknown_login_look_alike(staffed: OfficeAtWork) -> None:
    """Nobody learns from the answer whether an account exists."""
    client = staffed.browser()
    wrong, unknown = send(client, HANDLER.login, "not this one"), send(client, "nobody", "not this one")
    assert [401, 401] == [wrong.status_code, unknown.status_code]
    same = wrong.text.replace(HANDLER.login, "x").replace(form_token(wrong), "t")
    assert same == unknown.text.replace("nobody", "x").replace(form_token(unknown), "t")


def test_account_is_paused_after_five_wrong_passwords(staffed: OfficeAtWork) -> None:
    """During the pause even the right password does not open, and is not told to be right."""
    tries = [sign_in(staffed.desk, HANDLER.login, "wrong") for _ in range(5)]
    assert ["wrong"] * 5 == [each.kind for each in tries if isinstance(each, NotSignedIn)]
    paused = sign_in(staffed.desk, HANDLER.login, PASSWORD)
    assert NotSignedIn("locked", tries[0].reason) == paused  # type: ignore[union-attr]


def test_pause_ends_and_right_password_forgets_the_wrong_ones(staffed: OfficeAtWork) -> None:
    """After the pause the right password opens, and the count begins anew."""
    staffed.desk.accounts.note_failure(HANDLER.login, 5, staffed.desk.now().timestamp() - 1)
    assert isinstance(sign_in(staffed.desk, HANDLER.login, PASSWORD), SignedIn)
    line = staffed.desk.accounts.find(HANDLER.login)
    assert line
    assert (0, 0.0) == (line.failures, line.locked_until)


def test_each_pause_is_twice_as_long(staffed: OfficeAtWork) -> None:
    """Five wrong ones pause for fifteen minutes, ten for thirty, fifteen for sixty."""
    minutes = []
    for failures in (4, 9, 14):
        staffed.desk.accounts.note_failure(HANDLER.login, failures, 0.0)
        sign_in(staffed.desk, HANDLER.login, "wrong")
        line = staffed.desk.accounts.find(HANDLER.login)
        assert line
        minutes.append(round((line.locked_until - staffed.desk.now().timestamp()) / 60))
    assert [15, 30, 60] == minutes


def test_session_cookie_is_out_of_reach(staffed: OfficeAtWork) -> None:
    """Over http the cookie is HttpOnly and Lax; over https also Secure, and its name is guarded by the browser."""
    plain = send(staffed.browser(), HANDLER.login, PASSWORD).headers.get_list("set-cookie")
    secure = staffed.browser(base_url="https://testserver")
    secure.headers["origin"] = "https://testserver"
    guarded = send(secure, HANDLER.login, PASSWORD).headers.get_list("set-cookie")
    plain_session = next(cookie for cookie in plain if cookie.startswith("mingda-session="))
    guarded_session = next(cookie for cookie in guarded if cookie.startswith("__Host-mingda-session="))
    assert ["HttpOnly", "Path=/", "SameSite=lax"] == plain_session.split("; ")[1:]
    assert ["HttpOnly", "Path=/", "SameSite=lax", "Secure"] == guarded_session.split("; ")[1:]


def test_store_keeps_no_token(staffed: OfficeAtWork, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A stolen database opens no session: the token itself is nowhere in it."""
    done = sign_in(staffed.desk, HANDLER.login, PASSWORD)
    assert isinstance(done, SignedIn)
    home = staffed.desk.store.home
    kept = b"".join(path.read_bytes() for path in home.glob("mingda.db*"))
    assert (False, True) == (done.token.encode() in kept, done.csrf.encode() in kept)


@pytest.mark.parametrize("form", [{}, {"csrf": "made up"}])
def test_sign_in_form_from_elsewhere_is_refused(staffed: OfficeAtWork, form: dict[str, str]) -> None:
    """Nobody can be signed in under another's account by a form that this browser was not given (login CSRF)."""
    client = staffed.browser()
    client.get("/sign-in")
    sent = client.post("/sign-in", data={**form, "login": HANDLER.login, "password": PASSWORD})
    assert 403 == sent.status_code


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:1", "/\tx"]
)
def test_sign_in_leads_nowhere_else(staffed: OfficeAtWork, wanted: str) -> None:
    """After sign-in only paths of this very host are followed."""
    assert "/" == send(staffed.browser(), HANDLER.login, PASSWORD, next=wanted).headers["location"]


def test_sign_in_leads_back_to_the_page_wanted(staffed: OfficeAtWork) -> None:
    """Whoever opens a case without a session comes to it after signing in."""
    client = staffed.browser()
    first = client.get("/cases/JAFG-2026-0001?part=log")
    assert "/sign-in?next=%2Fcases%2FJAFG-2026-0001%3Fpart%3Dlog" == first.headers["location"]
    shown = client.get(first.headers["location"])
    assert 'value="/cases/JAFG-2026-0001?part=log"' in shown.text
    done = send(client, HANDLER.login, PASSWORD, next="/cases/JAFG-2026-0001?part=log")
    assert "/cases/JAFG-2026-0001?part=log" == done.headers["location"]


def test_sign_out_ends_the_session_in_the_store(staffed: OfficeAtWork) -> None:
    """A copied cookie is worth nothing after its owner has signed out."""
    client = staffed.browser(HANDLER)
    copied = staffed.session(HANDLER)
    out = client.post("/sign-out", data={"csrf": f"csrf-of-{HANDLER.login}"})
    assert (303, None) == (out.status_code, session_of(staffed.desk, copied))


def test_sign_out_needs_the_sessions_token(staffed: OfficeAtWork) -> None:
    """A form from elsewhere cannot sign anybody out."""
    client = staffed.browser(HANDLER)
    assert 403 == client.post("/sign-out", data={"csrf": "guessed"}).status_code
    assert 200 == client.get("/").status_code


@pytest.mark.parametrize(("opened", "used"), [(31 * 60, 31 * 60), (10 * 3600 + 1, 5)])
def test_session_ends_by_itself(staffed: OfficeAtWork, opened: int, used: int) -> None:
    """Thirty idle minutes end a session, and so do ten hours of use."""
    now = staffed.desk.now().timestamp()
    staffed.desk.accounts.open_session(HANDLER.login, "old", "csrf", now - opened)
    staffed.desk.accounts.touch("old", now - used)
    assert None is session_of(staffed.desk, "old")
    assert None is staffed.desk.accounts.session("old")


def test_using_a_session_keeps_it_alive(staffed: OfficeAtWork) -> None:
    """A look after twenty minutes counts as use."""
    now = staffed.desk.now().timestamp()
    staffed.desk.accounts.open_session(HANDLER.login, "in use", "csrf", now - 20 * 60)
    session_of(staffed.desk, "in use")
    line = staffed.desk.accounts.session("in use")
    assert line
    assert line.seen_at >= now


@pytest.mark.parametrize("password", ["short", f"{HANDLER.login} twice", "x" * 257, TRIAL_PASSWORD])
def test_weak_passwords_are_turned_down(office: OfficeAtWork, password: str) -> None:
    """Too short, too long, the login in it, or the demonstration's: no account is made."""
    with pytest.raises(InputError):
        set_password(office.desk, HANDLER, password)
    assert None is office.desk.accounts.find(HANDLER.login)


def test_trial_accounts_exist_only_in_a_demonstration(office: OfficeAtWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a demonstration no account opens with the password that everybody knows, and none is shown."""
    with pytest.raises(InputError):
        open_trial_accounts(office.desk, ["JAFG"])
    assert "试用账号" not in office.browser().get("/sign-in").text
    monkeypatch.setenv(DEMO, "1")
    open_trial_accounts(office.desk, ["JAFG"])
    page = office.browser().get("/sign-in").text
    assert [True] * 4 == [
        words in page for words in ("演示：今天是", "2026-10-20 周二", "jafg.handler", TRIAL_PASSWORD)
    ]
    assert isinstance(sign_in(office.desk, "jafg.handler", TRIAL_PASSWORD), SignedIn)
