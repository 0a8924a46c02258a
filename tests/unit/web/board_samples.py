"""Cases as cached rows for the tests of the board: many at once, with every clock state, drawn by lot."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from office_at_work import TODAY, OfficeAtWork
from sqlalchemy import insert

from store.database import writing
from store.tables import case_file, drive

Row = dict[str, Any]
ORGANS = {"JAFG": ("征收科", "公房科", "征收科、物业科", ""), "JAGH": ("土地利用科", "")}
STATES = ("running", "running", "running", "stopped", "awaiting_correction", "not_received", "done")
OUTCOMES = ("disclosed", "does_not_exist", "disclosed withheld.third_party", "")


def office_with_rows(office: OfficeAtWork, many: int = 160) -> list[Row]:
    """Put so many cases into the store and give their rows."""
    dice = random.Random(20261020)
    rows = [_row(office, dice, n) for n in range(many)]
    with writing(office.desk.store.engine) as connection:
        connection.execute(insert(case_file), rows)
        connection.execute(insert(drive), [{"case_number": row["number"]} for row in rows])
    return rows


def _row(office: OfficeAtWork, dice: random.Random, n: int) -> Row:
    organ, open_ = dice.choice(list(ORGANS)), dice.random() < 0.6
    state = dice.choice(STATES) if open_ else dice.choice(("done", "done", "withdrawn"))
    received = TODAY - dt.timedelta(days=dice.randint(0, 100))
    due = office.desk.calendar.add(TODAY, dice.randint(-6, 25)) if state in ("running", "done") else None
    closed = None if open_ else min(received + dt.timedelta(days=dice.randint(1, 60)), TODAY)
    rests = open_ and state in ("stopped", "awaiting_correction")
    return {
        "number": f"{organ}-2026-{n:04d}", "organ": organ, "channel": "in_person", "applicant_kind": "natural",
        "applicant_name": "周小明", "sought": f"周小明申请的第 {n} 件", "clock_state": state,
        "stage": dice.choice(("examination", "inquiry", "drafting", "signing")) if open_ else "closed",
        "units": dice.choice(ORGANS[organ]), "registered_on": received, "received_on": received, "due_on": due,
        "cautious_due_on": None, "alert_on": due, "order_on": due or dt.date.max, "provisional": False, "seq": 1,
        "closed_on": closed, "in_time": dice.random() < 0.8 if not open_ and state == "done" else None,
        "handler": dice.choice(("", f"{organ.lower()}.handler", "somebody.else")),
        "times_returned": dice.choice((0, 0, 1, 2, 3)), "outcomes": "" if open_ else dice.choice(OUTCOMES),
        "resting_since": TODAY - dt.timedelta(days=dice.randint(1, 60)) if rests else None, "limits": "", "to_do": "",
        "next_act": "", "next_subject": "", "next_roles": "", "next_why": "", "next_waiting": False,
        "next_until": None,
    }  # fmt: skip


def counted(rows: list[Row], condition: Callable[[Row], bool]) -> int:
    """The naive count."""
    return sum(1 for row in rows if condition(row))


def is_open(row: Row) -> bool:
    """Not closed."""
    return row["closed_on"] is None


def is_late(row: Row) -> bool:
    """Open, its clock running, its last day past."""
    return is_open(row) and row["clock_state"] == "running" and row["alert_on"] < TODAY
