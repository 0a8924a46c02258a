"""One act, one transaction: the case under its lock, its events, letters, numbers and planned effects together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy import case as sql_case

from casework import events as ev
from casework.case import Case, fold
from casework.joining import echo, those_beside
from casework.members import seats_of
from casework.people import Actor
from casework.ruling import Context, Decision
from casework.stages import Stage, stage_of
from rules.errors import InputError
from rules.ledger import Clock
from store.alerts import NewAlert, keep_one
from store.database import clock
from store.letters_out import keep_letters, rewrite_letters
from store.mapping import FIRST_HASH, case_row, event_row, letter_rows, recorded
from store.search import keep_search_text
from store.seats import keep_seats
from store.tables import case_file, letter_version
from store.tables import drive as drive_table
from store.tables import effect as effect_table
from store.tables import event as event_table
from store.vault import Vault

ClockOf = Callable[[Case], Clock]


@dataclass(frozen=True, slots=True)
class LetterText:
    """One version of a letter: its content as plain data, and the hash that approvals bind to."""

    letter: str
    version: int
    content_hash: str
    body: Mapping[str, Any]


class NoSuchCase(InputError):
    """There is no case with this number, or not for this person."""


class UnitOfWork:
    """An open transaction on one case (or on a number that is about to become one)."""

    def __init__(self, connection: Connection, vault: Vault, number: str) -> None:
        self._connection, self._vault, self.number = connection, vault, number
        self.records: list[ev.Recorded] = []
        self._beside: dict[str, UnitOfWork] = {}

    @property
    def case(self) -> Case | None:
        """The case as its events say, those of this transaction included."""
        return fold(self.number, self.records)

    @property
    def known(self) -> Case:
        """The case, which exists."""
        case = self.case
        assert case, f"{self.number} 还没有登记"
        return case

    def beside(self, numbers: Iterable[str]) -> tuple[UnitOfWork, ...]:
        """Other cases in this same transaction, each under its lock. Raises NoSuchCase."""
        wanted = tuple(dict.fromkeys(numbers))
        for number in sorted(set(wanted) - set(self._beside) - {self.number}):
            self._beside[number] = _open(self._connection, self._vault, number)
        return tuple(self._beside.get(number, self) for number in wanted)

    def since(self, seen: int | None) -> tuple[ev.Event, ...]:
        """The events written after number ``seen``; none when nothing was shown."""
        return () if seen is None else tuple(record.event for record in self.records if record.no > seen)

    def append(self, decision: Decision, context: Context, at: dt.datetime, clock_of: ClockOf) -> Case:
        """Write the decision's events and effects, refresh the cached row, and mark the run as behind.

        What befalls a reply that answers other cases too is written into each of them, in this same transaction.
        """
        first = len(self.records) + 1
        earlier = self.case
        was_closed = earlier is not None and stage_of(earlier) is Stage.CLOSED
        before = seats_of(earlier) if earlier else {}
        new = [self._record(first + i, event, context, at) for i, event in enumerate(decision.events)]
        rows, head = [], self.records[-1].hash if self.records else FIRST_HASH
        for record in new:
            rows.append(event_row(self.number, record, head, self._vault))
            head = rows[-1]["hash"]
        self.records += [recorded_with(record, row["hash"]) for record, row in zip(new, rows, strict=True)]
        case = self.known
        self._save_case(case, clock_of(case), is_new=first == 1)
        if earlier is None or (earlier.organ, earlier.sought) != (case.organ, case.sought):
            keep_search_text(self._connection, self.number, case.organ, case.sought, is_new=earlier is None)
        if seats_of(case) != before:
            keep_seats(self._connection, case)
        keep_letters(self._connection, letter_rows(case), letter_rows(earlier) if earlier else {})
        self._connection.execute(insert(event_table), rows)
        planned = self._plan(decision, first)
        if planned or not was_closed:  # a closed case's run is finished: only work for it opens another
            self._wake(case.seq)
        for other in self.beside(those_beside(case, decision.events)):
            if told := echo(case, other.known, decision.events, context.rulebook):
                other.append(Decision(told), context, at, clock_of)
        return case

    def save_letter(self, version: LetterText, actor: Actor, at: dt.datetime) -> None:
        """Keep one version of a letter's content."""
        row = {
            "case_number": self.number, "letter": version.letter, "version": version.version,
            "content_hash": version.content_hash, "author": actor.login, "at": at.isoformat(timespec="microseconds"),
            "body": dict(version.body),
        }  # fmt: skip
        self._connection.execute(insert(letter_version), [row])

    def letter(self, letter: str, version: int) -> dict[str, Any]:
        """The body of one version of a letter."""
        query = select(letter_version.c.body).where(
            letter_version.c.case_number == self.number,
            letter_version.c.letter == letter,
            letter_version.c.version == version,
        )
        body: dict[str, Any] = self._connection.execute(query).scalar_one()
        return body

    def next_number(self, organ: str, kind: str, year: int) -> int:
        """The next number of this organ, kind and year: given back by a rollback, so the sequence has no gap."""
        return take_number(self._connection, organ, kind, year)

    def finish_effect(self, effect_id: int, token: str, result: str) -> bool:
        """Mark an effect done in the same transaction as the event it brought about; False when not ours any more."""
        mine = update(effect_table).where(
            effect_table.c.id == effect_id, effect_table.c.token == token, effect_table.c.state == "running"
        )
        done = self._connection.execute(mine.values(state="done", result=result, error=None, token=None))
        return done.rowcount == 1

    def refresh(self, clock_of: ClockOf) -> bool:
        """Bring the cached row to what the events say today; True when it was different."""
        rewrite_letters(self._connection, self.known)
        row = case_row(self.known, clock_of(self.known))
        columns = [case_file.c[name] for name in row]
        old = self._connection.execute(select(*columns).where(case_file.c.number == self.number)).one()
        if dict(old._mapping) == row:
            return False
        self._connection.execute(update(case_file).where(case_file.c.number == self.number).values(**row))
        return True

    def give_alert(self, one: NewAlert, channels: Sequence[str]) -> None:
        """Tell somebody at once, in the transaction of the act that gives cause."""
        keep_one(self._connection, one, channels)

    def close_doubt(self, kind: str, subject: str, words: str) -> bool:
        """A person settled an unclear effect: it is done with, whichever way. False when none is unclear or failed."""
        unclear = update(effect_table).where(effect_table.c.case_number == self.number, effect_table.c.kind == kind)
        this = unclear.where(effect_table.c.subject == subject, effect_table.c.state.in_(("unclear", "failed")))
        return self._connection.execute(this.values(state="done", result=words, error=None)).rowcount > 0

    def _record(self, no: int, event: ev.Event, context: Context, at: dt.datetime) -> ev.Recorded:
        who, law = context.actor, context.rulebook.hash
        return ev.Recorded(no, event, at, who.login, who.name, law, context.calendar.version, acted_for=who.instead_of)

    def _save_case(self, case: Case, clock: Clock, *, is_new: bool) -> None:
        row = case_row(case, clock)
        if is_new:
            self._connection.execute(insert(case_file), [row])
            self._connection.execute(insert(drive_table), [{"case_number": self.number, "goal": 0, "synced": 0}])
        else:
            self._connection.execute(update(case_file).where(case_file.c.number == self.number).values(**row))

    def _wake(self, goal: int) -> None:
        """Mark the run as behind, from now on: a back-off ends with an act, a case that waits keeps its turn."""
        row, now = drive_table.c, clock(self._connection)
        waits = (row.synced < row.goal) & (row.lease_until <= now)
        since = sql_case((row.token.is_not(None) | waits, row.lease_until), else_=now)
        wake = update(drive_table).where(row.case_number == self.number)
        self._connection.execute(wake.values(goal=goal, lease_until=since))

    def _plan(self, decision: Decision, first: int) -> bool:
        effects = [
            {"case_number": self.number, "cause_no": first + i, "kind": effect.kind.value, "subject": effect.subject}
            for i, effect in decision.effects
        ]
        if effects:
            self._connection.execute(insert(effect_table), effects)
        return bool(effects)


def recorded_with(record: ev.Recorded, digest: str) -> ev.Recorded:
    """The same record, knowing its place in the chain."""
    return replace(record, hash=digest)


def load_records(connection: Connection, vault: Vault, number: str) -> list[ev.Recorded]:
    """Every event of a case, in order. Raises NoSuchCase when there is none."""
    query = select(event_table).where(event_table.c.case_number == number).order_by(event_table.c.no)
    rows = connection.execute(query).all()
    if not rows:
        raise NoSuchCase(f"没有编号为 {number} 的办件", "请检查编号", field="number")
    return [recorded(row, vault) for row in rows]


def take_number(connection: Connection, organ: str, kind: str, year: int) -> int:
    """Take the next number under the counter's row lock (one statement, so that two first takers do not collide)."""
    taken = connection.execute(_TAKE, {"organ": organ, "kind": kind, "year": year})
    return int(taken.scalar_one())


_TAKE = text(
    "insert into counter (organ, kind, year, last) values (:organ, :kind, :year, 1) "
    "on conflict (organ, kind, year) do update set last = counter.last + 1 returning last"
)
"""As text, spelt alike in both databases: a built upsert is compiled anew each time, which costs a millisecond."""


@contextmanager
def unit_of_work(connection: Connection, vault: Vault, number: str) -> Iterator[UnitOfWork]:
    """The case's unit of work under its row lock, within the caller's transaction."""
    yield _open(connection, vault, number)


def _open(connection: Connection, vault: Vault, number: str) -> UnitOfWork:
    connection.execute(select(case_file.c.seq).where(case_file.c.number == number).with_for_update())
    work = UnitOfWork(connection, vault, number)
    work.records = load_records(connection, vault, number)
    return work
