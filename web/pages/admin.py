"""管理: people of the organ, and the organs as config.yaml has them; and everybody's own password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from acts import administering as work
from acts.desk import Desk
from acts.sign_in import LONGEST, SHORTEST, choose_password
from casework.people import Actor, Role
from rules.errors import InputError
from web.auth import SendingVisitor, SignedInVisitor, TheDesk, Visitor, for_people
from web.errors import error_page
from web.render import show

router = for_people()
Text = Annotated[str, Form()]
Texts = Annotated[list[str] | None, Form()]


@router.get("/admin")
def admin_page(request: Request, desk: TheDesk, visitor: SignedInVisitor) -> Response:
    """The people of the organ with what may be done, the log of changes, and the organs."""
    return _closed(visitor) or _page(request, desk, visitor)


@router.post("/admin/people")
def add_person(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    login: Text = "",
    name: Text = "",
    roles: Texts = None,
    unit: Text = "",
    email: Text = "",
) -> Response:
    """Open an account in the organ; its password is shown on the answer and never again."""
    if refusal := _closed(visitor):
        return refusal
    typed = {"login": login, "name": name, "roles": roles or [], "unit": unit, "email": email}
    try:
        known = frozenset(Role(role) for role in roles or [] if role in set(Role)) or frozenset({Role.SYSTEM})
        person = Actor(login.strip(), name.strip(), visitor.actor.organ, known, unit)
        password = work.add(desk, person, email, visitor.actor)
    except InputError as wrong:
        return _page(request, desk, visitor, wrong=wrong, typed=typed, code=400)
    return _page(request, desk, visitor, given=(login.strip(), password))


@router.post("/admin/people/{login}")
def change_person(
    request: Request,
    desk: TheDesk,
    visitor: SendingVisitor,
    login: str,
    name: Text = "",
    roles: Texts = None,
    unit: Text = "",
    email: Text = "",
) -> Response:
    """Another name, other roles, another unit or address."""

    def change(desk: Desk, admin: Actor, login: str) -> None:
        work.change(desk, admin, login, name, roles or [], unit, email)

    return _closed(visitor) or _done(request, desk, visitor, login, change)


@router.post("/admin/people/{login}/{what}")
def do_to_person(request: Request, desk: TheDesk, visitor: SendingVisitor, login: str, what: str) -> Response:
    """停用, 启用, 解除暂停, 重设口令."""
    if refusal := _closed(visitor):
        return refusal
    if what not in DOING:
        return error_page(404)
    return _done(request, desk, visitor, login, DOING[what])


DOING: dict[str, Callable[[Desk, Actor, str], str | None]] = {
    "stop": work.stop,
    "start": work.start_again,
    "unlock": work.unlock,
    "password": work.reset_password,
}
"""What a button of the list does."""


@router.get("/password")
def password_page(request: Request, visitor: SignedInVisitor) -> Response:
    """The form to choose a new password."""
    return _password(request, visitor)


@router.post("/password")
def password_sent(
    request: Request, desk: TheDesk, visitor: SendingVisitor, old: Text = "", password: Text = "", again: Text = ""
) -> Response:
    """Choose a new password; every session ends, so that signing in with it follows."""
    try:
        if password != again:
            raise InputError("两次填写的新口令不一样", "请重新填写", field="again")
        choose_password(desk, visitor.actor, old, password)
    except InputError as wrong:
        return _password(request, visitor, wrong, 400)
    return RedirectResponse("/sign-in?changed=1", 303)


def _password(request: Request, visitor: Visitor, wrong: InputError | None = None, code: int = 200) -> Response:
    return show(request, "password.html", visitor, code, wrong=wrong, shortest=SHORTEST, longest=LONGEST)


def _closed(visitor: Visitor) -> Response | None:
    if Role.ADMIN in visitor.actor.roles:
        return None
    return error_page(403, words=("账号由本机关管理员管理，您的角色不能办", "请联系本机关管理员"))


def _done(
    request: Request, desk: Desk, visitor: Visitor, login: str, act: Callable[[Desk, Actor, str], str | None]
) -> Response:
    try:
        password = act(desk, visitor.actor, login)
    except InputError as wrong:
        return _page(request, desk, visitor, wrong=wrong, about=login, code=400)
    if password:
        return _page(request, desk, visitor, given=(login, password))
    return RedirectResponse("/admin", 303)


def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    *,
    wrong: InputError | None = None,
    about: str = "",
    typed: Mapping[str, object] | None = None,
    given: tuple[str, str] | None = None,
    code: int = 200,
) -> Response:
    organ = desk.office.organ(visitor.actor.organ)
    people = work.people(desk, visitor.actor)
    return show(
        request,
        "admin.html",
        visitor,
        code,
        people=people,
        now=desk.now().timestamp(),
        changes=work.history(desk, visitor.actor),
        roles=work.grantable(desk, organ.code),
        units=[unit.name for unit in organ.units],
        organs=list(desk.office.organs.values()),
        examples=desk.config.examples,
        wrong=wrong,
        about=about,
        typed=typed or {"login": "", "name": "", "roles": [], "unit": "", "email": ""},
        given=given,
    )
