"""What stands around every request: headers, the size of bodies, where a form may come from, and the last catch.

Plain ASGI, so that it holds for pages, files and errors alike. No page needs inline style or script; nothing is loaded
from another host.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1024 * 1024
"""Bytes a form may have, unless it brings a file: room for 100,000 characters, nine bytes each."""
UPLOADS = re.compile(r"/register|/cases/[^/]+/(?:materials|draft/upload)")
"""Where forms bring files. Who sends one is known before any of it is read (web/upload.py)."""
DASHBOARD = "/prefect/"
KEPT = {"/static/": "public, max-age=86400", "/prefect/v2/assets/": "private, max-age=86400"}
"""Files whose address changes with their content, and how long a browser may keep them. All else is never kept."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
DASHBOARD_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval'",  # the graph of a run compiles its shaders so
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",  # the pages would ask a statistics host, even with statistics switched off
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Of Prefect's dashboard, whose pages are not ours: what they need, and nothing from another host."""
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # no-referrer would turn the Origin of our own forms into null
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ErrorPage = Callable[[int, str], Response]
"""Makes the page for a refused or broken request: its code and, for 500, the reference to give to the operator."""

_LOG = logging.getLogger("mingda.web")


class Guard:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, error_page: ErrorPage, largest_file: int) -> None:
        self._app, self._error_page, self._largest_file = app, error_page, largest_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request through the guard."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outgoing = _Outgoing(scope, send)
        if refused := refusal(scope, self._largest_file):
            await self._error_page(refused, "")(scope, receive, outgoing)
            return
        try:
            await self._app(scope, receive, outgoing)
        except Exception:
            reference = secrets.token_hex(4)
            _LOG.exception("请求没有办成，编号 %s：%s %s", reference, scope["method"], _template(scope))
            if outgoing.started:
                raise
            await self._error_page(500, reference)(scope, receive, outgoing)


def _template(scope: Scope) -> str:
    """The address of the route as it was written down, ``/cases/{number}``: a path may carry what somebody typed."""
    return str(getattr(scope.get("route"), "path", "（没有这样的网址）"))


class _Outgoing:
    """``send`` with our headers on every answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send, self.started = scope, send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self._add(MutableHeaders(raw=message["headers"]))
        await self._send(message)

    def _add(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self._scope["scheme"] == "https":
            headers["strict-transport-security"] = "max-age=31536000"
        path = self._scope["path"]
        if path.startswith(DASHBOARD):
            headers["content-security-policy"] = DASHBOARD_POLICY
        kept = next((value for start, value in KEPT.items() if path.startswith(start)), "no-store")
        headers["cache-control"] = kept


def refusal(scope: Scope, largest_file: int) -> int | None:
    """The code with which a request is turned away before any page sees it; None when it may pass."""
    if scope["method"] in SAFE_METHODS:
        return None
    headers = Headers(scope=scope)
    length = headers.get("content-length")
    if length is None or not length.isdecimal():
        return 411
    carrying = 2 if scope["path"] == "/sign-in" else 1  # it may carry a form along whose session was over
    file = largest_file if UPLOADS.fullmatch(scope["path"]) and brings_files(headers) else 0
    if int(length) > carrying * MAX_BODY + file:
        return 413
    return None if same_origin(scope, headers) else 403


def brings_files(headers: Headers) -> bool:
    """Whether a form is sent in the way that files need."""
    return headers.get("content-type", "").startswith("multipart/form-data")


def same_origin(scope: Scope, headers: Headers) -> bool:
    """Whether a form was sent from one of our own pages, by Origin or, in its absence, Referer."""
    told = urlsplit(headers.get("origin") or headers.get("referer") or "")
    own = Request(scope).url
    return (told.scheme, told.netloc) == (own.scheme, own.netloc)
