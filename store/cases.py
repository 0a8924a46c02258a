"""Reading cases: the only way, and always within a scope, so that no page can forget the organ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy import case as sql_case

from casework import events as ev
from casework.case import Case, fold
from casework.members import is_guest
from casework.people import Actor, Role
from casework.receipt import received_on
from casework.stages import Stage
from store.database import reading
from store.opening import Store
from store.search import narrowed
from store.seats import called_to
from store.tables import case_file, guest, letter_version
from store.tables import drive as drive_table
from store.tables import effect as effect_table
from store.unit_of_work import NoSuchCase, load_records
from store.worklist import Sieve, after


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases are visible: the given organs, or all (None)."""

    organs: frozenset[str] | None

    @classmethod
    def of(cls, actor: Actor) -> Scope:
        """What this person may see: the own organ; the overseer and the system see all."""
        sees_all = bool(actor.roles & {Role.OVERSEER, Role.SYSTEM})
        return cls(None if sees_all else frozenset({actor.organ}))

    def within(self, query: Select[Any]) -> Select[Any]:
        """``query``, which reads ``case_file``, kept within this scope."""
        return query if self.organs is None else query.where(case_file.c.organ.in_(self.organs))


EVERYTHING = Scope(None)
CONFERENCES = 200
"""The most open conferences listed at once."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    number: str
    organ: str
    channel: str
    applicant_kind: str
    applicant_name: str
    sought: str
    stage: Stage
    clock_state: str
    units: str
    received_on: dt.date | None
    due_on: dt.date | None
    cautious_due_on: dt.date | None
    alert_on: dt.date | None
    seq: int
    provisional: bool
    closed_on: dt.date | None
    registered_on: dt.date
    order_on: dt.date
    handler: str
    times_returned: int
    next_act: str
    next_subject: str
    next_roles: str
    next_why: str
    next_waiting: bool
    next_until: dt.date | None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case whole: as it stands, every event, the effects planned and done, and its Prefect run."""

    case: Case
    records: tuple[ev.Recorded, ...]
    effects: tuple[EffectLine, ...]
    run_id: str | None
    in_step: bool


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One effect as the case page shows it."""

    id: int
    cause_no: int
    kind: str
    subject: str
    state: str
    tries: int
    result: str | None
    error: str | None


LINE_COLUMNS = tuple(getattr(case_file.c, name) for name in CaseLine.__dataclass_fields__)
"""What a query selects for :func:`case_line`."""


class Cases:
    """The cases within one scope."""

    def __init__(self, store: Store, scope: Scope) -> None:
        self._store, self._scope = store, scope

    def lines(self, *, open_only: bool = False, stage: str = "", words: str = "", limit: int = 50) -> list[CaseLine]:
        """Cases by their legal clock, the tightest first; those without a running limit last."""
        query = self._within(select(*LINE_COLUMNS))
        if open_only:
            query = query.where(case_file.c.closed_on.is_(None))
        if stage:
            query = query.where(case_file.c.stage == stage)
        clock = (case_file.c.alert_on.is_(None), case_file.c.alert_on, case_file.c.number)
        order = (case_file.c.closed_on.is_not(None), *clock)
        with reading(self._store.engine) as connection:
            if words:
                query = query.where(narrowed(connection, words, self._scope.organs))
            return [case_line(row) for row in connection.execute(query.order_by(*order).limit(limit))]

    def page(self, sieve: Sieve, cursor: str = "", limit: int = 50) -> list[CaseLine]:
        """One page of the list that ``sieve`` leaves, from behind ``cursor``. Raises InputError for a false cursor."""
        query = after(self._within(select(*LINE_COLUMNS)).where(*sieve.conditions()), sieve, cursor)
        with reading(self._store.engine) as connection:
            if sieve.words:
                query = query.where(narrowed(connection, sieve.words, self._scope.organs))
            return [case_line(row) for row in connection.execute(query.limit(limit))]

    def tally(self, sieves: Mapping[str, Sieve]) -> dict[str, int]:
        """How many open cases each of these sieves leaves, counted in one go."""
        open_cases = case_file.c.closed_on.is_(None)
        each = [func.sum(sql_case((and_(*one.conditions()), 1), else_=0)).label(name) for name, one in sieves.items()]
        query = self._within(select(*each).select_from(case_file)).where(open_cases)
        with reading(self._store.engine) as connection:
            row = connection.execute(query).one()
        return {name: int(count or 0) for name, count in row._mapping.items()}

    def of_numbers(self, numbers: list[str]) -> dict[str, CaseLine]:
        """These cases as lists show them, as far as they are in scope."""
        query = self._within(select(*LINE_COLUMNS)).where(case_file.c.number.in_(numbers))
        with reading(self._store.engine) as connection:
            return {row.number: case_line(row) for row in connection.execute(query)}

    def numbers(self, last: str = "", limit: int = 500) -> list[str]:
        """The numbers of all cases, open and closed, in order from behind ``last``."""
        query = self._within(select(case_file.c.number)).where(case_file.c.number > last)
        with reading(self._store.engine) as connection:
            return list(connection.execute(query.order_by(case_file.c.number).limit(limit)).scalars())

    def count(self, *, open_only: bool = False) -> int:
        """How many cases there are."""
        query = self._within(select(func.count()).select_from(case_file))
        if open_only:
            query = query.where(case_file.c.closed_on.is_(None))
        with reading(self._store.engine) as connection:
            return int(connection.execute(query).scalar_one())

    def of_applicant(self, name: str, limit: int = 20) -> list[CaseLine]:
        """The cases of whoever is called exactly so, the newest first."""
        query = self._within(select(*LINE_COLUMNS)).where(case_file.c.applicant_name == name)
        newest = query.order_by(case_file.c.registered_on.desc(), case_file.c.number.desc())
        with reading(self._store.engine) as connection:
            return [case_line(row) for row in connection.execute(newest.limit(limit))]

    def asked_in(self, organ: str, since: dt.date, limit: int) -> list[tuple[str, str]]:
        """Number and request of the organ's newest cases received from ``since`` on."""
        query = self._within(select(case_file.c.number, case_file.c.sought))
        query = query.where(case_file.c.organ == organ, case_file.c.received_on >= since)
        newest = query.order_by(case_file.c.received_on.desc(), case_file.c.number.desc())
        with reading(self._store.engine) as connection:
            return [(row.number, row.sought) for row in connection.execute(newest.limit(limit))]

    def asked_before_in_month(self, case: Case) -> int:
        """How many requests the same applicant made to the organ earlier in the calendar month of this one's receipt.

        The same applicant is whoever is of the same kind and called exactly so.
        """
        day, row = received_on(case), case_file.c
        query = select(func.count()).where(
            row.applicant_name == case.applicant.name, row.applicant_kind == case.applicant.kind,
            row.organ == case.organ, row.received_on >= day.replace(day=1),
            (row.received_on < day) | ((row.received_on == day) & (row.number < case.number)),
        )  # fmt: skip
        with reading(self._store.engine) as connection:
            return int(connection.execute(self._within(query)).scalar_one())

    def open_numbers(self) -> list[str]:
        """The numbers of all open cases, the tightest first."""
        query = self._within(select(case_file.c.number)).where(case_file.c.closed_on.is_(None))
        with reading(self._store.engine) as connection:
            return list(connection.execute(query.order_by(case_file.c.alert_on)).scalars())

    def find(self, number: str) -> CaseRecord:
        """One case whole. Raises NoSuchCase when it does not exist or lies outside the scope: which, is not told."""
        with reading(self._store.engine) as connection:
            seen = self._within(select(case_file.c.number)).where(case_file.c.number == number)
            if connection.execute(seen).scalar() is None:
                raise no_such_case(number)
        return self._whole(number)

    def find_for_conference(self, number: str, actor: Actor) -> CaseRecord:
        """Like :meth:`find`, also for whoever is invited to its open conference: the events themselves say who."""
        try:
            return self.find(number)
        except NoSuchCase:
            with reading(self._store.engine) as connection:
                invited = called_to(actor).where(guest.c.case_number == number)
                if connection.execute(invited).first() is None:
                    raise
        record = self._whole(number)
        if not is_guest(record.case, actor):
            raise no_such_case(number)
        return record

    def conferences(self, actor: Actor) -> list[CaseLine]:
        """The open conferences of this scope, and those that ``actor`` is invited to, by their legal clock."""
        invited = called_to(actor)
        ours = self._within(select(*LINE_COLUMNS)).where(
            case_file.c.closed_on.is_(None), case_file.c.stage == "conference"
        )
        with reading(self._store.engine) as connection:
            own = [case_line(row) for row in connection.execute(ours.limit(CONFERENCES))]
            known = {line.number for line in own}
            theirs = [
                case_line(row)
                for row in connection.execute(select(*LINE_COLUMNS).where(case_file.c.number.in_(invited)))
            ]
        lines = [*own, *(line for line in theirs if line.number not in known)]
        return sorted(lines, key=lambda line: (line.alert_on or dt.date.max, line.number))

    def invitations(self, actor: Actor) -> list[str]:
        """The cases, of any organ, in whose open conference an opinion of this person, unit or organ is still out."""
        called = called_to(actor, owing=True).distinct()
        with reading(self._store.engine) as connection:
            return list(connection.execute(called.order_by(guest.c.case_number).limit(CONFERENCES)).scalars())

    def _whole(self, number: str) -> CaseRecord:
        with reading(self._store.engine) as connection:
            records = load_records(connection, self._store.vault, number)
            drive = connection.execute(
                select(drive_table.c.run_id, drive_table.c.goal, drive_table.c.synced).where(
                    drive_table.c.case_number == number
                )
            ).one()
            effects = tuple(EffectLine(*row) for row in connection.execute(_effects_of(number)))
        case = fold(number, records)
        assert case
        return CaseRecord(case, tuple(records), effects, drive.run_id, drive.synced >= drive.goal)

    def letter_body(self, number: str, letter: str, version: int) -> dict[str, Any]:
        """The content of one version of a letter of a case in scope."""
        query = select(letter_version.c.body).join(case_file, case_file.c.number == letter_version.c.case_number)
        query = self._within(query).where(
            letter_version.c.case_number == number,
            letter_version.c.letter == letter,
            letter_version.c.version == version,
        )
        with reading(self._store.engine) as connection:
            body: dict[str, Any] | None = connection.execute(query).scalar()
        if body is None:
            raise NoSuchCase(f"{number} 没有“{letter}”第 {version} 稿", "请从办件页的文书栏打开", field="letter")
        return body

    def _within(self, query: Select[Any]) -> Select[Any]:
        return self._scope.within(query)


def no_such_case(number: str) -> NoSuchCase:
    """The same words whether it does not exist or is not theirs to see."""
    return NoSuchCase(f"没有编号为 {number} 的办件", "请检查编号", field="number")


def _effects_of(number: str) -> Select[Any]:
    columns = tuple(getattr(effect_table.c, name) for name in EffectLine.__dataclass_fields__)
    return select(*columns).where(effect_table.c.case_number == number).order_by(effect_table.c.id)


def case_line(row: Any) -> CaseLine:
    """The line of a row with LINE_COLUMNS."""
    values = dict(row._mapping)
    return CaseLine(**(values | {"stage": Stage(values["stage"])}))
