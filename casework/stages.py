"""Where a case stands, and who may do what there: one table of stage × role → acts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from casework.case import Case
from casework.people import Role


class Stage(StrEnum):
    """环节. A case is in one at a time; its Prefect run waits in a state of the same name."""

    REGISTRATION = "registration"
    EXAMINATION = "examination"
    ROUTING = "routing"
    INQUIRY = "inquiry"
    CONFERENCE = "conference"
    DRAFTING = "drafting"
    REVIEW = "review"
    SIGNING = "signing"
    DELIVERY = "delivery"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The office's word, such as ``检索征询``."""
        return STAGE_LABELS[self]

    def state_name(self, *, stopped: bool = False) -> str:
        """The Prefect state's name: ``待审查``, ``停表·待检索征询``, ``已办结``."""
        if self is Stage.CLOSED:
            return self.label
        return ("停表·" if stopped else "") + "待" + self.label


STAGE_LABELS: Mapping[Stage, str] = {
    Stage.REGISTRATION: "登记",
    Stage.EXAMINATION: "审查",
    Stage.ROUTING: "分办",
    Stage.INQUIRY: "检索征询",
    Stage.CONFERENCE: "会商",
    Stage.DRAFTING: "拟稿",
    Stage.REVIEW: "审核",
    Stage.SIGNING: "签发",
    Stage.DELIVERY: "送达",
    Stage.CLOSED: "已办结",
}


def stage_of(case: Case) -> Stage:
    """The stage that the case's facts put it in, read from the end of the procedure to its start."""
    if case.reply:
        return Stage.CLOSED if case.reply.delivered_on else Stage.DELIVERY
    if case.draft and case.draft.submitted:
        return Stage.REVIEW if case.draft.outstanding else Stage.SIGNING
    if case.course.in_conference:
        return Stage.CONFERENCE
    if case.items and not case.undecided:
        return Stage.DRAFTING
    return _before_the_decision(case)


def _before_the_decision(case: Case) -> Stage:
    if case.decided_by not in case.dates:  # 第三十一条: the fact that makes the receipt day has not happened yet
        return Stage.REGISTRATION
    if case.accepted_on is None:
        return Stage.EXAMINATION
    return Stage.INQUIRY if case.units or case.searches else Stage.ROUTING


_H, _U, _R, _L, _S = Role.HANDLER, Role.UNIT_HEAD, Role.REVIEWER, Role.LEGAL, Role.SIGNATORY
_HEAD, _SUPER = Role.OFFICE_HEAD, Role.SUPERVISOR

_POST = {"dispatch", "settle_sending", "record_delivery", "record_return", "fix_tracking"}
_PERSON = {"claim", "hand_over", "withdraw", "attach"}
_FILE = {"attach", "redact"}
_TIME = {"ask_reasons", "receive_reasons", "defer", "propose_extension", "propose_fee", "record_payment"}
_ASK = {"ask_third_party", "ask_agency", "ask_joint_maker", "receive_view", "notify_disclosure"}
_PUSH = {"chase", "hand_over"}  # 督办：催办、改派
_HARD = {"raise_flag", "dismiss_flag", "convene_conference", "redact"}
_JOIN = {"join_replies", "part_replies"}
_TELL = {"delegate_reply"}
_OUTSIDE = {"receive_correction", "abandon", "order_reply"}  # what others do, or let pass, waits for no stage of ours
_CORRECT = {"ask_correction"} | _OUTSIDE
_WAITING = _POST | _PERSON | _TIME | _OUTSIDE | {"receive_view"}
_BEFORE_REPLY = _WAITING | _HARD


def _row(handler: set[str], **others: set[str]) -> Mapping[Role, frozenset[str]]:
    """One stage: the handler's acts, the others' by role; chasing and agreeing are open while a case is."""
    row = {_H: handler, _HEAD: {"agree_extension", "agree_fee"}, _SUPER: _PUSH, Role.OVERSEER: {"chase"}}
    row |= {Role(name): acts for name, acts in others.items()}
    return {role: frozenset(acts) for role, acts in row.items()}


_OPINION = {"give_opinion"}
_REVIEW = {"approve", "return_draft"}
_CALL = _PUSH | {"convene_conference"}  # 审查环节还在补正期限里，审核以后草稿已定：这时不召集会商
PERMISSIONS: Mapping[Stage, Mapping[Role, frozenset[str]]] = {
    Stage.REGISTRATION: {_H: frozenset(_PERSON | {"confirm_receipt"})},
    Stage.EXAMINATION: _row(_POST | _PERSON | _TIME | _CORRECT | {"accept", "transfer"}),
    Stage.ROUTING: _row(_BEFORE_REPLY | _CORRECT | _TELL | {"route", "decide", "transfer"}, supervisor=_CALL),
    Stage.INQUIRY: _row(
        _BEFORE_REPLY | _CORRECT | _ASK | _TELL | {"route", "record_search", "decide", "transfer"},
        unit_head=_FILE | {"accept_route", "return_route", "record_search"},
        supervisor=_CALL,
    ),
    Stage.CONFERENCE: _row(
        _BEFORE_REPLY - {"convene_conference"} | _ASK | _OPINION | {"record_search", "conclude_conference"},
        unit_head=_FILE | _OPINION | {"record_search"},
        reviewer=_OPINION,
        legal=_OPINION,
        secrecy=_OPINION,
        signatory=_OPINION,
    ),
    Stage.DRAFTING: _row(
        _BEFORE_REPLY | _ASK | {"record_search", "decide", "draft", "edit_draft", "submit_draft", *_JOIN, *_TELL},
        unit_head=_FILE | {"record_search"},
        supervisor=_CALL,
    ),
    Stage.REVIEW: _row(_WAITING, reviewer=_REVIEW, legal=_REVIEW, secrecy=_REVIEW),
    Stage.SIGNING: _row(_WAITING, signatory={"sign", "return_draft"}),
    Stage.DELIVERY: _row(
        _POST | {"claim", "hand_over", "attach", "notify_disclosure"}, office_head=set(), signatory={"void_reply"}
    ),
    Stage.CLOSED: {_H: frozenset(_POST | {"archive", "order_reply", "attach"})},
}
"""Stage × role → the acts allowed there. A role that is not named may look (in its own organ) and do nothing."""

ONCE_ENDED = (
    _POST
    | {
        "claim",
        "hand_over",
        "chase",
        "draft",
        "edit_draft",
        "submit_draft",
        "order_reply",
        "archive",
        "attach",
        "part_replies",
    }
    | (_REVIEW | {"sign", "void_reply"})
)
"""What is still done for a request that is withdrawn or deemed abandoned: the letter that says so, and the file."""

BEFORE_A_CASE: Mapping[Role, frozenset[str]] = {_H: frozenset({"register"})}
"""What may be done when there is no case yet."""

REVIEWER_OF: Mapping[str, Role] = {"review": Role.REVIEWER, "legal": Role.LEGAL, "secrecy": Role.SECRECY}
"""Which role gives which approval."""

REVIEW_LABELS: Mapping[str, str] = {"review": "审核", "legal": "法制审核", "secrecy": "保密审查"}


def acts_for(stage: Stage | None, roles: frozenset[Role]) -> frozenset[str]:
    """Every act that a person with these roles may do at this stage (None: before a case exists)."""
    table = BEFORE_A_CASE if stage is None else PERMISSIONS[stage]
    return frozenset().union(*(table.get(role, frozenset()) for role in roles))


def roles_for(act: str) -> frozenset[Role]:
    """Every role that may do this act at some stage."""
    rows = [BEFORE_A_CASE, *PERMISSIONS.values()]
    return frozenset(role for row in rows for role, acts in row.items() if act in acts)


def stages_for(act: str) -> tuple[Stage, ...]:
    """The stages at which this act is open, in the order of the procedure."""
    return tuple(stage for stage, row in PERMISSIONS.items() if any(act in acts for acts in row.values()))
