"""From events to what the reply clock reckons with: consultations, rests, restarts, extensions, the reply."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from rules.history import CONSULTATIONS, ClockEvent, History
from rules.ledger import Cites
from rules.rulebook import Rulebook
from rules.workdays import Calendar

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Consultation:
    """One letter asking a third party or another organ. ``limit``: the last day to answer, None until it is delivered.

    ``returned``: the day the letter came back undelivered.
    """

    kind: str
    ref: str | None
    asked: dt.date
    reached: dt.date | None
    answered: dt.date | None
    limit: dt.date | None
    returned: dt.date | None
    cite: Cites

    @property
    def name(self) -> str:
        """``第三方（A）``."""
        return CONSULTATIONS[self.kind] + (f"（{self.ref}）" if self.ref else "")

    def ended(self, horizon: dt.date) -> dt.date | None:
        """The last excluded day as known on ``horizon``; None while the answer may still come."""
        ends = [day for day in (self.answered, self.limit, self.returned) if day]
        end = min(ends, default=None)
        if end is None or end > horizon:
            return None
        return end if end < horizon or end in (self.answered, self.returned) else None

    def span(self, start: str, horizon: dt.date) -> tuple[dt.date, dt.date] | None:
        """The excluded days, counted from the day after ``start`` (asked or reached); None when there are none."""
        begin = self.asked if start == "asked" else self.reached
        if begin is None:
            return None
        end = self.ended(horizon) or horizon
        return (begin + ONE_DAY, end) if end > begin else None


@dataclass(frozen=True, slots=True)
class Rest:
    """The reply limit rests while a correction or a payment is awaited; ``limit`` is the applicant's last day.

    ``late``: the notice came after its own limit. ``restarts``: the reply limit starts anew on ``ended``.
    """

    kind: Literal["correction", "fee"]
    asked: dt.date
    ended: dt.date | None
    limit: dt.date | None
    late: bool
    restarts: bool
    cite: Cites

    def lapsed(self, horizon: dt.date) -> bool:
        """Whether the applicant's last day had passed in silence on ``horizon``."""
        return self.ended is None and self.limit is not None and horizon > self.limit


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension: agreed by the head, told to the applicant; None for what has not happened."""

    workdays: int
    agreed: dt.date | None
    told: dt.date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, as of ``horizon``: the day looked from, or the day the reply was made if that is earlier."""

    received_on: dt.date
    horizon: dt.date
    consultations: tuple[Consultation, ...]
    rests: tuple[Rest, ...]
    extensions: tuple[Extension, ...]
    orders: tuple[ClockEvent, ...]
    deferrals: tuple[ClockEvent, ...]
    repeated: tuple[ClockEvent, ...]

    def seen_from(self, horizon: dt.date) -> Facts:
        """The same facts seen from another day."""
        return replace(self, horizon=horizon)

    def pending(self) -> Rest | None:
        """The rest that is still awaited, the latest first."""
        started = (rest for rest in reversed(self.rests) if rest.asked <= self.horizon)
        return next((rest for rest in started if rest.ended is None), None)


def gather(
    history: History,
    received_on: dt.date,
    horizon: dt.date,
    rulebook: Rulebook,
    calendar: Calendar,
) -> Facts:
    """The facts of ``history`` under the rules in force on the day of receipt."""
    maker = _Gathering(history, received_on, rulebook, calendar)
    corrections = maker.corrections()
    return Facts(
        received_on,
        horizon,
        tuple(maker.consultations()),
        tuple(sorted([*corrections[:1], *maker.fees()], key=lambda rest: rest.asked)),
        tuple(maker.extensions()),
        tuple(history.all("ordered")),
        tuple(history.all("deferred")),
        tuple(history.all("correction_asked")[1:]),  # 第三十条：一次性告知；第二次不起作用
    )


class _Gathering:
    """The rules in force on the day of receipt, applied to one history."""

    def __init__(self, history: History, received_on: dt.date, rulebook: Rulebook, calendar: Calendar) -> None:
        self.history = history
        self.day = received_on
        self.rulebook = rulebook
        self.calendar = calendar

    def _limit(self, code: str, start: dt.date) -> dt.date:
        return self.calendar.add(start, self.rulebook.deadline(code).at(self.day).value)

    def _text(self, parameter: str) -> str:
        return str(self.rulebook.parameter(parameter).at(self.day).value)

    def _cite(self, parameter: str) -> Cites:
        return self.rulebook.parameter(parameter).at(self.day).cite

    def consultations(self) -> list[Consultation]:
        """第三十二条、第三十三条第三款、第三十四条."""
        asked = self.history.all(*(f"{kind}_asked" for kind in CONSULTATIONS))
        return [self._consultation(event.kind.removesuffix("_asked"), event) for event in asked]

    def _consultation(self, kind: str, asked: ClockEvent) -> Consultation:
        reached = self._joined(f"{kind}_reached", asked.ref)
        answered = self._joined(f"{kind}_answered", asked.ref)
        returned = self._joined("notice_returned", asked.ref) if asked.ref else None
        limit = self._limit(f"{kind}_answer", reached.on) if reached else None
        named = (reached.due if reached else None) or asked.due
        if named and kind == "agency":  # 第三方和共同制作机关的期限是法定的，去函不能另定
            limit = named
        return Consultation(
            kind,
            asked.ref,
            asked.on,
            reached.on if reached else None,
            answered.on if answered else None,
            limit,
            returned.on if returned else None,
            self._cite("exclusion_from"),
        )

    def _joined(self, kind: str, ref: str | None) -> ClockEvent | None:
        return next((event for event in self.history.all(kind) if event.ref == ref), None)

    def corrections(self) -> list[Rest]:
        """第三十条."""
        asked = self.history.all("correction_asked")
        if not asked:
            return []
        notice_due = self._limit("correction_notice", start_of(self.day, self.day, self.rulebook, self.calendar))
        restarts = "corrected" in self.rulebook.deadline("reply").at(self.day).restarts_on
        reached, corrected = self.history.first("correction_reached"), self.history.first("corrected")
        named = (reached.due if reached else None) or asked[0].due
        limit = named or (self._limit("correction", reached.on) if reached else None)
        first, ended = asked[0].on, corrected.on if corrected else None
        cite = self._cite("correction_restart")
        return [Rest("correction", first, ended, limit, first > notice_due, restarts, cite)]

    def fees(self) -> list[Rest]:
        """A fee notice, from the day it was sent (or reached the applicant when that alone is known)."""
        notices = self.history.all("fee_notice_sent", "fee_notice_reached")
        if not notices:
            return []
        reached, paid = self.history.first("fee_notice_reached"), self.history.first("fee_paid")
        limit = (reached.due or self._limit("fee_payment", reached.on)) if reached else None
        restarts = self._text("fee_restart") == "full"
        cite = self._cite("fee_restart")
        return [Rest("fee", notices[0].on, paid.on if paid else None, limit, False, restarts, cite)]

    def extensions(self) -> list[Extension]:
        """第三十三条第二款: the first notice belongs to the first agreement, and so on."""
        agreed, told = self.history.all("extension_agreed"), self.history.all("extension_told")
        pairs = [
            Extension(one.workdays or 0, one.on, told[i].on if i < len(told) else None) for i, one in enumerate(agreed)
        ]
        return pairs + [Extension(0, None, one.on) for one in told[len(agreed) :]]


def start_of(day: dt.date, received_on: dt.date, rulebook: Rulebook, calendar: Calendar) -> dt.date:
    """The day after which counting begins: ``day``, or the working day it rolls to by the reading chosen."""
    first_day = rulebook.parameter("first_day").at(received_on)
    return calendar.next_workday(day) if first_day.value == "roll_receipt" else day


def decisive_day(reply: ClockEvent, rulebook: Rulebook) -> dt.date | None:
    """The day that says whether a reply is in time: by its way; None when that day has not come yet."""
    if reply.way is None or not (reply.made or reply.dispatched or reply.delivered):
        return reply.on
    decided: dt.date | None = getattr(reply, rulebook.reply_way(reply.way).at(reply.on).decided_by)
    return decided
