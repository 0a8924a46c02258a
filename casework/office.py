"""The office that answers: a district, its organs and units, how numbers are written, and when a lamp changes.

Pure values. :mod:`acts.config` reads them from config.yaml; nothing here knows a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from casework.alerting import Ladder, Rung
from casework.people import Actor, Role
from rules.errors import ConfigError, InputError


class Lamp(StrEnum):
    """提示灯: how near the reply limit is. Grey means the clock rests lawfully, so nothing is late."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"

    @property
    def label(self) -> str:
        """The one character a screen shows beside the colour, so that no meaning hangs on colour alone."""
        return {"green": "绿", "yellow": "黄", "red": "红", "grey": "停"}[self.value]


@dataclass(frozen=True, slots=True)
class LampLimits:
    """Working days left at which the lamp turns: ``yellow`` and below is yellow, ``red`` and below is red."""

    yellow: int
    red: int

    def lamp(self, days_left: int | None) -> Lamp:
        """The lamp for ``days_left`` working days (0 today, negative overdue); None: the clock rests lawfully."""
        if days_left is None:
            return Lamp.GREY
        if days_left <= self.red:
            return Lamp.RED
        return Lamp.YELLOW if days_left <= self.yellow else Lamp.GREEN


@dataclass(frozen=True, slots=True)
class Topic:
    """热点: a field in which requests, reviews and suits crowd, and the words of a request that show it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConferencePolicy:
    """会商: working days for written opinions, working days that drafting and signing still need after the conclusion,
    how many days back like cases are looked for, after how many requests of one applicant in a month their number is
    called 明显超过 (第三十五条 names no figure), and the hot topics."""

    opinion_days: int
    days_after: int
    look_back_days: int
    many_in_month: int
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class StandInPolicy:
    """For each role that passes on while its holder is away, which roles a stand-in must have one of.

    A role that is not named passes to nobody. ``longest_days``: for how many days at once.
    """

    suitable: Mapping[Role, frozenset[Role]]
    longest_days: int

    def passing(self, absent: Actor, stand_in: Actor) -> frozenset[Role]:
        """The roles of ``absent`` that pass to ``stand_in``; none between organs."""
        if absent.organ != stand_in.organ or absent.login == stand_in.login:
            return frozenset()
        return frozenset(role for role in absent.roles if self.suitable.get(role, frozenset()) & stand_in.roles)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the district settles for itself inside the law."""

    lamp: LampLimits
    ladder: Ladder
    conference: ConferencePolicy
    stand_ins: StandInPolicy = field(default_factory=lambda: StandInPolicy({}, 0))


@dataclass(frozen=True, slots=True)
class Unit:
    """承办单位 (``handling_unit``): the section of an organ that searches, proposes and drafts."""

    name: str


@dataclass(frozen=True, slots=True)
class Organ:
    """答复机关: the public body whose name and seal stand under the letter.

    ``code`` opens its case numbers, ``short`` its document numbers (机关代字); ``office`` is its
    政府信息公开工作机构 (第四条). ``review_bodies`` are its 复议机关, each with the day since which it is one
    (行政复议法第二十四条、第二十八条); ``court`` hears suits against it; ``online_review`` is where a review is
    applied for online (行政复议法第二十二条), empty when there is none. ``rungs`` are its own alerts before the reply
    limit, empty where it follows the district's.
    """

    code: str
    name: str
    short: str
    office: str
    address: str
    phone: str
    review_bodies: tuple[tuple[dt.date, str], ...]
    court: str
    online_review: str
    units: tuple[Unit, ...]
    rungs: tuple[Rung, ...] = ()

    def review_body_on(self, day: dt.date) -> str:
        """The body that reviews this organ's acts of ``day``. Raises ConfigError before the first known one."""
        known = [name for since, name in sorted(self.review_bodies) if since <= day]
        if not known:
            raise ConfigError(
                f"{self.name}在 {day.isoformat()} 的复议机关没有登记",
                "请在 config.yaml 这个机关的 review_body 下补上更早的一条",
                field="review_body",
            )
        return known[-1]

    def unit(self, name: str) -> Unit:
        """The unit called ``name``. Raises InputError that lists the organ's units."""
        for unit in self.units:
            if unit.name == name:
                return unit
        known = "、".join(unit.name for unit in self.units)
        raise InputError(f"{self.name}没有承办单位“{name}”", f"可以写：{known}", field="units")


@dataclass(frozen=True, slots=True)
class District:
    """The area whose organs work together: ``oversight`` is the organ that coordinates and supervises (第三条)."""

    name: str
    code: str
    oversight: str


@dataclass(frozen=True, slots=True)
class NumberPatterns:
    """How numbers are written.

    ``case`` may use ``{code} {year} {n}``, ``document`` also ``{short} {mark}``; ``marks`` gives each kind of letter
    its ending (``reply`` → 答). ``{n:04d}`` pads with zeros.
    """

    case: str
    document: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Office:
    """A district with its organs by code, its policy and its way of writing numbers."""

    district: District
    organs: Mapping[str, Organ]
    policy: Policy
    numbers: NumberPatterns

    def organ(self, code: str) -> Organ:
        """The organ with this code. Raises InputError that lists the known codes."""
        try:
            return self.organs[code]
        except KeyError as unknown:
            known = "、".join(f"{organ.code}（{organ.short}）" for organ in self.organs.values())
            raise InputError(f"没有代码为“{code}”的答复机关", f"可以写：{known}", field="organ") from unknown

    def ladder_of(self, organ: str) -> Ladder:
        """Whom the organ tells, and when: the district's ladder with the organ's own rungs, if it has any."""
        own = self.organs[organ].rungs if organ in self.organs else ()
        return replace(self.policy.ladder, reply=own) if own else self.policy.ladder

    def case_number(self, organ: str, year: int, n: int) -> str:
        """``JAGH-2026-0118``: the ``n``-th case that the organ (code) registered in ``year``."""
        return self.numbers.case.format(code=self.organ(organ).code, year=year, n=n)

    def document_number(self, organ: str, kind: str, year: int, n: int) -> str:
        """``静府公开〔2026〕第12号-答``: 文号 of the organ's ``n``-th letter of ``kind`` in ``year``."""
        body = self.organ(organ)
        mark = self.numbers.marks.get(kind)
        if mark is None:
            known = "、".join(self.numbers.marks)
            raise ConfigError(f"没有为“{kind}”这种文书定文号", f"numbers.marks 里有：{known}", field="numbers.marks")
        return self.numbers.document.format(code=body.code, short=body.short, year=year, n=n, mark=mark)
