"""From events to what the reply clock reckons with: consultations, rests, restarts, extensions, the reply.

What every clock makes anew is a named tuple here and in ``reading``: it is made in a third of a dataclass's time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from rules.history import CONSULTATIONS, RECEIPT_KINDS, ClockEvent, History
from rules.ledger import Cites
from rules.rulebook import Rulebook
from rules.terms import Terms

ONE_DAY = dt.timedelta(days=1)
_ASKED = tuple(f"{kind}_asked" for kind in CONSULTATIONS)
_SIMPLE = frozenset({*RECEIPT_KINDS, "replied"})  # 收到，答复，别无他事
_CORRECTING = frozenset({"correction_asked", "correction_reached", "corrected", "notice_returned"})
_CHARGING = ("fee_notice_sent", "fee_notice_reached")
_OWN_DAY = ("agency", "referral")  # 去函自己写明答复期限的，以写明的为准


class Consultation(NamedTuple):
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
        end, limit, returned = self.answered, self.limit, self.returned
        if returned and (end is None or returned < end):
            end = returned
        if limit and (end is None or limit < end):
            return limit if limit < horizon else None  # 期限届满之日还可以答复
        return end if end and end <= horizon else None

    def span(self, start: str, horizon: dt.date) -> tuple[dt.date, dt.date] | None:
        """The excluded days, counted from the day after ``start`` (asked or reached); None when there are none."""
        begin = self.asked if start == "asked" else self.reached
        if begin is None:
            return None
        end = self.ended(horizon) or horizon
        return (begin + ONE_DAY, end) if end > begin else None


class Rest(NamedTuple):
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
class Hold:
    """A review, a suit or a court's order stops the disclosure from ``begun`` until ``lifted``.

    法释〔2025〕8号第十三条. ``rests``: the reply limit rests meanwhile, by the reading chosen.
    """

    begun: dt.date
    lifted: dt.date | None
    rests: bool
    cite: Cites


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension: agreed by the head, told to the applicant; None for what has not happened."""

    workdays: int
    agreed: dt.date | None
    told: dt.date | None


class Facts(NamedTuple):
    """All of it, as of ``horizon``: the day looked from, or the day the reply was made if that is earlier."""

    received_on: dt.date
    horizon: dt.date
    consultations: tuple[Consultation, ...]
    rests: tuple[Rest, ...]
    extensions: tuple[Extension, ...]
    orders: tuple[ClockEvent, ...]
    deferrals: tuple[ClockEvent, ...]
    repeated: tuple[ClockEvent, ...]
    holds: tuple[Hold, ...] = ()
    undelivered: tuple[ClockEvent, ...] = ()

    def seen_from(self, horizon: dt.date) -> Facts:
        """The same facts seen from another day."""
        return self if horizon == self.horizon else Facts(self.received_on, horizon, *self[2:])

    @property
    def one_reading(self) -> bool:
        """Whether the cautious reading can't differ from the default: nothing that the two read differently."""
        return not (self.consultations or self.holds or any(rest.late for rest in self.rests))

    @property
    def late_correction(self) -> Rest | None:
        """The correction whose notice came after its own limit, as known on ``horizon``."""
        return next((rest for rest in self.rests if rest.late and rest.asked <= self.horizon), None)

    def restarted_all_the_same(self) -> Facts:
        """The same facts where a late correction notice rests and restarts the limit as one in time does."""
        return self._replace(rests=tuple(rest._replace(late=False) for rest in self.rests))

    def pending(self) -> Rest | None:
        """The rest that is still awaited, the latest first."""
        started = (rest for rest in reversed(self.rests) if rest.asked <= self.horizon)
        return next((rest for rest in started if rest.ended is None), None)


def gather(history: History, horizon: dt.date, terms: Terms) -> Facts:
    """The facts of ``history`` under the rules in force on the day of receipt."""
    if history.kinds <= _SIMPLE:
        return Facts(terms.received_on, horizon, (), (), (), (), (), ())
    maker = _Gathering(history, terms)
    correcting = not _CORRECTING.isdisjoint(history.kinds)
    rests = [*maker.corrections(), *maker.fees()] if correcting else maker.fees()
    return Facts(
        terms.received_on,
        horizon,
        tuple(maker.consultations()),
        tuple(sorted(rests, key=lambda rest: rest.asked) if len(rests) > 1 else rests),
        tuple(maker.extensions()),
        tuple(history.all("ordered")),
        tuple(history.all("deferred")),
        tuple(maker.repeated() if correcting else ()),
        tuple(maker.holds()),
        tuple(maker.undelivered() if correcting else ()),
    )


class _Gathering:
    """The rules in force on the day of receipt, applied to one history."""

    def __init__(self, history: History, terms: Terms) -> None:
        self.history = history
        self.terms = terms

    def consultations(self) -> list[Consultation]:
        """第三十二条、第三十三条第三款、第三十四条; a letter that came back may be sent again under the same ref."""
        asked = self.history.all(*_ASKED)
        if not asked:
            return []
        cite = self.terms.parameter("exclusion_from").cite
        returned = self.history.all("notice_returned")
        return [self._consultation(event, asked, returned, cite) for event in asked]

    def _consultation(
        self, asked: ClockEvent, all_asked: list[ClockEvent], returned: list[ClockEvent], cite: Cites
    ) -> Consultation:
        """One sending; of all sendings under its ref the n-th came back by the n-th return."""
        kind, ref, again, back = asked.kind.removesuffix("_asked"), asked.ref, None, None
        if len(all_asked) > 1 or returned:
            letters = [one for one in all_asked if one.kind == asked.kind and one.ref == ref]
            number = letters.index(asked)
            again = letters[number + 1].on if number + 1 < len(letters) else None
            returns = [one.on for one in returned if ref and one.ref == ref]
            back = returns[number] if number < len(returns) else None
        reached = self._joined(f"{kind}_reached", asked, again)
        answered = self._joined(f"{kind}_answered", asked, again)
        return Consultation(
            kind,
            ref,
            asked.on,
            reached.on if reached else None,
            answered.on if answered else None,
            self._answer_limit(kind, asked, reached),
            back,
            cite,
        )

    def _answer_limit(self, kind: str, asked: ClockEvent, reached: ClockEvent | None) -> dt.date | None:
        """The limit hangs on delivery; a day that the letter names counts where the law sets none."""
        named = (reached.due if reached else None) or asked.due
        rule = self.terms.find_deadline(f"{kind}_answer")
        if named and (rule is None or kind in _OWN_DAY):  # 第三方和共同制作机关的期限是法定的，去函不能另定
            return named
        return self.terms.calendar.add(reached.on, rule.value) if rule and reached else None

    def _joined(self, kind: str, asked: ClockEvent, again: dt.date | None) -> ClockEvent | None:
        """The event of this letter: after it was sent, and before it was sent again."""
        for event in self.history.all(kind):
            if event.ref == asked.ref and event.on >= asked.on and (again is None or event.on < again):
                return event
        return None

    def corrections(self) -> list[Rest]:
        """第三十条."""
        asked = self.history.all("correction_asked")
        if not asked:
            return []
        reached, corrected = self.history.first("correction_reached"), self.history.first("corrected")
        sent = [event for event in asked if reached is None or event.on <= reached.on]
        named = (reached.due if reached else None) or (sent or asked)[-1].due
        limit = named or (self.terms.limit_from("correction", reached.on) if reached else None)
        lapse = self.terms.rulebook.parameter("correction_lapse").find(self.terms.received_on)
        if lapse is None or self._pending_again():
            limit = None  # 退回而尚未另行送达的，补正期限没有起算；当时没有视为放弃的规定的，没有届满可言
        ended = corrected.on if corrected else None
        restarts = "corrected" in self.terms.reply.restarts_on
        return [
            Rest(
                "correction", asked[0].on, ended, limit, self._notice_late(asked[0].on), restarts,
                self.terms.parameter("correction_restart").cite,
            )
        ]  # fmt: skip

    def _notice_late(self, asked: dt.date) -> bool:
        limit = self.terms.notice_limit
        return limit is not None and asked > limit.due_on

    def _returns(self) -> list[ClockEvent]:
        """The correction notices that came back: those named so, or named nothing and joined to nothing."""
        returned = self.history.all("notice_returned")
        return [event for event in returned if event.ref is None and event.letter in (None, "correction_notice")]

    def _pending_again(self) -> bool:
        """Whether the last correction notice came back and nothing reached the applicant after it."""
        returned = self._returns()
        reached = self.history.all("correction_reached") if returned else []
        return bool(returned) and not any(event.on >= returned[-1].on for event in reached)

    def repeated(self) -> list[ClockEvent]:
        """第三十条：一次性告知；退回后另行送达的，不是第二次告知."""
        asked = self.history.all("correction_asked")
        if len(asked) < 2:
            return []
        returned = self._returns()
        return [
            event for before, event in pairwise(asked) if not any(before.on <= back.on <= event.on for back in returned)
        ]

    def undelivered(self) -> list[ClockEvent]:
        """A correction notice that came back and has not been sent again."""
        if not self._pending_again():
            return []
        last = self._returns()[-1]
        again = [event for event in self.history.all("correction_asked") if event.on >= last.on]
        return [] if again or self.history.first("corrected") else [last]

    def holds(self) -> list[Hold]:
        """法释〔2025〕8号第十三条: the first lifting after a hold ends it."""
        begun = self.history.all("disclosure_held")
        lifted = self.history.all("hold_lifted") if begun else []
        return [self._hold(event, [one.on for one in lifted if one.on >= event.on]) for event in begun]

    def _hold(self, event: ClockEvent, ends: list[dt.date]) -> Hold:
        rule = self.terms.rulebook.parameter("hold").at(event.on)
        return Hold(event.on, min(ends, default=None), rule.value == "rest", rule.cite)

    def fees(self) -> list[Rest]:
        """A fee notice, from the day it was sent (or reached the applicant when that alone is known)."""
        notices = self.history.all(*_CHARGING)
        if not notices:
            return []
        reached, paid = self.history.first("fee_notice_reached"), self.history.first("fee_paid")
        limit = (reached.due or self.terms.limit_from("fee_payment", reached.on)) if reached else None
        rule = self.terms.parameter("fee_restart")
        return [Rest("fee", notices[0].on, paid.on if paid else None, limit, False, rule.value == "full", rule.cite)]

    def extensions(self) -> list[Extension]:
        """第三十三条第二款: the first notice belongs to the first agreement, and so on."""
        agreed, told = self.history.all("extension_agreed"), self.history.all("extension_told")
        pairs = [
            Extension(one.workdays or 0, one.on, told[i].on if i < len(told) else None) for i, one in enumerate(agreed)
        ]
        return pairs + [Extension(0, None, one.on) for one in told[len(agreed) :]]


def _same(one: ClockEvent, other: ClockEvent) -> bool:
    return one.kind == other.kind and one.ref == other.ref


def decisive_day(reply: ClockEvent, rulebook: Rulebook) -> dt.date | None:
    """The day that says whether a reply is in time: by its way; None when that day has not come yet."""
    if reply.way is None or not (reply.made or reply.dispatched or reply.delivered):
        return reply.on
    decided: dt.date | None = getattr(reply, rulebook.reply_way(reply.way).at(reply.on).decided_by)
    return decided
