"""People who work through the samples, one act at a time, and know which events each case must have in the end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from acts import receiving, registry
from acts.desk import Desk
from acts.perform import Done
from acts.scenario import Scenario, load_scenario
from acts.trial import TrialPeople
from casework import events as ev
from casework.people import SYSTEM
from casework.ruling import Refused
from store.cases import CaseRecord
from tests.offices import ROOT

PEOPLE = TrialPeople()
EVENTS: Mapping[str, str] = {
    "register": "RequestRegistered", "accept": "RequestAccepted", "route": "Routed", "record_search": "SearchRecorded",
    "decide": "ItemDecided", "draft": "DraftMade", "submit_draft": "DraftSubmitted", "approve": "DraftApproved",
    "sign": "ReplySigned", "dispatch": "LetterDispatched", "record_delivery": "LetterDelivered",
    "archive": "CaseArchived",
}  # fmt: skip
"""The event that each act leaves, written by whomever."""
BY_ITSELF = {"register": "NoticeIssued", "sign": "ReplySealed"}
"""What the system adds by itself once such an act is done."""
MAIL = ("LetterSendingOrdered", "SendingSettled")


@cache
def sample(name: str) -> Scenario:
    """A shipped sample."""
    return load_scenario(ROOT / "examples" / "samples" / f"{name}.yaml")


@dataclass
class Story:
    """One case and how far people have come with it in its sample (``done`` acts after the registration)."""

    name: str
    number: str
    done: int = 0

    @property
    def over(self) -> bool:
        """Whether every act is done."""
        return self.done == len(sample(self.name).steps)

    @property
    def next_act(self) -> str:
        """The name of the act that comes next."""
        return sample(self.name).steps[self.done].act

    def order(self, desk: Desk) -> tuple[str, dt.date, Mapping[str, Any]]:
        """The act that comes next: its name, day and fields. A letter that the system sent went out on a real day,
        so what comes after it is put on that day at the earliest."""
        step, on = sample(self.name).steps[self.done], sample(self.name).steps[self.done].on
        if step.act in ("record_delivery", "archive"):
            on = max(on, self.look(desk).case.letters["reply"].dispatched_on or on)
        return step.act, on, {**step.fields, "on": on}

    def act(self, desk: Desk) -> bool:
        """Do the next act; False when it is refused just now (a seal or a letter is still under way)."""
        if self.next_act == "record_delivery" and not self.look(desk).case.letters["reply"].dispatched_on:
            return False
        act, on, fields = self.order(desk)
        actor = PEOPLE.for_act(sample(self.name).register.organ, act, fields)
        if isinstance(registry.do(desk.on(on), actor, act, self.number, fields), Refused):
            return False
        self.done += 1
        return True

    def up_to(self, desk: Desk, act: str) -> None:
        """Do everything before ``act``, which must not wait for the system."""
        while self.next_act != act:
            assert self.act(desk), self.next_act

    def look(self, desk: Desk) -> CaseRecord:
        """The case as it stands."""
        return desk.cases(SYSTEM).find(self.number)

    def taken(self, desk: Desk) -> bool:
        """Whether the next act is in the case already: somebody who was killed may have done it, or may not."""
        return EVENTS[self.next_act] in kinds(self.look(desk))

    def settle_doubt(self, desk: Desk, *, sent: bool) -> None:
        """A person has found out whether the letter went out; if not, it is to be sent once more."""
        act, on = "settle_sending", sample(self.name).steps[self.done].on
        fields = {"on": on, "letter": "reply", "sent": sent, "note": "查了邮件服务器的记录"}
        actor = PEOPLE.for_act(sample(self.name).register.organ, act, fields)
        outcome = registry.do(desk.on(on), actor, act, self.number, fields)
        assert isinstance(outcome, Done), outcome
        self.done -= 0 if sent else 1

    def expected(self) -> Counter[str]:
        """The events that the case must have by now, without those about mail."""
        acts = ["register", *(step.act for step in sample(self.name).steps[: self.done])]
        return Counter(EVENTS[act] for act in acts) + Counter(BY_ITSELF[act] for act in acts if act in BY_ITSELF)


def open_story(desk: Desk, name: str) -> Story:
    """Register the sample's request."""
    order = sample(name).register
    outcome = receiving.register(desk.on(order.on), PEOPLE.for_act(order.organ, "register", {}), order)
    assert isinstance(outcome, Done), outcome
    return Story(name, outcome.number)


def kinds(record: CaseRecord) -> Counter[str]:
    """How many events of each kind a case has."""
    return Counter(type(one.event).__name__ for one in record.records)


def unclear(record: CaseRecord) -> bool:
    """Whether a letter waits for a person to say whether it went out."""
    return any(effect.state == "unclear" for effect in record.effects)


def signed_numbers(records: list[CaseRecord]) -> list[str]:
    """The document number of every signing."""
    return [one.event.number for record in records for one in record.records if isinstance(one.event, ev.ReplySigned)]
