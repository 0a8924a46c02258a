"""Alerts on their way by e-mail and other channels: who sends what now, what went out, what is tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, Update, func, select, update

from store.database import clock, reading, writing
from store.tables import account, alert
from store.tables import alert_delivery as row

MOST_TRIES = 30
"""With pauses that double up to LONGEST_PAUSE: about four days."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One alert to be sent by one channel now; ``to`` is the person's address."""

    alert_id: int
    channel: str
    tries: int
    to: str
    name: str
    case_number: str | None
    organ: str
    kind: str
    ref: str
    due_on: dt.date | None
    days_left: int | None
    stage: str
    provisional: bool
    words: str
    on_day: dt.date


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How one channel does: sent since a moment, waiting after a try that did not work, given up; the last error."""

    channel: str
    sent: int
    waiting: int
    failed: int
    error: str
    next_at: float | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of one alert by one channel."""

    alert_id: int
    channel: str
    state: str
    tries: int
    error: str
    sent_at: str | None


def take_due(engine: Engine, limit: int, lease: float) -> list[Letter]:
    """Up to ``limit`` alerts that are due to be sent, nobody else's for ``lease`` seconds.

    A sender that dies leaves them to be sent again then: at least once, and the receiver knows a double by its id.
    """
    with writing(engine) as connection:
        now = clock(connection)
        due = select(row.c.alert_id, row.c.channel).where(row.c.state == "planned", row.c.next_at <= now)
        due = due.order_by(row.c.next_at, row.c.alert_id).limit(limit).with_for_update(skip_locked=True)
        taken = connection.execute(due).all()
        for one in taken:
            connection.execute(_this(one.alert_id, one.channel).values(next_at=now + lease, tries=row.c.tries + 1))
        names = [name for name in Letter.__dataclass_fields__ if name in alert.c and name != "alert_id"]
        shown = select(
            row.c.alert_id, row.c.channel, row.c.tries, func.coalesce(account.c.email, "").label("to"),
            func.coalesce(account.c.name, "").label("name"), *(alert.c[name] for name in names),
        )  # fmt: skip
        whole = shown.join(alert, alert.c.id == row.c.alert_id).outerjoin(account, account.c.login == alert.c.person)
        keys = {(one.alert_id, one.channel) for one in taken}
        found = connection.execute(whole.where(row.c.alert_id.in_([key for key, _ in keys])))
        letters = [Letter(**one._mapping) for one in found if (one.alert_id, one.channel) in keys]
        return sorted(letters, key=lambda one: (one.alert_id, one.channel))


def sent(engine: Engine, letter: Letter, at: str) -> None:
    """It went out."""
    with writing(engine) as connection:
        connection.execute(_this(letter.alert_id, letter.channel).values(state="sent", sent_at=at, error=""))


def postpone(engine: Engine, letters: Iterable[Letter], error: str) -> None:
    """It did not go out: tried again after a pause that doubles, given up after MOST_TRIES."""
    with writing(engine) as connection:
        now = clock(connection)
        for one in letters:
            pause = min(FIRST_PAUSE * 2 ** (one.tries - 1), LONGEST_PAUSE)
            state = "failed" if one.tries >= MOST_TRIES else "planned"
            connection.execute(
                _this(one.alert_id, one.channel).values(state=state, next_at=now + pause, error=error[:200])
            )


def resend(engine: Engine, alert_id: int, person: str) -> int:
    """Have what did not go out of this person's alert tried at once; how many channels."""
    mine = select(alert.c.id).where(alert.c.id == alert_id, alert.c.person == person)
    with writing(engine) as connection:
        stuck = update(row).where(row.c.alert_id.in_(mine), row.c.state != "sent")
        return connection.execute(stuck.values(state="planned", tries=0, next_at=0.0)).rowcount


def of_alerts(engine: Engine, alert_ids: list[int]) -> dict[int, list[DeliveryLine]]:
    """What became of these alerts by each channel."""
    columns = (row.c[name] for name in DeliveryLine.__dataclass_fields__)
    query = select(*columns).where(row.c.alert_id.in_(alert_ids)).order_by(row.c.channel)
    found: dict[int, list[DeliveryLine]] = {}
    with reading(engine) as connection:
        for one in connection.execute(query):
            found.setdefault(one.alert_id, []).append(DeliveryLine(**one._mapping))
    return found


def channel_states(engine: Engine, since: str) -> dict[str, ChannelState]:
    """How each channel has done since a moment (UTC, ISO 8601)."""
    stuck = (row.c.state == "planned") & (row.c.tries > 0)
    query = select(
        row.c.channel,
        func.count().filter(row.c.sent_at >= since).label("sent"),
        func.count().filter(stuck & (row.c.error != "")).label("waiting"),
        func.count().filter(row.c.state == "failed").label("failed"),
        func.coalesce(func.max(row.c.error).filter(row.c.state != "sent"), "").label("error"),
        func.min(row.c.next_at).filter(stuck).label("next_at"),
    ).where((row.c.sent_at >= since) | (row.c.state != "sent"))
    with reading(engine) as connection:
        return {one.channel: ChannelState(**one._mapping) for one in connection.execute(query.group_by(row.c.channel))}


def _this(alert_id: int, channel: str) -> Update:
    return update(row).where(row.c.alert_id == alert_id, row.c.channel == channel)
