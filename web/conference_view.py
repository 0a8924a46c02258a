"""会商 as its page shows it: why the case is hard, who said what, what is still out, and how long is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from acts.conferring import assessment, can_confer
from acts.today import SHANGHAI
from casework import proceedings as pr
from casework.course import Conference, Consultation
from casework.hardness import Assessment
from casework.members import called, key_of, keyed, speaks_for
from casework.people import Actor
from casework.receipt import received_on
from casework.words import describe, label_of, letter_label
from rules.entries import Trigger
from rules.rulebook import OutcomeRule
from web.case_view import CaseView


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the opinions: the words and when, once given; ``late`` when it came, or is out, after the day."""

    member: str
    name: str
    given: pr.OpinionGiven | None
    at: dt.datetime | None
    late: bool
    mine: bool


@dataclass(frozen=True)
class ConferenceView(CaseView):
    """The case as those see it who confer on it; a guest sees what is asked and found, and nobody's name."""

    @property
    def is_guest(self) -> bool:
        """Whether a person of another organ looks, who was invited to this one case."""
        return not self.actor.may_see(self.case.organ)

    @property
    def conference(self) -> Conference | None:
        """The conference, open or concluded."""
        return self.case.course.conference

    @cached_property
    def acts(self) -> frozenset[str]:
        """What this person may do here now."""
        if self.is_guest:
            return frozenset({"give_opinion"})
        return self.own_acts

    @cached_property
    def assessment(self) -> Assessment:
        """Why the case is hard."""
        return assessment(self.desk, self.case, self.like)

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        """The triggers that a person may raise; to one that fired by itself the own reason is added."""
        return tuple(self.desk.rulebook.triggers(received_on(self.case)).values())

    @property
    def opinions(self) -> Iterator[Said]:
        """The opinions as they came, then those still out."""
        if self.conference is None:
            return
        due, today = self.conference.convened.due, self.desk.today
        when = {r.event.member: r.at for r in self._since_convened if isinstance(r.event, pr.OpinionGiven)}
        for given in self.conference.opinions:
            yield Said(given.member, called(given.member), given, when.get(given.member), given.on > due, False)
        for member in self.conference.waiting:
            yield Said(member, called(member), None, None, today > due, self._mine(member))

    @property
    def _since_convened(self) -> Iterator[Any]:
        started = max(r.no for r in self.record.records if isinstance(r.event, pr.ConferenceConvened))
        return (record for record in self.record.records if record.no > started)

    @property
    def mine(self) -> list[Said]:
        """The members whose opinion is this person's to give and still out."""
        may = "give_opinion" in self.acts and self.case.course.in_conference
        return [said for said in self.opinions if said.mine] if may else []

    def _mine(self, member: str) -> bool:
        return speaks_for(self.actor, member, self.desk.office.organ(self.case.organ))

    @property
    def opinion_due(self) -> dt.date:
        """The day proposed for opinions: the office's working days from today, but not after the limit."""
        policy, calendar = self.desk.office.policy.conference, self.desk.calendar
        proposed = calendar.add(self.desk.today, policy.opinion_days)
        limit = self.lamp.alert_on
        return min(proposed, limit) if limit and limit >= self.desk.today else proposed

    @property
    def conclude_by(self) -> dt.date | None:
        """The last day for a conclusion that leaves time to draft, review and sign; None when that is over."""
        limit = self.lamp.alert_on
        if limit is None:
            return None
        day, left = limit, self.desk.office.policy.conference.days_after
        while left > 0 and day > self.desk.today:
            day -= dt.timedelta(days=1)
            left -= self.desk.calendar.is_workday(day)
        return day if left == 0 and day >= self.desk.today else None

    @property
    def units(self) -> tuple[str, ...]:
        """The units of the organ, those that handle the case first."""
        names = [unit.name for unit in self.desk.office.organ(self.case.organ).units]
        return tuple(dict.fromkeys((*(unit for unit in self.case.units if unit in names), *names)))

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Who may be called by account: of this organ, as the file will name them, and their roles."""
        found = [p for p in self.desk.accounts.everybody() if p.organ == self.case.organ and can_confer(p)]
        return [(keyed(p.name, p.login), _roles(p)) for p in found]

    @property
    def organs(self) -> list[tuple[str, str]]:
        """The other organs that may be invited."""
        return [(keyed(o.name, o.code), o.name) for o in self.desk.office.organs.values() if o.code != self.case.organ]

    @property
    def outcomes(self) -> list[tuple[str, list[OutcomeRule]]]:
        """The outcomes that a conclusion may come to, by group."""
        day, groups = received_on(self.case), dict[str, list[OutcomeRule]]()
        for dated in self.desk.rulebook.tables["outcomes"].values():
            rule = dated.find(day)
            if rule and rule.letter == "reply":
                groups.setdefault(rule.group, []).append(rule)
        return list(groups.items())

    def outcome_label(self, code: str) -> str:
        """What an outcome is called."""
        return label_of(self.desk.rulebook, "outcomes", code)

    @property
    def organ_name(self) -> str:
        """The organ whose case it is."""
        return self.desk.office.organ(self.case.organ).name

    @property
    def applicant_words(self) -> str:
        """Who asks, covered."""
        return next(words for name, words in self.facts if name == "申请人")

    def called(self, member: str) -> str:
        """What a member is called."""
        return called(member)

    def local_day(self, at: dt.datetime) -> dt.date:
        """The day it was here."""
        return at.astimezone(SHANGHAI).date()

    def outside(self, chosen: tuple[str, ...]) -> str:
        """Whoever of these is neither a unit nor known by an account or a code: typed in by hand."""
        return next((name for name in chosen if name.strip() and not key_of(name) and name not in self.units), "")

    def consultation_label(self, one: Consultation) -> str:
        """Who was asked; a third party only by its letter, as it may be a person."""
        return letter_label(self.desk.rulebook, one.letter) + (
            "" if one.kind == "third_party" else f"：{one.asked.name}"
        )

    def view_words(self, view: pr.ViewReceived) -> str:
        """What came back, without who said it."""
        return describe(view, self.desk.rulebook).partition("：")[2]

    def member_note(self, member: str) -> str:
        """Who a member is: an organ invited, a unit, or somebody whose paper the handler hands in."""
        key = key_of(member)
        if key in self.desk.office.organs:
            return "外机关，只看本件会商"
        if key:
            return "本机关" if key.startswith(f"{self.case.organ.lower()}.") else "受邀个人"
        return "本机关单位" if member in self.units else "外请人员，书面意见由经办人代交"


def _roles(person: Actor) -> str:
    return "、".join(role.label for role in sorted(person.roles))
