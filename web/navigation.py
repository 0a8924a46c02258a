"""The main navigation: one line an area, shown to the roles it is for. Showing a link is no permission: pages check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.people import Actor, Role
from casework.stages import roles_for

EVERYBODY = frozenset(Role) - {Role.SYSTEM}
TODO_OF: Mapping[Role, str] = {
    Role.HANDLER: "待我办理",
    Role.UNIT_HEAD: "分到本单位",
    Role.REVIEWER: "待我审核",
    Role.LEGAL: "待我审核",
    Role.SECRECY: "待我审核",
    Role.SIGNATORY: "待我签发",
    Role.OFFICE_HEAD: "待我同意",
}
"""What the first view is called for a person of one role; whoever has none of these looks at all open cases."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: the page's name for ``here``, its words, its address, and whose it is."""

    name: str
    label: str
    address: str
    roles: frozenset[Role] = EVERYBODY


ENTRIES: tuple[Entry, ...] = (
    Entry("inbox", "我的待办", "/"),
    Entry("register", "登记", "/register", roles_for("register")),
    Entry("post", "邮寄登记簿", "/post", roles_for("dispatch")),
    Entry("conferences", "会商", "/conferences"),
    Entry("board", "督办看板", "/board", frozenset({Role.SUPERVISOR, Role.OFFICE_HEAD, Role.OVERSEER})),
    Entry("admin", "管理", "/admin", frozenset({Role.ADMIN})),
)


ONLY_WATCHED = Entry("inbox", "办件", "/")
"""The list for whoever watches over cases and is never to act next on one."""


def entries_for(actor: Actor) -> list[Entry]:
    """The links that this person sees, in order."""
    seen = [entry for entry in ENTRIES if entry.roles & actor.powers]
    return [ONLY_WATCHED if entry.name == "inbox" and not has_own_work(actor) else entry for entry in seen]


def first_page(actor: Actor) -> str:
    """Where a person begins after signing in: with the own work, else with what they are there for."""
    theirs = [entry.address for entry in entries_for(actor) if entry.name in ("board", "admin")]
    return "/" if has_own_work(actor) or not theirs else theirs[0]


def has_own_work(actor: Actor) -> bool:
    """Whether a next step can ever be this person's."""
    return bool(actor.powers & TODO_OF.keys())
