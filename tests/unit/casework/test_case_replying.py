"""From the draft to the file: content hashes, four eyes, today only, once only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import commands as cmd
from casework import events as ev
from casework import joint_events as je
from casework import proceeding_commands as pc
from casework import proceedings as pr
from casework.case import Sending
from casework.command import Command
from casework.decide import TODAY_ONLY, decide
from casework.effects import Effect, EffectKind, EffectState, effects_of
from casework.kinds import KINDS
from casework.letters_of import kind_of, stem
from casework.people import Role
from casework.ruling import Decision, Refused
from casework.stages import stage_of
from rules.errors import InputError
from tests import builders as b
from tests.course_samples import COURSE

DAY = dt.date
TOMORROW = DAY(2026, 10, 8)

ONES: dict[str, tuple[str, Command]] = {
    "decide": ("inquiry", cmd.DecideItem(on=b.TODAY, outcome="disclosed", facts={"supply": "email"})),
    "draft": ("drafting", cmd.MakeDraft(on=b.TODAY, content_hash="hash-1")),
    "edit_draft": ("drafting", cmd.EditDraft(on=b.TODAY, blocks={3: "新"}, content_hash="hash-2")),
    "submit_draft": ("drafting", cmd.SubmitDraft(on=b.TODAY)),
    "return_draft": ("review", cmd.ReturnDraft(on=b.TODAY, reason="条款不全")),
    "approve": ("review", cmd.ApproveDraft(on=b.TODAY, kind="review")),
    "sign": ("signing", cmd.SignReply(on=b.TODAY, number="某号")),
    "void_reply": ("delivery", cmd.VoidReply(on=b.TODAY, reason="文号写错")),
    "ask_correction": ("examination", pc.AskCorrection(on=b.TODAY, points=("甲",), due=DAY(2026, 10, 20))),
    "abandon": ("inquiry", pc.AbandonRequest(on=b.TODAY)),
    "ask_third_party": ("inquiry", pc.AskThirdParty(on=b.TODAY, name="某公司", summary="附图")),
    "ask_agency": ("inquiry", pc.AskAgency(on=b.TODAY, name="某局", summary="出处")),
    "ask_joint_maker": ("inquiry", pc.AskJointMaker(on=b.TODAY, name="某委", summary="会审意见")),
    "notify_disclosure": ("inquiry", pc.NotifyDisclosure(on=b.TODAY, what="附图", why="公共利益")),
    "join_replies": ("drafting", pc.JoinReplies(on=b.TODAY, cases=(b.NUMBER,))),
    "part_replies": ("drafting", pc.PartReplies(on=b.TODAY, parted=b.NUMBER, reason="分开")),
    "delegate_reply": ("inquiry", pc.DelegateReply(on=b.TODAY, agent="某中心", basis="甲", person="李某", phone="1")),
    "ask_reasons": ("inquiry", pc.AskReasons(on=b.TODAY, volume="本月第38件")),
    "defer": ("inquiry", pc.DeferReply(on=b.TODAY, until=DAY(2026, 12, 1), reason="件数多")),
    "agree_extension": ("inquiry", pc.AgreeExtension(on=b.TODAY)),
    "agree_fee": ("inquiry", pc.AgreeFee(on=b.TODAY)),
    "convene_conference": (
        "inquiry", pc.ConveneConference(on=b.TODAY, members=("甲科",), question="公开吗", due=b.TODAY)
    ),
    "conclude_conference": ("conference", pc.ConcludeConference(on=b.TODAY, conclusion="公开")),
}  # fmt: skip
HEAD = b.actor(Role.OFFICE_HEAD)
WHO = {
    "return_draft": b.REVIEWER, "approve": b.REVIEWER, "sign": b.SIGNATORY,
    "void_reply": b.SIGNATORY, "agree_extension": HEAD, "agree_fee": HEAD,
}  # fmt: skip


@pytest.mark.parametrize("act", sorted(TODAY_ONLY))
def test_what_is_itself_the_fact_bears_its_day(act: str) -> None:
    """Deciding, drafting, approving and signing cannot be backdated by a day."""
    stage, command = ONES[act]
    with pytest.raises(InputError) as caught:
        b.ruling(stage, replace(command, on=DAY(2026, 9, 29)), WHO.get(act, b.HANDLER))
    assert ("on", True) == (caught.value.field, "日期不能倒签" in caught.value.advice)


def test_all_of_these_acts_are_covered() -> None:
    """The acts above are all that bear the day they are done on."""
    assert TODAY_ONLY == frozenset(ONES)


def test_no_office_works_before_its_own_record() -> None:
    """A reply is not signed on a day before the draft that it signs, whatever day the office stands on."""
    with pytest.raises(InputError) as caught:
        b.ruling("signing", cmd.SignReply(on=DAY(2026, 9, 29), number="某号"), b.SIGNATORY, DAY(2026, 9, 29))
    assert "2026-09-29 早于本件已有记录的日期 2026-09-30" == caught.value.problem


def test_versions_are_counted_through() -> None:
    """The first draft is version 1; an edit, a return and a fresh start each go on from the last number."""
    made = b.first_event(b.ruling("drafting", cmd.MakeDraft(on=b.TODAY, content_hash="hash-1")))
    assert replace(b.MADE, row="一") == made
    drafted = b.case(*b.UP_TO["drafting"], b.MADE)
    edited = decide(drafted, ONES["edit_draft"][1], b.context())
    assert ev.DraftEdited(b.TODAY, "reply", 2, "hash-2") == b.first_event(edited)
    anew = b.case(*b.UP_TO["drafting"], b.MADE, b.decided())
    assert 2 == b.first_event(decide(anew, ONES["draft"][1], b.context())).version  # type: ignore[attr-defined]


def test_an_edit_that_changes_nothing_is_no_version() -> None:
    """The same content is not saved again."""
    drafted = b.case(*b.UP_TO["drafting"], b.MADE)
    ruled = decide(drafted, cmd.EditDraft(on=b.TODAY, blocks={}, content_hash="hash-1"), b.context())
    assert isinstance(ruled, Refused)


@pytest.mark.parametrize("act", ["edit_draft", "submit_draft"])
def test_without_a_draft_there_is_nothing_to_do(act: str) -> None:
    """Editing and submitting ask for a draft first."""
    ruled = b.ruling("drafting", ONES[act][1])
    assert isinstance(ruled, Refused)
    assert "还没有草稿" == ruled.reason


def test_what_the_check_found_holds_the_draft_back() -> None:
    """送审 with errors is refused, each error named."""
    drafted = b.case(*b.UP_TO["drafting"], b.MADE)
    ruled = decide(drafted, cmd.SubmitDraft(on=b.TODAY, errors=("缺少救济", "缺少条款")), b.context())
    assert isinstance(ruled, Refused)
    assert "草稿有 2 处错误：缺少救济；缺少条款" == ruled.reason
    assert b.SUBMITTED == b.first_event(decide(drafted, cmd.SubmitDraft(on=b.TODAY), b.context()))


WARNED = (
    ev.Warned("fact_missing-1", "找不到“甲”", "第三十六条"),
    ev.Warned("fact_missing-2", "找不到“乙”", "第三十六条"),
)


@pytest.mark.parametrize(
    "reasons", [{}, {"fact_missing-1": "已在附件写明"}, {"fact_missing-1": "有", "fact_missing-2": " "}]
)
def test_a_warning_without_a_reason_holds_the_draft_back(reasons: dict[str, str]) -> None:
    """Every one of them needs its own words; the first that lacks them is named with its field."""
    drafted = b.case(*b.UP_TO["drafting"], b.MADE)
    with pytest.raises(InputError, match="没有写明理由") as wrong:
        decide(drafted, cmd.SubmitDraft(on=b.TODAY, warnings=WARNED, reasons=reasons), b.context())
    assert f"reasons.fact_missing-{1 if not reasons else 2}" == wrong.value.field


@pytest.mark.parametrize(
    ("reasons", "kept"),
    [
        ({"fact_missing-1": "一", "fact_missing-2": "二", "day_before-1": "不再有的"}, ("一", "二")),
        ({"fact_missing": "都在附件里"}, ("都在附件里", "都在附件里")),
    ],
)
def test_a_warning_passes_with_its_reason_which_is_kept(reasons: dict[str, str], kept: tuple[str, ...]) -> None:
    """By the warning's key, or by its code for all of the kind; a reason for nothing is dropped."""
    drafted = b.case(*b.UP_TO["drafting"], b.MADE)
    ruled = decide(drafted, cmd.SubmitDraft(on=b.TODAY, warnings=WARNED, reasons=reasons), b.context())
    event = b.first_event(ruled)
    assert isinstance(event, ev.DraftSubmitted)
    assert kept == tuple(one.reason for one in event.passed)


def test_a_return_owes_a_reason() -> None:
    """退回 without words helps nobody."""
    with pytest.raises(InputError) as caught:
        b.ruling("review", cmd.ReturnDraft(on=b.TODAY, reason=" "), b.REVIEWER)
    assert "reason" == caught.value.field


def test_an_approval_binds_the_content_that_was_submitted() -> None:
    """The event names the hash."""
    assert b.APPROVED == b.first_event(b.ruling("review", ONES["approve"][1], b.REVIEWER))


def test_nobody_approves_or_signs_what_he_wrote() -> None:
    """Four eyes: the writer is refused though he holds the role, and so is an earlier writer of the same draft."""
    everything = b.actor(*(set(Role) - {Role.SYSTEM}), login="jafg.handler")
    edited = ev.DraftEdited(b.TODAY, "reply", 2, "hash-2")
    up = replace(b.SUBMITTED, version=2, content_hash="hash-2")
    for stage, act in (("review", "approve"), ("signing", "sign")):
        ruled = b.ruling(stage, ONES[act][1], everything)
        assert isinstance(ruled, Refused) and "自己拟的稿" in ruled.reason
    written = b.records(*b.UP_TO["drafting"], b.MADE, edited, up)
    second = (*written[:6], replace(written[6], actor="jafg.other"), written[7])
    from casework.case import fold

    ruled = decide(fold(b.NUMBER, second), ONES["approve"][1], b.context(everything))
    assert isinstance(ruled, Refused) and "自己拟的稿" in ruled.reason


def test_a_void_reply_stays_on_file_and_the_draft_is_open_again() -> None:
    """Its number and the reason are kept; every review and the signature have to be given anew."""
    case = b.case(*b.UP_TO["delivery"], ev.ReplyVoided(b.TODAY, "reply", b.REPLY_SIGNED.number, "文号写错"))
    kept = case.letters["reply-1"]
    assert (b.REPLY_SIGNED.number, "文号写错", None) == (kept.number, kept.void_reason, case.reply)
    assert case.draft
    assert ("drafting", (), "文号写错") == (stage_of(case).value, case.draft.approved, case.draft.return_reason)


def test_a_void_reply_never_leaves_the_house() -> None:
    """It is refused under its name on file."""
    case = b.case(*b.UP_TO["delivery"], ev.ReplyVoided(b.TODAY, "reply", b.REPLY_SIGNED.number, "文号写错"))
    ruled = decide(case, cmd.DispatchLetter(on=b.TODAY, letter="reply-1", way="post"), b.context())
    assert isinstance(ruled, Refused) and "已经作废" in ruled.reason


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((*b.UP_TO["delivery"], b.DISPATCHED), "已经发出"),
        ((*b.UP_TO["delivery"], b.SENDING), "已经发出"),
        ((*b.UP_TO["delivery"], b.DISPATCHED, pr.LetterReturned(b.TODAY, "reply", "查无此人")), "已经发出"),
        (b.UP_TO["delivery"][:-1], "正在用印"),
    ],
)
def test_what_has_left_or_is_being_sealed_is_not_voided(events: tuple[ev.Event, ...], why: str) -> None:
    """A reply that anybody outside may hold, and one that the system is sealing."""
    ruled = decide(b.case(*events), ONES["void_reply"][1], b.context(b.SIGNATORY))
    assert isinstance(ruled, Refused) and why in ruled.reason


def test_voiding_owes_a_reason() -> None:
    """The number is lost for it."""
    with pytest.raises(InputError) as caught:
        b.ruling("delivery", cmd.VoidReply(on=b.TODAY, reason=" "), b.SIGNATORY)
    assert "reason" == caught.value.field


def test_each_review_is_its_own_roles() -> None:
    """法制审核 is not given by the reviewer; a review that is done is closed, one not needed is wrong input."""
    two = b.case(*b.UP_TO["drafting"], b.MADE, replace(b.SUBMITTED, reviews=("review", "legal")))
    legal = cmd.ApproveDraft(on=b.TODAY, kind="legal")
    refused = decide(two, legal, b.context(b.REVIEWER))
    assert isinstance(refused, Refused)
    assert ("right", "法制审核由法制审核办理，您的角色不能办") == (refused.kind, refused.reason)
    assert isinstance(decide(two, legal, b.context(b.LEGAL)), Decision)
    with pytest.raises(InputError) as caught:
        decide(two, cmd.ApproveDraft(on=b.TODAY, kind="secrecy"), b.context(b.actor(Role.SECRECY)))
    assert ("kind", True) == (caught.value.field, "legal（法制审核）" in caught.value.advice)
    once = b.case(*b.UP_TO["drafting"], b.MADE, replace(b.SUBMITTED, reviews=("review", "legal")), b.APPROVED)
    again = decide(once, ONES["approve"][1], b.context(b.REVIEWER))
    assert isinstance(again, Refused)
    assert "closed" == again.kind


def test_a_signature_carries_version_hash_and_number() -> None:
    """签发 of exactly what was approved."""
    ruled = b.ruling("signing", cmd.SignReply(on=b.TODAY, number=b.REPLY_SIGNED.number), b.SIGNATORY)
    assert b.REPLY_SIGNED == b.first_event(ruled)


def test_only_a_sealed_letter_leaves_the_house() -> None:
    """Before the seal, and with a seal that did not verify, dispatch is refused."""
    send = cmd.DispatchLetter(on=b.TODAY, way="post")
    signed = (*b.UP_TO["signing"], b.REPLY_SIGNED)
    broken = replace(b.SEALED, file=replace(b.FILE, whole=False))
    for events in (signed, (*signed, broken)):
        ruled = decide(b.case(*events), send, b.context())
        assert isinstance(ruled, Refused)
        assert "文书还没有用印，不能发出" == ruled.reason
    sent = decide(b.case(*signed, b.SEALED), replace(send, tracking="EMS-示例-1"), b.context())
    assert b.DISPATCHED == b.first_event(sent)


def test_a_letter_leaves_and_arrives_once() -> None:
    """A second dispatch and a second delivery are closed tasks; delivery needs a dispatch."""
    out = b.case(*b.UP_TO["delivery"], b.DISPATCHED)
    again = decide(out, cmd.DispatchLetter(on=b.TODAY, way="post"), b.context())
    early = b.ruling("delivery", cmd.RecordDelivery(on=b.TODAY))
    late = b.ruling("closed", cmd.RecordDelivery(on=b.TODAY))
    assert [Refused, Refused, Refused] == [type(again), type(early), type(late)]
    assert ("closed", "rule") == (again.kind, early.kind)  # type: ignore[union-attr]


def test_the_system_sends_a_letter_once() -> None:
    """While a sending is under way the letter is nobody else's to send; only a sealed one is ordered out."""
    order = cmd.DispatchLetter(on=b.TODAY, way="email", by_system=True)
    assert b.SENDING == b.first_event(b.ruling("delivery", order))
    assert isinstance(decide(b.case(*b.UP_TO["signing"], b.REPLY_SIGNED), order, b.context()), Refused)
    again = decide(b.case(*b.UP_TO["delivery"], b.SENDING), order, b.context())
    assert isinstance(again, Refused)
    assert "closed" == again.kind


def test_a_person_settles_what_the_system_does_not_know() -> None:
    """Sent: the letter counts as dispatched that day. Not sent: it may be sent again. Either way with a reason."""
    unclear = b.case(*b.UP_TO["delivery"], b.SENDING)
    sent = decide(unclear, cmd.SettleSending(on=b.TODAY, sent=True, note="已核实"), b.context(today=TOMORROW))
    assert isinstance(sent, Decision)
    settled = ev.SendingSettled(TOMORROW, "reply", True, "已核实")
    assert (settled, ev.LetterDispatched(b.TODAY, "reply", "email", "")) == sent.events
    not_sent = ev.SendingSettled(b.TODAY, "reply", False, "没有这封邮件")
    again = b.case(*b.UP_TO["delivery"], b.SENDING, not_sent)
    assert isinstance(decide(again, cmd.DispatchLetter(on=b.TODAY, way="post"), b.context()), Decision)
    with pytest.raises(InputError) as caught:
        decide(unclear, cmd.SettleSending(on=b.TODAY, sent=False, note=" "), b.context())
    assert "note" == caught.value.field
    twice = decide(again, cmd.SettleSending(on=b.TODAY, sent=True, note="已核实"), b.context())
    assert isinstance(twice, Refused)
    assert "closed" == twice.kind


@pytest.mark.parametrize(
    ("events", "command", "field"),
    [
        ("delivery", cmd.DispatchLetter(on=DAY(2026, 9, 29), way="post"), "on"),
        ("delivery", cmd.DispatchLetter(on=b.TODAY, way="pigeon"), "way"),
        ("delivery", cmd.DispatchLetter(on=b.TODAY, way="post", letter="poem"), "letter"),
        ("closed", cmd.ArchiveCase(on=DAY(2026, 9, 29)), "on"),
    ],
)
def test_days_ways_and_letters_must_fit(events: str, command: Command, field: str) -> None:
    """Out before it was made, by no known way, a letter that is not there, archived before it arrived: wrong input."""
    with pytest.raises(InputError) as caught:
        b.ruling(events, command, today=TOMORROW)
    assert field == caught.value.field


def test_a_letter_does_not_arrive_before_it_left() -> None:
    """送达 on the day before 发出 is wrong."""
    out = b.case(*b.UP_TO["delivery"], replace(b.DISPATCHED, on=TOMORROW))
    with pytest.raises(InputError) as caught:
        decide(out, cmd.RecordDelivery(on=b.TODAY), b.context(today=TOMORROW))
    assert "on" == caught.value.field


def test_a_letter_that_came_back_may_go_out_again() -> None:
    """It has reached nobody: a return needs a dispatch, is not before it, and ends with the delivery."""
    back = pc.RecordReturn(on=b.TODAY, letter="reply", reason="地址不详")
    early = b.ruling("delivery", back)
    assert isinstance(early, Refused) and "还没有发出" in early.reason
    out = (*b.UP_TO["delivery"], b.DISPATCHED)
    with pytest.raises(InputError) as caught:
        decide(b.case(*out), replace(back, on=DAY(2026, 9, 29)), b.context())
    assert "on" == caught.value.field
    returned = b.first_event(decide(b.case(*out), back, b.context()))
    assert pr.LetterReturned(b.TODAY, "reply", "地址不详") == returned
    case = b.case(*out, returned)
    assert case.reply and (None, (Sending("post", "EMS-示例-1", b.TODAY, b.TODAY, "地址不详"),)) == (
        case.reply.dispatched_on,
        case.reply.returns,
    )
    again = decide(case, cmd.DispatchLetter(on=TOMORROW, way="post"), b.context(today=TOMORROW))
    assert isinstance(again, Decision)
    late = b.ruling("closed", back)
    assert isinstance(late, Refused) and "closed" == late.kind


def test_a_case_is_archived_once() -> None:
    """归档 a second time is closed."""
    filed = b.case(*b.UP_TO["closed"], ev.CaseArchived(b.TODAY))
    ruled = decide(filed, cmd.ArchiveCase(on=b.TODAY), b.context())
    assert isinstance(ruled, Refused)
    assert "closed" == ruled.kind


EFFECTS = {
    ev.DraftMade: (b.MADE, Effect(EffectKind.RENDER_DRAFT, "reply-v1")),
    ev.DraftEdited: (ev.DraftEdited(b.TODAY, "reply", 2, "h"), Effect(EffectKind.RENDER_DRAFT, "reply-v2")),
    ev.ReplySigned: (b.REPLY_SIGNED, Effect(EffectKind.SEAL_REPLY, "reply")),
    ev.LetterSendingOrdered: (b.SENDING, Effect(EffectKind.SEND_LETTER, "reply")),
    ev.RequestRegistered: (b.registered(), Effect(EffectKind.ISSUE_NOTICE, "registration_receipt")),
    ev.ReceiptConfirmed: (ev.ReceiptConfirmed(b.TODAY), Effect(EffectKind.ISSUE_NOTICE, "registration_receipt")),
}
SILENT = (
    b.ACCEPTED, b.ROUTED, b.search(), b.decided(), b.SUBMITTED, b.APPROVED, b.SEALED, b.DISPATCHED, b.DELIVERED,
    ev.DraftReturned(b.TODAY, "reply", 1, "重写"), ev.ReplyVoided(b.TODAY, "reply", "某号", "文号写错"),
    ev.NoticeIssued(b.TODAY, "registration_receipt", b.NUMBER, b.FILE),
    je.RepliesJoined(b.TODAY, (b.NUMBER,)), je.ReplyJoined(b.TODAY, b.NUMBER),
    je.ReplyParted(b.TODAY, b.NUMBER, "分开"), je.RepliesParted(b.TODAY, b.NUMBER, "分开"),
    ev.CaseArchived(b.TODAY), ev.SendingSettled(b.TODAY, "reply", False, "邮件系统里没有"),
    ev.RulesChanged(b.TODAY, "a", "b", "c", "c", b.TODAY, None, b.TODAY, None),
)  # fmt: skip


ORDERED = {
    pr.CorrectionAsked: ("correction",), pr.ExtensionAgreed: ("extension",), pr.ReasonsAsked: ("reasons",),
    pr.ReplyDeferred: ("deferral",), pr.FeeAgreed: ("fee",), pr.ThirdPartyAsked: ("third_party-A", "told-A"),
    pr.AgencyAsked: ("agency-B",), pr.JointMakerAsked: ("joint_maker-C",), pr.DisclosureNotified: ("disclosure-A",),
    pr.ConferenceConcluded: ("minutes",), je.ReplyDelegated: ("delegation",),
}  # fmt: skip


def test_each_event_entails_exactly_this() -> None:
    """Six kinds of events have one effect each, eleven order a notice; no other event has any."""
    assert {kind: (effect,) for kind, (_, effect) in EFFECTS.items()} == {
        kind: effects_of(event) for kind, (event, _) in EFFECTS.items()
    }
    assert {()} == {effects_of(event) for event in (*SILENT, replace(b.REPLY_SIGNED, lead=b.NUMBER))}
    course = {type(event): effects_of(event) for event, _ in COURSE}
    notices = {kind: tuple(Effect(EffectKind.ISSUE_NOTICE, name) for name in ORDERED[kind]) for kind in ORDERED}
    assert course == {kind: notices.get(kind, ()) for kind in course}
    assert set(KINDS.values()) == set(EFFECTS) | {type(event) for event in SILENT} | set(course)


def test_every_notice_has_a_kind_of_letter_and_a_number() -> None:
    """What an event orders is a letter of the rulebook, and the office has a number for it."""
    for name in {name for names in ORDERED.values() for name in names}:
        assert b.law().letter(kind_of(name)).at(b.TODAY)
        assert b.context().office.document_number("JAFG", stem(name), 2026, 1).startswith("静房管公开〔2026〕第1号-")


def test_effects_and_their_states_have_office_words() -> None:
    """The board shows no code."""
    shown = [kind.label for kind in EffectKind] + [state.label for state in EffectState]
    assert [] == [label for label in shown if label.isascii()]
