"""Pages from templates: one Jinja environment, everything escaped, an unknown name is an error and not a gap."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from acts.homes import is_demo
from acts.today import SHANGHAI
from casework.words import day_words, short_day
from store.alerts import unread
from web.auth import Visitor, desk_of
from web.navigation import entries_for

PAGES = Path(__file__).resolve().parents[1] / "templates" / "pages"
STATIC = Path(__file__).resolve().parent / "static"
LIBRARY = ("js_lib_htmx", "static")
"""The package that brings htmx, and the folder in it that browsers may fetch from."""


def show(
    request: Request, template: str, visitor: Visitor | None = None, code: int = 200, **values: Any
) -> HTMLResponse:
    """The page ``template`` with ``values``, the visitor and what every page shows."""
    desk = desk_of(request)
    frame = {
        "district": desk.office.district,
        "organ": desk.office.organs.get(visitor.actor.organ) if visitor else None,
        "visitor": visitor,
        "navigation": entries_for(visitor.actor) if visitor else [],
        "unread": unread(desk.store.engine, visitor.actor.login) if visitor else 0,
        "today": desk.today,
        "today_is": desk.calendar.label(desk.today),
        "calendar_until": desk.calendar.published_through,
        "demo": is_demo(),
    }
    return HTMLResponse(environment().get_template(template).render(frame | values), code)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of the pages: templates are compiled once a process."""
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=day, short=short, log_time=log_time, span_day=span_day, plain_day=day_words)
    made.filters.update(short_title=short_title, size=size_words)
    made.globals.update(asset=asset)
    return made


def day(value: dt.date) -> Markup:
    """``2026-10-27 周二`` as a time element."""
    return _time(value.isoformat(), day_words(value))


def short(value: dt.date) -> Markup:
    """``10-19 周一``: only in logs and beside a step."""
    return _time(value.isoformat(), short_day(value))


def span_day(value: dt.date) -> str:
    """``2026 年 9 月 19 日``: in captions."""
    return f"{value.year} 年 {value.month} 月 {value.day} 日"


def short_title(title: str) -> str:
    """An instrument's title as offices say it, without the state's name before it."""
    return title.removeprefix("中华人民共和国")


def size_words(count: int) -> str:
    """``1.2 MB``: how large a file is."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} KB"


def log_time(at: dt.datetime) -> Markup:
    """``10-19 周一 16:20`` in Shanghai."""
    here = at.astimezone(SHANGHAI)
    return _time(here.isoformat(timespec="minutes"), f"{short_day(here.date())} {here:%H:%M}")


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that no browser keeps an old one."""
    ours = STATIC / name
    content = ours.read_bytes() if ours.is_file() else files(LIBRARY[0]).joinpath(LIBRARY[1], name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
