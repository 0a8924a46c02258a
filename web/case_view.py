"""A case as its page shows it: covered, in office words, computed anew at every look."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from acts.conferring import like_cases
from acts.desk import Desk
from acts.effects import may_retry
from acts.revealing import may_reveal
from acts.today import SHANGHAI
from casework import events as ev
from casework import proceedings as pr
from casework.case import Case, Item
from casework.consulting import VIEWS
from casework.counting import proposed_row
from casework.effects import EffectKind, EffectState
from casework.lamp import LampReading, lamp
from casework.letters_of import kind_of, recipient_of
from casework.likeness import LikeCase
from casework.open_acts import RECEIPT
from casework.open_limits import CORRECTION_NOTICE, open_limits
from casework.people import Actor, Role
from casework.receipt import received_on
from casework.remedies import RemedyLimit, remedy_limits
from casework.stages import REVIEW_LABELS, Stage, acts_for, stage_of
from casework.words import covered_sought, describe, is_person, label_of, letter_label, weight
from rules.ledger import Cites, Clock, Limit
from rules.rulebook import OutcomeRule
from store.cases import CaseRecord, EffectLine
from web.ledger import Ledger, ledger_of
from web.rail import Step, rail_of

TEST_SEAL = "测试"
LOOKS = 100
"""How many looks at the case its record lists."""
SEES_RUNS = frozenset({Role.SUPERVISOR, Role.OVERSEER, Role.ADMIN})


@dataclass(frozen=True)
class CaseView:
    """What the templates read. Nothing in it carries a number, an address or a natural person's full name."""

    desk: Desk
    record: CaseRecord
    actor: Actor

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.record.case

    @cached_property
    def clock(self) -> Clock:
        """Its legal clock as of today."""
        return self.desk.clock(self.case)

    @cached_property
    def lamp(self) -> LampReading:
        """How long is left."""
        return lamp(self.clock, self.desk.today, self.desk.calendar, self.desk.office.policy.lamp)

    @cached_property
    def ledger(self) -> Ledger | None:
        """Why it is due on that day."""
        reply = self.case.reply
        answered_on = reply.dispatched_on if reply and self.clock.state == "done" else None
        return ledger_of(self.clock, self.desk.calendar, self.desk.today, answered_on)

    @cached_property
    def last_day(self) -> tuple[int, Cites] | None:
        """Which working day of the count the due date is, with the article that sets its length."""
        due, received = self.clock.due_on, self.clock.received_on
        number = next((day.n for day in self.clock.days if day.on == due), None)
        if due is None or received is None or number is None:
            return None
        return number, self.desk.rulebook.deadline("reply").at(received).cite

    @cached_property
    def limits(self) -> list[Limit]:
        """Every limit besides the reply's; that of a correction notice only while one may still be told, or was."""
        told = self.case.accepted_on is None or self.case.course.correction is not None
        return [limit for limit in self.clock.limits if told or limit.kind != CORRECTION_NOTICE]

    @property
    def limits_to_watch(self) -> list[Limit]:
        """Those that somebody still has to watch."""
        watched = {(one.kind, one.ref) for one in open_limits(self.case, self.clock)}
        return [limit for limit in self.limits if (limit.kind, limit.ref or "") in watched]

    @cached_property
    def like(self) -> tuple[LikeCase, ...]:
        """Like cases of the organ, the likest first; in a conference they count for everybody, no guest sees them."""
        return like_cases(self.desk, self.case)

    def like_sought(self, one: LikeCase) -> str:
        """What a like case asks for: neither its applicant nor this one's stands in it."""
        return self.cover(covered_sought(self.desk.rulebook, one))

    @property
    def orders(self) -> list[pr.ReplyOrdered]:
        """What courts and review bodies ordered, in their order."""
        return [record.event for record in self.record.records if isinstance(record.event, pr.ReplyOrdered)]

    @property
    def stage(self) -> Stage:
        """Where the case stands."""
        return stage_of(self.case)

    @cached_property
    def rail(self) -> tuple[Step, ...]:
        """The stages with who and when."""
        return rail_of(self.case, self.record.records)

    @cached_property
    def is_person(self) -> bool:
        """Whether the applicant is a natural person."""
        return is_person(self.desk.rulebook, self.case.applicant.kind)

    def cover(self, text: str) -> str:
        """``text`` without what points to the applicant."""
        return self.case.applicant.cover(text, person=self.is_person)

    @cached_property
    def remedies(self) -> tuple[RemedyLimit, ...]:
        """Until when the applicant may take which remedy; none before the reply has arrived."""
        return remedy_limits(self.case, self.desk.rulebook, self.desk.calendar)

    def label(self, table: str, code: str) -> str:
        """The rulebook's word for a code."""
        return label_of(self.desk.rulebook, table, code)

    @property
    def handler_name(self) -> str:
        """Who has claimed the case; empty when nobody has."""
        account = self.desk.accounts.find(self.case.course.handler) if self.case.course.handler else None
        return account.actor.name if account else self.case.course.handler

    @property
    def views(self) -> Mapping[str, str]:
        """The words for what a consulted party may say."""
        return VIEWS

    def letter(self, name: str) -> str:
        """What a letter of the case is called, by its id."""
        return letter_label(self.desk.rulebook, name)

    def handed_over(self, name: str) -> bool:
        """Whether a letter may need a proof of delivery: it goes to somebody, and not over the counter at once."""
        return name != RECEIPT and bool(recipient_of(self.case, name))

    def asks_third_party(self, name: str) -> bool:
        """Whether a letter has a 意见回执 to be sent with it."""
        return kind_of(name) == "third_party_letter"

    @property
    def counted(self) -> str:
        """In which row of the annual report the case is counted, and why; empty for a case of one item."""
        proposed = proposed_row(self.case, self.desk.rulebook) if len(self.case.items) > 1 else None
        if proposed is None:
            return ""
        row = self.label("report_rows", self.case.row or proposed.row)
        how = proposed.why if proposed.settled or not self.case.row else "由机关指定"
        return f"年度报告只计一次：{row}（{how}）"

    @property
    def reviews(self) -> Mapping[str, str]:
        """The words for the kinds of review."""
        return REVIEW_LABELS

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands under the title, without the days."""
        case = self.case
        applicant = f"{self.cover(case.applicant.name)}（{self.label('applicant_kinds', case.applicant.kind)}）"
        contact = [str(part) for part in (case.applicant.phone, case.applicant.email) if part]
        supply = "，".join(part for part in (case.form, case.via) if part)
        pairs = [
            ("申请人", applicant), ("联系方式", " · ".join(contact)), ("渠道", self.label("receipt", case.channel)),
            ("获取方式", supply), ("承办单位", "、".join(case.units)),
        ]  # fmt: skip
        return [(name, words) for name, words in pairs if words]

    def fact_words(self, item: Item) -> list[tuple[str, str]]:
        """The facts of an item's decision, by the labels and choices of the rulebook."""
        assert item.decision
        rule = self._outcome(item.decision.outcome)
        fields = {field.name: field for field in (*rule.evidence, *rule.must_state)} if rule else {}
        found = []
        for name, value in item.decision.facts.items():
            field = fields.get(name)
            choices = dict(field.choices) if field else {}
            found.append((field.label if field else name, self.cover(_in_words(value, choices))))
        return found

    def _outcome(self, code: str) -> OutcomeRule | None:
        dated = self.desk.rulebook.tables["outcomes"].get(code)
        return dated.find(received_on(self.case)) if dated else None

    def instrument(self, code: str) -> str:
        """The full title of an instrument."""
        known = self.desk.rulebook.instruments.get(code)
        return known.title if known else code

    @property
    def timeline(self) -> Iterator[dict[str, Any]]:
        """Every event, the latest first."""
        for record in reversed(self.record.records):
            yield {
                "no": record.no,
                "on": record.event.on,
                "at": record.at,
                "same_day": record.at.astimezone(SHANGHAI).date() == record.event.on,
                "who": record.name,
                "words": self.cover(describe(record.event, self.desk.rulebook)),
                "weight": weight(record.event),
            }

    @property
    def looks(self) -> list[dict[str, Any]]:
        """Who looked at what is kept covered, and who took a letter away: the newest, the latest first."""
        return [
            {"at": one.at, "who": one.who, "what": self.cover(one.what), "why": self.cover(one.why)}
            for one in self.desk.accounts.looks_at(self.case.number, LOOKS)
        ]

    @property
    def drafts(self) -> list[dict[str, Any]]:
        """Every version of a draft, the latest first, with the files typeset for it."""
        printed = {line.subject: line for line in self.record.effects if line.kind == EffectKind.RENDER_DRAFT}
        made = [r for r in self.record.records if isinstance(r.event, ev.DraftMade | ev.DraftEdited)]
        return [self._draft(record, printed) for record in reversed(made)]

    def _draft(self, record: ev.Recorded, printed: Mapping[str, EffectLine]) -> dict[str, Any]:
        event = record.event
        assert isinstance(event, ev.DraftMade | ev.DraftEdited)
        name = f"{event.letter}-v{event.version}"
        return {
            "name": name,
            "label": letter_label(self.desk.rulebook, event.letter),
            "version": event.version,
            "on": event.on,
            "who": record.name,
            "files": sorted(files_of(printed.get(name)), reverse=True),  # pdf first, as for issued letters
            "uploaded": event.uploaded if isinstance(event, ev.DraftEdited) and event.file else "",
        }

    @property
    def effects(self) -> list[dict[str, Any]]:
        """What the system had to do after the events, and how far it is."""
        return [
            {
                "label": EffectKind(line.kind).label,
                "kind": EffectKind(line.kind),
                "letter": line.subject,
                "subject": self._subject(line.subject),
                "cause": self.cover(describe(self.record.records[line.cause_no - 1].event, self.desk.rulebook)),
                "state": EffectState(line.state),
                "tries": line.tries,
                "error": self.cover(line.error or ""),
            }
            for line in self.record.effects
        ]

    def _subject(self, subject: str) -> str:
        letter, _, version = subject.partition("-v")
        return letter_label(self.desk.rulebook, letter) + (f"第 {version} 稿" if version else "")

    @property
    def unfinished(self) -> list[dict[str, Any]]:
        """Effects that wait for a person: the system cannot go on with them alone."""
        return [line for line in self.effects if line["state"] in (EffectState.FAILED, EffectState.UNCLEAR)]

    @cached_property
    def own_acts(self) -> frozenset[str]:
        """What this person may do to the case here and now."""
        return acts_for(self.stage, self.actor.powers) if self.actor.organ == self.case.organ else frozenset()

    @property
    def unsettled(self) -> list[str]:
        """The letters of which a person has to say whether they went out, for whoever may say so."""
        if self.actor.organ != self.case.organ or "settle_sending" not in acts_for(self.stage, self.actor.powers):
            return []
        waiting = [line for line in self.effects if line["state"] == EffectState.UNCLEAR]
        return [line["letter"] for line in waiting if line["kind"] == EffectKind.SEND_LETTER]

    @property
    def may_reveal(self) -> bool:
        """Whether this person may see the applicant's numbers and addresses, for a reason."""
        return may_reveal(self.actor, self.case.organ)

    @property
    def may_retry(self) -> bool:
        """Whether something was not done that this person may have tried again."""
        failed = any(line["state"] == EffectState.FAILED for line in self.effects)
        return failed and may_retry(self.actor, self.case.organ)

    @property
    def channel_days(self) -> list[tuple[str, dt.date]]:
        """The days that the channel carries, by their labels: 寄出, 签收, 提交 …"""
        rule = self.desk.rulebook.tables["receipt"].get(self.case.channel)
        fields = [field for _, value in rule.spans if value for field in value.dates] if rule else []
        labels = {field.name: field.label for field in fields}
        return [(labels.get(name, name), day) for name, day in self.case.dates.items()]

    @property
    def hints(self) -> list[tuple[str, str]]:
        """What whoever opens the case should know first: ``miss`` is wrong, ``warn`` asks for care."""
        case, hints = self.case, []
        hints += [("miss", f"{line['label']}（{line['subject']}）{line['state'].label}") for line in self.unfinished]
        if case.missing and case.accepted_on is None:
            missing = "、".join(self.label("elements", code) for code in case.missing)
            hints.append(("warn", f"申请缺少{missing}，受理前请补齐或者要求补正"))
        if self.lamp.overdue and self.clock.state == "running":
            hints.append(("miss", f"答复期限{self.lamp.sentence}，请立即办理并报告督办"))
        if any(issued.file and TEST_SEAL in issued.file.provider for issued in case.letters.values()):
            hints.append(("warn", "文书盖的是测试印章，没有法律效力"))
        return hints

    @property
    def run_address(self) -> str | None:
        """Where the case's flow run is seen, for those who may look at the engine."""
        if self.record.run_id is None or not self.actor.powers & SEES_RUNS:
            return None
        return f"/prefect/v2/runs/flow-run/{self.record.run_id}"


def files_of(line: EffectLine | None) -> dict[str, str]:
    """The hashes of a draft's files by kind (docx, pdf); none until they are typeset."""
    if line is None or line.state != EffectState.DONE or not line.result:
        return {}
    result: dict[str, str] = json.loads(line.result)
    return result


def _in_words(value: Any, choices: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "；".join(_in_words(one, choices) for one in value)
    return choices.get(str(value), str(value))
