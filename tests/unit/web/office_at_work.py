"""An office at work for the tests of its pages: a throw-away store, invented people, cases brought in by real acts."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from acts import receiving, registry
from acts.attaching import limits_of
from acts.desk import Desk
from acts.trial import TrialPeople
from casework import commands as cmd
from casework import events as ev
from casework.case import Case
from casework.people import SYSTEM, Actor, Applicant, Role, Secret
from casework.ruling import Decision
from letters.blocks import Block, Letter
from store.opening import open_store
from store.unit_of_work import LetterText
from web.app import create_app

TODAY = dt.date(2026, 10, 20)
ID_NUMBER, PHONE, ADDRESS = "310106199001011234", "13812346021", "静安区虚构路7弄8号"
ORIGIN = "http://testserver"
PEOPLE = TrialPeople()


_APPLICATIONS: dict[int, FastAPI] = {}
"""One application for each size that an upload may have: building its routes anew takes longer than any page."""


class AtDesk:
    """The application at a desk. Many share the routes of one; ``state.desk`` is each one's own."""

    def __init__(self, desk: Desk) -> None:
        self.state = SimpleNamespace(desk=desk)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, at this desk."""
        desk: Desk = self.state.desk
        size = limits_of(desk).bytes
        if size not in _APPLICATIONS:
            _APPLICATIONS[size] = create_app(desk)
        _APPLICATIONS[size].state.desk = desk
        await _APPLICATIONS[size](scope, receive, send)


@dataclass
class OfficeAtWork:
    """A desk on 2026-10-20 with what the tests put on it, and browsers that look at it."""

    desk: Desk

    def browser(self, person: Actor | None = None, **more: Any) -> TestClient:
        """A browser, already signed in as ``person`` if one is given."""
        client = TestClient(AtDesk(self.desk), headers={"origin": ORIGIN}, follow_redirects=False, **more)
        if person:
            client.cookies.set("mingda-session", self.session(person))
        return client

    def session(self, person: Actor) -> str:
        """A fresh session of ``person``, whose account is made if need be."""
        if self.desk.accounts.find(person.login) is None:
            self.desk.accounts.put(person, "no password opens this")
        token = f"token-of-{person.login}"
        if self.desk.accounts.session(token) is None:
            now = self.desk.now().timestamp()
            self.desk.accounts.open_session(person.login, token, f"csrf-of-{person.login}", now)
        return token

    def registered(self, organ: str = "JAFG", on: dt.date = dt.date(2026, 9, 16), **fields: Any) -> str:
        """A request that came in over the counter; its number."""
        given = {
            "channel": "in_person", "dates": {"submitted": on}, "items": ("某路某弄公房租赁凭证",),
            "applicant": applicant(), "form": "纸质", "via": "自取",
        } | fields  # fmt: skip
        order = cmd.RegisterRequest(on=on, organ=organ, **given)
        done = receiving.register(self.desk.on(on), PEOPLE.for_act(organ, "register", {}), order)
        return done.number  # type: ignore[union-attr]

    def act(self, number: str, act: str, on: dt.date, **fields: Any) -> Case:
        """An act on a case by the person whose it is."""
        organ = self.case(number).organ
        done = registry.do(self.desk.on(on), PEOPLE.for_act(organ, act, fields), act, number, {"on": on, **fields})
        return done.case  # type: ignore[union-attr]

    def decided(self, **fields: Any) -> str:
        """A case whose only item is decided; its number."""
        number = self.registered(**fields)
        day = dt.date(2026, 9, 18)
        self.act(number, "accept", day)
        self.act(number, "route", day, units=["公房科"])
        search = {"unit": "公房科", "found": True, "where": "公房档案", "words": "周小明 租赁凭证"}
        self.act(number, "record_search", day, **search, note=f"申请人来电 {PHONE} 补充门牌")
        self.act(number, "decide", day, item=1, outcome="disclosed", facts={"supply": "paper_in_person"})
        return number

    def happened(self, number: str, event: ev.Event, letter: LetterText | None = None) -> None:
        """An event that the system records by itself."""
        with self.desk.store.on(number) as work:
            work.append(Decision((event,)), self.desk.context(SYSTEM), self.desk.now(), self.desk.clock)
            if letter:
                work.save_letter(letter, SYSTEM, self.desk.now())

    def with_receipt(self, number: str) -> Mapping[str, bytes]:
        """登记回执 issued with files of known content."""
        files = {"docx": b"PK the editable one", "pdf": b"%PDF plain", "sealed": b"%PDF sealed"}
        hashes = {name: self.desk.store.files.keep(content) for name, content in files.items()}
        sealed = ev.SealedFile(
            **hashes, provider="测试章", sealed_at="2026-09-16T02:00:00+00:00", whole=True, signer="测试"
        )
        self.happened(number, ev.NoticeIssued(dt.date(2026, 9, 16), "registration_receipt", number, sealed))
        return files

    def with_draft(self, number: str) -> None:
        """The first draft of a reply, with a name and markup in its text."""
        letter = Letter(
            "reply", (Block("addressee", "周小明：", "case"), Block("para", "<b>经审查</b>，现答复如下。")), "某局"
        )
        made = ev.DraftMade(dt.date(2026, 9, 28), "reply", 1, letter.content_hash)
        self.happened(number, made, LetterText("reply", 1, letter.content_hash, letter.to_dict()))

    def accesses(self) -> list[tuple[str, str | None, str]]:
        """The access log: who, which case, what."""
        with sqlite3.connect(self.desk.store.home / "mingda.db") as connection:
            return connection.execute("select login, case_number, what from access_log order by id").fetchall()

    def case(self, number: str) -> Case:
        """The case as it stands."""
        return self.desk.cases(SYSTEM).find(number).case


def office_at(desk: Desk, home: Path) -> OfficeAtWork:
    """An office on 2026-10-20 with an empty store in ``home``; rules and calendar are those of ``desk``."""
    store = open_store(f"sqlite:///{home / 'mingda.db'}", home)
    return OfficeAtWork(replace(desk, store=store, fixed_day=TODAY))


def applicant(name: str = "周小明", kind: str = "natural") -> Applicant:
    """An invented applicant with everything that must stay covered."""
    return Applicant(kind, name, Secret(ID_NUMBER), Secret(PHONE), Secret(ADDRESS))


def person(role: Role, organ: str = "JAFG") -> Actor:
    """The trial person of this role."""
    if role in (Role.OVERSEER, Role.ADMIN):
        return Actor(f"{organ.lower()}.{role}", "示例", organ, frozenset({role}))
    return PEOPLE.of(organ, role)


def form_token(page: Response) -> str:
    """The token that the page's form carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]
