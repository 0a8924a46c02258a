"""登录 and 退出登录."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from acts.bootstrap import is_demo
from acts.desk import Desk
from acts.sign_in import TRIAL_PASSWORD, NotSignedIn, session_of, sign_in, sign_out
from web import auth
from web.auth import SendingVisitor, TheDesk
from web.render import show

router = auth.for_all()


@router.get("/sign-in")
def sign_in_page(request: Request, desk: TheDesk, next: str = "/") -> Response:
    """The form; whoever is signed in already goes on."""
    if session_of(desk, request.cookies.get(auth.cookie_name(request, "session"), "")):
        return RedirectResponse(auth.local_path(next), 303)
    return _form(request, desk, next)


@router.post("/sign-in", dependencies=[Depends(auth.form_before_session)])
def sign_in_sent(
    request: Request,
    desk: TheDesk,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in and go on to where the person wanted, or show the form again with the reason."""
    done = sign_in(desk, login, password)
    if isinstance(done, NotSignedIn):
        return _form(request, desk, next, login=login, problem=done.reason, code=401)
    if old := request.cookies.get(auth.cookie_name(request, "session")):
        sign_out(desk, old)
    response = RedirectResponse(auth.local_path(next), 303)
    auth.give_session(request, response, done)
    return response


@router.post("/sign-out")
def sign_out_sent(request: Request, desk: TheDesk, visitor: SendingVisitor) -> Response:
    """End the session, here and in the store."""
    sign_out(desk, visitor.token)
    response = RedirectResponse("/sign-in", 303)
    auth.take_session(request, response)
    return response


def _form(request: Request, desk: Desk, next: str, *, login: str = "", problem: str = "", code: int = 200) -> Response:
    token = auth.form_token(request)
    page = show(
        request,
        "sign_in.html",
        code=code,
        csrf=token,
        next=auth.local_path(next),
        login=login,
        problem=problem,
        rules=desk.config.session,
        trial_people=_trial_people(desk) if is_demo() else [],
        trial_password=TRIAL_PASSWORD if is_demo() else "",
    )
    auth.give_form_token(request, page, token)
    return page


def _trial_people(desk: Desk) -> list[dict[str, object]]:
    """The demonstration's accounts, by organ."""
    organs = desk.office.organs
    by_organ: dict[str, list[object]] = {}
    for person in desk.accounts.everybody():
        by_organ.setdefault(person.organ, []).append(person)
    return [{"organ": organs[code].name, "people": people} for code, people in by_organ.items() if code in organs]
