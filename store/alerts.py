"""Alerts in the store: each once a rung and person, and what became of it by each channel beside 站内."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, case, func, insert, or_, select, update

from casework.alerting import CHASE, DIGEST, HANDED, MILESTONE, REPLY, STAND_IN, Watched
from casework.open_limits import limits_of_text
from casework.stages import Stage
from store.database import put, reading, writing
from store.tables import alert, alert_delivery, case_file

BATCH = 20
"""Alerts a transaction: with their deliveries no more than fifty rows or so."""


_URGENT_FIRST = (
    alert.c.on_day.desc(),
    case((alert.c.kind.in_((CHASE, HANDED, STAND_IN)), 0), (alert.c.kind == DIGEST, 2), else_=1),
    alert.c.days_left,
    alert.c.id.desc(),
)
"""The newest day first; within it what a person said, then by days left, then digests."""


@dataclass(frozen=True, slots=True)
class NewAlert:
    """One alert to be kept. ``person`` is a login, empty when there is nobody to tell.

    ``instead_of``: the name of the absent colleague in whose place the person is told.
    """

    person: str
    case_number: str | None
    organ: str
    kind: str
    role: str
    rung: str
    on_day: dt.date
    at: str
    ref: str = ""
    due_on: dt.date | None = None
    days_left: int | None = None
    stage: str = ""
    provisional: bool = False
    words: str = ""
    by_name: str = ""
    instead_of: str = ""

    @property
    def key(self) -> str:
        """What makes it this alert and no other: given once, however often one looks."""
        parts = (self.case_number or self.organ, self.kind, self.ref, self.due_on or "", self.rung, self.person)
        return "|".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as its page shows it, with what the list of cases says about its case."""

    id: int
    case_number: str | None
    organ: str
    kind: str
    ref: str
    role: str
    due_on: dt.date | None
    days_left: int | None
    stage: str
    provisional: bool
    words: str
    by_name: str
    instead_of: str
    on_day: dt.date
    at: str
    read_at: str | None
    sought: str | None
    applicant_name: str | None
    applicant_kind: str | None


SHOWN: Mapping[str, ColumnElement[bool]] = {
    "unread": alert.c.read_at.is_(None),
    "overdue": (alert.c.kind == REPLY) & (alert.c.days_left < 0),
    "limits": alert.c.kind.not_in((REPLY, MILESTONE, CHASE, HANDED, DIGEST, STAND_IN)),
    "milestones": alert.c.kind == MILESTONE,
    "chased": alert.c.kind.in_((CHASE, HANDED, STAND_IN)),
    "digests": alert.c.kind == DIGEST,
    "undelivered": alert.c.id.in_(
        select(alert_delivery.c.alert_id).where(alert_delivery.c.sent_at.is_(None), alert_delivery.c.tries > 0)
    ),
}
"""The ways in which a person may narrow the own alerts."""


def watched(engine: Engine) -> list[Watched]:
    """Every open case as alerts look at it, the nearest limit first."""
    query = select(*(case_file.c[name] for name in Watched.__dataclass_fields__)).where(case_file.c.closed_on.is_(None))
    with reading(engine) as connection:
        return [_watched(row) for row in connection.execute(query.order_by(case_file.c.alert_on, case_file.c.number))]


def _watched(row: Row[Any]) -> Watched:
    values = dict(row._mapping)
    limits, to_do = limits_of_text(values["limits"]), frozenset(values["to_do"].split())
    return Watched(**(values | {"stage": Stage(values["stage"]), "limits": limits, "to_do": to_do}))


def given(engine: Engine) -> set[str]:
    """The keys of the alerts already given about open cases."""
    query = select(alert.c.key).join(case_file, case_file.c.number == alert.c.case_number)
    with reading(engine) as connection:
        return set(connection.execute(query.where(case_file.c.closed_on.is_(None))).scalars())


def keep(engine: Engine, alerts: Iterable[NewAlert], channels: Mapping[NewAlert, Sequence[str]]) -> int:
    """Keep alerts, a few a transaction; one that is there already stays as it was. Returns how many are new."""
    new, in_order = 0, sorted(alerts, key=lambda one: one.key)  # two writers never wait for each other in a ring
    for start in range(0, len(in_order), BATCH):
        with writing(engine) as connection:
            for one in in_order[start : start + BATCH]:
                new += keep_one(connection, one, channels.get(one, ()))
    return new


def keep_one(connection: Connection, one: NewAlert, channels: Sequence[str]) -> bool:
    """Keep one alert and plan its delivery within somebody's transaction; False when it is there already."""
    row = asdict(one) | {"key": one.key}
    once = put(connection, alert).values(row).on_conflict_do_nothing(index_elements=["key"])
    made = connection.execute(once.returning(alert.c.id)).scalar()
    if made is None:
        return False
    if channels:
        connection.execute(insert(alert_delivery), [{"alert_id": made, "channel": name} for name in channels])
    return True


def unread(engine: Engine, person: str) -> int:
    """How many alerts this person has not read: asked for by every page, answered from an index of unread ones."""
    query = select(func.count()).where(alert.c.person == person, alert.c.read_at.is_(None))
    with reading(engine) as connection:
        return int(connection.execute(query.select_from(alert)).scalar_one())


class Alerts:
    """One person's alerts: of the cases that the person may still see, and those about no single case."""

    def __init__(self, engine: Engine, person: str, organs: frozenset[str] | None) -> None:
        self._engine, self._person, self._organs = engine, person, organs

    def lines(self, shown: str, *, limit: int, offset: int = 0) -> list[AlertLine]:
        """The newest day first, the most urgent before the rest; ``shown`` is a key of SHOWN, or empty for all."""
        own = (name for name in AlertLine.__dataclass_fields__ if name in alert.c)
        about = (case_file.c[name] for name in ("sought", "applicant_name", "applicant_kind"))
        query = self._own(select(*(alert.c[name] for name in own), *about), shown)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(*_URGENT_FIRST).limit(limit).offset(offset))
            return [AlertLine(**row._mapping) for row in found]

    def counts(self) -> dict[str, int]:
        """How many there are in all (the empty key) and by each way of narrowing, in one pass."""
        ways = [func.count().filter(condition).label(name) for name, condition in SHOWN.items()]
        with reading(self._engine) as connection:
            row = connection.execute(self._own(select(func.count().label("all"), *ways), "")).one()._mapping
        return {"": int(row["all"])} | {name: int(row[name]) for name in SHOWN}

    def mark_read(self, at: str, alert_id: int | None = None) -> int:
        """Mark one alert, or all, as read; how many were not. Those read already keep their time."""
        fresh = update(alert).where(alert.c.person == self._person, alert.c.read_at.is_(None))
        if alert_id is not None:
            fresh = fresh.where(alert.c.id == alert_id)
        with writing(self._engine) as connection:
            return connection.execute(fresh.values(read_at=at)).rowcount

    def _own(self, query: Select[Any], shown: str) -> Select[Any]:
        query = query.select_from(alert.outerjoin(case_file, case_file.c.number == alert.c.case_number))
        query = query.where(alert.c.person == self._person)
        if self._organs is not None:
            query = query.where(or_(alert.c.case_number.is_(None), case_file.c.organ.in_(self._organs)))
        return query.where(SHOWN[shown]) if shown else query
