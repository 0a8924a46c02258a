"""From a case to the fields of its notices: one function a letter, called with the event that ordered it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casework import joint_events as je
from casework import proceedings as pr
from casework.case import Case
from casework.clock import clock_of
from casework.hardness import assessment_of
from casework.letters_of import kind_of, stem
from casework.members import called
from casework.office import Office, Organ
from casework.receipt import received_on
from letters.fields import OrganFields
from letters.from_case import applicant_fields, full, organ_fields, remedy_fields, words
from letters.notice_fields import (
    AgencyLetterFields,
    ConsultationNoticeFields,
    ContactFields,
    CorrectionNoticeFields,
    DeferralNoticeFields,
    DelegationNoticeFields,
    DisclosureNoticeFields,
    ExtensionNoticeFields,
    FeeNoticeFields,
    JointMakerLetterFields,
    LetterFields,
    PartyFields,
    PointFields,
    ReasonsNoticeFields,
    RequestFields,
    ThirdPartyLetterFields,
)
from letters.paper_fields import ConferenceMinutesFields, OpinionFields, ParticipantFields, ThirdPartySlipFields
from rules.rulebook import Rulebook
from rules.workdays import Calendar

POINT_PARTS = "｜"


@dataclass(frozen=True, slots=True)
class Order:
    """What a notice is made from: the case, the event that ordered it, and the office, law and calendar of the day."""

    case: Case
    event: Any
    office: Office
    rulebook: Rulebook
    calendar: Calendar

    @property
    def day(self) -> dt.date:
        """The day of the event: the notice is made on it."""
        on: dt.date = self.event.on
        return on

    @property
    def organ(self) -> Organ:
        """The answering organ."""
        return self.office.organ(self.case.organ)

    @property
    def keep_out(self) -> tuple[str, ...]:
        """What may not stand in a letter to anybody but the applicant."""
        person = self.case.applicant
        hidden = (person.name, *(s.reveal() for s in (person.id_number, person.phone, person.address, person.email)))
        return tuple(text for text in hidden if text)

    def cites(self, letter: str) -> tuple[str, ...]:
        """The grounds of this kind of letter."""
        return full(self.rulebook.letter(kind_of(letter)).at(received_on(self.case)).cite)

    def shared(self, letter: str) -> dict[str, Any]:
        """What nearly every notice says."""
        organ: OrganFields = organ_fields(self.organ, self.day)
        return {
            "organ": organ,
            "contact": ContactFields(organ.office, organ.phone),
            "citations": self.cites(letter),
            "short_titles": words().short_titles,
        }

    def to_applicant(self, letter: str) -> dict[str, Any]:
        """The same, for letters to the applicant about the request."""
        case = self.case
        sought = tuple(item.sought for item in case.items)
        return self.shared(letter) | {
            "applicant": applicant_fields(case, self.rulebook, self.day),
            "request": RequestFields(received_on(case), words().ways[case.channel], sought),
        }


def notice_fields(letter: str, order: Order) -> LetterFields:
    """The fields of the notice with this id (``correction``, ``third_party-A``)."""
    return _FILL[stem(letter)](letter, order)


def _correction(letter: str, order: Order) -> LetterFields:
    points = tuple(_point(text) for text in order.event.points)
    return CorrectionNoticeFields(points=points, last_day=order.event.due, **order.to_applicant(letter))


def _point(text: str) -> PointFields:
    what, how, example = ([part.strip() for part in text.split(POINT_PARTS)] + ["", ""])[:3]
    said = words().notices
    return PointFields(what, how or said["correction_how"], example or said["correction_example"])


def _extension(letter: str, order: Order) -> LetterFields:
    event = order.event
    due = clock_of(order.case, order.rulebook, order.calendar, order.day).due_on
    return ExtensionNoticeFields(
        reason=event.reason,
        due_on=due or event.due_on,
        workdays=event.workdays,
        last_day=event.due_on,
        **order.to_applicant(letter),
    )


def _reasons(letter: str, order: Order) -> LetterFields:
    limit = order.rulebook.deadline("correction").at(received_on(order.case))
    last_day = order.calendar.add(order.day, limit.value)
    return ReasonsNoticeFields(volume=order.event.volume, last_day=last_day, **order.to_applicant(letter))


def _deferral(letter: str, order: Order) -> LetterFields:
    reasons = order.case.course.reasons
    assert reasons
    return DeferralNoticeFields(
        stated_on=reasons.on,
        reasons=reasons.reasons,
        why=order.event.reason,
        last_day=order.event.until,
        **order.to_applicant(letter),
    )


def _delegation(letter: str, order: Order) -> LetterFields:
    event: je.ReplyDelegated = order.event
    case, day = order.case, order.day
    return DelegationNoticeFields(
        organ=organ_fields(order.organ, day),
        applicant=applicant_fields(case, order.rulebook, day),
        contact=ContactFields(event.person, event.phone),
        request=RequestFields(received_on(case), words().ways[case.channel], tuple(i.sought for i in case.items)),
        agent=event.agent,
        basis=event.basis,
        short_titles=words().short_titles,
    )


def _fee(letter: str, order: Order) -> LetterFields:
    course = order.case.course
    assert course.fee_proposed
    rule = order.rulebook.fee(course.fee_proposed.by).at(received_on(order.case))
    payment = order.rulebook.deadline("fee_payment").at(received_on(order.case))
    return FeeNoticeFields(
        why=f"{rule.label}，本次计 {course.fee_proposed.count}",
        standard=rule.label,
        reckoning=f"合计 {order.event.amount} 元",
        amount=order.event.amount,
        payment=words().notices["fee_payment"],
        workdays=payment.value,
        **order.to_applicant(letter),
    )


def _third_party(letter: str, order: Order) -> LetterFields:
    event = order.event
    return ThirdPartyLetterFields(
        party=PartyFields(event.name, natural=False),
        summary=event.summary,
        why=event.why or words().notices["third_party_why"],
        workdays=order.rulebook.deadline("third_party_answer").at(received_on(order.case)).value,
        keep_out=order.keep_out,
        **order.shared(letter),
    )


def slip_fields(order: Order, number: str) -> ThirdPartySlipFields:
    """The 第三方意见回执 that goes with the letter of this ``number``; the order's event is the asking."""
    event = order.event
    organ = organ_fields(order.organ, order.day)
    return ThirdPartySlipFields(organ, event.name, number, event.summary, order.keep_out, words().short_titles)


def _told(letter: str, order: Order) -> LetterFields:
    event = order.event
    excluded = order.rulebook.parameter("exclusion_from").at(received_on(order.case))
    shared = order.to_applicant(letter) | {"citations": full(excluded.cite)}
    return ConsultationNoticeFields(
        whom=words().notices["third_party"],
        since=event.on,
        asked_citations=order.cites("third_party"),
        keep_out=(event.name, event.contact.reveal()) if event.contact else (event.name,),
        **shared,
    )


def _agency(letter: str, order: Order) -> LetterFields:
    event: pr.AgencyAsked = order.event
    limit = order.rulebook.deadline("agency_answer").at(received_on(order.case)).value
    return AgencyLetterFields(
        addressee=event.name,
        sought=tuple(order.case.items[n - 1].sought for n in event.items),
        questions=(event.summary,),
        last_day=event.answer_due or order.calendar.add(event.on, limit),
        keep_out=order.keep_out,
        **order.shared(letter),
    )


def _joint_maker(letter: str, order: Order) -> LetterFields:
    event: pr.JointMakerAsked = order.event
    return JointMakerLetterFields(
        addressee=event.name,
        sought=tuple(order.case.items[n - 1].sought for n in event.items),
        document=event.summary,
        view=event.why or words().notices["joint_view"],
        workdays=order.rulebook.deadline("joint_maker_answer").at(received_on(order.case)).value,
        keep_out=order.keep_out,
        **order.shared(letter),
    )


def _disclosure(letter: str, order: Order) -> LetterFields:
    event: pr.DisclosureNotified = order.event
    one = order.case.course.consultations[event.ref]
    assert one.view
    letter_sent = order.case.letters[one.letter]
    return DisclosureNoticeFields(
        party=PartyFields(one.asked.name, natural=False),
        asked_on=letter_sent.dispatched_on or one.asked.on,
        view=one.view.reason or "未提出意见",
        information=event.what,
        public_interest=True,
        reason=event.why,
        disclose_on=order.calendar.add(event.on, 1),
        remedies=(remedy_fields("R2", {}, order.organ, order.rulebook, order.day),),
        keep_out=order.keep_out,
        **order.shared(letter),
    )


def _triggers(order: Order) -> tuple[str, ...]:
    """Why the case is hard: by its own facts, and what people said; like cases are no part of the minutes."""
    found = assessment_of(order.case, order.rulebook, order.office.policy.conference.topics)
    return tuple(f"{one.trigger.label}（{one.why}）" if one.why else one.trigger.label for one in found.standing)


def _minutes(letter: str, order: Order) -> LetterFields:
    course, organ = order.case.course, organ_fields(order.organ, order.day)
    assert course.conference
    convened = course.conference.convened
    return ConferenceMinutesFields(
        organ=organ,
        case_number=order.case.number,
        sought=tuple(item.sought for item in order.case.items),
        held_on=order.day,
        place=organ.office,
        chair=organ.office,
        recorder=organ.office,
        participants=tuple(ParticipantFields(called(member), "", "") for member in convened.members),
        triggers=_triggers(order),
        questions=(convened.question,),
        opinions=tuple(OpinionFields(_speaker(o), o.opinion, o.dissent, True) for o in course.conference.opinions),
        silent=tuple(map(called, course.conference.waiting)),
        conclusion=order.event.conclusion,
        response=order.event.answer,
        early=order.event.early,
        short_titles=words().short_titles,
    )


_FILL: Mapping[str, Callable[[str, Order], LetterFields]] = {
    "correction": _correction,
    "extension": _extension,
    "delegation": _delegation,
    "reasons": _reasons,
    "deferral": _deferral,
    "fee": _fee,
    "third_party": _third_party,
    "told": _told,
    "agency": _agency,
    "joint_maker": _joint_maker,
    "disclosure": _disclosure,
    "minutes": _minutes,
}


def _speaker(opinion: pr.OpinionGiven) -> str:
    """Whose opinion it is, and who gave it in that one's place."""
    return called(opinion.member) + (f"（{opinion.by}）" if opinion.by else "")
