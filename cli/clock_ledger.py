"""The clock as a ledger that a person reads in the terminal."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.table import Table

from rules.citation import joined
from rules.ledger import STATES, Clock, CountedDay, Limit, Step
from rules.rulebook import Rulebook
from rules.workdays import UNPUBLISHED, Calendar

_WEEKDAYS = "一二三四五六日"


def show(answer: Clock, rulebook: Rulebook, calendar: Calendar) -> None:
    """Print received, due, steps, limits and faults."""
    console = Console(highlight=False)
    for label, value in _head(answer, calendar):
        console.print(f"[bold]{label}[/bold]  {value}", soft_wrap=True)
    if answer.steps:
        console.print(_steps(answer.steps))
    if answer.days:
        guessed = "；带“暂”的放假安排尚未公布" if any(calendar.is_provisional(day.on) for day in answer.days) else ""
        console.print(f"逐日（第几日；停、休或者节日的不计{guessed}）", soft_wrap=True)
        console.print(_weeks(answer, calendar))
    for limit in answer.limits:
        console.print(f"其他期限  {_limit(limit, rulebook, calendar)}", soft_wrap=True)
    for fault in answer.faults:
        article = fault.as_dict()["article"]
        console.print(f"[red]须注意[/red]  {fault.message}（{article}）", soft_wrap=True)
    console.print(f"[dim]规则 {answer.rulebook[:12]}  日历 {answer.calendar}[/dim]\n", soft_wrap=True)


def day_text(day: dt.date | None, calendar: Calendar) -> str:
    """``2026-02-28 周六（调休上班）``; — when there is none; a day whose notice is not out says so."""
    if day is None:
        return "—"
    label = calendar.label(day)
    special = "" if label == "工作日" else f"（{label}）"
    guessed = f"（{UNPUBLISHED}）" if calendar.is_provisional(day) else ""
    return f"{day} 周{_WEEKDAYS[day.weekday()]}{special}{guessed}"


def _head(answer: Clock, calendar: Calendar) -> list[tuple[str, str]]:
    rows = [("状态", STATES[answer.state]), ("收到申请之日", day_text(answer.received_on, calendar))]
    rows.append(("答复期限", day_text(answer.due_on, calendar)))
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
        places = joined(step.cite)
        table.add_row(str(step.on), str(step.until or ""), step.what, places)
    return table


def _weeks(answer: Clock, calendar: Calendar) -> Table:
    """Every day as on a wall calendar: the number it counts as, or why it does not."""
    table = Table(box=None, pad_edge=False)
    for weekday in _WEEKDAYS:
        table.add_column(f"周{weekday}", no_wrap=True)
    row = [""] * answer.days[0].on.weekday()
    for day in answer.days:
        row.append(_cell(day, calendar, whole=day is answer.days[0] or day.on.day == 1))
        if len(row) == len(_WEEKDAYS):
            table.add_row(*row)
            row = []
    if row:
        table.add_row(*row)
    return table


def _cell(day: CountedDay, calendar: Calendar, whole: bool) -> str:
    """``5/12 第1日``, ``16 休``, ``19 停``, ``10 第9日调``."""
    figure = f"{day.on.month}/{day.on.day}" if whole else str(day.on.day)
    if day.counts:
        mark = "暂" if calendar.is_provisional(day.on) else ""
        return f"[bold]{figure} 第{day.n}日[/bold]" + ("调" if calendar.kind(day.on) == "makeup" else mark)
    label = "停" if calendar.is_workday(day.on) else calendar.label(day.on)
    return f"[dim]{figure} {'休' if label == '休息日' else label}[/dim]"


def _limit(limit: Limit, rulebook: Rulebook, calendar: Calendar) -> str:
    ref = f"（{limit.ref}）" if limit.ref else ""
    article = limit.as_dict()["article"]
    return f"{rulebook.deadline(limit.kind).label}{ref}：最迟于 {day_text(limit.due_on, calendar)}，{article}"
