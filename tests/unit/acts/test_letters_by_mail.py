"""电子邮件送达 through a real SMTP server: exactly the sealed file, once; what is turned away or comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from act_samples import DISCLOSE, SEARCH, act, done, kinds, register

from acts.carry_out import CARRY_OUT
from acts.config import MailSettings
from acts.desk import Desk
from acts.post import NotSent, letter_message
from casework.case import Case, Issued
from casework.effects import EffectKind
from casework.people import SYSTEM, Secret
from store import effects
from tests import builders as b
from tests.chaos.mailbox import Mailbox, open_mailbox
from tests.fakes import PlainDriver, PlainPress

ADDRESS = "applicant@mail.example"
STEPS = (
    ("accept", {}), ("route", {"units": ["征收科"]}), ("record_search", SEARCH), ("decide", DISCLOSE), ("draft", {}),
    ("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {}),
)  # fmt: skip


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server in this process."""
    with open_mailbox() as server:
        yield server


@pytest.fixture
def mailing(desk: Desk, mailbox: Mailbox) -> Desk:
    """A desk whose mail goes to it."""
    mail = MailSettings("127.0.0.1", mailbox.port, "gongkai@office.example", False, "", "")
    return replace(desk, config=replace(desk.config, mail=mail))


def signed(desk: Desk) -> str:
    """A case of somebody with an address, its reply signed and sealed; its number."""
    number = register(desk, b.request(applicant=replace(b.applicant(), email=Secret(ADDRESS))))
    for name, fields in STEPS:
        done(act(desk, number, name, **fields))
    PlainDriver(desk).catch_up(number)
    return number


def case_of(desk: Desk, number: str) -> Case:
    """The case as it stands."""
    return desk.cases(SYSTEM).find(number).case


def reply_of(desk: Desk, number: str) -> Issued:
    """Its reply."""
    reply = case_of(desk, number).reply
    assert reply
    return reply


def test_the_sealed_reply_goes_out_once(mailing: Desk, mailbox: Mailbox) -> None:
    """Ordered by a person, sent by the system: dispatched, not delivered; the file is the sealed one byte for byte."""
    number = signed(mailing)
    done(act(mailing, number, "dispatch", letter="reply", way="email"))
    assert [EffectKind.SEND_LETTER] == PlainDriver(mailing).catch_up(number)
    assert [] == PlainDriver(mailing).catch_up(number)
    (message,) = mailbox.messages
    (file,) = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    reply = reply_of(mailing, number)
    assert reply.file and mailing.store.files.read(reply.file.sealed) == file.get_payload(decode=True)
    assert (ADDRESS, 1) == (message["To"], mailbox.of(number))
    assert ("email", None, str(message["Message-ID"])) == (reply.way, reply.delivered_on, reply.tracking)


def test_a_notice_goes_out_by_mail_too(mailing: Desk, mailbox: Mailbox) -> None:
    """补正告知书: its limit for the applicant runs from the day that a person records, with the proof."""
    number = register(mailing, b.request(applicant=replace(b.applicant(), email=Secret(ADDRESS))))
    due = mailing.today + dt.timedelta(days=30)
    done(act(mailing, number, "ask_correction", points=["说明年份"], due=due))
    PlainDriver(mailing).catch_up(number)
    done(act(mailing, number, "dispatch", letter="correction", way="email"))
    PlainDriver(mailing).catch_up(number)
    assert 1 == mailbox.of(number)
    done(act(mailing, number, "record_delivery", letter="correction", proof="acknowledged", note="当日回信"))
    letter = case_of(mailing, number).letters["correction"]
    assert ("acknowledged", mailing.today) == (letter.proof, letter.delivered_on)
    assert "correction" in [limit.kind for limit in mailing.clock(case_of(mailing, number)).limits]


def test_a_turned_away_address_is_no_dispatch(mailing: Desk, mailbox: Mailbox) -> None:
    """The server refuses the address: certainly not sent, so it is tried again; put right there, it goes out once."""
    number = signed(mailing)
    done(act(mailing, number, "dispatch", letter="reply", way="email"))
    mailbox.refused = {ADDRESS}
    (planned,) = effects.open_effects(mailing.store.engine, number)
    todo = effects.begin(mailing.store.engine, planned.id, once=True)
    assert todo
    with pytest.raises(NotSent):
        CARRY_OUT[EffectKind.SEND_LETTER](mailing, PlainPress(), todo)  # type: ignore[arg-type]
    assert (None, 0) == (reply_of(mailing, number).dispatched_on, mailbox.of(number))
    effects.postpone(mailing.store.engine, todo, "拒收", delay=0.0)
    mailbox.refused = set()
    PlainDriver(mailing).catch_up(number)
    assert (mailing.today, 1) == (reply_of(mailing, number).dispatched_on, mailbox.of(number))


@pytest.mark.parametrize(
    "to", [f"{ADDRESS}, b@mail.example", f"{ADDRESS}\nBcc: b@mail.example", f"甲 <{ADDRESS}>", "无"]
)
def test_an_address_that_is_more_than_one_address_gets_nothing(mailing: Desk, to: str) -> None:
    """A letter goes to one address; a list, a further header line or a name beside it is no address."""
    assert mailing.config.mail
    with pytest.raises(NotSent, match="只能是一个地址"):
        letter_message(mailing.config.mail, "某局", to, "JAFG-2026-0001.reply", "答复书", b"%PDF")


def test_a_bounced_letter_goes_out_again_by_another_way(mailing: Desk, mailbox: Mailbox) -> None:
    """It came back the next day: the first sending stays on file, the second is by post and is signed for."""
    number = signed(mailing)
    done(act(mailing, number, "dispatch", letter="reply", way="email"))
    PlainDriver(mailing).catch_up(number)
    later = mailing.on(mailing.today + dt.timedelta(days=1))
    done(act(later, number, "record_return", letter="reply", reason="邮箱不存在，退信"))
    done(act(later, number, "dispatch", letter="reply", way="post", tracking="EX123456785CN"))
    done(act(later, number, "record_delivery", letter="reply"))
    reply = reply_of(later, number)
    (first,) = reply.returns
    assert ("email", "邮箱不存在，退信") == (first.way, first.reason)
    assert ("post", "signed", 1) == (reply.way, reply.proof, mailbox.of(number))
    assert ["LetterReturned", "LetterDispatched", "LetterDelivered"] == kinds(later, number)[-3:]


def test_without_a_mailbox_a_person_records_it(desk: Desk) -> None:
    """No mail server set up: sent by hand, dispatched at once, nothing left for the system."""
    number = signed(desk)
    done(act(desk, number, "dispatch", letter="reply", way="email"))
    assert (desk.today, []) == (reply_of(desk, number).dispatched_on, PlainDriver(desk).catch_up(number))
