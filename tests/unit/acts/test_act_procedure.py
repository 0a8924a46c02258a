"""The three first requests through the real acts, from the counter to the file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from act_samples import act, case_after, done, events, kinds, play_out, register

from acts.desk import Desk
from acts.scenario import check, load_scenario
from casework import events as ev
from casework.people import SYSTEM
from casework.ruling import Refused
from casework.stages import Stage, stage_of
from store.database import reading
from store.unit_of_work import take_number
from tests import builders as b
from tests.fakes import PlainDriver, PlainPress

WHOLE = [
    "RequestRegistered", "NoticeIssued", "RequestAccepted", "Routed", "SearchRecorded", "ItemDecided", "DraftMade",
    "DraftSubmitted", "DraftApproved", "ReplySigned", "ReplySealed", "LetterDispatched", "LetterDelivered",
    "CaseArchived",
]  # fmt: skip
EXPECTED: dict[str, tuple[str, dt.date, str, bool]] = {
    "S01": ("disclosed", dt.date(2026, 10, 20), "静房管公开〔2026〕第1号-答", True),
    "S07": ("petition", dt.date(2026, 10, 28), "静信访公开〔2026〕第1号-答", False),
    "S13": ("already_public", dt.date(2026, 11, 3), "静人社公开〔2026〕第1号-答", True),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_request_goes_from_the_counter_to_the_file(name: str, desk: Desk) -> None:
    """Every act is done, every letter made once, and the case ends closed with its number and in time."""
    outcome, due, number, searched = EXPECTED[name]
    scenario = load_scenario(b.SAMPLES / f"{name}.yaml")
    case = play_out(desk, scenario)
    check(scenario, desk.on(scenario.steps[-1].on), case)
    assert case.reply and case.items[0].decision
    assert (outcome, number, Stage.CLOSED) == (case.items[0].decision.outcome, case.reply.number, stage_of(case))
    clock = desk.on(scenario.steps[-1].on).clock(case)
    assert (due, "done", True) == (clock.due_on, clock.state, clock.in_time)
    assert [kind for kind in WHOLE if searched or kind != "SearchRecorded"] == kinds(desk, case.number)


def test_every_letter_of_a_case_is_kept(desk: Desk) -> None:
    """The sealed reply lies in the store as it was printed: with number, day and the words that were approved."""
    case = play_out(desk, load_scenario(b.SAMPLES / "S01.yaml"))
    reply, slip = case.reply, case.letters["registration_receipt"]
    assert reply and reply.file and slip.file
    text = desk.store.files.read(reply.file.sealed).decode()
    assert [True] * 4 == [
        words in text for words in ("静房管公开〔2026〕第1号-答", "2026年9月30日", "周某某", "第三十六条")
    ]
    assert (dt.date(2026, 9, 30), dt.date(2026, 9, 16)) == (reply.made_on, slip.made_on)
    assert case.number in desk.store.files.read(slip.file.sealed).decode()
    everything = b"".join(path.read_bytes() for path in desk.store.files.folder.rglob("*") if path.is_file())
    assert [] == [plain for plain in ("310106000000000000", "10000000001") if plain.encode() in everything]


def test_the_sealed_words_are_the_approved_words(desk: Desk) -> None:
    """Hash for hash: drafted, submitted, approved, signed and sealed content are one."""
    number = case_after(desk, "sign")
    press = PlainPress()
    PlainDriver(desk, press).catch_up(number)
    hashes = {event.content_hash for event in events(desk, number) if hasattr(event, "content_hash")}
    assert (1, {press.finals[-1].content_hash}) == (len(hashes), hashes)


def test_a_new_decision_voids_the_draft(desk: Desk) -> None:
    """Decided anew, the case asks for another draft; the old version's words stay on record."""
    number = case_after(desk, "draft")
    facts = {"way": "网站", "address": "https://jingan.example/", "publication_proof": "截图"}
    case = done(act(desk, number, "decide", outcome="already_public", facts=facts))
    assert (None, Stage.DRAFTING) == (case.draft, stage_of(case))
    assert isinstance(act(desk, number, "submit_draft"), Refused)
    again = done(act(desk, number, "draft"))
    assert again.draft and again.draft.version == 2
    bodies = [desk.cases(SYSTEM).letter_body(number, "reply", version) for version in (1, 2)]
    assert bodies[0] != bodies[1]


def editable(desk: Desk, number: str) -> int:
    """The number (from 1) of the first paragraph that belongs to the handler."""
    draft = desk.cases(SYSTEM).find(number).case.draft
    assert draft
    blocks = desk.cases(SYSTEM).letter_body(number, "reply", draft.version)["blocks"]
    return next(n for n, block in enumerate(blocks, 1) if block["source"] == "text" and block["kind"] == "para")


def test_an_edit_after_a_return_needs_every_approval_again(desk: Desk) -> None:
    """Approved, returned at signing, edited, submitted: nothing of the old approval counts."""
    number = case_after(desk, "approve")
    done(act(desk, number, "return_draft", by=b.SIGNATORY, reason="措辞再简明些"))
    body = desk.cases(SYSTEM).letter_body(number, "reply", 1)["blocks"]
    n = editable(desk, number)
    done(act(desk, number, "edit_draft", blocks={n: body[n - 1]["text"] + "特此说明。"}))
    case = done(act(desk, number, "submit_draft"))
    assert case.draft
    assert (2, Stage.REVIEW, (), ("review",)) == (
        case.draft.version, stage_of(case), case.draft.approved, case.draft.outstanding,
    )  # fmt: skip
    assert isinstance(act(desk, number, "sign"), Refused)


@pytest.mark.parametrize("block", [0, 999])
def test_only_a_paragraph_that_exists_is_edited(block: int, desk: Desk) -> None:
    """Paragraphs count from 1: there is no paragraph 0, and nothing is saved."""
    from rules.errors import InputError

    number = case_after(desk, "draft")
    with pytest.raises(InputError):
        act(desk, number, "edit_draft", blocks={block: "新"})
    assert "DraftEdited" not in kinds(desk, number)


def test_a_letter_with_faults_does_not_go_up(desk: Desk) -> None:
    """An edit that drops the article and the fact is found by the check; each fault is named, nothing is written."""
    number = case_after(desk, "draft")
    blocks = desk.cases(SYSTEM).letter_body(number, "reply", 1)["blocks"]
    changed = {
        n: "此复。" for n, block in enumerate(blocks, 1) if block["part"] == "item:1" and block["source"] == "text"
    }
    assert changed
    done(act(desk, number, "edit_draft", blocks=changed))
    refused = act(desk, number, "submit_draft")
    assert isinstance(refused, Refused)
    assert (True, True) == ("处错误" in refused.reason, "第三十六条" in refused.reason)
    assert "DraftSubmitted" not in kinds(desk, number)


def test_a_letter_that_the_case_has_left_behind_is_not_signed(desk: Desk) -> None:
    """Approved; then the limit is extended and told. The letter does not say so: no signature, no number, no event."""
    number = case_after(desk, "approve")
    done(act(desk, number, "propose_extension", workdays=10, reason="案卷需要逐页核对"))
    done(act(desk, number, "agree_extension"))
    PlainDriver(desk).catch_up(number)
    done(act(desk, number, "dispatch", letter="extension", way="in_person"))
    done(act(desk, number, "record_delivery", letter="extension"))
    refused = act(desk, number, "sign")
    assert isinstance(refused, Refused)
    assert (True, True) == ("送审以后办件有了变化" in refused.reason, "延长答复期限" in refused.reason)
    assert ("ReplySigned" in kinds(desk, number), next_of(desk, "reply")) == (False, 1)


def next_of(desk: Desk, kind: str) -> int:
    """The number that the next letter of this kind would take (not kept)."""
    with reading(desk.store.engine) as connection:
        from sqlalchemy import select

        from store.tables import counter

        query = select(counter.c.last).where(counter.c.organ == "JAFG", counter.c.kind == kind)
        return (connection.execute(query).scalar() or 0) + 1


def test_a_refused_signature_takes_no_number(desk: Desk) -> None:
    """The writer signs and is refused, a stranger too, a wrong day as well: the first reply still gets number 1."""
    from casework.people import Role
    from rules.errors import InputError

    number = case_after(desk, "approve")
    writer = b.actor(Role.HANDLER, Role.SIGNATORY, login="jafg.handler")
    for who in (writer, b.HANDLER, b.actor(Role.SIGNATORY, organ="JAXF")):
        assert isinstance(act(desk, number, "sign", by=who), Refused)
    with pytest.raises(InputError):
        act(desk, number, "sign", on=b.TODAY - dt.timedelta(1))
    assert 1 == next_of(desk, "reply")
    case = done(act(desk, number, "sign"))
    assert case.reply
    assert ("静房管公开〔2026〕第1号-答", 2) == (case.reply.number, next_of(desk, "reply"))


def test_replies_are_numbered_without_gap(desk: Desk) -> None:
    """Three cases signed one after another: 1, 2, 3."""
    numbers = []
    for _ in range(3):
        case = desk.cases(SYSTEM).find(case_after(desk, "sign")).case
        assert case.reply
        numbers.append(case.reply.number)
    assert [f"静房管公开〔2026〕第{n}号-答" for n in (1, 2, 3)] == numbers


def test_a_void_number_stays_taken_and_the_next_reply_has_the_next(desk: Desk) -> None:
    """The case goes to review and signature again; the file keeps both, and the chain says why."""
    number = case_after(desk, "sign")
    PlainDriver(desk).catch_up(number)
    done(act(desk, number, "void_reply", reason="收件人写错"))
    for name, fields in (("submit_draft", {}), ("approve", {"kind": "review"}), ("sign", {})):
        done(act(desk, number, name, **fields))
    PlainDriver(desk).catch_up(number)
    letters = desk.cases(SYSTEM).find(number).case.letters
    assert {"reply-1": "收件人写错", "reply": ""} == {n: i.void_reason for n, i in letters.items() if "reply" in n}
    assert ["静房管公开〔2026〕第1号-答", "静房管公开〔2026〕第2号-答"] == [
        letters[n].number for n in ("reply-1", "reply")
    ]
    assert all(letters[n].file for n in ("reply-1", "reply"))


def test_an_unsealed_reply_stays_in_the_house(desk: Desk) -> None:
    """Signed but not yet sealed: dispatch is refused, and possible right after the seal."""
    number = case_after(desk, "sign")
    send: dict[str, Any] = {"letter": "reply", "way": "post", "tracking": "EMS-示例-1"}
    refused = act(desk, number, "dispatch", **send)
    assert isinstance(refused, Refused)
    assert "还没有用印" in refused.reason
    PlainDriver(desk).catch_up(number)
    done(act(desk, number, "dispatch", **send))
    assert "LetterDispatched" == kinds(desk, number)[-1]


def test_an_online_request_waits_for_confirmation(desk: Desk) -> None:
    """No slip, no acceptance before both sides confirm; then the slip names the day of confirmation."""
    number = register(desk, b.online())
    driver = PlainDriver(desk)
    assert [] == driver.catch_up(number)
    assert isinstance(act(desk, number, "accept"), Refused)
    done(act(desk, number, "confirm_receipt", on=dt.date(2026, 9, 18)))
    assert ["issue_notice"] == driver.catch_up(number)
    slip = next(event for event in events(desk, number) if isinstance(event, ev.NoticeIssued))
    assert dt.date(2026, 9, 18) == slip.on
    assert "2026年9月18日" in driver.press.finals[0].text


def test_numbers_are_taken_in_the_case_of_the_act(desk: Desk) -> None:
    """The counter belongs to organ, kind and year: another organ's reply is its own first."""
    case_after(desk, "sign")
    from store.database import writing

    with writing(desk.store.engine) as connection:
        assert 1 == take_number(connection, "JAXF", "reply", 2026)
