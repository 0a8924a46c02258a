"""Who may do what where: every row written out, so that a right too many fails as a right too few."""

from __future__ import annotations

import pytest

from casework import commands as cmd
from casework import proceeding_commands as pc
from casework.command import Command
from casework.decide import FACTS_SHOWN, OVERSIGHT, TODAY_ONLY, decide
from casework.people import Actor, Role
from casework.ruling import RULES, Decision, Refused
from casework.stages import (
    ONCE_ENDED,
    PERMISSIONS,
    REVIEW_LABELS,
    REVIEWER_OF,
    Stage,
    acts_for,
    roles_for,
    stages_for,
)
from rules.errors import InputError
from tests import builders as b

H, U, R, L, S, SIGN = Role.HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.LEGAL, Role.SECRECY, Role.SIGNATORY
HEAD, SUPER, OVER = Role.OFFICE_HEAD, Role.SUPERVISOR, Role.OVERSEER

ROWS: dict[Stage | None, dict[Role, set[str]]] = {
    None: {H: {"register"}},
    Stage.REGISTRATION: {H: {"confirm_receipt", "withdraw", "claim", "hand_over", "attach"}},
    Stage.EXAMINATION: {
        H: {
            "attach",
            "accept", "transfer", "ask_correction", "receive_correction", "abandon", "order_reply", "claim",
            "hand_over", "withdraw", "ask_reasons", "receive_reasons", "defer", "propose_extension", "propose_fee",
            "record_payment", "dispatch", "settle_sending", "record_delivery", "record_return",
            "fix_tracking",
        },
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over"}, OVER: {"chase"},
    },
    Stage.ROUTING: {
        H: {
            "attach", "redact", "delegate_reply",
            "route", "decide", "transfer", "ask_correction", "receive_correction", "abandon", "order_reply", "claim",
            "hand_over", "withdraw", "ask_reasons", "receive_reasons", "defer", "propose_extension", "propose_fee",
            "record_payment", "dispatch", "settle_sending", "record_delivery", "record_return",
            "fix_tracking", "receive_view",
            "raise_flag", "dismiss_flag", "convene_conference",
        },
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over", "convene_conference"}, OVER: {"chase"},
    },
    Stage.INQUIRY: {
        H: {
            "attach", "redact", "delegate_reply",
            "route", "record_search", "decide", "transfer", "ask_correction", "receive_correction", "abandon",
            "order_reply", "claim", "hand_over", "withdraw", "ask_reasons", "receive_reasons", "defer",
            "propose_extension", "propose_fee", "record_payment", "dispatch", "settle_sending", "record_delivery",
            "record_return",
            "fix_tracking", "receive_view", "raise_flag", "dismiss_flag", "convene_conference", "ask_third_party",
            "ask_agency", "ask_joint_maker", "notify_disclosure",
        },
        U: {"accept_route", "return_route", "record_search", "attach", "redact"},
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over", "convene_conference"}, OVER: {"chase"},
    },
    Stage.CONFERENCE: {
        H: {
            "attach", "redact",
            "give_opinion", "conclude_conference", "record_search", "receive_correction", "abandon", "order_reply",
            "claim", "hand_over", "withdraw", "ask_reasons", "receive_reasons", "defer", "propose_extension",
            "propose_fee", "record_payment", "dispatch", "settle_sending", "record_delivery", "record_return",
            "fix_tracking",
            "receive_view", "raise_flag", "dismiss_flag", "ask_third_party", "ask_agency", "ask_joint_maker",
            "notify_disclosure",
        },
        U: {"give_opinion", "record_search", "attach", "redact"}, R: {"give_opinion"}, L: {"give_opinion"},
        S: {"give_opinion"},
        SIGN: {"give_opinion"},
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over"}, OVER: {"chase"},
    },
    Stage.DRAFTING: {
        H: {
            "attach", "redact", "delegate_reply",
            "record_search", "decide", "draft", "edit_draft", "submit_draft", "receive_correction", "abandon",
            "join_replies", "part_replies",
            "order_reply", "claim", "hand_over", "withdraw", "ask_reasons", "receive_reasons", "defer",
            "propose_extension", "propose_fee", "record_payment", "dispatch", "settle_sending", "record_delivery",
            "record_return",
            "fix_tracking", "receive_view", "raise_flag", "dismiss_flag", "convene_conference", "ask_third_party",
            "ask_agency", "ask_joint_maker", "notify_disclosure",
        },
        U: {"record_search", "attach", "redact"},
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over", "convene_conference"}, OVER: {"chase"},
    },
    Stage.REVIEW: {
        H: {
            "attach",
            "receive_correction", "abandon", "order_reply", "claim", "hand_over", "withdraw", "ask_reasons",
            "receive_reasons", "defer", "propose_extension", "propose_fee", "record_payment", "dispatch",
            "settle_sending", "record_delivery", "record_return",
            "fix_tracking", "receive_view",
        },
        R: {"approve", "return_draft"}, L: {"approve", "return_draft"}, S: {"approve", "return_draft"},
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over"}, OVER: {"chase"},
    },
    Stage.SIGNING: {
        H: {
            "attach",
            "receive_correction", "abandon", "order_reply", "claim", "hand_over", "withdraw", "ask_reasons",
            "receive_reasons", "defer", "propose_extension", "propose_fee", "record_payment", "dispatch",
            "settle_sending", "record_delivery", "record_return",
            "fix_tracking", "receive_view",
        },
        SIGN: {"sign", "return_draft"},
        HEAD: {"agree_extension", "agree_fee"}, SUPER: {"chase", "hand_over"}, OVER: {"chase"},
    },
    Stage.DELIVERY: {
        H: {
            "attach",
            "dispatch", "settle_sending", "record_delivery", "record_return",
            "fix_tracking", "claim", "hand_over",
            "notify_disclosure",
        },
        SUPER: {"chase", "hand_over"}, OVER: {"chase"}, Role.SIGNATORY: {"void_reply"},
    },
    Stage.CLOSED: {
        H: {"attach", "archive", "order_reply", "dispatch", "settle_sending", "record_delivery", "record_return",
           "fix_tracking"}
    },
}  # fmt: skip

T = b.TODAY
COMMANDS: dict[str, Command] = {
    "register": b.request(on=T),
    "confirm_receipt": cmd.ConfirmReceipt(on=T),
    "accept": cmd.AcceptRequest(on=T),
    "route": cmd.RouteCase(on=T, units=("征收科",)),
    "record_search": cmd.RecordSearch(on=T, unit="征收科", found=True, where="档案", words="地块"),
    "decide": cmd.DecideItem(on=T, outcome="disclosed", facts={"supply": "paper_by_post"}),
    "draft": cmd.MakeDraft(on=T, content_hash="hash-9"),
    "edit_draft": cmd.EditDraft(on=T, blocks={}, content_hash="hash-9"),
    "submit_draft": cmd.SubmitDraft(on=T),
    "return_draft": cmd.ReturnDraft(on=T, reason="重写"),
    "approve": cmd.ApproveDraft(on=T, kind="review"),
    "sign": cmd.SignReply(on=T, number="某号"),
    "void_reply": cmd.VoidReply(on=T, reason="文号写错"),
    "dispatch": cmd.DispatchLetter(on=T, way="post"),
    "settle_sending": cmd.SettleSending(on=T, sent=False, note="邮件系统里没有"),
    "record_delivery": cmd.RecordDelivery(on=T),
    "archive": cmd.ArchiveCase(on=T),
    "delegate_reply": pc.DelegateReply(on=T, agent="征收中心", basis="委托书", person="李某", phone="021-00000002"),
    "join_replies": pc.JoinReplies(on=T, cases=("JAFG-2026-0002",)),
    "part_replies": pc.PartReplies(on=T, parted="JAFG-2026-0002", reason="分开答复"),
    "ask_correction": pc.AskCorrection(on=T, points=("甲",), due=T.replace(month=10)),
    "receive_correction": pc.ReceiveCorrection(on=T),
    "abandon": pc.AbandonRequest(on=T),
    "withdraw": pc.WithdrawRequest(on=T),
    "accept_route": pc.AcceptRoute(on=T, unit="征收科"),
    "return_route": pc.ReturnRoute(on=T, unit="征收科", reason="不是本科的事"),
    "transfer": pc.TransferCase(on=T, organ="JAZF", reason="职能已经划转"),
    "ask_third_party": pc.AskThirdParty(on=T, name="某公司", summary="附图"),
    "ask_agency": pc.AskAgency(on=T, name="某局", summary="出处"),
    "ask_joint_maker": pc.AskJointMaker(on=T, name="某委", summary="会审意见"),
    "receive_view": pc.ReceiveView(on=T, view="consents"),
    "notify_disclosure": pc.NotifyDisclosure(on=T, what="附图", why="公共利益"),
    "ask_reasons": pc.AskReasons(on=T, volume="本月第38件"),
    "receive_reasons": pc.ReceiveReasons(on=T, reasons="想了解", reasonable=False),
    "defer": pc.DeferReply(on=T, until=T.replace(month=12), reason="件数多"),
    "propose_extension": pc.ProposeExtension(on=T, workdays=10, reason="要核实"),
    "agree_extension": pc.AgreeExtension(on=T),
    "propose_fee": pc.ProposeFee(on=T, by="by_volume", count=68),
    "agree_fee": pc.AgreeFee(on=T),
    "record_payment": pc.RecordPayment(on=T, amount=380),
    "raise_flag": pc.RaiseFlag(on=T, trigger="series", reason="三件同一主题"),
    "dismiss_flag": pc.DismissFlag(on=T, trigger="series", reason="只有一件"),
    "convene_conference": pc.ConveneConference(on=T, members=("征收科",), question="能不能公开", due=T),
    "give_opinion": pc.GiveOpinion(on=T, member="征收科", opinion="可以"),
    "conclude_conference": pc.ConcludeConference(on=T, conclusion="可以公开"),
    "order_reply": pc.OrderReply(on=T, workdays=20, by="某法院", decision="某判决"),
    "record_return": pc.RecordReturn(on=T, letter="reply"),
    "fix_tracking": pc.FixTracking(on=T, tracking="EX123456785CN", reason="抄错一位"),
    "attach": pc.AttachMaterial(on=T, name="公告.pdf", what="公告", file="f" * 64, file_kind="pdf", size=9, pages=1),
    "redact": pc.RedactMaterial(on=T, material=1, boxes=()),
    "claim": pc.ClaimCase(on=T),
    "hand_over": pc.HandOverCase(on=T, to="jafg.other", reason="调岗"),
    "chase": pc.ChaseCase(on=T, words="请抓紧"),
}

STAGES = list(ROWS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", ROWS)
def test_the_table_says_exactly_this(stage: Stage | None, role: Role) -> None:
    """At each stage each role has exactly the acts written here."""
    assert ROWS[stage].get(role, set()) == acts_for(stage, frozenset({role}))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", STAGES)
def test_the_door_keeps_the_table(stage: Stage | None, role: Role) -> None:
    """decide() opens exactly the acts of the row: every other act is refused before it is looked at."""
    case = b.case_at(stage.value) if stage else None
    context = b.context(b.actor(role, login="jafg.somebody"))
    shut = ("”由", "环节，不能“", "还没有登记，不能“")
    opened = set()
    for act, command in COMMANDS.items():
        try:
            ruled = decide(case, command, context)
        except InputError:  # looked at, and found wrong in itself
            opened.add(act)
            continue
        if not (isinstance(ruled, Refused) and any(words in ruled.reason for words in shut)):
            opened.add(act)
    assert ROWS[stage].get(role, set()) == opened


def test_every_stage_has_its_row() -> None:
    """No stage is left out of the table."""
    assert set(Stage) == set(PERMISSIONS)


def test_roles_add_up() -> None:
    """Who is handler and unit head may do what either may."""
    both = acts_for(Stage.INQUIRY, frozenset({Role.HANDLER, Role.UNIT_HEAD}))
    assert ROWS[Stage.INQUIRY][H] | ROWS[Stage.INQUIRY][U] == both


def test_the_system_has_no_human_act() -> None:
    """Programs seal and issue; they accept, decide, approve and sign nothing."""
    assert set() == {act for act in cmd.ACTS if Role.SYSTEM in roles_for(act)}


def test_every_act_is_decided_somewhere() -> None:
    """Each command has its rule, its label, a role and a stage (or comes before any); no table names a stranger."""
    acts = set(cmd.ACTS)
    assert set(cmd.ACTS.values()) == set(RULES)
    assert acts == set(cmd.ACT_LABELS) == set(COMMANDS) == {act for act in acts if roles_for(act)}
    assert {"register"} == {act for act in acts if not stages_for(act)}
    assert set() == (TODAY_ONLY | set(FACTS_SHOWN) | ONCE_ENDED | OVERSIGHT) - acts
    assert set(REVIEWER_OF) == set(REVIEW_LABELS)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage])
def test_a_case_of_another_organ_is_closed_to_everybody(stage: Stage) -> None:
    """A role counts in its own organ: with every role but the overseer's one does nothing elsewhere."""
    stranger = Actor("jaxf.all", "某人", "JAXF", frozenset(Role) - {Role.OVERSEER})
    for command in COMMANDS.values():
        ruled = b.ruling(stage.value, command, stranger)
        assert isinstance(ruled, Refused)
        assert ("right", "这件申请不属于您所在的机关") == (ruled.kind, ruled.reason)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage])
def test_the_overseer_chases_every_organ_and_does_nothing_else(stage: Stage) -> None:
    """催办 reaches any open case of the district; no other act does."""
    overseer = Actor("jazf.all", "某人", "JAZF", frozenset(Role))
    done = {act for act, command in COMMANDS.items() if isinstance(b.ruling(stage.value, command, overseer), Decision)}
    assert ({"chase"} if "chase" in ROWS[stage].get(OVER, set()) else set()) == done


def test_nobody_registers_for_another_organ() -> None:
    """The organ that is asked registers the request itself."""
    ruled = decide(None, b.request(organ="JAXF"), b.context())
    assert isinstance(ruled, Refused)
    assert "right" == ruled.kind


def test_a_wrong_role_is_told_whose_act_it_is() -> None:
    """The refusal names the role that does it."""
    ruled = b.ruling("signing", COMMANDS["sign"], b.REVIEWER)
    assert isinstance(ruled, Refused)
    assert ("right", "“签发”由签发人办理，您的角色不能办") == (ruled.kind, ruled.reason)


def test_a_stranger_learns_no_day_of_the_case() -> None:
    """The right is looked at before anything about the case is said, even for a day that would be wrong."""
    ruled = b.ruling("inquiry", cmd.AcceptRequest(on=b.SIGNED.replace(day=1)), b.actor(Role.HANDLER, organ="JAXF"))
    assert isinstance(ruled, Refused)
    assert "right" == ruled.kind
