"""A naive second opinion on what may be done to a case and what becomes of it. It imports nothing of the product.

It knows the acts by their promised names and plain fields, and answers of each: done, refused (a rule, a right or the
stage is against it), wrong (the form is filled in wrongly), or either (only the clock could tell). What it knows of
the procedure is written out here once more, on purpose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

DONE, REFUSED, WRONG, EITHER = "done", "refused", "wrong", "either"
Fields = Mapping[str, Any]

STAGES = {
    "r": "registration", "e": "examination", "o": "routing", "i": "inquiry", "c": "conference", "d": "drafting",
    "v": "review", "s": "signing", "y": "delivery", "z": "closed",
}  # fmt: skip
OPEN, BEFORE_REPLY = "eoicdvsy", "eoicdvs"
HANDLER, HEAD, UNIT = "handler", "office_head", "unit_head"
REVIEWERS = ("reviewer", "legal", "secrecy")
ROLE_OF = {"review": "reviewer"}
OPENS: Mapping[str, Mapping[str, str]] = {
    "confirm_receipt": {HANDLER: "r"}, "accept": {HANDLER: "e"}, "route": {HANDLER: "oi"},
    "accept_route": {UNIT: "i"}, "return_route": {UNIT: "i"}, "transfer": {HANDLER: "eoi"},
    "ask_correction": {HANDLER: "eoi"}, "receive_correction": {HANDLER: BEFORE_REPLY},
    "abandon": {HANDLER: BEFORE_REPLY}, "withdraw": {HANDLER: "r" + BEFORE_REPLY},
    "record_search": {HANDLER: "icd", UNIT: "icd"}, "ask_third_party": {HANDLER: "icd"},
    "ask_agency": {HANDLER: "icd"}, "ask_joint_maker": {HANDLER: "icd"}, "receive_view": {HANDLER: "oicdvs"},
    "notify_disclosure": {HANDLER: "icdy"}, "ask_reasons": {HANDLER: BEFORE_REPLY},
    "receive_reasons": {HANDLER: BEFORE_REPLY}, "defer": {HANDLER: BEFORE_REPLY},
    "propose_extension": {HANDLER: BEFORE_REPLY}, "agree_extension": {HEAD: BEFORE_REPLY},
    "propose_fee": {HANDLER: BEFORE_REPLY}, "agree_fee": {HEAD: BEFORE_REPLY},
    "record_payment": {HANDLER: BEFORE_REPLY}, "raise_flag": {HANDLER: "oicd"}, "dismiss_flag": {HANDLER: "oicd"},
    "convene_conference": {HANDLER: "oid", "supervisor": "oid"}, "conclude_conference": {HANDLER: "c"},
    "give_opinion": dict.fromkeys((HANDLER, UNIT, *REVIEWERS, "signatory"), "c"), "decide": {HANDLER: "oid"},
    "draft": {HANDLER: "d"}, "edit_draft": {HANDLER: "d"}, "submit_draft": {HANDLER: "d"},
    "approve": dict.fromkeys(REVIEWERS, "v"), "return_draft": dict.fromkeys(REVIEWERS, "v") | {"signatory": "s"},
    "sign": {"signatory": "s"}, "void_reply": {"signatory": "y"},
    "dispatch": {HANDLER: OPEN + "z"}, "settle_sending": {HANDLER: OPEN + "z"},
    "record_delivery": {HANDLER: OPEN + "z"}, "record_return": {HANDLER: OPEN + "z"}, "archive": {HANDLER: "z"},
    "fix_tracking": {HANDLER: OPEN + "z"},
    "order_reply": {HANDLER: BEFORE_REPLY + "z"}, "claim": {HANDLER: "r" + OPEN},
    "hand_over": {HANDLER: "r" + OPEN, "supervisor": OPEN},
    "chase": {"supervisor": OPEN, "overseer": OPEN},
}  # fmt: skip
"""Act → role → the stages (by letter) at which it is open."""

PASSES: Mapping[str, frozenset[str]] = {
    HANDLER: frozenset({HANDLER, UNIT}), UNIT: frozenset({HANDLER, UNIT}), HEAD: frozenset({HEAD, "signatory"}),
    "supervisor": frozenset({"supervisor", HEAD}), "signatory": frozenset({"signatory", HEAD}),
} | {role: frozenset({role, HEAD}) for role in REVIEWERS}  # fmt: skip
"""What passes to a stand-in: the absent person's role → who may stand in for it. No other role passes."""

POSTING = frozenset({"dispatch", "settle_sending", "record_delivery", "record_return", "fix_tracking"})
WRITING = frozenset({"draft", "edit_draft", "submit_draft", "approve", "return_draft", "sign", "void_reply"})
ASKING = frozenset({"ask_correction", "ask_third_party", "ask_agency", "ask_joint_maker", "ask_reasons"})
AFTER_THE_END = POSTING | WRITING | {"claim", "hand_over", "chase", "order_reply", "archive"}
"""What is still done once the request is withdrawn or deemed abandoned."""

NOT_BACKDATED = WRITING | ASKING | {"decide", "abandon", "notify_disclosure", "defer", "agree_extension", "agree_fee"}
NOT_BACKDATED |= {"convene_conference", "conclude_conference"}
"""What bears the day on which it is done."""

NEEDS_REVIEW: Mapping[str, set[str]] = {
    "partly_disclosed": {"legal", "secrecy"}, "excessive": {"legal"}, "withheld.third_party": {"legal"},
    "withheld.deliberation": {"legal"},
}  # fmt: skip
FREE = {"by_number": 10, "by_volume": 30}
"""How many are free: ten requests in a month, thirty pages."""


class Office(Protocol):
    """What the naive case may ask about the office: plain codes and names."""

    units: Mapping[str, frozenset[str]]
    triggers: frozenset[str]
    outcomes: frozenset[str]
    closings: frozenset[str]

    def complete(self, outcome: str, facts: Fields) -> str: ...


@dataclass(frozen=True)
class Form:
    """An act as somebody hands it in: what is filled in, by whom, on which day."""

    act: str
    fields: Fields
    login: str
    roles: frozenset[str]
    organ: str
    day: dt.date
    office: Office
    away: tuple[tuple[str, frozenset[str]], ...] = ()
    """Whom this person stands in for: their logins and roles."""
    instead_of: str = ""
    """In whose place the form is handed in: a login, or nobody's."""

    @property
    def persons(self) -> set[str]:
        """Whose act it is: the person's own and, in somebody's place, that one's too."""
        return {self.login, self.instead_of} - {""}

    @property
    def places(self) -> list[Form]:
        """The form as handed in by the person alone, and in the place of each one who is away."""
        alone = replace(self, away=())
        there = [
            replace(
                alone,
                instead_of=login,
                roles=frozenset(role for role in roles if self.roles & PASSES.get(role, frozenset())),
            )
            for login, roles in self.away
        ]
        return [alone, *there]

    @property
    def on(self) -> dt.date:
        """The day that the form bears."""
        return self.fields.get("on", self.day)

    def blank(self, *names: str) -> bool:
        """Whether one of these is left empty."""
        return any(not str(self.fields.get(name, "")).strip() for name in names)


@dataclass
class Sheet:
    """A letter: is it sealed, has it ever been out, is it out, is it there? By post, and under which number?"""

    made: dt.date
    sealed: bool = False
    left: bool = False
    out: dt.date | None = None
    there: dt.date | None = None
    void: bool = False
    posted: bool = False
    tracking: str = ""


@dataclass
class Question:
    """One consultation."""

    kind: str
    items: tuple[int, ...]
    view: str = ""
    good: bool = False
    told: bool = False


@dataclass
class Paper:
    """The draft on the table: who wrote it, whether it is up for review, what it needs, what it has."""

    authors: set[str]
    up: bool = False
    needs: set[str] = field(default_factory=set)
    has: set[str] = field(default_factory=set)
    passed_by: set[str] = field(default_factory=set)


@dataclass
class NaiveCase:
    """What is known of one case, in plain words."""

    organ: str
    items: int
    applicant: str
    received: dt.date | None
    lacks: bool = False
    accepted: bool = False
    units: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    searches: list[tuple[Any, ...]] = field(default_factory=list)
    decided: dict[int, tuple[str, Fields, str]] = field(default_factory=dict)
    paper: Paper | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    correction: str = ""
    reasons: str = ""
    deferred: bool = False
    longer: str = ""
    ordered: bool = False
    fee: str = ""
    owed: int = 0
    members: list[str] = field(default_factory=list)
    spoken: set[str] = field(default_factory=set)
    opinions_due: dt.date = dt.date.min
    concluded: Mapping[int, str] | None = None
    ended: bool = False
    filed: bool = False
    handler: str = ""
    raised: set[str] = field(default_factory=set)
    waved: set[str] = field(default_factory=set)

    @property
    def stage(self) -> str:
        """Where the case stands."""
        reply = self.sheets.get("reply")
        if reply:
            return "z" if reply.there else "y"
        if self.paper and self.paper.up:
            return "v" if self.paper.needs - self.paper.has else "s"
        if self.members and self.concluded is None and not self.ended:
            return "c"
        if len(self.decided) == self.items:
            return "d"
        if self.received is None:
            return "r"
        if not self.accepted:
            return "e"
        return "i" if self.units or self.searches else "o"

    def may(self, act: str, roles: frozenset[str], organ: str) -> bool:
        """Whether a person with these roles in ``organ`` may do the act here and now."""
        if organ != self.organ and not (act == "chase" and "overseer" in roles):
            return False
        if self.ended and act not in AFTER_THE_END:
            return False
        return any(self.stage in stages for role, stages in OPENS.get(act, {}).items() if role in roles)

    def placed(self, form: Form) -> Form:
        """The form in whose place it counts.

        The absent handler's on that one's own case, if it is a handler's act; else the person's own; else that of the
        first who is away and whose act it is.
        """
        alone, *others = form.places
        theirs = form.act != "claim" and self.stage in OPENS[form.act].get(HANDLER, "")
        first = [one for one in others if theirs and one.instead_of == self.handler]
        return next((one for one in (*first, alone, *others) if self.entitles(one)), alone)

    def entitles(self, form: Form) -> bool:
        """Whether it is this person's act at all, whatever else is against it."""
        if not self.may(form.act, form.roles, form.organ):
            return False
        if form.act == "approve" and self.paper and form.fields["kind"] in self.paper.needs:
            return ROLE_OF.get(form.fields["kind"], form.fields["kind"]) in form.roles
        if form.act == "give_opinion" and form.fields["member"] in self.members:
            return self.speaker(form) in form.roles
        return True

    def speaker(self, form: Form) -> str:
        """Whose the opinion is to give: a unit's is its head's, whoever has no account hands it to the handler."""
        return UNIT if form.fields["member"] in form.office.units[self.organ] else HANDLER

    def opinion(self, form: Form) -> str:
        """What should come of the form: done, refused, wrong or either."""
        if not self.may(form.act, form.roles, form.organ):
            return REFUSED
        if form.on > form.day or (form.act in NOT_BACKDATED and form.on != form.day):
            return WRONG
        if form.on != form.day:
            return EITHER
        rule = RULES.get(form.act)
        return rule(self, form) if rule else DONE

    def standing(self, item: int, outcome: str, facts: Fields, departs: str) -> bool:
        """Whether the file bears this outcome of the item."""
        agreed = (self.concluded or {}).get(item, outcome)
        if agreed != outcome and not departs.strip():
            return False
        asked = [one for one in self.questions.values() if one.kind == "third_party" and item in one.items]
        views = {one.view for one in asked}
        if outcome in ("disclosed", "partly_disclosed"):
            bound = any(one.view == "objects" and one.good for one in asked)
            kept = facts.get("withheld_under") == "third_party"
            return "" not in views and (not bound or kept or bool(str(facts.get("public_interest", "")).strip()))
        if outcome == "withheld.third_party":
            return bool(views) and "" not in views and views != {"consents"} and facts.get("view") in views
        if outcome == "does_not_exist":
            return any(not search[1] for search in self.searches)
        if outcome == "excessive":
            return self.reasons == "bad"
        if outcome == "unclear_after_correction":
            return self.correction == "received"
        return True

    def asks_legal(self) -> bool:
        """Whether it is hard in a way that a lawyer has to look at, and nobody said that it does not matter."""
        decided = self.decided.values()
        third = [one for one in self.questions.values() if one.kind == "third_party"]
        hard = {
            "third_party_objects": any(one.view == "objects" for one in third),
            "public_interest_override": any(one.told for one in self.questions.values())
            or any(facts.get("public_interest") for _, facts, _ in decided),
            "contrary_clue": any(code == "does_not_exist" for code, _, _ in decided)
            and any(search[1] for search in self.searches),
            "excessive": bool(self.reasons) or any(code == "excessive" for code, _, _ in decided),
            "overturned_before": self.ordered,
        }
        met = {trigger for trigger, is_so in hard.items() if is_so} | (self.raised & {"contrary_clue"})
        return bool(met - self.waved)

    def sound(self) -> bool:
        """Whether every decision still stands."""
        return self.ended or all(self.standing(n, *self.decided[n]) for n in self.decided)


Rule = Callable[[NaiveCase, Form], str]
RULES: dict[str, Rule] = {}


def rule(*acts: str) -> Callable[[Rule], Rule]:
    """Decorator: this is what is thought of these acts."""

    def keep(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(acts, function))
        return function

    return keep
