"""我的待办 as its page shows it: the ways of looking at the list, what is chosen, and the rows with their next act."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from acts.desk import Desk
from casework.lamp import LampReading, lamp_of, span_of, states_of
from casework.office import Lamp
from casework.people import Actor, Role, cover_name
from casework.stages import Stage, acts_for, roles_for
from casework.words import is_person, label_of, task_label
from rules.errors import InputError
from store.cases import CaseLine
from store.worklist import OPINION, Sieve
from web.navigation import TODO_OF, has_own_work
from web.next_step import address_of_act

LONGEST_WORDS = 60
_MOST_NAMED = 3
VIEWS: Mapping[str, str] = {
    "todo": "待我办理",
    "claimed": "我领办的",
    "stands_in": "我代办的",
    "open": "全部在办",
    "waiting": "在等别人",
    "returned": "被退回过",
    "all": "全部",
}
"""Ways of looking, and their words."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; empty means: does not matter."""

    view: str = ""
    stage: str = ""
    unit: str = ""
    lamp: str = ""
    words: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view was chosen."""
        return bool(self.stage or self.unit or self.lamp or self.words)

    def address(self, **changes: str) -> str:
        """The address of the list with this and ``changes`` chosen."""
        pairs = dataclasses.asdict(self) | changes
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/?{query}" if query else "/"


def chosen(actor: Actor, view: str, stage: str, unit: str, lamp: str, words: str) -> Chosen:
    """What was asked for, checked. Raises InputError that lists what can be chosen."""
    for name, given, known in (
        ("view", view, VIEWS),
        ("stage", stage, {each.value: each.label for each in Stage}),
        ("lamp", lamp, {each.value: each.label for each in Lamp}),
    ):
        if given and given not in known:
            raise InputError(f"没有“{given}”这种筛选", f"可以选：{'、'.join(known.values())}", field=name)
    words = words.strip()[:LONGEST_WORDS]
    first = "all" if words or stage == Stage.CLOSED else home_view(actor)
    return Chosen(view or first, stage, unit, lamp, words)


@dataclass(frozen=True, slots=True)
class Handing:
    """The form for handing over, as it was filled in: marks of cases, the colleague, the reason, what is wrong."""

    cases: tuple[str, ...] = ()
    to: str = ""
    reason: str = ""
    at: str = ""
    problem: str = ""

    def wrong_by(self, wrong: InputError) -> Handing:
        """The same with what is wrong."""
        return dataclasses.replace(self, at=wrong.field, problem=f"{wrong.problem}。{wrong.advice}")

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of the cases that were ticked."""
        return frozenset(mark.partition("@")[0] for mark in self.cases)


NOTHING_HANDED = Handing()


def chosen_in(actor: Actor, address: str) -> Chosen:
    """What an address of the list chose; its first view when it is none."""
    fields = {key: value for key, value in parse_qsl(address.partition("?")[2]) if key in Chosen.__dataclass_fields__}
    return chosen(actor, *(fields.get(key, "") for key in Chosen.__dataclass_fields__))


def may_hand_over_any(actor: Actor) -> bool:
    """Whether this person's roles let them hand cases over."""
    return bool(actor.powers & roles_for("hand_over"))


def home_view(actor: Actor) -> str:
    """What a person sees first: the own work, or everything open for whoever only watches."""
    return "todo" if has_own_work(actor) else "open"


def views_for(actor: Actor) -> dict[str, str]:
    """The ways of looking that make sense for a person, with their words."""
    mine = [TODO_OF[role] for role in TODO_OF if role in actor.powers]
    views = dict(VIEWS)
    if not mine:
        views.pop("todo")
    elif len(set(mine)) == 1:
        views["todo"] = mine[0]
    if "claim" not in acts_for(Stage.EXAMINATION, actor.powers):
        views.pop("claimed")
    if not any(Role.HANDLER in one.roles for one in actor.stands_for):
        views.pop("stands_in")
    return views


def sieve_of(asked: Chosen, desk: Desk, actor: Actor) -> Sieve:
    """The sieve for what was chosen, as of today."""
    sieve = sieve_of_view(asked.view, actor)
    if asked.lamp:
        colour = Lamp(asked.lamp)
        first, end = span_of(colour, desk.today, desk.calendar, desk.office.policy.lamp)
        sieve = dataclasses.replace(sieve, states=states_of(colour), due_from=first, due_before=end)
    return dataclasses.replace(sieve, stage=asked.stage, unit=asked.unit, words=asked.words)


def sieve_of_view(view: str, actor: Actor) -> Sieve:
    """What one way of looking leaves."""
    match view:
        case "todo":
            return Sieve(todo_for=actor)
        case "claimed":
            return Sieve(handlers=frozenset({actor.login}))
        case "stands_in":
            return Sieve(handlers=frozenset(one.login for one in actor.stands_for))
        case "waiting":
            return Sieve(waiting=True)
        case "returned":
            return Sieve(returned=True)
        case "all":
            return Sieve(closed_too=True)
        case _:
            return Sieve()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, ready to be shown: names covered, the lamp read today, the next act with its address.

    ``step`` is empty while there is none or the system is at work; ``mine`` says whether this person may do it.
    """

    line: CaseLine
    lamp: LampReading
    sought: str
    applicant: str
    kind: str
    channel: str
    organ: str
    handler: str
    step: str
    address: str
    mine: bool
    may_claim: bool
    may_hand_over: bool
    waits_for: str
    instead_of: str = ""
    """Whose next step it is, when this person may do it only in an absent colleague's place."""


def rows_of(desk: Desk, actor: Actor, lines: list[CaseLine]) -> list[Row]:
    """The lines as this person sees them."""
    names = desk.accounts.names({line.handler for line in lines if line.handler})
    waits = any(line.next_act == OPINION for line in lines)
    called = frozenset(desk.cases(actor).invitations(actor)) if waits else frozenset[str]()
    return [_row(desk, actor, line, names, called) for line in lines]


def _is_theirs(actor: Actor, line: CaseLine, called: frozenset[str]) -> bool:
    """Whether the next step is one of this person's roles, and an opinion one that they owe, or ask others for."""
    mine = frozenset(Role(role) for role in line.next_roles.split()) & actor.powers
    may_speak = line.next_act != OPINION or line.number in called or Role.HANDLER in mine
    return actor.organ == line.organ and bool(mine) and bool(may_speak)


def _row(desk: Desk, actor: Actor, line: CaseLine, names: Mapping[str, str], called: frozenset[str]) -> Row:
    person = is_person(desk.rulebook, line.applicant_kind)
    lamp = lamp_of(
        line.clock_state, line.due_on, line.cautious_due_on, desk.today, desk.calendar, desk.office.policy.lamp
    )
    organ = desk.office.organs.get(line.organ)
    own = actor.organ == line.organ
    roles = frozenset(Role(role) for role in line.next_roles.split())
    return Row(
        line,
        lamp,
        cover_name(line.sought, line.applicant_name, person=person),
        cover_name(line.applicant_name, line.applicant_name, person=person),
        label_of(desk.rulebook, "applicant_kinds", line.applicant_kind),
        label_of(desk.rulebook, "receipt", line.channel),
        organ.short if organ else line.organ,
        names.get(line.handler, line.handler),
        _step(desk, actor, line, called),
        address_of_act(line.number, line.next_act, line.next_subject),
        _is_theirs(actor, line, called),
        own and not line.handler and "claim" in acts_for(line.stage, actor.powers),
        own and "hand_over" in acts_for(line.stage, actor.powers),
        "、".join(sorted(role.label for role in roles)) if len(roles) <= _MOST_NAMED else "有关人员",
        _instead_of(actor, line, roles) if own else "",
    )


def _step(desk: Desk, actor: Actor, line: CaseLine, called: frozenset[str]) -> str:
    """The next step's words; a handler who was not called looks who still owes an opinion, and gives none."""
    if line.next_act == OPINION and line.number not in called and _is_theirs(actor, line, called):
        return "查看会商"
    return task_label(line.next_act, line.next_subject, desk.rulebook)


def _instead_of(actor: Actor, line: CaseLine, roles: frozenset[Role]) -> str:
    """The absent handler of the case; or who has the role for its next step, where this person has not."""
    for one in actor.stands_for:
        if line.handler == one.login or (roles & one.roles and not roles & actor.roles):
            return one.name
    return ""
