"""The main navigation: one line an area, shown to the roles it is for. Showing a link is no permission: pages check."""

from __future__ import annotations

from dataclasses import dataclass

from casework.people import Actor, Role
from casework.stages import roles_for

EVERYBODY = frozenset(Role) - {Role.SYSTEM}


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


def entries_for(actor: Actor) -> list[Entry]:
    """The links that this person sees, in order."""
    return [entry for entry in ENTRIES if entry.roles & actor.powers]
