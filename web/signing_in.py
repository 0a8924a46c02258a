"""The sign-in page, wherever it is needed: asked for, after a wrong password, or when a session was over."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from acts.desk import Desk
from acts.homes import is_demo
from acts.sign_in import TRIAL_PASSWORD
from acts.trial import is_trial
from web import auth
from web.kept import KeptForm
from web.render import show


def show_sign_in(
    request: Request,
    next: str = "/",
    *,
    login: str = "",
    problem: str = "",
    kept: KeptForm | None = None,
    code: int = 200,
) -> Response:
    """The sign-in form; ``kept`` is what was typed into another form, carried along in this one."""
    desk = auth.desk_of(request)
    token = auth.form_token(request)
    page = show(
        request,
        "sign_in.html",
        code=code,
        csrf=token,
        next=auth.local_path(next),
        login=login,
        problem=problem,
        kept=kept,
        changed=request.method == "GET" and "changed" in request.query_params,
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
        if not is_trial(person):  # opened by hand, with a password of its own
            continue
        by_organ.setdefault(person.organ, []).append(person)
    return [{"organ": organs[code].name, "people": people} for code, people in by_organ.items() if code in organs]
