"""People at their browsers: forms of acts filled in and sent as a person does, whatever page they stand on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page

from acts.desk import Desk
from casework.people import SYSTEM, Actor
from tests.e2e.demonstration import signed_in
from tests.e2e.hands import Hands, Keys, Mouse
from tests.e2e.walk_pages import Watched
from tests.offices import HANGING
from web.pages.acts import PLACES

Values = Mapping[str, str | list[str]]


@dataclass
class Person:
    """Somebody at a browser of their own, working it with ``hands``."""

    desk: Desk
    watched: Watched
    who: Actor
    hands: Hands = field(default_factory=Mouse)

    @property
    def page(self) -> Page:
        """What is on the screen."""
        return self.watched.page

    def act(self, number: str, act: str, **values: str | list[str]) -> None:
        """Open the act's form, fill it in, send it; the act must have been done."""
        seq = self.seq(number)
        form = self.form(number, act, values)
        fill(form, values, self.hands)
        with self.page.expect_navigation():
            self.hands.press(button_of(form, act))
        assert self.seq(number) > seq, f"{act}: {self.page.locator('main').inner_text()[:600]}"

    def form(self, number: str, act: str, values: Values) -> Locator:
        """The act's form on its page, once it offers what is to be chosen: the system may still be at work."""
        end, here = time.monotonic() + HANGING, True
        while True:
            self.open(number, act, here=here)
            form = form_with(self.page, act).first
            if form.count() and all(offered(form, name, value) for name, value in values.items()):
                return form
            assert time.monotonic() < end, f"{act}: {self.page.url} {self.page.locator('main').inner_text()[:800]}"
            if not here:
                self.page.wait_for_timeout(300)
            here = False

    def open(self, number: str, act: str, *, here: bool = False) -> None:
        """The page with the act's form; by keyboard through the list and the links of the case, where they lead.

        ``here``: by keyboard from the case's page where it is open, as it was after the act before.
        """
        address = PLACES[act].of(number)
        if not isinstance(self.hands, Keys):
            self.hands.go(self.page, self.watched.home, address.partition("#")[0])
            return
        if not (here and urlsplit(self.page.url).path == f"/cases/{number}"):
            self._search(number)
        link = self.page.locator(f"main a[href='{address}']").first
        if not form_with(self.page, act).count() and link.count():
            with self.page.expect_navigation():
                self.hands.press(link)

    def _search(self, number: str) -> None:
        """To the case by its number, from whatever page is open."""
        self.hands.write(self.page.locator("#q"), number)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        with self.page.expect_navigation():
            self.hands.press(self.page.locator(f".work-what a[href='/cases/{number}']"))

    def seq(self, number: str) -> int:
        """The number of the case's last event that a person wrote or the system."""
        return self.desk.cases(SYSTEM).find(number).case.seq


def person_at(desk: Desk, context: BrowserContext, home: str, who: Actor, hands: Hands | None = None) -> Person:
    """This person, signed in at a browser of their own, on the first page."""
    context.add_cookies([{"name": "mingda-session", "value": signed_in(desk, who), "url": home}])
    person = Person(desk, Watched(context.new_page(), home), who, hands or Mouse())
    person.hands.go(person.page, home, "/")
    return person


def form_with(page: Page, act: str) -> Locator:
    """The form in which the act is done."""
    return page.locator(f"form[action$='/acts/{act}'], form:has(button[formaction$='/acts/{act}'])")


def button_of(form: Locator, act: str) -> Locator:
    """The button that does the act: its own, where several stand in one form, else the form's first."""
    own = form.locator(f"button[formaction$='/acts/{act}']:not([disabled])")
    return own.first if own.count() else form.locator("button:not([disabled])").first


def offered(form: Locator, name: str, value: str | list[str]) -> bool:
    """Whether the form has this field, and offers the value where it is to be chosen."""
    fields = form.locator(f"[name='{name}']")
    if not fields.count():
        return False
    if fields.first.get_attribute("type") in ("radio", "checkbox"):
        wanted = value if isinstance(value, list) else [value]
        return all(form.locator(f"[name='{name}'][value='{one}']").count() for one in wanted)
    return True


def fill(form: Locator, values: Values, hands: Hands) -> None:
    """Every field by its name, as its kind asks for; what is folded away is unfolded."""
    for name, value in values.items():
        field = form.locator(f"[name='{name}']").first
        kind = field.get_attribute("type") or field.evaluate("one => one.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                choice = form.locator(f"[name='{name}'][value='{one}']")
                unfold(choice, hands)
                hands.tick(choice)
        elif kind == "hidden":
            assert value == field.input_value()
        elif kind == "select":
            unfold(field, hands)
            hands.choose(field, str(value))
        else:
            unfold(field, hands)
            hands.write(field, value if isinstance(value, str) else "\n".join(value))


def unfold(what: Locator, hands: Hands) -> None:
    """Whatever is folded around it, opened."""
    for _ in range(what.locator("xpath=ancestor::details[not(@open)]").count()):
        hands.press(what.locator("xpath=ancestor::details[not(@open)]").first.locator("summary").first)
