"""Every route of the web application, read from the application itself, with samples for the parameters.

Tests of access, of pages in a browser, and the bench of pages go through this list: a new route is in all of them. One
with a parameter that is unknown here stops them: give it a sample below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from acts.desk import Desk
from web.app import create_app

ELSEWHERE = ("/prefect",)
"""What begins so is Prefect's, behind the proxy with a list of its own."""

PARAMETERS: Mapping[str, str] = {
    "name": "registration_receipt",
    "kind": "pdf",
    "version": "1",
    "act": "chase",
    "login": "nobody",
    "what": "password",
    "filter_id": "1",
    "absence_id": "1",
    "n": "1",
    "page": "1",
}
"""A sample for each parameter but the case's ``number``."""
SPECIAL: Mapping[str, Mapping[str, str]] = {
    "/cases/{number}/letters/{name}": {"name": "reply-v1"},
    "/cases/{number}/letters/{name}/preview": {"name": "reply-v1"},
    "/cases/{number}/letters/{name}/uploaded.docx": {"name": "reply-v2"},
    "/cases/{number}/letters/{name}/slip.{kind}": {"name": "third_party-A"},
    "/cases/{number}/clock.{kind}": {"kind": "json"},
}
"""Parameters that mean something else on this route."""


def routes_of(desk: Desk) -> list[APIRoute]:
    """Every route of ours, one by one."""
    return [route for route in flat(create_app(desk).routes) if isinstance(route, APIRoute)]


def flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes one by one: FastAPI keeps an included router as a whole."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from flat(inner.routes)


def pages(desk: Desk) -> list[str]:
    """The paths that are read with GET, their parameters still in them."""
    found = [route.path for route in routes_of(desk) if "GET" in route.methods]
    return [path for path in found if not path.startswith(ELSEWHERE)]


def address(path: str, number: str, more: Mapping[str, str] | None = None) -> str:
    """The path with its parameters filled in for this case."""
    known = {**PARAMETERS, **SPECIAL.get(path, {}), **(more or {}), "number": number}
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: _sample(known, found[1], path), path)


def _sample(known: Mapping[str, str], name: str, path: str) -> str:
    if name not in known:
        raise KeyError(f"{path}: give a sample for the parameter “{name}” in tests/route_list.py")
    return known[name]
