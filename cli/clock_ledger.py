"""The clock as a ledger that a person reads in the terminal."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.table import Table

from rules.ledger import STATES, Clock, Limit, Step
from rules.rulebook import Rulebook
from rules.workdays import Calendar

_WEEKDAYS = "一二三四五六日"


def show(answer: Clock, rulebook: Rulebook, calendar: Calendar) -> None:
    """Print received, due, steps, limits and faults."""
    console = Console(highlight=False)
    for label, value in _head(answer, calendar):
        console.print(f"[bold]{label}[/bold]  {value}", soft_wrap=True)
    if answer.steps:
        console.print(_steps(answer.steps))
    for limit in answer.limits:
        console.print(f"其他期限  {_limit(limit, rulebook, calendar)}", soft_wrap=True)
    for fault in answer.faults:
        article = fault.as_dict()["article"]
        console.print(f"[red]须注意[/red]  {fault.message}（{article}）", soft_wrap=True)
    console.print(f"[dim]规则 {answer.rulebook[:12]}  日历 {answer.calendar}[/dim]\n", soft_wrap=True)


def day_text(day: dt.date | None, calendar: Calendar) -> str:
    """``2026-02-28 周六（调休上班）``; — when there is none."""
    if day is None:
        return "—"
    label = calendar.label(day)
    special = "" if label == "工作日" else f"（{label}）"
    return f"{day} 周{_WEEKDAYS[day.weekday()]}{special}"


def _head(answer: Clock, calendar: Calendar) -> list[tuple[str, str]]:
    rows = [("状态", STATES[answer.state]), ("收到申请之日", day_text(answer.received_on, calendar))]
    note = "（临时推算：次年放假安排尚未公布）" if answer.provisional else ""
    rows.append(("答复期限", day_text(answer.due_on, calendar) + note))
    if answer.cautious_due_on != answer.due_on:
        rows.append(("审慎口径", day_text(answer.cautious_due_on, calendar)))
    if answer.due_if_answered:
        rows.append(("今日收到回音则为", day_text(answer.due_if_answered, calendar)))
    if answer.due_at_latest and answer.due_at_latest != answer.due_on:
        rows.append(("始终没有回音则为", day_text(answer.due_at_latest, calendar)))
    if answer.in_time is not None:
        rows.append(("是否按期", "按期" if answer.in_time else "逾期"))
    return rows


def _steps(steps: tuple[Step, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("日期", "至", "事由", "依据"):
        table.add_column(title, overflow="fold")
    for step in steps:
        places = "；".join(cite.full for cite in step.cite)
        table.add_row(str(step.on), str(step.until or ""), step.what, places)
    return table


def _limit(limit: Limit, rulebook: Rulebook, calendar: Calendar) -> str:
    ref = f"（{limit.ref}）" if limit.ref else ""
    article = limit.as_dict()["article"]
    return f"{rulebook.deadline(limit.kind).label}{ref}：最迟于 {day_text(limit.due_on, calendar)}，{article}"
