"""One random walk: people of several roles and two organs act on one case, day after day, while a naive case watches.

After every form the product must have done what the naive case thinks of it; after every act both must stand at the
same stage; and whatever was reached, the plain way on must lead to the archive.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casework import events as ev
from casework.case import fold
from casework.decide import Refused
from casework.effects import EffectKind, effects_of
from casework.kinds import KINDS
from casework.next_task import NextTask, next_task
from casework.people import Actor, Role, Secret
from casework.stages import acts_for, stage_of
from casework.standing_in import with_absent
from casework.wire import decode, encode
from rules.errors import InputError
from rules.ledger import Clock
from tests import builders as b
from tests.paper_office import PaperOffice
from tests.walks.forms import FACTS, UNITS, fill
from tests.walks.naive import DONE, EITHER, OPENS, PASSES, REFUSED, STAGES, WRONG, Form, NaiveCase, Sheet
from tests.walks.naive_course import happened
from tests.walks.next_forms import form_for
from tests.walks.way_on import ROLE_OF, way_on

EVIDENCE = {"publication_proof", "redaction_record", "clarification_record"}
BY_AN_ACT = {"search_record", "reasons_notice", "third_party_letter"}
GIVING = {"disclosed", "partly_disclosed"}
MANY = frozenset({"handler", "reviewer", "legal", "secrecy", "signatory"})
EVERYONE = tuple(role.value for role in Role if role is not Role.SYSTEM)
START = dt.date(2026, 3, 2)
STALE = "stale"
"""A form that showed what is no longer so. The naive case has no memory of forms: see Walk.overtaken and Walk.twice."""
ONE_AT_A_TIME = frozenset({"route", "decide", "draft", "edit_draft", "submit_draft", "convene_conference", "sign"})
"""What nobody may do a second time from a form that did not show the first."""
Away = tuple[tuple[str, frozenset[str]], ...]
"""Who is away: their logins and roles."""


class ExampleOffice:
    """The plain codes and names that the naive case may ask about."""

    units: Mapping[str, frozenset[str]] = {organ: frozenset(names) for organ, names in UNITS.items()}
    triggers = frozenset(b.law().triggers(START))
    outcomes = frozenset(FACTS)
    closings = frozenset({"withdrawn"})

    def complete(self, outcome: str, facts: Mapping[str, Any]) -> str:
        """Whether the decision's facts are done, wrong (unknown or missing) or refused (evidence is missing)."""
        known = set(FACTS[outcome]) | ({"public_interest"} if outcome in GIVING else set())
        if set(facts) - known or set(FACTS[outcome]) - set(facts) - EVIDENCE - BY_AN_ACT:
            return WRONG
        return REFUSED if set(FACTS[outcome]) - set(facts) - BY_AN_ACT else DONE


class WatchedOffice(PaperOffice):
    """The office on paper, where every event is kept as recorded and the system seals when it comes to it."""

    def __init__(self, order: Any) -> None:
        self.records: list[ev.Recorded] = []
        self.to_seal: list[tuple[ev.Event, str]] = []
        super().__init__(order)

    def _carry_out(self, event: ev.Event) -> None:
        for effect in effects_of(event):
            if effect.kind in (EffectKind.ISSUE_NOTICE, EffectKind.SEAL_REPLY):
                self.to_seal.append((event, effect.subject))

    def seal(self) -> list[str]:
        """The system catches up: every letter that was ordered is made and sealed. Their names."""
        waiting, self.to_seal = self.to_seal, []
        for event, letter in waiting:
            number = str(getattr(event, "number", self.case.number))
            kind = ev.ReplySealed if isinstance(event, ev.ReplySigned) else ev.NoticeIssued
            self._write(kind(event.on, letter, number, b.FILE), "system")
        return [letter for _, letter in waiting]

    def _write(self, event: ev.Event, who: str, acted_for: str = "") -> None:
        self.records.append(ev.Recorded(self.case.seq + 1, event, b.AT, who, "某", acted_for=acted_for))
        super()._write(event, who, acted_for)


def a_person_of(login: str, organ: str, roles: frozenset[str]) -> Actor:
    """Somebody with these roles in the organ."""
    return Actor(login, "某", organ, frozenset(Role(role) for role in roles))


@dataclass
class Walk:
    """The case, what the naive case thinks, the dice, the day, and what was done so far (for the report)."""

    dice: random.Random
    log: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    done: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.day, self.office_codes = START + dt.timedelta(days=self.dice.randint(0, 200)), ExampleOffice()
        self.by_the_book = self.dice.random() < 0.5
        self.one_for_all = self.dice.choice((0.05, 0.05, 0.5))
        items = self.dice.randint(1, 3)
        counter = self.dice.random() < 0.7
        lacks = self.dice.random() < 0.3
        person = b.applicant(id_number=Secret("" if lacks else b.ID_NUMBER))
        order = b.request(
            on=self.day, channel="in_person" if counter else "online", dates={"submitted": self.day},
            applicant=person, items=tuple(f"第{n}份材料" for n in range(1, items + 1)),
        )  # fmt: skip
        self.office = WatchedOffice(order)
        self.naive = NaiveCase("JAFG", items, person.name, self.day if counter else None, lacks)
        if counter:
            self.naive.sheets["registration_receipt"] = Sheet(self.day)
        self.log.append(f"{self.day} register {order.channel}, {items} items{', lacks an element' if lacks else ''}")
        self.first = self.office.events[0]

    def go(self, steps: int) -> None:
        """So many forms, then the plain way on to the archive, then a look at the whole."""
        for _ in range(steps):
            self.step()
        self.to_the_archive()
        self.replay()

    def step(self) -> None:
        """A day may pass, the system may catch up, somebody hands in a form."""
        if self.dice.random() < 0.35:
            self.day += dt.timedelta(days=self.dice.choice((1, 1, 2, 3, 5, 9, 25)))
        if self.dice.random() < 0.8:
            self.catch_up()
        act = self.an_act()
        login, roles, organ = self.a_person(act)
        login, roles, away = self.in_place(act, login, roles, organ)
        fields = fill(act, self.naive, self.dice, self.day)
        late = self.dice.randint(1, 6) if self.dice.random() < 0.2 else 0
        self.hand_in(act, fields, login, roles, organ, min(late, len(self.office.records)), away)

    def catch_up(self) -> None:
        """The system seals what was ordered."""
        for letter in self.office.seal():
            self.naive.sheets[letter].sealed = True

    def an_act(self) -> str:
        """Mostly one that is open at this stage to somebody, sometimes any."""
        if self.dice.random() < 0.12:
            return self.dice.choice(sorted(OPENS))
        here = [act for act, who in OPENS.items() if any(self.naive.stage in stages for stages in who.values())]
        return self.dice.choices(here, [self.likely(act) for act in here])[0]

    def likely(self, act: str) -> float:
        """What lies ready is done rather than not, and what ends the walk too early rather not."""
        sheets, asked = self.naive.sheets.values(), self.naive.questions.values()
        hot = {
            "dispatch": any(sheet.sealed and not sheet.out for sheet in sheets),
            "record_delivery": any(sheet.out and not sheet.there for sheet in sheets),
            "receive_view": any(not one.view for one in asked), "abandon": self.naive.correction == "asked",
            "notify_disclosure": any(one.view == "objects" and not one.told for one in asked),
            "order_reply": self.naive.stage == "z",
        }  # fmt: skip
        rare = {
            "withdraw": 0.1,
            "transfer": 0.15,
            "hand_over": 0.3,
            "chase": 0.3,
            "claim": 0.3,
            "order_reply": 0.05,
            "void_reply": 0.2,
        }
        return 5.0 if hot.get(act) else rare.get(act, 1.0)

    def a_person(self, act: str) -> tuple[str, frozenset[str], str]:
        """Mostly one whose act it is, sometimes one of another role or organ, sometimes one with many roles."""
        organ = self.naive.organ if self.dice.random() < 0.96 else self.dice.choice(sorted(UNITS))
        if self.dice.random() < self.one_for_all:
            return f"{organ}.many", MANY, organ
        able = sorted(role for role, stages in OPENS[act].items() if self.naive.stage in stages)
        role = self.dice.choice(able if able and self.dice.random() < 0.93 else EVERYONE)
        return f"{organ}.{role}", frozenset({role}), organ

    def in_place(self, act: str, login: str, roles: frozenset[str], organ: str) -> tuple[str, frozenset[str], Away]:
        """Mostly that person, for nobody else; now and then a colleague, who stands in for that one or for others.

        Where four eyes count it happens more often, and for those who wrote the draft.
        """
        four_eyes = act in ("approve", "sign")
        if self.dice.random() > (0.5 if four_eyes else 0.2):
            return login, roles, ()
        if four_eyes and self.naive.paper and f"{organ}.many" in self.naive.paper.authors:
            login, roles = f"{organ}.many", MANY
        known = {f"{organ}.{role}": frozenset({role}) for role in EVERYONE} | {f"{organ}.many": MANY}
        if self.naive.handler:
            known.setdefault(self.naive.handler, frozenset({"handler"}))
        colleague = self.dice.choice(sorted(PASSES.get(self.dice.choice(sorted(roles)), set(EVERYONE))))
        others = sorted(known.keys() - {f"{organ}.{colleague}"})
        first = login if login in others and self.dice.random() < 0.7 else self.dice.choice(others)
        chosen = dict.fromkeys((first, *self.dice.sample(others, self.dice.choice((0, 0, 1)))))
        return f"{organ}.{colleague}", frozenset({colleague}), tuple((one, known[one]) for one in chosen)

    def hand_in(
        self, act: str, fields: dict[str, Any], login: str, roles: frozenset[str], organ: str, late: int = 0,
        away: Away = (),
    ) -> bool:  # fmt: skip
        """One form; the product must do what the naive case thinks of it. Whether it was done.

        ``late``: how many of the newest events the form did not show, because others were quicker.
        """
        form = self.naive.placed(Form(act, fields, login, roles, organ, self.day, self.office_codes, away))
        unseen = self.office.records[len(self.office.records) - late :] if late else []
        standing_in = f" for {form.instead_of or 'nobody'} of {[one for one, _ in away]}" if away else ""
        late_by = f", {len(unseen)} events unseen" if unseen else ""
        self.log.append(f"{self.day} {login}{standing_in} {act} {fields}{late_by}")
        again = self.twice(form, self.office.case.seq - len(unseen))
        actor = self.actor(login, roles, organ, away)
        expected, came = self.naive.opinion(form), self.outcome(form, actor, unseen)
        self.log[-1] += f" -> {came}"
        if came == STALE:
            self.overtaken(unseen)
        elif expected != EITHER:
            assert expected == came, self.told(f"the naive case expected {expected}")
        assert came != DONE or not again, self.told("done, although the same had been done since the form was shown")
        self.met[came] += 1
        if came == DONE:
            self.done.append((self.office.case.seq, act, fields))
            self.met[act] += 1
            self.met["in place"] += bool(form.instead_of)
            written = [one for one in self.office.records if one.actor != "system"][-1]
            assert form.persons == written.persons, self.told(f"the record names {written.persons}")
            happened(self.naive, form)
            self.look()
        return came == DONE

    def overtaken(self, unseen: list[ev.Recorded]) -> None:
        """A form is too late only because of what a person did since, never because the system caught up."""
        assert any(record.actor != "system" for record in unseen), self.told("too late, and nobody had done anything")

    def twice(self, form: Form, shown: int) -> bool:
        """Whether somebody did the very same to the same thing after event ``shown``, the last that the form showed."""
        since = [fields for seq, act, fields in self.done if seq > shown and act == form.act in ONE_AT_A_TIME]
        return any(fields.get("item") == form.fields.get("item") for fields in since)

    def actor(self, login: str, roles: frozenset[str], organ: str, away: Away) -> Actor:
        """Who hands the form in, as the product knows them: by the office's policy, for whom they stand in."""
        colleagues = [(a_person_of(one, organ, theirs), self.day) for one, theirs in away]
        return with_absent(a_person_of(login, organ, roles), colleagues, b.context().office.policy.stand_ins)

    def outcome(self, form: Form, actor: Actor, unseen: list[ev.Recorded]) -> str:
        """What the product does with the form, in the naive case's words."""
        fields = {name: value for name, value in form.fields.items() if name != "on"}
        before = self.office.case
        try:
            since = tuple(record.event for record in unseen)
            ruling = self.office.act_on(form.act, fields, form.on, self.day, actor, since)
        except InputError as wrong:
            assert wrong.field, self.told(f"no field is named: {wrong}")
            assert before == self.office.case
            return WRONG
        if isinstance(ruling, Refused):
            assert before == self.office.case
            self.named(ruling)
            return STALE if ruling.kind == "stale" else REFUSED
        return DONE

    def named(self, refusal: Refused) -> None:
        """A refusal says why, and names its article, or whose act it is, or at which stage, or what to do first."""
        grounds = refusal.cite or refusal.advice or refusal.kind in ("right", "closed", "stale")
        assert refusal.reason.strip() and grounds, self.told(f"a refusal without grounds: {refusal}")

    def look(self) -> None:
        """Both stand at the same stage, the draft has the same approvals, and the clock stands on the file."""
        case, naive = self.office.case, self.naive
        assert STAGES[naive.stage] == stage_of(case).value, self.told("they stand at different stages")
        paper = naive.paper
        drawn = (set(case.draft.approved), set(case.draft.authors), set(case.draft.approvers)) if case.draft else None
        assert drawn == ((paper.has, paper.authors, paper.passed_by) if paper else None), self.told(
            "approvals, by whom"
        )
        assert set(naive.sheets) >= set(case.letters), self.told("a letter that nobody ordered")
        if case.reply:
            assert self.office.counted["reply"] and case.reply.number, self.told("signed without a number")
        self.clock_stands(self.office.clock(self.day))
        self.task()

    def clock_stands(self, clock: Clock) -> None:
        """The last day is not before the receipt; the cautious one not after it; a stopped clock has its ground."""
        due, cautious, naive = clock.due_on, clock.cautious_due_on, self.naive
        later = naive.ordered or (due and clock.received_on and due > clock.received_on)  # an order counts from itself
        assert not due or later, self.told("due before it was received")
        assert not (due and cautious) or cautious <= due, self.told("the cautious day is the later one")
        assert (clock.received_on is None) == (clock.state == "not_received"), self.told("received or not")
        ground = {
            "stopped": any(not one.view and self.went_out(f"{one.kind}-{ref}") for ref, one in naive.questions.items()),
            "awaiting_correction": naive.correction == "asked" and self.went_out("correction"),
            "awaiting_payment": naive.fee == "agreed" and self.went_out("fee"),
        }
        assert ground.get(clock.state, True), self.told(f"the clock is {clock.state} without a ground")
        assert (due is None) == (clock.state not in ("running", "done")), self.told(f"{clock.state}, due {due}")

    def went_out(self, letter: str) -> bool:
        """Whether the letter has left the house, even if it came back."""
        return self.naive.sheets[letter].left

    def to_the_archive(self) -> None:
        """From wherever the walk ended, the next task is always there and the last one files the case."""
        for _ in range(60):
            if self.naive.filed:
                return
            self.catch_up()
            self.move_on()
        raise AssertionError(self.told("the way on does not end"))

    def move_on(self) -> None:
        """Half of the walks follow what the product says comes next, half the plain way on."""
        if self.by_the_book:
            self.do_next_task()
        else:
            self.go_on_plainly()

    def do_next_task(self) -> None:
        """What the product says comes next is done by one of those whom it names."""
        task = self.task()
        assert task and task.act, self.told(f"nobody but the system could go on: {task}")
        form = form_for(task.act, task.subject, task.waiting, self.naive, self.day)
        done = self.by_whose_it_is(task.act, form, self.one_of(task, form))
        assert done, self.told(f"the next task was refused: {task}")

    def by_whose_it_is(self, act: str, fields: dict[str, Any], role: str) -> bool:
        """By whoever holds the role, or a colleague in that one's place (one for each act). Whether it was done."""
        organ, able = self.naive.organ, sorted(PASSES.get(role, ()))
        login = f"{organ}.next.{role}"
        if not able or self.dice.random() > 0.2:
            return self.hand_in(act, fields, login, frozenset({role}), organ)
        theirs = self.dice.choice(able)
        return self.hand_in(
            act, fields, f"{organ}.{act}.{theirs}", frozenset({theirs}), organ, away=((login, frozenset({role})),)
        )

    def one_of(self, task: NextTask, form: dict[str, Any]) -> str:
        """Whose of the roles named it is: each review has its own, and a unit's opinion is its head's."""
        if task.act == "approve":
            return ROLE_OF[task.subject]
        if task.act == "give_opinion":
            return "unit_head" if form["member"] in UNITS[self.naive.organ] else "handler"
        return sorted(task.roles)[0]

    def task(self) -> NextTask | None:
        """The product's next task; open to those whom it names, or a wait that says for what."""
        case = self.office.case
        task = next_task(case, self.office.clock(self.day))
        assert (task is None) == self.naive.filed, self.told(f"next: {task}")
        if task:
            assert task.why and task.roles, self.told(f"a task without a reason or a person: {task}")
            assert task.act or task.waiting, self.told(f"nobody is waited for: {task}")
            known = not task.act or task.act in acts_for(stage_of(case), task.roles)
            assert known, self.told(f"a task that is not open to whom it names: {task}")
        return task

    def go_on_plainly(self) -> None:
        """The first of the ways on must be possible, or else the clock alone was against it."""
        for act, role, fields in way_on(self.naive, self.day):
            if self.by_whose_it_is(act, dict(fields), role):
                return
        self.day += dt.timedelta(days=7)
        assert self.day < START + dt.timedelta(days=900), self.told("there is no next task")

    def replay(self) -> None:
        """Events read back from their JSON fold to the same case as those that were kept."""
        kept = [ev.Recorded(1, self.first, b.AT, "handler", "某"), *self.office.records]
        read = []
        for record in kept:
            payload = json.loads(json.dumps(encode(record.event, Secret.reveal), ensure_ascii=False))
            read.append(replace(record, event=decode(KINDS[type(record.event).__name__], payload)))
        assert [one.event for one in kept] == [one.event for one in read], self.told("an event changed on the wire")
        assert self.office.case == fold(self.office.case.number, read), self.told("the replayed case differs")

    def told(self, what: str) -> str:
        """The report of a walk that went wrong."""
        return "\n".join([what, *self.log])
