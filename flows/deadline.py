"""期限: the clock ledger as the run's artifact, and the state's name that says where the case waits."""

from __future__ import annotations

import datetime as dt

from casework.case import Case
from casework.stages import Stage, stage_of
from flows.ports import Work
from rules.ledger import Clock

WEEKDAYS = "一二三四五六日"


async def deadline(work: Work, case: Case, clock: Clock) -> None:
    """Show the legal clock as it stands, with its steps and articles."""
    await work.show(ledger(case, clock))


def waiting_state(case: Case, clock: Clock) -> str:
    """``待审查``, ``停表·待检索征询``, ``已办结``."""
    return stage_of(case).state_name(stopped=clock.state == "stopped" and stage_of(case) is not Stage.CLOSED)


def ledger(case: Case, clock: Clock) -> str:
    """The ledger as Markdown, without anything about a person."""
    due = day_words(clock.due_on) if clock.due_on else "未定"
    head = [f"## {case.number} 期限台账", "", f"环节：{stage_of(case).label}　答复期限：**{due}**", ""]
    rows = [f"|{day_words(step.on)}|{step.what}|{'、'.join(c.full for c in step.cite)}|" for step in clock.steps]
    faults = [f"- {fault.message}" for fault in clock.faults]
    return "\n".join([*head, "|日期|事实与计算|依据|", "|---|---|---|", *rows, "", *faults])


def day_words(day: dt.date) -> str:
    """``2026-10-20 周二``."""
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"
