"""A clerk who works with nothing but what the pages hold: follows links, fills in the forms in the HTML, sends them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from office_at_work import PEOPLE, OfficeAtWork

from acts import receiving
from acts.scenario import Scenario
from casework.people import Actor
from tests.fakes import PlainDriver

VOID = ("text", "date", "hidden", "search", "")


@dataclass
class Form:
    """A form as a browser sees it: what it would send untouched, and what its radio buttons, boxes and lists offer."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)

    def fill(self, name: str, value: Any) -> None:
        """Write or choose ``value``; what is not on the form, or not offered, cannot be."""
        assert name in self.values or name in self.offered, f"{self.action} 没有“{name}”这一栏：{sorted(self.values)}"
        texts = [_text(one) for one in value] if isinstance(value, list | tuple) else [_text(value)]
        if name in self.offered:
            missing = [text for text in texts if text not in self.offered[name]]
            assert not missing, f"{self.action} 的 {name} 不能选 {missing}，可以选 {self.offered[name]}"
        elif name in self.hidden:
            assert texts == self.values[name], f"{name} 是 {self.values[name]}，不是 {texts}"
        else:
            texts = ["\n".join(texts)]
        self.values[name] = texts


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self._form: Form | None = None
        self._known: dict[str, Form] = {}
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        if tag == "form":
            self._form = Form(given.get("action") or "", given.get("method") or "get")
            self.forms.append(self._form)
            self._known[given.get("id") or ""] = self._form
        elif tag == "button" and given.get("formaction"):
            form = self._known[given["form"] or ""] if "form" in given else self._form
            self._elsewhere(form, str(given["formaction"]), "formnovalidate" in given)
        elif self._form is not None and given.get("name"):
            self._control(self._form, tag, given)
        elif tag == "option" and self._form is not None and self._select:
            self._offer(self._form, self._select, given, "selected" in given)

    def _elsewhere(self, form: Form | None, action: str, unchecked: bool) -> None:
        """A button that sends the same form to another address: the same fields, whose values it shares."""
        assert form is not None
        required = set[str]() if unchecked else form.required
        self.forms.append(Form(action, form.method, form.values, form.offered, form.hidden, required))

    def _control(self, form: Form, tag: str, given: dict[str, str | None]) -> None:
        name, kind = str(given["name"]), given.get("type") or ""
        if "required" in given:
            form.required.add(name)
        if kind in ("radio", "checkbox"):
            self._offer(form, name, given, "checked" in given)
        elif tag == "input" and kind in VOID:
            form.values.setdefault(name, []).append(given.get("value") or "")
            if kind == "hidden":
                form.hidden.add(name)
        elif tag == "textarea":
            form.values[name], self._area = [""], name
        elif tag == "select":
            form.offered[name], self._select = [], name

    def _offer(self, form: Form, name: str, given: dict[str, str | None], chosen: bool) -> None:
        form.offered.setdefault(name, []).append(given.get("value") or "")
        if chosen:
            form.values.setdefault(name, []).append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area:
            self._form.values[self._area] = [self._form.values[self._area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def forms_in(page: Response) -> list[Form]:
    """Every form of a page. No two elements of it may have the same id."""
    reader = _Reader()
    reader.feed(page.text)
    twice = {one for one in reader.ids if reader.ids.count(one) > 1}
    assert not twice, f"{page.url} 里重复的 id：{sorted(twice)}"
    return reader.forms


class Clerk:
    """Works a case through the pages, each act by the person whose it is, on its day."""

    def __init__(self, office: OfficeAtWork) -> None:
        self.office, self.driver = office, PlainDriver(office.desk)
        self.browsers: dict[str, TestClient] = {}

    def registered(self, scenario: Scenario) -> str:
        """The request of a scenario, taken in; its number."""
        order = scenario.register
        done = receiving.register(self.office.desk.on(order.on), PEOPLE.for_act(order.organ, "register", {}), order)
        number: str = done.number  # type: ignore[union-attr]
        self.driver.catch_up(number)
        return number

    def browser(self, who: Actor, day: dt.date) -> TestClient:
        """The browser of a person on a day."""
        if who.login not in self.browsers:
            self.browsers[who.login] = self.office.browser(who)
        client = self.browsers[who.login]
        client.app.state.desk = self.office.desk.on(day)  # type: ignore[attr-defined]
        return client

    def do(self, number: str, act: str, on: dt.date, answers: Mapping[str, Any], **fields: Any) -> Response:
        """An act as a person does it: open the case, follow the link to the form, fill in what is asked, send it."""
        who = PEOPLE.for_act(self.office.case(number).organ, act, fields)
        client = self.browser(who, on)
        page = self.opened(client, number, act)
        if act == "decide":
            page = self._answer(client, page, number, fields, answers)
        sent = self.send(client, page, number, act, {"on": on, **fields})
        self.driver.catch_up(number)
        return sent

    def opened(self, client: TestClient, number: str, act: str) -> Response:
        """The page with the form of ``act``, by the link that the case's page has for it."""
        page = client.get(f"/cases/{number}")
        links = re.findall(rf'href="([^"]*)#act-{act}"', page.text)
        assert links, f"{act} 没有列在办件页上"
        to = links[0].replace("&amp;", "&")
        return client.get(to) if to else page

    def send(self, client: TestClient, page: Response, number: str, act: str, fields: Mapping[str, Any]) -> Response:
        """Fill the form of ``act`` with ``fields`` and send it; it must be taken."""
        action = f"/cases/{number}/acts/{act}"
        form = next((one for one in reversed(forms_in(page)) if one.action == action), None)  # its button's, if any
        assert form, f"{page.url} 没有 {act} 的表单"
        for name, value in _flat(fields, form).items():
            form.fill(name, value)
        empty = [name for name in form.required if not any(form.values.get(name, []))]
        assert not empty, f"{act} 的必填栏没有填：{empty}"
        sent = client.post(action, data=form.values)
        assert 303 == sent.status_code, f"{act}：{sent.status_code} {_said(sent)}"
        return sent

    def _answer(
        self, client: TestClient, page: Response, number: str, fields: dict[str, Any], answers: Mapping[str, Any]
    ) -> Response:
        """The seven questions one after another, as far as they are asked; then the outcome."""
        page = client.get(f"/cases/{number}?part=decisions&item={fields.get('item', 1)}")
        for _ in range(9):
            asked = next(
                (form for form in forms_in(page) if any(n.startswith("findings.") for n in form.offered)), None
            )
            if asked is None:
                break
            for name in asked.offered:
                if name.removeprefix("findings.") in answers:
                    asked.fill(name, answers[name.removeprefix("findings.")])
            page = client.get(asked.action.partition("#")[0], params=asked.values)
            assert 200 == page.status_code, page.text
        return page


def _flat(fields: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """``facts: {supply: x}`` as ``facts.supply``; the day of acts of the day is not asked for."""
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": one for key, one in value.items()}
        elif name != "on" or "on" in form.values:
            flat[name] = value
    if "on" in form.hidden:
        form.hidden.discard("on")
    return flat


def _said(page: Response) -> str:
    text = re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])
    return re.sub(r"\s+", " ", text)[:600]
