"""流程监控: Prefect's dashboard behind our sign-in, read-only. See docs/decisions/004-dashboard.md.

Nothing that a visitor sends goes on to Prefect but a path that matched the list, the query of a page of results, a
body that was read as JSON and written anew, and three harmless headers. The overseer and the administrators read all;
a supervisor reads the runs of cases that the own list shows.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from acts.desk import Desk
from casework.people import Actor, Role
from store.unit_of_work import NoSuchCase
from web.auth import SignedInVisitor, TheDesk, Visitor, reads_only, signed_in
from web.dashboard_routes import SETTINGS, Route, only_shown, route_for, runs_named
from web.errors import error_page

HOME = "/prefect"
PAGES, API, UI_SETTINGS = f"{HOME}/v2", f"{HOME}/api/", f"{HOME}/ui-settings"
FRONT = f"{PAGES}/runs?tab=flow-runs"
"""Without a range of dates: the menu's default of seven days would hide older open cases."""
FILE = re.compile(r"(?:assets|ico|fonts)/[A-Za-z0-9_-][A-Za-z0-9._-]*|[A-Za-z0-9_-]+\.(?:svg|png|ico)")
WATCHES = frozenset({Role.SUPERVISOR, Role.OVERSEER, Role.ADMIN})
SEES_ALL = frozenset({Role.OVERSEER, Role.ADMIN})
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
SECONDS = 30.0
SENT_ON = ("accept", "accept-encoding", "content-type")
BROUGHT_BACK = ("content-type", "content-length", "content-encoding", "content-disposition", "etag", "last-modified")

router = APIRouter(dependencies=[Depends(signed_in), Depends(reads_only)])


@router.api_route(HOME, methods=METHODS)
@router.api_route(HOME + "/{path:path}", methods=METHODS)
async def dashboard(request: Request, desk: TheDesk, visitor: SignedInVisitor) -> Response:
    """A page, a file or an answer of the dashboard, or a refusal; Prefect sees only what is on the list."""
    path = request.scope["path"]
    if not visitor.actor.powers & WATCHES:
        return _refused(path, "流程监控供督办、区府办和管理员查看")
    try:
        if path.startswith(API):
            return await _api(request, desk, visitor)
        return await _page(request, desk)
    except httpx.HTTPError:
        return _refused(path, "流程监控没有应答，可能正在启动，请稍后再看", 503)


async def _page(request: Request, desk: Desk) -> Response:
    """The dashboard's own files; any other address below is one of its pages, which are all the same file."""
    path = request.scope["path"]
    if request.method not in ("GET", "HEAD"):
        return _refused(path, "流程监控只供查看")
    if path == UI_SETTINGS:
        return await _ui_settings(desk)
    if path in (HOME, f"{HOME}/", PAGES, f"{PAGES}/"):
        return RedirectResponse(FRONT, 303)
    if not path.startswith(f"{PAGES}/"):
        return error_page(404)
    wanted = path.removeprefix(f"{PAGES}/")
    name = wanted if FILE.fullmatch(wanted) else ""
    return await _passed_on(await _Upstream.of(desk).send(request, f"{PAGES}/{name}", None))


async def _ui_settings(desk: Desk) -> Response:
    """How the dashboard's pages reach the API: here, without a password of their own, and only in this version."""
    told = await _Upstream.of(desk).json(UI_SETTINGS)
    ours = {"auth": None, "api_url": API.rstrip("/"), "available_uis": ["v2"], "default_ui": "v2", "v1_base_url": None}
    return JSONResponse(told | ours)


async def _api(request: Request, desk: Desk, visitor: Visitor) -> Response:
    path, upstream = request.scope["path"].removeprefix(API), _Upstream.of(desk)
    if (request.method, path) == ("GET", SETTINGS):
        told = await upstream.json(f"/api/{SETTINGS}")
        return JSONResponse({"server": only_shown(told.get("server"))})
    found = route_for(request.method, path)
    if found is None:
        return _refused(API, "流程监控只供查看")
    body = await _body(request)
    if body is _NOT_JSON:
        return _refused(API, "内容读不懂", 422)
    if visitor.actor.powers & SEES_ALL:
        return await _passed_on(await upstream.send(request, f"/api/{path}", body))
    return await _own(request, _Asked(desk, visitor.actor, upstream, *found), body)


async def _own(request: Request, asked: _Asked, body: Any) -> Response:
    """The answer for somebody who may see some runs only."""
    runs = runs_named(asked.route, asked.match, body)
    if runs is None or not all([await asked.may_see(run) for run in runs]):
        return _refused(API, "督办只看本机关办件的流程，请从办件页打开")
    path = f"/api/{request.scope['path'].removeprefix(API)}"
    if asked.route.runs != ("answer",):
        return await _passed_on(await asked.upstream.send(request, path, body))
    told = await asked.upstream.json(path)
    if not await asked.may_see(str(told.get("flow_run_id"))):
        return _refused(API, "督办只看本机关办件的流程，请从办件页打开")
    return JSONResponse(told)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to Prefect by somebody who may see some runs only."""

    desk: Desk
    actor: Actor
    upstream: _Upstream
    route: Route
    match: re.Match[str]

    async def may_see(self, run: str) -> bool:
        """Whether our store says that ``run`` is that of a case which this person may see.

        Prefect only gives the hint which case it might be: what is written there is no proof.
        """
        number = (await self.upstream.json(f"/api/flow_runs/{run}")).get("name") if _ID.fullmatch(run) else None
        return number is not None and await run_in_threadpool(self._is_run_of, str(number), run)

    def _is_run_of(self, number: str, run: str) -> bool:
        try:
            return self.desk.cases(self.actor).find(number).run_id == run
        except NoSuchCase:
            return False


@dataclass(frozen=True, slots=True)
class _Upstream:
    """The Prefect server on this machine."""

    address: str
    secret: str

    @classmethod
    def of(cls, desk: Desk) -> _Upstream:
        """The server that belongs to the desk's home. Its secret is made by whoever starts it first."""
        path = desk.store.home / "keys" / "prefect.secret"
        secret = path.read_text(encoding="utf-8").strip() if path.exists() else ""
        return cls(f"http://127.0.0.1:{desk.config.server.prefect_port}", secret)

    async def send(self, request: Request, path: str, body: Any) -> tuple[httpx.AsyncClient, httpx.Response]:
        """Ask; the answer's body is still to be read. Raises httpx.HTTPError when nobody answers."""
        client, query = self._client(), request.scope["query_string"].decode("ascii", "replace")
        headers = {name: request.headers[name] for name in SENT_ON if name in request.headers}
        content = None if body is None else json.dumps(body).encode()
        asked = client.build_request(request.method, path, params=query, headers=headers, content=content)
        try:
            return client, await client.send(asked, stream=True)
        except BaseException:
            await client.aclose()
            raise

    async def json(self, path: str) -> dict[str, Any]:
        """An object that we look into ourselves; empty when there is none."""
        async with self._client() as client:
            told = await client.get(path)
        content = told.json() if told.is_success else {}
        return content if isinstance(content, dict) else {}

    def _client(self) -> httpx.AsyncClient:
        """Made for one question: on loopback that costs less than a millisecond, and no state is kept.

        No proxy of the environment, no redirect followed: nothing leaves this machine.
        """
        basic = base64.b64encode(self.secret.encode()).decode()
        plain = httpx.AsyncHTTPTransport(verify=False)  # loopback without TLS; spares loading certificates
        headers = {"authorization": f"Basic {basic}"}
        return httpx.AsyncClient(
            base_url=self.address, headers=headers, transport=plain, timeout=SECONDS, trust_env=False
        )


async def _passed_on(answer: tuple[httpx.AsyncClient, httpx.Response]) -> Response:
    """The answer, piece by piece as it comes, with the few headers that a browser needs."""
    client, told = answer
    if told.is_redirect or told.status_code in (401, 407):  # nothing we ask for answers so: do not show why
        await told.aclose()
        await client.aclose()
        return _refused(API, "流程监控没有应答", 502)
    headers = {name: told.headers[name] for name in BROUGHT_BACK if name in told.headers}
    return StreamingResponse(_pieces(client, told), told.status_code, headers)


async def _pieces(client: httpx.AsyncClient, told: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in told.aiter_raw():
            yield piece
    finally:
        await told.aclose()
        await client.aclose()


_NOT_JSON = object()
_ID = re.compile("[0-9a-f-]{36}")


async def _body(request: Request) -> Any:
    """The body as data; None for a question without one. Written anew it holds exactly what was checked."""
    sent = await request.body()
    if request.method != "POST":
        return None
    try:
        return json.loads(sent or b"{}")
    except (ValueError, RecursionError):
        return _NOT_JSON


def _refused(path: str, words: str, code: int = 403) -> Response:
    if path.startswith(API):
        return JSONResponse({"detail": words}, code)
    return error_page(code, words=(words, "请从办件清单进入。"))
