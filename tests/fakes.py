"""Written stand-ins: a press that prints letters as plain bytes, and a driver that carries effects out at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from acts.carry_out import CARRY_OUT
from acts.desk import Desk
from casework.effects import EffectKind
from letters.blocks import Letter
from letters.press import Printed
from store import effects
from store.opening import Store
from store.unit_of_work import UnitOfWork


class PlainPress:
    """Prints a letter as its text; the seal is a line that says so. Counts what it printed."""

    def __init__(self) -> None:
        self.drafts: list[Letter] = []
        self.finals: list[Letter] = []

    @property
    def letters(self) -> PlainPress:
        """The press itself, as acts.carry_out asks for it."""
        return self

    def draft(self, letter: Letter, at: dt.datetime) -> tuple[bytes, bytes]:
        """The draft's text twice, as .docx and as .pdf."""
        self.drafts.append(letter)
        return f"docx\n{letter.text}".encode(), f"pdf\n{letter.text}".encode()

    def final(self, letter: Letter, at: dt.datetime) -> Printed:
        """The final text, sealed at ``at``."""
        self.finals.append(letter)
        text = letter.text.encode()
        return Printed(b"docx\n" + text, b"pdf\n" + text, b"sealed\n" + text, "plain", "测试章", at, True)


class PowerCut(Exception):
    """Stands for the end of the process."""


class CutAfterPrinting(PlainPress):
    """Prints the final letter, and then the power goes before anything is written down."""

    def final(self, letter: Letter, at: dt.datetime) -> Printed:
        """Print, and stop."""
        super().final(letter, at)
        raise PowerCut


class CutBeforeRecording(Store):
    """A store whose power goes when a transaction on a case is to begin: files are kept, nothing is recorded."""

    @classmethod
    def of(cls, store: Store) -> CutBeforeRecording:
        """The same store, about to lose its power."""
        return cls(store.engine, store.vault, store.files, store.home)

    @contextmanager
    def on(self, number: str) -> Iterator[UnitOfWork]:
        """The end."""
        raise PowerCut
        yield


class PlainDriver:
    """Carries a case's due effects out in this thread, as the real driver's flow would through Prefect."""

    def __init__(self, desk: Desk, press: PlainPress | None = None) -> None:
        self.desk, self.press = desk, press or PlainPress()

    def catch_up(self, number: str) -> list[str]:
        """Carry out whatever is due; the kinds, in order."""
        done = []
        for planned in effects.open_effects(self.desk.store.engine, number):
            todo = effects.begin(self.desk.store.engine, planned.id)
            assert todo
            CARRY_OUT[EffectKind(planned.kind)](self.desk, self.press, todo)  # type: ignore[arg-type]
            done.append(planned.kind)
        return done
