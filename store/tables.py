"""The tables. Rows only: SQLModel table classes do not validate, so nothing outside store/ ever holds one.

``event`` is the truth, append-only; ``case_file`` is a cache of what its events fold to, plus nothing; ``drive`` is the
engine's bookkeeping about the case's Prefect run; ``effect`` is the outbox.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import JSON, Column, Index, LargeBinary, PrimaryKeyConstraint, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.absence_table import AbsenceRow

_OPEN_CASE = text("closed_on IS NULL")
_OPEN_EFFECT = text("state <> 'done'")
_CLOSED_CASE = text("closed_on IS NOT NULL")
_BOARD = (
    *("organ", "stage", "clock_state", "alert_on", "units", "handler"),
    *("resting_since", "times_returned", "received_on", "closed_on"),
)
_CLOSED = ("closed_on", "organ", "in_time", "outcomes")
_CLOSED_OF = ("organ", "closed_on", "in_time", "outcomes", "units")
"""What the board counts open and closed cases by: their indexes answer without the rows themselves."""
_BEHIND = text("synced < goal")
_WAITING = text("place IN ('lying', 'out')")
_UNREAD = text("read_at IS NULL")
_PLANNED = text("state = 'planned'")


class CaseFile(SQLModel, table=True):
    """One row a case: what lists and statistics need, recomputed from the events at each act."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("case_open_due", "organ", "order_on", "number", sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE),
        Index("case_open_all", "order_on", "number", sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE),
        Index("case_open_stage", "organ", "stage", "alert_on", sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE),
        Index("case_open_board", *_BOARD, sqlite_where=_OPEN_CASE, postgresql_where=_OPEN_CASE),
        Index("case_newest", "registered_on", "number"),
        Index("case_newest_in_organ", "organ", "registered_on", "number"),
        Index("case_applicant", "applicant_name", "number"),
        Index("case_year", "organ", "received_on", "number"),
        Index("case_received", "received_on", "organ"),
        Index("case_closed", *_CLOSED, sqlite_where=_CLOSED_CASE, postgresql_where=_CLOSED_CASE),
        Index("case_closed_of", *_CLOSED_OF, sqlite_where=_CLOSED_CASE, postgresql_where=_CLOSED_CASE),
    )
    number: str = Field(primary_key=True)
    organ: str
    channel: str
    applicant_kind: str
    applicant_name: str
    sought: str
    stage: str
    clock_state: str
    units: str = ""
    registered_on: dt.date
    received_on: dt.date | None = None
    due_on: dt.date | None = None
    cautious_due_on: dt.date | None = None
    alert_on: dt.date | None = None  # the earlier of the two
    order_on: dt.date  # lists are sorted by it: alert_on, or the last day there is while no limit runs
    provisional: bool = False
    seq: int = 0
    closed_on: dt.date | None = None
    in_time: bool | None = None  # of an answered case
    outcomes: str = ""  # the codes of its items' outcomes, parted by a space
    resting_since: dt.date | None = None
    limits: str = ""  # see casework.open_limits
    to_do: str = ""  # internal steps not done, parted by a space
    handler: str = ""
    times_returned: int = 0
    next_act: str = ""  # the next task as casework/next_task.py says it
    next_subject: str = ""
    next_roles: str = ""
    next_why: str = ""
    next_waiting: bool = False
    next_until: dt.date | None = None


class EventRow(SQLModel, table=True):
    """One event. ``hash`` chains it to the one before it in the same case."""

    __tablename__ = "event"
    __table_args__ = (PrimaryKeyConstraint("case_number", "no"),)
    case_number: str = Field(foreign_key="case_file.number")
    no: int
    kind: str
    on_day: dt.date
    at: str  # UTC, ISO 8601 with microseconds: text, so that its hash is the same in every database
    actor: str
    name: str
    acted_for: str = Field(default="", sa_column_kwargs={"server_default": ""})  # the absent person stood in for
    rulebook: str
    calendar: str
    payload: str
    prev_hash: str
    hash: str


class EffectRow(SQLModel, table=True):
    """One thing to do for a case, unique by cause, kind and subject: it is planned once and done once."""

    __tablename__ = "effect"
    __table_args__ = (
        UniqueConstraint("case_number", "cause_no", "kind", "subject"),
        Index(
            "effect_open", "case_number", sqlite_where=text("state <> 'done'"), postgresql_where=text("state <> 'done'")
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="case_file.number")
    cause_no: int
    kind: str
    subject: str
    state: str = "planned"
    token: str | None = None
    tries: int = 0
    next_at: float = 0.0
    result: str | None = None
    error: str | None = None


class Drive(SQLModel, table=True):
    """The case's Prefect run as the driver keeps it: behind while ``synced < goal``."""

    __tablename__ = "drive"
    __table_args__ = (
        Index(
            "drive_behind", "lease_until", sqlite_where=text("synced < goal"), postgresql_where=text("synced < goal")
        ),
    )
    case_number: str = Field(primary_key=True, foreign_key="case_file.number")
    goal: int = 0
    synced: int = -1
    run_id: str | None = None
    generation: int = 0
    marks: int = 0  # how often somebody said that the run may be out of step: a drive settles only what it saw
    token: str | None = None
    lease_until: float = 0.0
    tries: int = 0
    problem: str | None = None


class Counter(SQLModel, table=True):
    """The last number given, per organ, kind and year: taken in the act's own transaction, so no gap and no double."""

    __tablename__ = "counter"
    __table_args__ = (PrimaryKeyConstraint("organ", "kind", "year"),)
    organ: str
    kind: str
    year: int
    last: int = 0


class LetterVersion(SQLModel, table=True):
    """Every version of a letter's content, as JSON of its blocks."""

    __tablename__ = "letter_version"
    __table_args__ = (PrimaryKeyConstraint("case_number", "letter", "version"),)
    case_number: str = Field(foreign_key="case_file.number")
    letter: str
    version: int
    content_hash: str
    author: str
    at: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class LetterOut(SQLModel, table=True):
    """A letter that leaves the house and how far it is: a cache of its case's letters, for the post book."""

    __tablename__ = "letter_out"
    __table_args__ = (
        PrimaryKeyConstraint("case_number", "letter"),
        Index("letter_waiting", "organ", "place", "dispatched_on", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("letter_key", "key"),
        Index("letter_posted", "organ", "dispatched_on", "way"),
    )
    case_number: str = Field(foreign_key="case_file.number")
    letter: str
    organ: str = Field(sa_column_kwargs={"server_default": ""})
    number: str
    key: str  # the number as it is compared: see casework.letters_of.key_of
    place: str  # casework.letters_of.Whereabouts
    made_on: dt.date
    way: str = ""
    tracking: str = ""
    dispatched_on: dt.date | None = None
    delivered_on: dt.date | None = None
    returned: int = 0


class CaseSearch(SQLModel, table=True):
    """What a case can be found by (store/search.py). Its index, case_words or a GIN one, is the database's own."""

    __tablename__ = "case_search"
    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(foreign_key="case_file.number", unique=True)
    words: str


class Guest(SQLModel, table=True):
    """Who is called to the open conference of a case (casework.members.seats_of), and whose opinion is still out."""

    __tablename__ = "guest"
    __table_args__ = (PrimaryKeyConstraint("who", "case_number"),)
    who: str
    case_number: str = Field(foreign_key="case_file.number")
    owes: bool


class Account(SQLModel, table=True):
    """A person who may sign in: one organ, any roles."""

    __tablename__ = "account"
    login: str = Field(primary_key=True)
    name: str
    organ: str
    roles: str
    password_hash: str
    failures: int = 0
    locked_until: float = 0.0
    active: bool = True
    email: str = ""  # where alerts go; empty: 站内 only
    one_time: bool = False  # the password was given by an administrator: another one has to be chosen first
    unit: str = ""  # 承办单位 of the organ, for whom only that unit's cases come first


class SignIn(SQLModel, table=True):
    """A session: the browser holds the token, we hold its hash."""

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True)
    login: str = Field(foreign_key="account.login", index=True)
    csrf: str
    created_at: float
    seen_at: float


class AccountChange(SQLModel, table=True):
    """What was done to an account, by whom: append-only, each row chained to the one before it."""

    __tablename__ = "account_change"
    no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    actor: str
    organ: str
    login: str
    what: str
    prev_hash: str
    hash: str


class SavedFilter(SQLModel, table=True):
    """A person's own way of looking at the list: a name, and the query of its address."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("login", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(foreign_key="account.login")
    name: str
    query: str


class AccessLog(SQLModel, table=True):
    """Who looked at a person's covered data or took a letter away, and why. Append-only."""

    __tablename__ = "access_log"
    __table_args__ = (Index("access_of_case", "case_number", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    at: str
    login: str
    case_number: str | None = None
    what: str
    why: str = ""
    acted_for: str = Field(default="", sa_column_kwargs={"server_default": ""})  # the absent person stood in for


class Job(SQLModel, table=True):
    """A scheduled job: the last slot that was worked off, and who works on it now."""

    __tablename__ = "job"
    name: str = Field(primary_key=True)
    slot: str = ""  # the slot's moment, UTC, ISO 8601: texts compare as moments do
    token: str | None = None
    lease_until: float = 0.0
    result: str | None = None


class Alert(SQLModel, table=True):
    """提醒, once a rung and person; ``key`` says which. 站内 it is delivered by being here."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("alert_of_person", "person", "id"),
        Index("alert_unread", "person", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("alert_of_case", "case_number"),
        Index("alert_on_day", "on_day", "organ"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    person: str  # an account's login; empty when there was nobody to tell
    case_number: str | None = Field(default=None, foreign_key="case_file.number")  # None: a digest over many
    organ: str
    kind: str
    ref: str = ""
    role: str
    rung: str
    due_on: dt.date | None = None
    days_left: int | None = None
    stage: str = ""
    provisional: bool = False
    words: str = ""  # what a person wrote (催办), or a digest's figures
    by_name: str = ""
    instead_of: str = Field(default="", sa_column_kwargs={"server_default": ""})  # the absent one, by name
    on_day: dt.date
    at: str
    read_at: str | None = None


class AlertDelivery(SQLModel, table=True):
    """One alert by one channel beside 站内: planned, sent, or failed for good. At least once."""

    __tablename__ = "alert_delivery"
    __table_args__ = (
        PrimaryKeyConstraint("alert_id", "channel"),
        Index("delivery_due", "next_at", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
        Index("delivery_sent", "sent_at"),
    )
    alert_id: int = Field(foreign_key="alert.id")
    channel: str
    state: str = "planned"
    tries: int = 0
    next_at: float = 0.0
    error: str = ""
    sent_at: str | None = None


class DigestRow(SQLModel, table=True):
    """每日摘要: what all cases' chains came to on one day, signed, and chained to the digest before it."""

    __tablename__ = "digest"
    no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: dt.date = Field(unique=True)
    at: str
    cases: int
    events: int
    root: str
    heads: str  # the file that lists the chains that changed since the digest before
    prev_hash: str
    key: str  # the fingerprint of the key that signed it
    hash: str
    signature: str


class StoreKey(SQLModel, table=True):
    """Small facts about the store itself, such as the fingerprint of the key its secrets are encrypted under."""

    __tablename__ = "store_key"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def _table(model: type[SQLModel]) -> Table:
    """The Core table of a row class: statements in the step path are Core, as sessions cost four times as much."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


case_file = _table(CaseFile)
event = _table(EventRow)
effect = _table(EffectRow)
drive = _table(Drive)
counter = _table(Counter)
letter_version = _table(LetterVersion)
letter_out = _table(LetterOut)
case_search = _table(CaseSearch)
guest = _table(Guest)
account = _table(Account)
absence = _table(AbsenceRow)
sign_in = _table(SignIn)
account_change = _table(AccountChange)
saved_filter = _table(SavedFilter)
access_log = _table(AccessLog)
job = _table(Job)
alert = _table(Alert)
alert_delivery = _table(AlertDelivery)
digest = _table(DigestRow)
store_key = _table(StoreKey)
