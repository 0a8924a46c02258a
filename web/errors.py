"""Pages for what did not work: in office words, with what to do next, and never more than the visitor may know."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from acts.homes import is_demo
from rules.errors import InputError
from store.database import StoreAway
from store.room import DiskFull
from store.unit_of_work import NoSuchCase
from web.auth import FormRefused, NotForThem, PasswordFirst, SignInFirst, desk_of, local_path, visitor_of
from web.kept import kept_form
from web.kept_words import typed_words
from web.render import environment, show
from web.signing_in import show_sign_in

_LOG = logging.getLogger("mingda.web")
_WORDS = {
    400: ("这个网址或者表单有填写不对的地方", "请返回上一页，改好再试。"),
    403: ("这个操作没有办理", "页面可能打开太久，或者不是从本系统打开的。请返回清单，重新打开再试。"),
    404: ("没有这个页面，或者没有这件办件", "请核对编号；也可能不属于您能查看的机关。需要查看时，请联系承办机关。"),
    405: ("这个网址不能这样打开", "请从办件清单进入。"),
    411: ("提交的内容没有写明长度", "请用浏览器从本系统的页面提交。"),
    413: ("提交的内容太长", "请缩短后再提交。"),
    507: ("磁盘已满，没有存下", "什么也没有改动。请告诉本机关系统管理员腾出地方，再办一次。"),
    503: ("办件库暂时连不上，没有办成", "什么也没有改动。请用浏览器的“后退”回到刚才的页面，过几分钟再试。"),
    500: ("系统没有办成，已经记下", "请稍后再试；仍然不行，请把下面的编号告诉本机关系统管理员。"),
}


def error_page(code: int, reference: str = "", detail: str = "", words: tuple[str, str] | None = None) -> Response:
    """The page for ``code``. ``reference`` leads an operator to the log; ``detail`` says which field is wrong;
    ``words`` (what, and what to do) stand instead of the usual ones."""
    title, advice = words or _WORDS.get(code, _WORDS[400])
    values = {"code": code, "title": title, "advice": advice, "reference": reference, "detail": detail}
    html = environment().get_template("error.html").render(values | {"demo": is_demo()})
    return Response(html, code, media_type="text/html")


def to_sign_in(request: Request) -> Response:
    """To the sign-in page and back here afterwards; a program that wants data is told 401 instead."""
    path = request.url.path
    if path.endswith(".json") or path.startswith("/prefect/api"):
        return JSONResponse({"title": "请先登录", "status": 401}, 401)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?next={quote(here, safe='')}" if request.method == "GET" and local_path(here) != "/" else ""
    return RedirectResponse(f"/sign-in{back}", 303)


def _not_for_them(request: Request, whose: Exception) -> Response:
    return error_page(403, words=(str(whose), "需要查看时，请联系本机关系统管理员。"))


def put_up_error_pages(app: FastAPI) -> None:
    """Every way of not working, with its page."""
    app.add_exception_handler(NotForThem, _not_for_them)

    _put_up_doors(app)

    @app.exception_handler(NoSuchCase)
    async def no_such_case(request: Request, _: Exception) -> Response:
        return await _keeping(request, 404)

    @app.exception_handler(InputError)
    async def wrong_input(request: Request, wrong: InputError) -> Response:
        return await _keeping(request, 400, detail=str(wrong))

    @app.exception_handler(DiskFull)
    async def disk_full(request: Request, _: Exception) -> Response:
        _LOG.critical("磁盘已满：%s 没有办成", request.method)
        return await _keeping(request, 507)

    @app.exception_handler(StoreAway)
    def store_away(request: Request, _: Exception) -> Response:
        _LOG.error("办件库连不上：%s 没有办成", request.method)
        return error_page(503)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(request: Request, _: Exception) -> Response:
        return await _keeping(request, 400)

    @app.exception_handler(HTTPException)
    def plain(request: Request, wrong: HTTPException) -> Response:
        return error_page(wrong.status_code)


def _put_up_doors(app: FastAPI) -> None:
    """Who may not pass yet: signs in, chooses a password, or comes back from a page of ours."""

    @app.exception_handler(SignInFirst)
    async def sign_in_first(request: Request, _: Exception) -> Response:
        kept = await kept_form(request)
        return show_sign_in(request, kept=kept, code=401) if kept else to_sign_in(request)

    @app.exception_handler(PasswordFirst)
    def password_first(request: Request, _: Exception) -> Response:
        return RedirectResponse("/password", 303)

    @app.exception_handler(FormRefused)
    async def form_refused(request: Request, _: Exception) -> Response:
        return await _keeping(request, 403)


async def _keeping(request: Request, code: int, detail: str = "") -> Response:
    """The page for ``code``; with what was typed on it when somebody signed in had filled in a form."""
    kept = await kept_form(request)
    visitor = await run_in_threadpool(visitor_of, request) if kept else None
    if kept is None or visitor is None:
        return error_page(code, detail=detail)
    title, advice = _WORDS[code]
    typed = typed_words(desk_of(request), kept)
    return show(
        request, "kept.html", visitor, code, kept=kept, typed=typed, title=title, advice=detail or advice, good=False
    )
