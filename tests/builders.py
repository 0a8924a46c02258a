"""Values that tests start from, each a sound example that a test changes in the one respect it is about.

The people, numbers and addresses are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from acts.config import Config, load_config
from casework import commands as cmd
from casework import events as ev
from casework import proceedings as pr
from casework.case import Case, fold
from casework.command import Command
from casework.decide import Context, Decision, Ruling, decide
from casework.people import Actor, Applicant, Role, Secret
from rules.load import load_calendar, load_rulebook
from rules.rulebook import Rulebook
from rules.workdays import Calendar

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "examples" / "samples"

ID_NUMBER = "310106190001010000"
PHONE = "10000000001"
ADDRESS = "上海市静安区示例路101弄1号101室（示例）"
EMAIL = "nobody@example.org"

SIGNED = dt.date(2026, 9, 16)
TODAY = dt.date(2026, 9, 30)
AT = dt.datetime(2026, 9, 30, 2, 0, tzinfo=dt.UTC)
NUMBER = "JAFG-2026-0001"
FILE = ev.SealedFile("d" * 64, "p" * 64, "s" * 64, "test", "2026-09-30T02:00:00+00:00", True, "测试章")


@cache
def law() -> Rulebook:
    """The shipped rules, read once."""
    return load_rulebook()


@cache
def days() -> Calendar:
    """The shipped calendar, read once."""
    return load_calendar()


@cache
def _shipped_config() -> Config:
    return load_config(ROOT / "config.yaml")


def config(home: Path) -> Config:
    """The example configuration, living under ``home``."""
    return replace(_shipped_config(), home=home)


def actor(*roles: Role, login: str = "", organ: str = "JAFG") -> Actor:
    """A person of ``organ`` with these roles; the login is the first role unless another is given."""
    return Actor(login or f"{organ.lower()}.{roles[0]}", f"某{roles[0].label}", organ, frozenset(roles))


HANDLER = actor(Role.HANDLER)
UNIT_HEAD = actor(Role.UNIT_HEAD)
REVIEWER = actor(Role.REVIEWER)
LEGAL = actor(Role.LEGAL)
SIGNATORY = actor(Role.SIGNATORY)


def applicant(**changes: Any) -> Applicant:
    """A natural person with every element of a request."""
    whole = Applicant("natural", "周某某", Secret(ID_NUMBER), Secret(PHONE), Secret(ADDRESS), Secret(EMAIL))
    return replace(whole, **changes)


def request(**changes: Any) -> cmd.RegisterRequest:
    """A complete request by registered post, signed for on 2026-09-16."""
    whole = cmd.RegisterRequest(
        on=SIGNED,
        organ="JAFG",
        channel="signed_post",
        dates={"sent": dt.date(2026, 9, 14), "signed": SIGNED},
        applicant=applicant(),
        items=("某号地块分户评估报告",),
        form="纸质",
        via="邮寄",
    )
    return replace(whole, **changes)


def online(**changes: Any) -> cmd.RegisterRequest:
    """A request over the internet on 2026-09-16 that nobody has confirmed yet."""
    return request(**{"channel": "online", "dates": {"submitted": SIGNED}, **changes})


def registered(**changes: Any) -> ev.RequestRegistered:
    """The event that a complete request by registered post becomes."""
    whole = ev.RequestRegistered(
        SIGNED, "JAFG", "signed_post", {"sent": dt.date(2026, 9, 14), "signed": SIGNED}, applicant(),
        ("某号地块分户评估报告",), decided_by="signed", form="纸质", via="邮寄",
    )  # fmt: skip
    return replace(whole, **changes)


def search(**changes: Any) -> ev.SearchRecorded:
    """A search that found something."""
    return replace(ev.SearchRecorded(dt.date(2026, 9, 22), "征收科", True, "征收档案", "示例路"), **changes)


def decided(item: int = 1, outcome: str = "disclosed", **changes: Any) -> ev.ItemDecided:
    """One item's decision."""
    grounds = ({"instrument": "ogi_regulation_2019", "article": "第三十六条"},)
    whole = ev.ItemDecided(TODAY, item, outcome, {"supply": "paper_by_post"}, grounds, "一", "R2")
    return replace(whole, **changes)


ACCEPTED = ev.RequestAccepted(dt.date(2026, 9, 17))
ROUTED = ev.Routed(dt.date(2026, 9, 18), ("征收科",))
MADE = ev.DraftMade(TODAY, "reply", 1, "hash-1")
SUBMITTED = ev.DraftSubmitted(TODAY, "reply", 1, "hash-1", ("review",))
APPROVED = ev.DraftApproved(TODAY, "reply", "review", "hash-1")
REPLY_SIGNED = ev.ReplySigned(TODAY, "reply", 1, "hash-1", "静房管公开〔2026〕第1号-答")
SEALED = ev.ReplySealed(TODAY, "reply", "静房管公开〔2026〕第1号-答", FILE)
SENDING = ev.LetterSendingOrdered(TODAY, "reply", "email")
DISPATCHED = ev.LetterDispatched(TODAY, "reply", "post", "EMS-示例-1")
DELIVERED = ev.LetterDelivered(TODAY, "reply", "signed")

CONVENED = pr.ConferenceConvened(dt.date(2026, 9, 28), ("征收科", "物业科"), "能不能公开", dt.date(2026, 9, 30))

UP_TO: dict[str, tuple[ev.Event, ...]] = {
    "examination": (registered(),),
    "routing": (registered(), ACCEPTED),
    "inquiry": (registered(), ACCEPTED, ROUTED),
    "conference": (registered(), ACCEPTED, ROUTED, search(), CONVENED),
    "drafting": (registered(), ACCEPTED, ROUTED, search(), decided()),
    "review": (registered(), ACCEPTED, ROUTED, search(), decided(), MADE, SUBMITTED),
    "signing": (registered(), ACCEPTED, ROUTED, search(), decided(), MADE, SUBMITTED, APPROVED),
    "delivery": (registered(), ACCEPTED, ROUTED, search(), decided(), MADE, SUBMITTED, APPROVED, REPLY_SIGNED, SEALED),
    "closed": (
        registered(), ACCEPTED, ROUTED, search(), decided(), MADE, SUBMITTED, APPROVED, REPLY_SIGNED, SEALED,
        DISPATCHED, DELIVERED,
    ),
    "registration": (registered(channel="online", dates={"submitted": SIGNED}, decided_by="confirmed"),),
}  # fmt: skip
"""The events that bring a case to each stage that this version knows."""


def records(*events: ev.Event, by: str = "jafg.handler") -> tuple[ev.Recorded, ...]:
    """Events as the store would keep them, all written by one person."""
    return tuple(ev.Recorded(no, event, AT, by, "某经办人") for no, event in enumerate(events, 1))


def case(*events: ev.Event) -> Case:
    """The case that these events make."""
    made = fold(NUMBER, records(*events))
    assert made
    return made


def case_at(stage: str) -> Case:
    """A case at this stage."""
    return case(*UP_TO[stage])


def context(who: Actor = HANDLER, today: dt.date = TODAY) -> Context:
    """What a decision may look at: the shipped law and example office, ``who`` acting on ``today``."""
    return Context(_shipped_config().office, law(), days(), today, who)


def sent(letter: str, day: dt.date, arrived: dt.date | None = None) -> tuple[ev.Event, ...]:
    """A letter issued and dispatched by post on ``day`` and, when it has, arrived."""
    out = (ev.NoticeIssued(day, letter, "某号", FILE), ev.LetterDispatched(day, letter, "post", "EMS-示例"))
    return (*out, ev.LetterDelivered(arrived, letter)) if arrived else out


def ruling(
    stage: str, command: Command, who: Actor = HANDLER, today: dt.date = TODAY, since: tuple[ev.Event, ...] = ()
) -> Ruling:
    """What ``command`` comes to at a stage."""
    return decide(case_at(stage), command, context(who, today), since)


def first_event(ruled: Ruling) -> ev.Event:
    """The one event of a decision."""
    assert isinstance(ruled, Decision), ruled
    assert len(ruled.events) == 1
    return ruled.events[0]
