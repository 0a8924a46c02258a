"""每日提醒 and 送出提醒: once a rung and person, made up after any silence, sent by real SMTP at least once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message

import pytest
from sqlalchemy import select, update

from acts import registry
from acts.alert_post import deliver_alerts
from acts.alerting import give_alerts
from acts.config import MailSettings
from acts.desk import Desk
from acts.perform import Done
from casework.people import Actor, Role
from casework.standing_in import Absence
from store import deliveries
from store.absences import keep
from store.account_changes import Note
from store.alerts import Alerts, unread
from store.database import reading, writing
from store.tables import alert, alert_delivery
from tests import builders as b
from tests.chaos.mailbox import Mailbox, open_mailbox
from tests.unit.store.store_samples import new_case

OVERSEER = b.actor(Role.OVERSEER, organ="JAZF")
SUPERVISOR = b.actor(Role.SUPERVISOR)
OTHER = b.actor(Role.HANDLER, login="jafg.other")
STAFF = (b.HANDLER, OTHER, b.UNIT_HEAD, SUPERVISOR, OVERSEER)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    """An office with two handlers, a unit head, a supervisor, and the overseer; nobody has an address."""
    for person in STAFF:
        desk.accounts.put(person, "no password opens this")
    return desk


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as server:
        yield server


def with_mail(desk: Desk, port: int) -> Desk:
    """The desk with a mail server on this port, the overseer's and one handler's address filled in."""
    for person in (b.HANDLER, OVERSEER):
        desk.accounts.set_email(person.login, f"{person.login}@office.example")
    mail = MailSettings("127.0.0.1", port, "gongkai@office.example", False, "", "")
    return replace(desk, config=replace(desk.config, mail=mail))


def given(desk: Desk) -> list[tuple[str, str, str]]:
    """Every alert but digests and milestones: person, kind, rung."""
    columns = (alert.c.person, alert.c.kind, alert.c.rung)
    query = select(*columns).where(alert.c.kind.not_in(("digest", "milestone"))).order_by(*columns)
    with reading(desk.store.engine) as connection:
        return [tuple(row) for row in connection.execute(query)]  # type: ignore[misc]


def on(desk: Desk, day: str) -> Desk:
    return desk.on(dt.date.fromisoformat(day))


def at_once(desk: Desk) -> None:
    """The pauses before the next try are over."""
    with writing(desk.store.engine) as connection:
        connection.execute(update(alert_delivery).where(alert_delivery.c.state == "planned").values(next_at=0.0))


def words_of(message: Message) -> tuple[str, str]:
    """Subject and text."""
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return str(make_header(decode_header(message["Subject"]))), payload.decode()


def test_each_rung_once_a_person(staffed: Desk) -> None:
    """The case is due on 2026-10-20. Every working day is worked off twice; every rung is there once a person."""
    new_case(staffed.store)
    day = dt.date(2026, 9, 28)
    while day <= dt.date(2026, 10, 22):
        for _ in range(2):
            give_alerts(staffed.on(day))
        day += dt.timedelta(1)
    handlers = [(one.login, "reply", rung) for one in (b.HANDLER, OTHER) for rung in ("10:handler", "5:handler")]
    others = [
        (SUPERVISOR.login, "reply", "1:supervisor"),
        (b.UNIT_HEAD.login, "reply", "3:unit_head"),
        (OVERSEER.login, "reply", "-1:overseer"),
        (OVERSEER.login, "reply", "-2:overseer"),
    ]
    assert sorted(handlers + others) == [one for one in given(staffed) if one[1] == "reply"]


@pytest.mark.parametrize("looked", ["2026-10-20", "2026-10-21", "2026-11-04"])
def test_what_was_missed_is_made_up_exactly_once(staffed: Desk, looked: str) -> None:
    """An hour, a day or more than ten days late: one alert a person and role, and none when asked again."""
    new_case(staffed.store)
    give_alerts(on(staffed, looked))
    first = [one for one in given(staffed) if one[1] == "reply"]
    give_alerts(on(staffed, looked))
    assert (len({rung.partition(":")[2] for _, _, rung in first}), first) == (
        len(first) - 1, [one for one in given(staffed) if one[1] == "reply"],
    )  # fmt: skip  # two handlers share a rung


def test_the_one_who_took_it_on_is_told_alone_and_a_new_one_anew(staffed: Desk) -> None:
    """After a handover the colleague gets the rung that has been reached, though the first one had it."""
    number = new_case(staffed.store).number
    registry.do(on(staffed, "2026-10-13"), OTHER, "claim", number, {"on": dt.date(2026, 10, 13)})
    give_alerts(on(staffed, "2026-10-19"))
    fields = {"on": dt.date(2026, 10, 19), "to": b.HANDLER.login, "reason": "出差"}
    assert isinstance(registry.do(on(staffed, "2026-10-19"), OTHER, "hand_over", number, fields), Done)
    give_alerts(on(staffed, "2026-10-20"))
    handlers = [one for one in given(staffed) if one[0] in (b.HANDLER.login, OTHER.login)]
    assert [
        (b.HANDLER.login, "handed", "3"),
        (b.HANDLER.login, "reply", "5:handler"),
        (OTHER.login, "reply", "5:handler"),
    ] == handlers


def test_rest_days_are_silent_and_make_up_days_are_not(staffed: Desk) -> None:
    """Sunday 2026-10-11 is a day of rest, Saturday 2026-10-10 makes up for the holiday."""
    new_case(staffed.store)
    assert "休息日，不发提醒" == give_alerts(on(staffed, "2026-10-11"))
    assert [] == given(staffed)
    give_alerts(on(staffed, "2026-10-10"))
    assert {(b.HANDLER.login, "reply", "10:handler"), (OTHER.login, "reply", "10:handler")} == set(given(staffed))


def test_an_answered_case_is_not_alarmed(staffed: Desk) -> None:
    """A reply that went out in time and waits to be delivered is not overdue, however late the post is."""
    new_case(staffed.store, *b.UP_TO["delivery"][1:], b.DISPATCHED)
    give_alerts(on(staffed, "2026-11-20"))
    assert [] == given(staffed)


def test_nobody_to_tell_is_never_silent(desk: Desk) -> None:
    """Without any account the alert is kept for nobody, and the run's line says so."""
    new_case(desk.store)
    assert "没有人可提醒" in give_alerts(on(desk, "2026-10-20"))
    assert {""} == {person for person, *_ in given(desk)}


def test_a_provisional_day_says_so(staffed: Desk) -> None:
    """A limit past the last published calendar is marked."""
    new_case(staffed.store)
    with writing(staffed.store.engine) as connection:
        from store.tables import case_file

        connection.execute(update(case_file).values(alert_on=dt.date(2027, 1, 8)))
    give_alerts(on(staffed, "2026-12-31"))
    lines = Alerts(staffed.store.engine, b.HANDLER.login, None).lines("", limit=9)
    assert [True] == [line.provisional for line in lines if line.kind == "reply"]


def test_a_digest_once_a_week_for_supervisors(staffed: Desk) -> None:
    """On the first working day that a run finds, with the figures of the own organ or of all."""
    new_case(staffed.store)
    new_case(staffed.store, organ="JAGH")
    for day in ("2026-09-22", "2026-09-23", "2026-09-28"):
        give_alerts(on(staffed, day))
    query = select(alert.c.person, alert.c.rung, alert.c.words).where(alert.c.kind == "digest")
    with reading(staffed.store.engine) as connection:
        rows = {(row.person, row.rung): row.words for row in connection.execute(query)}
    weeks = ["2026-W39", "2026-W40"]
    assert {(one.login, week) for one in (SUPERVISOR, OVERSEER) for week in weeks} == set(rows)
    received = [rows[(one.login, "2026-W39")] for one in (SUPERVISOR, OVERSEER)]
    assert ['"received": 1' in received[0], '"received": 2' in received[1]] == [True, True]


def test_mails_go_out_once_without_a_word_about_the_applicant(staffed: Desk, mailbox: Mailbox) -> None:
    """Number, stage, days left and a link; the Message-ID is the alert's own; a second run sends nothing."""
    desk = with_mail(staffed, mailbox.port)
    number = new_case(desk.store).number
    give_alerts(on(desk, "2026-10-27"))
    assert "送出 4 条" == deliver_alerts(desk)
    assert "送出 0 条" == deliver_alerts(desk)
    told = [words_of(one) for one in mailbox.messages if one["To"].startswith(OVERSEER.login)]
    subject, text = next(one for one in told if number in one[0])
    assert f"【明答】{number} 逾期 5" == subject
    for part in (number, "已逾期 5 个工作日", "审查环节", f"/cases/{number}"):
        assert part in text
    for secret in (b.applicant().name, b.request().items[0], b.ADDRESS, b.PHONE):
        assert secret not in text + subject
    assert {1} == set(mailbox.taken.values())


def test_a_mail_server_that_is_away_is_tried_again_and_shown(staffed: Desk, mailbox: Mailbox) -> None:
    """Nothing is lost: later it goes out under the same id; meanwhile the page can say what is wrong."""
    away = with_mail(staffed, 1)
    new_case(away.store)
    give_alerts(on(away, "2026-10-27"))
    assert "送出 0 条，4 条没有送出，稍后再试" == deliver_alerts(away)
    state = deliveries.channel_states(away.store.engine, "2026")["邮件"]
    assert (0, 4, 0, True) == (state.sent, state.waiting, state.failed, "连不上" in state.error)
    assert "送出 0 条" == deliver_alerts(away)  # the pause is not over
    at_once(away)
    assert "送出 4 条" == deliver_alerts(with_mail(staffed, mailbox.port))
    assert 4 == deliveries.channel_states(away.store.engine, "2026")["邮件"].sent


def test_one_refused_address_does_not_hold_up_the_others(staffed: Desk, mailbox: Mailbox) -> None:
    """The refused one waits for its next try, the rest has gone."""
    desk = with_mail(staffed, mailbox.port)
    new_case(desk.store)
    mailbox.refused.add(f"{OVERSEER.login}@office.example")
    give_alerts(on(desk, "2026-10-27"))
    assert "送出 2 条，2 条没有送出，稍后再试" == deliver_alerts(desk)
    assert {f"{b.HANDLER.login}@office.example"} == {one["To"] for one in mailbox.messages}


def test_a_crash_between_sending_and_noting_leaves_a_recognisable_double(staffed: Desk, mailbox: Mailbox) -> None:
    """At least once: it is sent again when the lease is over, under the very Message-ID."""
    desk = with_mail(staffed, mailbox.port)
    new_case(desk.store)
    give_alerts(on(desk, "2026-10-13"))
    deliver_alerts(desk)
    with writing(desk.store.engine) as connection:
        connection.execute(update(alert_delivery).values(state="planned", sent_at=None, next_at=0.0))
    deliver_alerts(desk)
    assert {2} == set(mailbox.taken.values())


def test_two_senders_never_take_the_same(staffed: Desk) -> None:
    """What one has taken is not given to another before its lease is over."""
    desk = with_mail(staffed, 1)
    new_case(desk.store)
    give_alerts(on(desk, "2026-10-27"))
    first, second = (deliveries.take_due(desk.store.engine, 3, 60.0) for _ in range(2))
    assert (3, 1, set()) == (
        len(first), len(second), {one.alert_id for one in first} & {one.alert_id for one in second},
    )  # fmt: skip


def test_chasing_reaches_the_handler_at_once(staffed: Desk) -> None:
    """The supervisor's words are before the one who works on it in the moment they are written down."""
    number = new_case(staffed.store, *b.UP_TO["routing"][1:]).number
    desk = on(staffed, "2026-10-13")
    registry.do(desk, OTHER, "claim", number, {"on": desk.today})
    done = registry.do(desk, SUPERVISOR, "chase", number, {"on": desk.today, "words": "请本周分办"})
    assert isinstance(done, Done)
    assert (1, 0) == (unread(desk.store.engine, OTHER.login), unread(desk.store.engine, b.HANDLER.login))
    line = Alerts(desk.store.engine, OTHER.login, None).lines("chased", limit=5)[0]
    assert ("请本周分办", SUPERVISOR.name, number) == (line.words, line.by_name, line.case_number)


def test_a_supervisor_reassigns_only_to_a_handler_of_the_organ(staffed: Desk) -> None:
    """Anything else is refused with the accounts that may be written, and nothing is half done."""
    number = new_case(staffed.store, *b.UP_TO["routing"][1:]).number
    desk = on(staffed, "2026-10-13")
    fields = {"on": desk.today, "to": "nobody", "reason": "请假"}
    with pytest.raises(b_error(), match=r"jafg\.handler"):
        registry.do(desk, SUPERVISOR, "hand_over", number, fields)
    assert isinstance(registry.do(desk, SUPERVISOR, "hand_over", number, fields | {"to": OTHER.login}), Done)


def b_error() -> type[Exception]:
    from rules.errors import InputError

    return InputError


def test_reading_marks_ones_own_only(staffed: Desk) -> None:
    """One alert, then all; another person's stay unread."""
    new_case(staffed.store)
    give_alerts(on(staffed, "2026-10-27"))
    mine = Alerts(staffed.store.engine, OVERSEER.login, None)
    first = mine.lines("overdue", limit=5)[0]
    assert 1 == mine.mark_read("2026-10-27T01:00:00", first.id)
    assert 0 == Alerts(staffed.store.engine, OTHER.login, None).mark_read("x", first.id)
    counts = mine.counts()
    assert counts["unread"] == counts[""] - 1
    mine.mark_read("2026-10-27T01:00:00")
    assert (0, True) == (
        unread(staffed.store.engine, OVERSEER.login), unread(staffed.store.engine, OTHER.login) > 0,
    )  # fmt: skip


def test_other_organs_cases_are_not_shown_to_one_who_moved_on(staffed: Desk) -> None:
    """An alert of a case that the person may not see any more is neither shown nor counted."""
    new_case(staffed.store)
    give_alerts(on(staffed, "2026-10-27"))
    moved: Actor = OTHER
    mine = Alerts(staffed.store.engine, moved.login, frozenset({"JAGH"}))
    assert ([], 0) == (mine.lines("", limit=9), mine.counts()[""])


def test_a_stand_in_is_told_too(staffed: Desk) -> None:
    """Whoever stands in for a handler hears of that handler's rungs and of a chase, saying for whom."""
    new_case(staffed.store, *b.UP_TO["inquiry"][1:])
    today = on(staffed, "2026-10-13")  # five working days left
    absence = Absence(b.HANDLER.login, b.UNIT_HEAD.login, today.today, today.today, "休假", b.HANDLER.login)
    note = Note(today.now(), b.HANDLER.login, "JAFG", b.HANDLER.login, "不在岗")
    keep(staffed.store.engine, absence, note, lambda known: None)
    give_alerts(today)
    told = {(person, rung) for person, _, rung in given(staffed)}
    assert {(b.HANDLER.login, "5:handler"), (b.UNIT_HEAD.login, "5:handler")} <= told
    line = Alerts(staffed.store.engine, b.UNIT_HEAD.login, None).lines("", limit=9)[0]
    assert b.HANDLER.name == line.instead_of
    registry.do(today, SUPERVISOR, "chase", b.NUMBER, {"on": today.today.isoformat(), "words": "请尽快"})
    chased = Alerts(staffed.store.engine, b.UNIT_HEAD.login, None).lines("chased", limit=9)
    assert [b.HANDLER.name] == [one.instead_of for one in chased]
