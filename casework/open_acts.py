"""What a person may do on a case now: the table of stages, narrowed by what the file leaves open.

Nothing here permits anything: an act that is offered may still be refused, and decide.py alone says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from casework.case import Case, Issued
from casework.clock import clock_of
from casework.course import Consultation
from casework.decide import OVERSIGHT
from casework.delivering import BY_POST
from casework.joining import left_to_the_lead
from casework.members import speaks_for
from casework.people import Actor, Role
from casework.ruling import Context
from casework.stages import ONCE_ENDED, REVIEWER_OF, acts_for, stage_of

_Open = Callable[[Case, Context], Any]


def open_acts(case: Case, context: Context) -> frozenset[str]:
    """The acts that this person's roles allow at this stage and that the file does not rule out."""
    return frozenset().union(*(_open_to(case, replace(context, actor=one)) for one in context.actor.capacities))


def _open_to(case: Case, context: Context) -> frozenset[str]:
    """The same in one capacity: in the own right, or in the place of somebody who is away."""
    actor, stage = context.actor, stage_of(case)
    allowed = acts_for(stage, actor.roles)
    if actor.organ != case.organ:
        allowed = allowed & OVERSIGHT if Role.OVERSEER in actor.roles else frozenset()
    if case.course.ended:
        allowed &= ONCE_ENDED
    here = (act for act in allowed if not left_to_the_lead(act, case, ""))
    return frozenset(act for act in here if act not in _OPEN or _OPEN[act](case, context))


def to_dispatch(case: Case) -> list[Issued]:
    """Sealed letters that have not gone out; the receipt slip is handed over as it is made."""
    lying = (one for one in case.letters.values() if one.file and not (one.dispatched_on or one.sending))
    return sorted((one for one in lying if not (one.void_reason or one.lead)), key=lambda one: one.letter == RECEIPT)


def on_the_way(case: Case) -> list[Issued]:
    """Letters that went out and have neither arrived nor come back."""
    return [one for one in case.letters.values() if one.dispatched_on and not (one.delivered_on or one.lead)]


def by_post(case: Case) -> list[Issued]:
    """Letters that went out by post, arrived or not, whose number of the post may have been written down wrongly."""
    return [one for one in case.letters.values() if one.dispatched_on and one.way == BY_POST and not one.lead]


def in_doubt(case: Case) -> list[Issued]:
    """Letters that the system was told to send and has not said to have sent."""
    return [one for one in case.letters.values() if one.sending and not one.dispatched_on]


def to_answer(case: Case) -> list[Consultation]:
    """Consultations whose letter is out and whose answer is not here."""
    return [one for one in case.course.waiting if _went_out(case, one.letter)]


def to_notify(case: Case) -> list[Consultation]:
    """Third parties that do not agree and have not been told what will be disclosed."""
    every = case.course.consultations.values()
    asked = (one for one in every if one.kind == "third_party" and one.view and not one.notified)
    return [one for one in asked if one.view and one.view.view != "consents"]


def to_take(case: Case) -> list[str]:
    """Units that have neither taken nor returned what was sent to them."""
    course = case.course
    return [unit for unit in case.units if unit not in course.accepted_units and unit not in course.returned_units]


def kinds_to_approve(case: Case, actor: Actor) -> list[str]:
    """The reviews still missing that this person may give."""
    draft = case.draft
    if draft is None:
        return []
    roles = frozenset[Role]().union(*(one.roles for one in actor.capacities if not one.persons & draft.authors))
    return [kind for kind in draft.outstanding if REVIEWER_OF[kind] in roles]


def _went_out(case: Case, letter: str) -> bool:
    issued = case.letters.get(letter)
    return bool(issued and issued.dispatched_on)


def _may_sign(case: Case, context: Context) -> bool:
    actor, draft = context.actor, case.draft
    own = draft is not None and (actor.persons & draft.authors or (actor.instead_of and actor.login in draft.approvers))
    return not own and not case.course.awaiting_payment


def _may_speak(case: Case, context: Context) -> bool:
    """Whether an opinion that is still out is this person's to give, or to hand in."""
    waiting = case.course.conference.waiting if case.course.conference else ()
    organ = context.office.organ(case.organ)
    return any(speaks_for(context.actor, member, organ) for member in waiting)


def _lapsed(case: Case, context: Context) -> bool:
    return clock_of(case, context.rulebook, context.calendar, context.today).state == "abandoned"


RECEIPT = "registration_receipt"
_OPEN: Mapping[str, _Open] = {
    "accept": lambda case, _: not case.course.awaiting_correction,
    "ask_correction": lambda case, _: case.course.correction is None,
    "receive_correction": lambda case, _: case.course.awaiting_correction and _went_out(case, "correction"),
    "abandon": _lapsed,
    "accept_route": lambda case, context: [unit for unit in to_take(case) if context.actor.heads(unit)],
    "return_route": lambda case, context: [unit for unit in case.units if context.actor.heads(unit)],
    "receive_view": lambda case, _: to_answer(case),
    "notify_disclosure": lambda case, _: to_notify(case),
    "delegate_reply": lambda case, _: case.course.delegated is None,
    "ask_reasons": lambda case, _: case.course.reasons_asked is None,
    "receive_reasons": lambda case, _: _went_out(case, "reasons") and not case.course.reasons,
    "defer": lambda case, _: case.course.reasons and case.course.reasons.reasonable and not case.course.deferred,
    "propose_extension": lambda case, _: case.course.extension is None and case.course.ordered is None,
    "agree_extension": lambda case, _: case.course.extension_proposed and not case.course.extension,
    "propose_fee": lambda case, _: case.course.fee is None,
    "agree_fee": lambda case, _: case.course.fee_proposed and not case.course.fee,
    "record_payment": lambda case, _: case.course.awaiting_payment and _went_out(case, "fee"),
    "give_opinion": lambda case, context: _may_speak(case, context),
    "conclude_conference": lambda case, _: case.course.conference and case.course.conference.opinions,
    "decide": lambda case, _: not case.course.awaiting_correction,
    "part_replies": lambda case, _: case.course.joins,
    "edit_draft": lambda case, _: case.draft,
    "submit_draft": lambda case, _: case.draft,
    "approve": lambda case, context: kinds_to_approve(case, context.actor),
    "sign": _may_sign,
    "void_reply": lambda case, _: case.reply in to_dispatch(case) and not case.reply.returns,
    "dispatch": lambda case, _: to_dispatch(case),
    "settle_sending": lambda case, _: in_doubt(case),
    "record_delivery": lambda case, _: on_the_way(case),
    "record_return": lambda case, _: on_the_way(case),
    "fix_tracking": lambda case, _: by_post(case),
    "archive": lambda case, _: case.archived_on is None,
    "claim": lambda case, context: case.course.handler != context.actor.holder,
}
"""What must be so on the file for an act to make sense; an act that is not named is open whenever its stage is."""
