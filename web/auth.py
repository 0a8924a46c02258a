"""Who is there: the one place that turns a cookie into an actor, and what each route declares about access.

A route is open to all or for people who are signed in; it says so by its router, and a test fails for one that says
neither. Forms carry a token that only our own pages know.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.responses import Response

from acts.desk import Desk
from acts.sign_in import SignedIn, session_of
from casework.people import Actor

BEFORE_A_PASSWORD = frozenset({"/password", "/sign-out"})
"""What can be reached with a password for a single use."""


MOST_FILES, MOST_FIELDS, MAX_FIELD = 10, 500, 1024 * 1024
"""Of one form with files: how many files, how many fields, bytes a field may have."""
MOST_BLOCKS = 1_000
"""Fields of the form of a draft, one a paragraph: as many as of a form without a file."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in: who, the token of the session, and what forms must carry."""

    actor: Actor
    token: str
    csrf: str


class SignInFirst(Exception):
    """Nobody is signed in here: show the sign-in page."""


class NotForThem(Exception):
    """The page is for other roles; the words say whose it is."""


class PasswordFirst(Exception):
    """The password is one for a single use: another has to be chosen before anything else."""


class FormRefused(Exception):
    """A form without our token: it was not made by a page of this session."""


def desk_of(request: Request) -> Desk:
    """The desk that the application works at."""
    desk: Desk = request.app.state.desk
    return desk


def signed_in(request: Request) -> Visitor:
    """The person behind this request.

    Raises SignInFirst when the session is missing or over, PasswordFirst when only a new password may be chosen.
    """
    token = request.cookies.get(cookie_name(request, "session"), "")
    line = session_of(desk_of(request), token)
    if line is None:
        raise SignInFirst
    if line.one_time and request.url.path not in BEFORE_A_PASSWORD:
        raise PasswordFirst
    return Visitor(line.actor, token, line.csrf)


def visitor_of(request: Request) -> Visitor | None:
    """The person behind this request, if anybody is signed in."""
    try:
        return signed_in(request)
    except (SignInFirst, PasswordFirst):
        return None


def open_to_all() -> None:
    """Declares that a route needs no session."""


def reads_only() -> None:
    """Declares that nothing sent to a route changes anything, so that what is sent needs no token of ours."""


def form_of_session(visitor: SignedInVisitor, csrf: Annotated[str, Form()] = "") -> Visitor:
    """The person behind a form that a page of the very session made. Raises FormRefused for any other."""
    if not hmac.compare_digest(csrf.encode(), visitor.csrf.encode()):
        raise FormRefused
    return visitor


async def upload_of_session(request: Request, visitor: SignedInVisitor) -> Visitor:
    """The person behind a form that brings a file: the session is looked at before anything is read.

    Raises FormRefused for a form that no page of the session made.
    """
    form = await request.form(max_files=1, max_fields=10, max_part_size=16 * 1024)
    return form_of_session(visitor, str(form.get("csrf", "")))


async def files_of_session(request: Request, visitor: SignedInVisitor) -> Visitor:
    """The same for a form that brings several files beside many fields."""
    request.state.form_was_read = True
    form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MAX_FIELD)
    return form_of_session(visitor, str(form.get("csrf", "")))


async def draft_of_session(request: Request, visitor: SignedInVisitor) -> Visitor:
    """The same for a form that brings one file beside the paragraphs of a letter."""
    request.state.form_was_read = True
    form = await request.form(max_files=1, max_fields=MOST_BLOCKS, max_part_size=MAX_FIELD)
    return form_of_session(visitor, str(form.get("csrf", "")))


def form_before_session(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """A form made for this browser before anybody signed in (double-submit cookie). Raises FormRefused otherwise."""
    cookie = request.cookies.get(cookie_name(request, "form"), "")
    if not cookie or not hmac.compare_digest(csrf.encode(), cookie.encode()):
        raise FormRefused


SignedInVisitor = Annotated[Visitor, Depends(signed_in)]
SendingVisitor = Annotated[Visitor, Depends(form_of_session)]
TheDesk = Annotated[Desk, Depends(desk_of)]
ACCESS = (signed_in, open_to_all)
FORM_CHECKS = (
    form_of_session, form_before_session, upload_of_session, draft_of_session, files_of_session, reads_only,
)  # fmt: skip


def for_people() -> APIRouter:
    """A router whose routes need a session."""
    return APIRouter(dependencies=[Depends(signed_in)])


def for_all() -> APIRouter:
    """A router whose routes are open."""
    return APIRouter(dependencies=[Depends(open_to_all)])


def declared(route: APIRoute) -> frozenset[object]:
    """Every access and form check that a route declares, directly or by its router."""
    return frozenset(call for call in _calls(route.dependant) if call in (*ACCESS, *FORM_CHECKS))


def _calls(dependant: Dependant) -> Iterator[object]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def cookie_name(request: Request, kind: str) -> str:
    """Over https the browser itself guards the name: no other host or path can set it."""
    return f"__Host-mingda-{kind}" if _secure(request) else f"mingda-{kind}"


def give_session(request: Request, response: Response, session: SignedIn) -> None:
    """Put the session's token into the browser: out of scripts' reach, not sent along from other sites."""
    _set_cookie(request, response, "session", session.token)
    response.delete_cookie(cookie_name(request, "form"), secure=_secure(request), httponly=True, samesite="lax")


def take_session(request: Request, response: Response) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(cookie_name(request, "session"), secure=_secure(request), httponly=True, samesite="lax")


def form_token(request: Request) -> str:
    """The token of the sign-in form for this browser: the one it has, or a fresh one."""
    return request.cookies.get(cookie_name(request, "form")) or secrets.token_urlsafe(24)


def give_form_token(request: Request, response: Response, token: str) -> None:
    """Put the sign-in form's token into the browser."""
    _set_cookie(request, response, "form", token)


def _set_cookie(request: Request, response: Response, kind: str, value: str) -> None:
    response.set_cookie(
        cookie_name(request, kind), value, path="/", httponly=True, samesite="lax", secure=_secure(request)
    )


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"


def local_path(wanted: str) -> str:
    """``wanted`` when it is a path on this very host, else the front page: nobody is sent elsewhere after sign-in."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"
