"""A synthetic district's history into the store, for load tests: deterministic by its seed, in small transactions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator

from acts.desk import Desk
from acts.invented import Habits, request
from acts.journeys import Journey
from acts.trial import TrialPeople
from casework import commands as cmd
from casework import events as ev
from casework.case import Case
from letters.blocks import Block, Letter
from letters.pdf import write_pdf
from letters.word import WordMeta, write_docx
from rules.errors import InputError
from store.bulk import Histories, History, histories, hurry, mark_synthetic, rows_of, takes_synthetic
from store.unit_of_work import LetterText

MOST_ROWS = 50
"""Rows a transaction holds at most: whoever works beside a load waits no longer for it than for an act."""


class NotForLoad(InputError):
    """The store holds real cases."""


def load(desk: Desk, cases: int, seed: int) -> Iterator[int]:
    """Write ``cases`` more synthetic cases; yields after each transaction how many it held.

    Cases that an earlier load of the same seed wrote are not written again: an interrupted load goes on where it was.
    Raises NotForLoad when the store holds cases that people registered.
    """
    there = takes_synthetic(desk.store)
    if there is None:
        raise NotForLoad("库里有真实的办件，不能再装合成的历史", "请换一个空的 MINGDA_HOME 再装", field="--cases")
    mark_synthetic(desk.store)
    hurry(desk.store)
    loader = _Loader(desk, seed)
    n = there
    while n < cases:
        written = loader.some(n, cases)
        n += written
        yield written


def already_there(desk: Desk) -> int:
    """How many synthetic cases the store holds already."""
    return takes_synthetic(desk.store) or 0


class MadeUp:
    """What made-up cases share: habits, people, the files and the text that every letter is made of."""

    def __init__(self, desk: Desk, letter: Letter) -> None:
        self.desk, self.letter = desk, letter
        self.habits, self.people = Habits(), TrialPeople()
        self.files = _files(desk, letter)

    def history(
        self,
        writer: Histories,
        order: cmd.RegisterRequest,
        go: Callable[[Journey], Case],
        dice: random.Random | None = None,
    ) -> History:
        """One case from its registration on, with numbers of its own; without ``dice`` they fall by its number."""
        office, year = self.desk.office, order.on.year

        def document(organ: str, kind: str, year: int) -> str:
            return office.document_number(organ, kind, year, writer.number(organ, kind, year))

        number = office.case_number(order.organ, year, writer.number(order.organ, "case", year))
        shared = (self.desk, self.habits, dice or random.Random(number), self.people)
        journey = Journey(*shared, number, document, self.files, self.letter.content_hash)
        case = go(journey)
        return History(case, journey.records, self.desk.clock(case), self._texts(journey.records))

    def _texts(self, records: list[ev.Recorded]) -> tuple[LetterText, ...]:
        """The text of every draft that was made, the same for each."""
        made = (record.event for record in records)
        return tuple(
            LetterText("reply", event.version, self.letter.content_hash, self.letter.to_dict())
            for event in made
            if isinstance(event, ev.DraftMade)
        )


class _Loader:
    """The cases of a load."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.seed = desk, seed
        letter = Letter("reply", (Block("para", "合成的答复书，供压力试验。"),), "合成的机关")
        self.made = MadeUp(desk, letter)
        self.habits = self.made.habits

    def some(self, first: int, end: int) -> int:
        """As many cases from ``first`` on as one small transaction holds, at least one; how many."""
        rows, n = 0, first
        with histories(self.desk.store) as writer:
            while n < end and (n == first or rows + rows // (n - first) <= MOST_ROWS):
                history = self.history(writer, n, end)
                writer.write(history)
                rows += rows_of(history)
                n += 1
        return n - first

    def history(self, writer: Histories, n: int, of: int) -> History:
        """The ``n``-th of so many cases."""
        dice = random.Random(f"{self.seed}/{n}")
        order = request(self.habits, self.desk.rulebook, dice, self.day(dice, n, of))
        return self.made.history(writer, order, lambda journey: journey.run(order), dice)

    def day(self, dice: random.Random, n: int, of: int) -> dt.date:
        """When the ``n``-th came in: evenly over the years, the earlier the smaller."""
        years = min(self.habits.number("most_years"), 1 + of // self.habits.number("most_a_year"))
        before = years * 365 * (of - n - dice.random()) / of
        return self.desk.calendar.next_workday(self.desk.today - dt.timedelta(days=int(before) + 1))


def _files(desk: Desk, letter: Letter) -> ev.SealedFile:
    """One .docx and one PDF that all letters of a made-up history share; it bears no seal, and its provider says so."""
    at = dt.datetime.combine(desk.today, dt.time(), dt.UTC)
    document, pdf = write_docx(letter, WordMeta(letter.organ_name, at)), write_pdf(letter)
    docx, plain = desk.store.files.keep(document), desk.store.files.keep(pdf)
    sealed_at = at.isoformat(timespec="seconds")
    return ev.SealedFile(docx, plain, plain, provider="合成", sealed_at=sealed_at, whole=True, signer="合成，没有印章")
