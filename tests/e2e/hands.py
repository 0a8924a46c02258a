"""How a person works a page: with the mouse, or with the keyboard alone. The same steps, by either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import ElementHandle, Locator, Page

MOST = 500
"""Tab stops after which something is taken to be out of reach."""
ARROWS = 60
"""Arrow keys after which a choice is taken not to be there."""
_FOCUS = """all => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const drawn = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const name = at.outerHTML.slice(0, 120);
  return [all.includes(at), at === document.body || (drawn && inside) ? '' : name];
}"""
"""Whether the focus is on one of the elements; and what has it, where nobody can see that it has."""
_CHOICES = "one => one.form ? [...one.form.querySelectorAll(`[name='${one.name}']`)] : [one]"


class Hands(Protocol):
    """What a person does to a page."""

    def go(self, page: Page, home: str, path: str) -> None:
        """To the page at ``path``, from wherever they are."""

    def press(self, what: Locator) -> None:
        """A button, a link, or the head of something folded."""

    def write(self, where: Locator, words: str) -> None:
        """Into a field, in place of what stands there."""

    def tick(self, choice: Locator) -> None:
        """One of several choices."""

    def choose(self, where: Locator, value: str) -> None:
        """From a list that folds down."""


class Mouse:
    """Points and clicks, and types addresses."""

    def go(self, page: Page, home: str, path: str) -> None:
        """By its address."""
        page.goto(home + path)

    def press(self, what: Locator) -> None:
        """By a click."""
        what.click()

    def write(self, where: Locator, words: str) -> None:
        """All of it."""
        where.fill(words)

    def tick(self, choice: Locator) -> None:
        """By a click."""
        choice.check()

    def choose(self, where: Locator, value: str) -> None:
        """By a click."""
        where.select_option(value)


@dataclass
class Keys:
    """Tab, Enter, Space, the arrows and letters; ``unseen`` are the stops where nobody sees where the focus is."""

    unseen: set[str] = field(default_factory=set)

    def go(self, page: Page, home: str, path: str) -> None:
        """By a link of the page that is open; the first page of all by its address."""
        if page.url == "about:blank":
            page.goto(home + path)
        else:
            self.press(page.locator(f"a[href='{path}']").first)
            page.wait_for_url(f"**{path}")

    def press(self, what: Locator) -> None:
        """Enter, once it has the focus."""
        self.reach(what)
        what.page.keyboard.press("Enter")

    def write(self, where: Locator, words: str) -> None:
        """Over what stands there; a day is typed part by part."""
        self.reach(where)
        keys = where.page.keyboard
        if where.get_attribute("type") == "date":
            self._type_day(where, words)
        else:
            keys.press("Control+a")
            keys.insert_text(words)
        assert words == where.input_value()

    def _type_day(self, where: Locator, words: str) -> None:
        """In the order of the browser's own language, which only the field itself shows."""
        year, month, day = words.split("-")
        year = year if where.get_attribute("max") else f"{year:0>6}"  # a field without a last day takes six digits
        for parts in ((day, month, year), (year, month, day), (month, day, year)):
            for _ in parts:
                where.page.keyboard.press("ArrowLeft")
            where.page.keyboard.type("".join(parts))
            if words == where.input_value():
                return

    def tick(self, choice: Locator) -> None:
        """Space; among radio buttons Tab comes to one of them, and the arrows lead on."""
        keys = choice.page.keyboard
        if choice.get_attribute("type") == "radio":
            wanted = choice.element_handle()
            self._reach_any(choice.page, wanted.evaluate_handle(_CHOICES).get_properties().values())
            for _ in range(ARROWS):
                if self._has_focus(choice.page, [wanted]):
                    break
                keys.press("ArrowDown")
        else:
            self.reach(choice)
        if not choice.is_checked():
            keys.press("Space")
        assert choice.is_checked()

    def choose(self, where: Locator, value: str) -> None:
        """By the arrows, from the top."""
        self.reach(where)
        where.page.keyboard.press("Home")
        for _ in range(ARROWS):
            if where.input_value() == value:
                return
            where.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never come to {value}")

    def reach(self, wanted: Locator) -> None:
        """Tab until it has the focus, which must be seen at every stop. What is folded away is unfolded on the way."""
        for folded in wanted.locator("xpath=ancestor::details[not(@open)]").all():
            if not wanted.evaluate("one => !!one.closest('summary')"):
                self.press(folded.locator("summary").first)
        self._reach_any(wanted.page, [wanted.element_handle()])

    def _reach_any(self, page: Page, wanted: object) -> None:
        handles = [found for one in wanted if (found := one.as_element())]  # type: ignore[attr-defined]
        for _ in range(MOST):
            if self._has_focus(page, handles):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {[str(one) for one in handles]} on {page.url}")

    def _has_focus(self, page: Page, wanted: Sequence[ElementHandle]) -> bool:
        there, hidden = page.evaluate(_FOCUS, list(wanted))
        if hidden:
            self.unseen.add(hidden)
        return bool(there)
