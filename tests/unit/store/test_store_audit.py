"""The audit: whatever is changed behind the program's back is named, by case, event and what was done to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, select, update
from store_samples import clock, new_case, rows_of, then

from casework import events as ev
from casework.case import Case
from rules.ledger import Clock
from store import effects
from store.database import reading, writing
from store.digests import Digest, digests, seal
from store.inspection import COLUMNS, Report, inspect
from store.mapping import FIRST_HASH, chain_hash
from store.opening import Store
from store.recount import recount
from store.signing import open_digest_key, public_keys
from store.tables import case_file, case_search, drive, effect, event, letter_out
from store.tables import digest as digest_table
from tests import builders as b

ONE, TWO, THREE = "JAFG-2026-0001", "JAFG-2026-0002", "JAFG-2026-0003"
DAY = dt.timedelta(days=1)


def clocks(case: Case, records: Sequence[ev.Recorded]) -> Iterable[Clock]:
    """The clock that the samples are written with."""
    yield clock(case)


def look(store: Store) -> Report:
    """The audit of the store."""
    return inspect(store, clocks)


def found(store: Store) -> list[tuple[str, str, int | None]]:
    """What the audit finds: the fault, the case, the event."""
    return [(one.fault, one.case_number, one.no) for one in look(store).findings]


def seal_day(store: Store, day: dt.date = b.TODAY) -> Digest:
    """The digest of a day."""
    return seal(store, open_digest_key(store.home / "keys"), day, b.AT)


def sealed_file(store: Store) -> ev.SealedFile:
    """A sealed letter whose files are in the store."""
    names = [store.files.keep(content) for content in (b"docx", b"pdf", b"sealed")]
    return replace(b.FILE, docx=names[0], pdf=names[1], sealed=names[2])


@pytest.fixture
def full(store: Store) -> Store:
    """Three cases with five events each, the first with a slip issued; two digests, the second a day later."""
    for _ in range(3):
        new_case(store, *b.UP_TO["drafting"][1:])
    seal_day(store)
    then(store, ONE, ev.NoticeIssued(b.TODAY, "registration_receipt", ONE, sealed_file(store)))
    seal_day(store, b.TODAY + DAY)
    return store


def test_what_nobody_touched_is_whole(full: Store) -> None:
    """Every case, event, file and digest is counted, and nothing is found."""
    report = look(full)
    assert [] == report.findings
    assert (3, 16, 3, 2) == (report.cases, report.events, report.files, len(report.digests))
    assert {(b.law().hash, b.days().version)} == report.laws


def test_an_empty_store_is_whole(store: Store) -> None:
    """No case, no digest: nothing is wrong."""
    assert look(store).whole


Change = Callable[[Connection], object]


def of(number: str, no: int) -> object:
    """The condition that picks one event."""
    return (event.c.case_number == number) & (event.c.no == no)


def rechain(connection: Connection, number: str, start: int, **changes: object) -> None:
    """Rewrite the event ``start`` and every hash after it, as somebody who knows the chain would."""
    rows = connection.execute(select(event).where(event.c.case_number == number).order_by(event.c.no)).all()
    head = FIRST_HASH if start == 1 else rows[start - 2].hash
    for row in rows[start - 1 :]:
        new = {**row._mapping, "prev_hash": head} | (changes if row.no == start else {})
        head = chain_hash(new)
        connection.execute(update(event).where(of(number, row.no)).values(**new | {"hash": head}))


def exchange(connection: Connection) -> None:
    """Let the third and the fourth event change places."""
    for old, new in ((3, 99), (4, 3), (99, 4)):
        connection.execute(update(event).where(of(TWO, old)).values(no=new))


def drop(connection: Connection, number: str) -> None:
    """Take a case away with everything that refers to it."""
    for table in (effect, event, drive, letter_out, case_search):
        connection.execute(delete(table).where(table.c.case_number == number))
    connection.execute(delete(case_file).where(case_file.c.number == number))


def cut(connection: Connection, number: str, last: int) -> None:
    """Take the last events away and let the cached row agree."""
    connection.execute(delete(event).where(event.c.case_number == number, event.c.no > last))
    connection.execute(update(case_file).where(case_file.c.number == number).values(seq=last))


def run(statement: object) -> Change:
    """A change that is one statement."""
    return lambda connection: connection.execute(statement)  # type: ignore[call-overload]


EVENTS: dict[str, tuple[Change, list[tuple[str, str, int | None]]]] = {
    "edited": (run(update(event).where(of(TWO, 3)).values(payload="{}")), [("edited", TWO, 3)]),
    "another person's name": (run(update(event).where(of(TWO, 2)).values(name="别人")), [("edited", TWO, 2)]),
    "backdated": (run(update(event).where(of(TWO, 5)).values(on_day=b.SIGNED)), [("edited", TWO, 5)]),
    "edited and the chain redone": (lambda it: rechain(it, TWO, 3, actor="jafg.other"), [("edited", TWO, 5)]),
    "deleted": (run(delete(event).where(of(TWO, 3))), [("deleted", TWO, 3)]),
    "the first deleted": (run(delete(event).where(of(TWO, 1))), [("deleted", TWO, 1)]),
    "reordered": (exchange, [("reordered", TWO, 3)]),
    "truncated": (run(delete(event).where(of(TWO, 5))), [("truncated", TWO, 5)]),
    "truncated with its row": (lambda it: cut(it, TWO, 3), [("truncated", TWO, 4)]),
    "truncated to before the last digest": (lambda it: cut(it, ONE, 5), [("truncated", ONE, 6)]),
    "all events gone": (run(delete(event).where(event.c.case_number == TWO)), [("vanished", TWO, None)]),
    "vanished": (lambda it: drop(it, TWO), [("vanished", TWO, None)]),
    "the last case vanished": (lambda it: drop(it, THREE), [("vanished", THREE, None)]),
    "two at once": (
        lambda it: (drop(it, ONE), it.execute(update(event).where(of(THREE, 4)).values(actor="x"))),
        [("edited", THREE, 4), ("vanished", ONE, None)],
    ),
}


@pytest.mark.parametrize("what", EVENTS)
def test_each_kind_of_tampering_is_named(what: str, full: Store) -> None:
    """The case, the first event that is not as it was written, and what was done to it."""
    change, expected = EVENTS[what]
    with writing(full.engine) as connection:
        change(connection)
    assert expected == found(full)


def test_a_case_that_vanished_before_any_digest_leaves_a_gap_in_the_numbers(store: Store) -> None:
    """Numbers are given without a gap, so a missing one is seen though no digest knows the case."""
    new_case(store), new_case(store)
    with writing(store.engine) as connection:
        drop(connection, TWO)
    assert [("vanished", "JAFG", None)] == found(store)


def test_an_event_whose_case_is_gone_is_named(full: Store) -> None:
    """Events without their cached row: the case is named, also when it is the last by number."""
    with full.engine.connect() as connection:
        if full.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("commit")
            connection.exec_driver_sql("pragma foreign_keys=off")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        connection.execute(delete(case_file).where(case_file.c.number == THREE))
        if full.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set session_replication_role = origin")
            connection.commit()
        connection.detach()
    assert [("vanished", THREE, None)] == found(full)


CACHED = {
    "due_on": dt.date(2027, 1, 1),
    "stage": "closed",
    "units": "别科",
    "applicant_name": "别人",
    "provisional": True,
}


@pytest.mark.parametrize("column", CACHED)
def test_a_cached_row_that_says_otherwise_is_named(column: str, full: Store) -> None:
    """The lists' columns are proven against the events; a person's name is not repeated."""
    with writing(full.engine) as connection:
        connection.execute(update(case_file).where(case_file.c.number == TWO).values(**{column: CACHED[column]}))
    report = look(full)
    assert [("cache", TWO)] == [(one.fault, one.case_number) for one in report.findings]
    assert [] == [name for name in ("别人", "周某某") if name in str(report.findings[0])]


BESIDE = {
    "a letter lost": (letter_out.delete(), "文书 reply 不符"),
    "a letter elsewhere": (letter_out.update().values(place="arrived"), "文书 reply 不符"),
    "no words": (case_search.delete(), "字词不符"),
    "other words": (case_search.update().values(words="@jafg 别的"), "字词不符"),
}


@pytest.mark.parametrize("harm", BESIDE)
def test_what_lies_beside_and_says_otherwise_is_named(harm: str, store: Store) -> None:
    """The post book's letters and the search's words are proven too; counting the case anew mends them."""
    number = new_case(store, *b.UP_TO["delivery"][1:]).number
    statement, words = BESIDE[harm]
    with writing(store.engine) as connection:
        connection.execute(statement)
    assert [("cache", number, True)] == [
        (one.fault, one.case_number, words in one.words) for one in look(store).findings if one.fault == "cache"
    ]
    recount(store, number, clock)
    assert [] == [one for one in look(store).findings if one.fault == "cache"]


def test_every_cached_column_has_its_words() -> None:
    """Whatever column of a case's row is wrong, the finding can say which."""
    assert set(case_file.c.keys()) == set(COLUMNS)


def test_a_file_that_is_missing_or_altered_is_named_with_its_event(full: Store) -> None:
    """The event that names the file is told."""
    name = sealed_file(full).pdf
    path = full.files.folder / name[:2] / name
    path.write_bytes(b"other")
    assert [("file_damaged", ONE, 6)] == found(full)
    path.unlink()
    assert [("file_missing", ONE, 6)] == found(full)


def test_a_drafts_files_are_looked_at_too(store: Store) -> None:
    """The outbox names them, with the event that asked for the draft."""
    number = new_case(store, *b.UP_TO["drafting"][1:], b.MADE).number
    todo = next(one for one in effects.open_effects(store.engine, number) if one.kind == "render_draft")
    begun = effects.begin(store.engine, todo.id)
    assert begun
    effects.finish(store.engine, begun, f'{{"docx": "{"a" * 64}", "pdf": "{store.files.keep(b"pdf")}"}}')
    assert [("file_missing", number, 6)] == found(store)


def test_a_value_moved_to_another_case_does_not_open(full: Store) -> None:
    """Even with the chain redone, an encrypted number of another case is told: before a digest, as unreadable."""
    other = new_case(full)
    payload = rows_of(full, ONE)[0]["payload"]
    with writing(full.engine) as connection:
        rechain(connection, other.number, 1, payload=payload)
    assert [("unreadable", other.number, None)] == found(full)


DIGESTS: dict[str, tuple[Change, str, str]] = {
    "another count": (run(update(digest_table).where(digest_table.c.no == 1).values(cases=2)), "digest_forged", "改动"),
    "another signature": (
        run(update(digest_table).where(digest_table.c.no == 2).values(signature="00" * 64)),
        "digest_forged", "签名不对",
    ),
    "no signature": (
        run(update(digest_table).where(digest_table.c.no == 2).values(signature="?")), "digest_forged", "签名不对",
    ),
    "the first taken out": (run(delete(digest_table).where(digest_table.c.no == 1)), "digest_deleted", "第 1 份"),
    "the first taken out, the second in its place": (
        lambda it: (it.execute(delete(digest_table).where(digest_table.c.no == 1)),
                    it.execute(update(digest_table).values(no=1))), "digest_forged", "改动",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DIGESTS)
def test_a_forged_digest_is_named(what: str, full: Store) -> None:
    """Altered, unsigned, taken out: the digest is told, and the cases are whole."""
    change, fault, words = DIGESTS[what]
    with writing(full.engine) as connection:
        change(connection)
    first = look(full).findings[0]
    assert (fault, True) == (first.fault, words in first.words)


def test_a_digest_by_a_stranger_is_named(full: Store) -> None:
    """A whole digest made anew under another key is not ours: its public key is unknown, or a new name appears."""
    theirs = open_digest_key(full.home / "elsewhere")
    with writing(full.engine) as connection:
        connection.execute(delete(digest_table))
    seal(full, theirs, b.TODAY, b.AT)
    assert ["digest_forged"] == [one.fault for one in look(full).findings]
    assert (theirs.fingerprint,) == look(full).keys


def test_a_list_of_heads_that_is_missing_is_named(full: Store) -> None:
    """The digest's file is proven by its own hash; the next sealing lists everything anew."""
    with reading(full.engine) as connection:
        name = digests(connection)[0].heads
    (full.files.folder / name[:2] / name).unlink()
    seal_day(full, b.TODAY + 2 * DAY)
    assert [("digest_forged", "", None)] == found(full)
    with writing(full.engine) as connection:
        drop(connection, TWO)
    assert [("digest_forged", "", None), ("vanished", TWO, None)] == found(full)


def test_a_day_is_sealed_once(full: Store) -> None:
    """Sealing the same day again gives the same digest, whatever has happened since."""
    first = seal_day(full, b.TODAY + DAY)
    then(full, TWO, b.search())
    assert first == seal_day(full, b.TODAY + DAY)
    third = seal_day(full, b.TODAY + 2 * DAY)
    assert (3, 3, 17, first.hash) == (third.no, third.cases, third.events, third.prev_hash)
    assert look(full).whole


def test_a_digest_lists_only_what_changed(full: Store) -> None:
    """The second digest's file names the one case that moved: small, however many cases there are."""
    from store.digests import unpack

    with reading(full.engine) as connection:
        second = digests(connection)[1]
    assert {ONE: 6} == {number: no for number, (no, _) in unpack(full.files.read(second.heads)).items()}


def test_the_signing_key_is_made_once_and_its_public_part_lies_beside_it(store: Store) -> None:
    """The private part is the owner's alone; the public part bears its fingerprint."""
    key = open_digest_key(store.home / "keys")
    assert key.fingerprint == open_digest_key(store.home / "keys").fingerprint
    assert [key.fingerprint] == list(public_keys(store.home / "keys"))
    assert 0o600 == (store.home / "keys" / "digest.key").stat().st_mode & 0o777
