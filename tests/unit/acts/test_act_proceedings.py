"""Proceedings through the real acts: numbers, who acts after a transfer, and whom a letter is sent to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from act_samples import act, case_after, done, events, play_out, written

from acts.config import MailSettings
from acts.desk import Desk
from acts.scenario import load_scenario
from casework import events as ev
from casework import proceedings as pr
from store.database import writing
from store.unit_of_work import take_number
from tests import builders as b

ASK: dict[str, Any] = {"name": "某公司", "summary": "附图", "why": "载有工艺尺寸"}
MAIL = MailSettings("127.0.0.1", 9, "office@example.org", starttls=False, user="", password_file="")


def issued(desk: Desk, number: str, letter: str) -> None:
    """The letter lies sealed in the file, as the system leaves it."""
    from casework.people import SYSTEM
    from casework.ruling import Decision

    event = ev.NoticeIssued(desk.today, letter, "某号", b.FILE)
    with desk.store.on(number) as work:
        work.append(Decision((event,)), desk.context(SYSTEM), desk.now(), desk.clock)


def test_a_notice_takes_its_number_with_the_act(desk: Desk) -> None:
    """The third party's letter and the applicant's notice each take one of their kind; a refused act takes none."""
    number = case_after(desk, "route")
    done(act(desk, number, "ask_third_party", **ASK))
    act(desk, number, "ask_third_party", **ASK)
    asked = next(event for event in events(desk, number) if isinstance(event, pr.ThirdPartyAsked))
    assert ("静房管公开〔2026〕第1号-征", "静房管公开〔2026〕第1号-告") == (asked.number, asked.told_number)
    with writing(desk.store.engine) as connection:
        assert 2 == take_number(connection, "JAFG", "third_party", 2026)


@pytest.mark.parametrize(("letter", "by_system"), [("third_party-A", False), ("told-A", True)])
def test_the_system_never_mails_a_third_partys_letter_to_the_applicant(
    letter: str, by_system: bool, desk: Desk
) -> None:
    """Online to a third party is the office's own doing; the applicant's notice the system may send."""
    number = case_after(desk, "route")
    done(act(desk, number, "ask_third_party", **ASK))
    issued(desk, number, letter)
    mailing = replace(desk, config=replace(desk.config, mail=MAIL))
    done(act(mailing, number, "dispatch", letter=letter, way="email"))
    assert by_system is isinstance(events(desk, number)[-1], ev.LetterSendingOrdered)


def test_after_a_transfer_the_other_organs_people_act(desk: Desk, tmp_path: Path) -> None:
    """A scenario goes on at the organ that took the case over."""
    text = (b.SAMPLES / "S07.yaml").read_text(encoding="utf-8")
    head, _, _ = text.partition("acts:\n")
    acts = """acts:
  - {on: 2026-09-24, act: accept}
  - {on: 2026-09-24, act: transfer, organ: JAZF, reason: 由区政府答复}
  - {on: 2026-09-28, act: accept}
  - {on: 2026-09-28, act: route, units: [区府办综合科]}
"""
    case = play_out(desk, load_scenario(written(tmp_path, head + acts)))
    assert ("JAZF", ("区府办综合科",)) == (case.organ, case.units)
    assert case.number.startswith("JAXF-")
