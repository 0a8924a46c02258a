"""Who may do what where: every row written out, so that a right too many fails as a right too few."""

from __future__ import annotations

import pytest

from casework import commands as cmd
from casework.command import Command
from casework.decide import FACTS_SHOWN, TODAY_ONLY, decide
from casework.people import Actor, Role
from casework.ruling import RULES, Refused
from casework.stages import PERMISSIONS, REVIEW_LABELS, REVIEWER_OF, Stage, acts_for, roles_for, stages_for
from tests import builders as b

ROWS: dict[Stage | None, dict[Role, set[str]]] = {
    None: {Role.HANDLER: {"register"}},
    Stage.REGISTRATION: {Role.HANDLER: {"confirm_receipt"}},
    Stage.EXAMINATION: {Role.HANDLER: {"accept"}},
    Stage.ROUTING: {Role.HANDLER: {"route", "decide"}},
    Stage.INQUIRY: {Role.HANDLER: {"route", "record_search", "decide"}, Role.UNIT_HEAD: {"record_search"}},
    Stage.CONFERENCE: {},
    Stage.DRAFTING: {Role.HANDLER: {"record_search", "decide", "draft", "edit_draft", "submit_draft"}},
    Stage.REVIEW: {
        Role.REVIEWER: {"approve", "return_draft"},
        Role.LEGAL: {"approve", "return_draft"},
        Role.SECRECY: {"approve", "return_draft"},
    },
    Stage.SIGNING: {Role.SIGNATORY: {"sign", "return_draft"}},
    Stage.DELIVERY: {Role.HANDLER: {"dispatch", "settle_sending", "record_delivery"}},
    Stage.CLOSED: {Role.HANDLER: {"archive"}},
}

COMMANDS: dict[str, Command] = {
    "register": b.request(on=b.TODAY),
    "confirm_receipt": cmd.ConfirmReceipt(on=b.TODAY),
    "accept": cmd.AcceptRequest(on=b.TODAY),
    "route": cmd.RouteCase(on=b.TODAY, units=("征收科",)),
    "record_search": cmd.RecordSearch(on=b.TODAY, unit="征收科", found=True, where="档案", words="地块"),
    "decide": cmd.DecideItem(on=b.TODAY, outcome="disclosed", facts={"supply": "paper_by_post"}),
    "draft": cmd.MakeDraft(on=b.TODAY, content_hash="hash-9"),
    "edit_draft": cmd.EditDraft(on=b.TODAY, blocks={}, content_hash="hash-9"),
    "submit_draft": cmd.SubmitDraft(on=b.TODAY),
    "return_draft": cmd.ReturnDraft(on=b.TODAY, reason="重写"),
    "approve": cmd.ApproveDraft(on=b.TODAY, kind="review"),
    "sign": cmd.SignReply(on=b.TODAY, number="某号"),
    "dispatch": cmd.DispatchLetter(on=b.TODAY, way="post"),
    "settle_sending": cmd.SettleSending(on=b.TODAY, sent=False, note="邮件系统里没有"),
    "record_delivery": cmd.RecordDelivery(on=b.TODAY),
    "archive": cmd.ArchiveCase(on=b.TODAY),
}

STAGES = [stage for stage in ROWS if stage is not Stage.CONFERENCE]  # no event leads to a conference yet


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
        ruled = decide(case, command, context)
        if not (isinstance(ruled, Refused) and any(words in ruled.reason for words in shut)):
            opened.add(act)
    assert ROWS[stage].get(role, set()) == opened


def test_every_stage_has_its_row() -> None:
    """No stage is left out of the table."""
    assert set(Stage) == set(PERMISSIONS)


def test_roles_add_up() -> None:
    """Who is handler and unit head may do what either may."""
    both = acts_for(Stage.INQUIRY, frozenset({Role.HANDLER, Role.UNIT_HEAD}))
    assert {"route", "record_search", "decide"} == both


def test_the_system_has_no_human_act() -> None:
    """Programs seal and issue; they accept, decide, approve and sign nothing."""
    assert set() == {act for act in cmd.ACTS if Role.SYSTEM in roles_for(act)}


def test_every_act_is_decided_somewhere() -> None:
    """Each command has its rule, its label, a role and a stage (or comes before any); no table names a stranger."""
    acts = set(cmd.ACTS)
    assert set(cmd.ACTS.values()) == set(RULES)
    assert acts == set(cmd.ACT_LABELS) == set(COMMANDS) == {act for act in acts if roles_for(act)}
    assert {"register"} == {act for act in acts if not stages_for(act)}
    assert set() == (TODAY_ONLY | set(FACTS_SHOWN)) - acts
    assert set(REVIEWER_OF) == set(REVIEW_LABELS)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage])
def test_a_case_of_another_organ_is_closed_to_everybody(stage: Stage) -> None:
    """A role counts in its own organ: with every role in the world one does nothing elsewhere."""
    stranger = Actor("jaxf.all", "某人", "JAXF", frozenset(Role))
    for command in COMMANDS.values():
        ruled = b.ruling(stage.value, command, stranger)
        assert isinstance(ruled, Refused)
        assert ("right", "这件申请不属于您所在的机关") == (ruled.kind, ruled.reason)


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
