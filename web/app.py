"""The web process: people in. It reads and acts through acts/ and never loads Prefect."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from acts.attaching import limits_of
from acts.desk import Desk
from web import dashboard_proxy
from web.errors import error_page, put_up_error_pages
from web.pages import acts as act_forms
from web.pages import (
    admin,
    alerts,
    board,
    bulletin,
    case,
    clock,
    conference,
    draft,
    hand_over,
    health,
    inbox,
    letters,
    materials,
    papers,
    post_book,
    register,
    reveal,
    sign_in,
    stand_ins,
)
from web.render import LIBRARY, STATIC
from web.security import Guard

AREAS = (
    sign_in,
    inbox,
    hand_over,
    register,
    alerts,
    bulletin,
    board,
    case,
    clock,
    draft,
    act_forms,
    conference,
    reveal,
    letters,
    materials,
    papers,
    post_book,
    admin,
    stand_ins,
    health,
    dashboard_proxy,
)
"""Every part of the application, each with its router."""


def create_app(desk: Desk) -> FastAPI:
    """The application at ``desk``: every route, its error pages, and the guard around them."""
    app = FastAPI(title="明答", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    for area in AREAS:
        app.include_router(area.router)
    app.mount("/static", StaticFiles(directory=STATIC, packages=[LIBRARY]), name="static")
    put_up_error_pages(app)
    app.state.places = act_forms.PLACES
    app.add_middleware(Guard, error_page=error_page, largest_file=limits_of(desk).bytes)
    return app
