"""登记检索, 判断处理结果."""

from __future__ import annotations

from acts.desk import Desk
from acts.perform import Outcome, perform
from casework import commands as cmd
from casework.people import Actor


def record_search(desk: Desk, actor: Actor, number: str, command: cmd.RecordSearch, seen: int | None) -> Outcome:
    """Write a search down."""
    return perform(desk, actor, number, command, seen=seen)


def decide_item(desk: Desk, actor: Actor, number: str, command: cmd.DecideItem, seen: int | None) -> Outcome:
    """Decide one item; an earlier draft falls, because it said something else."""
    return perform(desk, actor, number, command, seen=seen)
