"""The one way in which anything changes: open the case's unit of work, decide, commit, nudge the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from acts.desk import Desk
from casework.case import Case
from casework.command import Command
from casework.decide import decide
from casework.joining import those_beside
from casework.people import Actor
from casework.proceeding_commands import JoinReplies
from casework.ruling import Refused
from casework.standing_in import in_capacity
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Done:
    """An act that is done and safe: the case as it stands now, and the number of its last event."""

    case: Case

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number

    @property
    def seq(self) -> int:
        """The number of the case's last event."""
        return self.case.seq


Outcome = Done | Refused
Before = Callable[[UnitOfWork, Command], Command]
After = Callable[[UnitOfWork, Case], None]


class RolledBack(Exception):
    """Carries a refusal out of the transaction, so that all of it is taken back; ``after`` may raise it too."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused


def perform(
    desk: Desk,
    actor: Actor,
    number: str,
    command: Command,
    *,
    seen: int | None = None,
    before: Before | None = None,
    after: After | None = None,
) -> Outcome:
    """Do ``command`` on a case; ``before`` completes it and ``after`` adds to it within the same transaction.

    Raises InputError for a command that is wrong in itself and NoSuchCase for an unknown number.
    """
    try:
        with desk.store.on(number) as work:
            case = _carry_out(desk, actor, work, command, seen, before, after)
    except RolledBack as back:
        return back.refused
    desk.nudge.give()
    return Done(case)


def _beside(work: UnitOfWork, command: Command) -> tuple[Case, ...]:
    """The cases that the case's reply answers too, and those that the command names for it."""
    named = command.cases if isinstance(command, JoinReplies) else ()
    return tuple(other.known for other in work.beside((*those_beside(work.case), *named)))


def _carry_out(
    desk: Desk,
    actor: Actor,
    work: UnitOfWork,
    command: Command,
    seen: int | None,
    before: Before | None,
    after: After | None,
) -> Case:
    """Decide twice when ``before`` completes the command: first whether the act is open at all, then for good."""
    since = work.since(seen)
    asked = replace(desk.context(actor), beside=_beside(work, command))
    context = in_capacity(work.case, command, asked, since)
    ruling = decide(work.case, command, context, since)
    if before and not isinstance(ruling, Refused):
        ruling = decide(work.case, before(work, command), context, since)
    if isinstance(ruling, Refused):
        raise RolledBack(ruling)
    case = work.append(ruling, context, desk.now(), desk.clock)
    if after:
        after(work, case)
    return case
