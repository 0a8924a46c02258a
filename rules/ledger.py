"""What the clock answers: the due date with its steps, its limits and faults, and every day that counted or did not."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from rules.citation import Citation
from rules.errors import MissingGrounds

Cites = tuple[Citation, ...]

# 时钟的状态，照办公室的说法
STATES = {
    "not_received": "尚未收到（待确认）",
    "running": "计时中",
    "stopped": "依法停表",
    "awaiting_correction": "等待补正",
    "awaiting_payment": "等待缴费",
    "done": "已答复",
    "abandoned": "视为放弃申请",
    "withdrawn": "已撤回",
}

# 这些步骤改变期限，必须有依据
EFFECTS = frozenset(
    {"received", "restart", "rest", "excluded", "extension", "deferral", "lapse", "silence", "cautious", "due"}
)


class _StepFields(NamedTuple):
    on: dt.date
    until: dt.date | None
    what: str
    kind: str
    cite: Cites


class Step(_StepFields):
    """One step of the count, on a day or from ``on`` to ``until``; ``what`` is a Chinese sentence.

    Raises MissingGrounds when a step with legal effect has no citation. A tuple, as a clock makes some ten of them.
    """

    __slots__ = ()

    def __new__(cls, on: dt.date, until: dt.date | None, what: str, kind: str, cite: Cites) -> Step:
        """The step, if it has its grounds."""
        if not cite and kind in EFFECTS:
            raise MissingGrounds(f"“{what}”没有法律依据，不能计入期限。请在 rules/law 里补上依据。")
        return tuple.__new__(cls, (on, until, what, kind, cite))

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "on": self.on.isoformat(),
            "until": _iso(self.until),
            "what": self.what,
            "kind": self.kind,
            "cite": [cite.as_dict() for cite in self.cite],
        }


class Limit(NamedTuple):
    """Another limit on the file: ``kind`` is the rule's code, ``ref`` the consultation's.

    ``provisional``: the day lies past the last calendar published.
    """

    kind: str
    ref: str | None
    due_on: dt.date
    cite: Cites
    open: bool = False
    provisional: bool = False

    def as_dict(self) -> dict[str, object]:
        """For JSON; ``ref`` only when there is one, ``provisional`` only when it is."""
        ref: dict[str, object] = {"ref": self.ref} if self.ref else {}
        guessed: dict[str, object] = {"provisional": True} if self.provisional else {}
        return {"kind": self.kind, **ref, "due_on": self.due_on.isoformat(), "article": article(self.cite), **guessed}


class Fault(NamedTuple):
    """Something that was not done as the law asks; the clock says so and goes on."""

    code: str
    message: str
    cite: Cites

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"code": self.code, "message": self.message, "article": article(self.cite)}


class CountedDay(NamedTuple):
    """One day of the count: the ``n``-th working day when it ``counts``, else ``n`` is None; ``why`` says why.

    ``source``: the notice that makes it a holiday or a day of work; "" for a day of the ordinary week. Past the last
    calendar published it says that the day is reckoned only.

    A named tuple, not a dataclass: a clock lists some fifty of them, and they are made three times as fast.
    """

    on: dt.date
    counts: bool
    n: int | None
    why: str
    article: str
    source: str = ""

    def as_dict(self) -> dict[str, object]:
        """For JSON; ``source`` only when there is one."""
        source = {"source": self.source} if self.source else {}
        return {
            "on": self.on.isoformat(),
            "counts": self.counts,
            "n": self.n,
            "why": self.why,
            "article": self.article,
            **source,
        }


class DueDate(NamedTuple):
    """The last day for the reply: ``day`` by the default reading, ``cautious_day`` by the cautious one.

    Either is None while, by that reading, the clock is lawfully stopped. ``provisional``: it lies past the last
    calendar published.
    """

    day: dt.date | None
    cautious_day: dt.date | None
    provisional: bool
    steps: tuple[Step, ...]


class Clock(NamedTuple):
    """The legal clock of one request as of a day.

    ``state``: not_received, running, stopped, awaiting_correction, awaiting_payment, done, abandoned, withdrawn.
    ``due_if_answered`` and ``due_at_latest``: while stopped or awaiting, the due date if the answer came that day, and
    if nobody answers (None when only the applicant can end it). ``in_time`` is None while it is still open.
    """

    received_on: dt.date | None
    law: str | None
    due: DueDate
    state: str
    due_if_answered: dt.date | None
    due_at_latest: dt.date | None
    in_time: bool | None
    limits: tuple[Limit, ...]
    faults: tuple[Fault, ...]
    days: tuple[CountedDay, ...]
    rulebook: str
    calendar: str

    @property
    def due_on(self) -> dt.date | None:
        """The last day for the reply by the default reading."""
        return self.due.day

    @property
    def cautious_due_on(self) -> dt.date | None:
        """The last day for the reply by the cautious reading."""
        return self.due.cautious_day

    @property
    def provisional(self) -> bool:
        """Whether a date given here lies past the last calendar published."""
        return self.due.provisional

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the due date came about, in order."""
        return self.due.steps

    def as_dict(self) -> dict[str, object]:
        """The JSON promised for ``mingda clock --json`` and the REST interface, with the steps."""
        return {
            "received_on": _iso(self.received_on),
            "law": self.law,
            "due_on": _iso(self.due_on),
            "cautious_due_on": _iso(self.cautious_due_on),
            "provisional": self.provisional,
            "state": self.state,
            "due_if_answered": _iso(self.due_if_answered),
            "due_at_latest": _iso(self.due_at_latest),
            "in_time": self.in_time,
            "limits": [limit.as_dict() for limit in self.limits],
            "faults": [fault.as_dict() for fault in self.faults],
            "days": [day.as_dict() for day in self.days],
            "steps": [step.as_dict() for step in self.steps],
            "rulebook": self.rulebook,
            "calendar": self.calendar,
        }


def article(cites: Cites) -> str:
    """``第三十三条``: the article of the first citation, or the instrument when it has none."""
    if not cites:
        return ""
    return cites[0].article or cites[0].full


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
