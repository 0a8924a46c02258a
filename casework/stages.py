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

PERMISSIONS: Mapping[Stage, Mapping[Role, frozenset[str]]] = {
    Stage.REGISTRATION: {_H: frozenset({"confirm_receipt"})},
    Stage.EXAMINATION: {_H: frozenset({"accept"})},
    Stage.ROUTING: {_H: frozenset({"route", "decide"})},
    Stage.INQUIRY: {_H: frozenset({"route", "record_search", "decide"}), _U: frozenset({"record_search"})},
    Stage.CONFERENCE: {},
    Stage.DRAFTING: {_H: frozenset({"record_search", "decide", "draft", "edit_draft", "submit_draft"})},
    Stage.REVIEW: {
        _R: frozenset({"approve", "return_draft"}),
        _L: frozenset({"approve", "return_draft"}),
        Role.SECRECY: frozenset({"approve", "return_draft"}),
    },
    Stage.SIGNING: {_S: frozenset({"sign", "return_draft"})},
    Stage.DELIVERY: {_H: frozenset({"dispatch", "settle_sending", "record_delivery"})},
    Stage.CLOSED: {_H: frozenset({"archive"})},
}
"""Stage × role → the acts allowed there. A role that is not named may look (in its own organ) and do nothing."""

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
