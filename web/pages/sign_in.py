"""登录 and 退出登录."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from acts.sign_in import NotSignedIn, SignedIn, session_of, sign_in, sign_out
from casework.people import Actor
from web import auth
from web.auth import SendingVisitor, TheDesk
from web.kept import KeptForm, kept_in
from web.kept_words import typed_words
from web.navigation import first_page
from web.render import show
from web.signing_in import show_sign_in

router = auth.for_all()


@router.get("/sign-in")
def sign_in_page(request: Request, desk: TheDesk, next: str = "/") -> Response:
    """The form; whoever is signed in already goes on."""
    if session_of(desk, request.cookies.get(auth.cookie_name(request, "session"), "")):
        return RedirectResponse(auth.local_path(next), 303)
    return show_sign_in(request, next)


@router.post("/sign-in", dependencies=[Depends(auth.form_before_session)])
def sign_in_sent(
    request: Request,
    desk: TheDesk,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
    kept: Annotated[KeptForm | None, Depends(kept_in)] = None,
) -> Response:
    """Sign in and go on to where the person wanted, or show the form again with the reason.

    A form that came without a session is carried along, and shown to be gone on with.
    """
    done = sign_in(desk, login, password)
    if isinstance(done, NotSignedIn):
        return show_sign_in(request, next, login=login, problem=done.reason, kept=kept, code=401)
    if old := request.cookies.get(auth.cookie_name(request, "session")):
        sign_out(desk, old)
    wanted = auth.local_path(next)
    response = _go_on(request, done, kept) if kept else RedirectResponse(_place(wanted, done.actor), 303)
    auth.give_session(request, response, done)
    return response


@router.post("/sign-out")
def sign_out_sent(request: Request, desk: TheDesk, visitor: SendingVisitor) -> Response:
    """End the session, here and in the store."""
    sign_out(desk, visitor.token)
    response = RedirectResponse("/sign-in", 303)
    auth.take_session(request, response)
    return response


def _place(wanted: str, actor: Actor) -> str:
    """The page that was wanted; whoever wanted none in particular begins where their work is."""
    return first_page(actor) if wanted == "/" else wanted


def _go_on(request: Request, done: SignedIn, kept: KeptForm) -> Response:
    visitor = auth.Visitor(done.actor, done.token, done.csrf)
    title, advice = "已经登录，刚才填写的内容都在", "登录过期时表单没有提交。请回到表单，核对以后再提交。"
    typed = typed_words(auth.desk_of(request), kept)
    return show(request, "kept.html", visitor, kept=kept, typed=typed, title=title, advice=advice, good=True)
