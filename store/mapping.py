"""Between rows and the domain: the only module that knows both. Also the hash that chains a case's events."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from casework import events as ev
from casework.case import Case
from casework.kinds import KINDS
from casework.letters_of import STAYS_IN, key_of, stem, whereabouts
from casework.next_task import NextTask, next_task
from casework.open_limits import limits_text, open_limits, resting_since, steps_to_do
from casework.stages import Stage, stage_of
from casework.wire import decode, encode
from rules.ledger import Clock
from store.vault import Vault

FIRST_HASH = "0" * 64


def event_row(number: str, record: ev.Recorded, prev_hash: str, vault: Vault) -> dict[str, Any]:
    """The columns of one event, with its secrets closed and its place in the chain."""
    covered = encode(record.event, lambda secret: vault.cover(secret, number))
    row = {
        "case_number": number,
        "no": record.no,
        "kind": type(record.event).__name__,
        "on_day": record.event.on,
        "at": record.at.isoformat(timespec="microseconds"),
        "actor": record.actor,
        "name": record.name,
        "acted_for": record.acted_for,
        "rulebook": record.rulebook,
        "calendar": record.calendar,
        "payload": json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        "prev_hash": prev_hash,
    }
    return row | {"hash": chain_hash(row)}


def chain_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over every column of the event but its own hash; the previous hash is one of them.

    For whom a stand-in acted is among them where somebody did, so that what was written before there were stand-ins
    keeps its hash.
    """
    columns = ("case_number", "no", "kind", "on_day", "at", "actor", "name", "rulebook", "calendar", "payload")
    text = "\x1f".join(
        str(row[name]) for name in (*columns, "prev_hash", *(("acted_for",) if row["acted_for"] else ()))
    )
    return hashlib.sha256(text.encode()).hexdigest()


def recorded(row: Any, vault: Vault) -> ev.Recorded:
    """The event of a row, its secrets opened."""
    kind = KINDS[row.kind]
    event = decode(kind, json.loads(row.payload), lambda text: vault.uncover(text, row.case_number))
    at = dt.datetime.fromisoformat(row.at)
    return ev.Recorded(row.no, event, at, row.actor, row.name, row.rulebook, row.calendar, row.hash, row.acted_for)


def case_row(case: Case, clock: Clock) -> dict[str, Any]:
    """The cached columns of a case: what lists and counts need, all of it derivable from the events."""
    stage = stage_of(case)
    days = [day for day in (clock.due_on, clock.cautious_due_on) if day]
    return {
        "number": case.number,
        "organ": case.organ,
        "channel": case.channel,
        "applicant_kind": case.applicant.kind,
        "applicant_name": case.applicant.name,
        "sought": case.sought,
        "stage": stage.value,
        "clock_state": clock.state,
        "units": "、".join(case.units),
        "registered_on": case.registered_on,
        "received_on": clock.received_on,
        "due_on": clock.due_on,
        "cautious_due_on": clock.cautious_due_on,
        "alert_on": min(days, default=None),
        "order_on": min(days, default=dt.date.max),
        "provisional": clock.provisional,
        "seq": case.seq,
        "closed_on": case.reply.delivered_on if case.reply and stage is Stage.CLOSED else None,
        "in_time": clock.in_time if clock.state == "done" else None,
        "outcomes": " ".join(item.decision.outcome for item in case.items if item.decision),
        "resting_since": resting_since(case, clock),
        "limits": limits_text(open_limits(case, clock)),
        "to_do": " ".join(steps_to_do(case)),
        "handler": case.course.handler,
        "times_returned": case.times_returned,
        **_next_task(case, clock),
    }


def letter_rows(case: Case) -> dict[str, dict[str, Any]]:
    """The cached rows of the letters that leave the house, by their ids."""
    return {
        name: {
            "case_number": case.number,
            "letter": name,
            "organ": case.organ,
            "number": issued.number,
            "key": key_of(issued.number),
            "place": whereabouts(case, issued).value,
            "made_on": issued.made_on,
            "way": issued.way,
            "tracking": issued.tracking,
            "dispatched_on": issued.dispatched_on,
            "delivered_on": issued.delivered_on,
            "returned": len(issued.returns),
        }
        for name, issued in case.letters.items()
        if stem(name) not in STAYS_IN and not issued.lead  # one letter, one envelope: it goes out with its lead
    }


def _next_task(case: Case, clock: Clock) -> dict[str, Any]:
    """The columns of the next task; empty once there is none."""
    task = next_task(case, clock) or NextTask("", "")
    return {
        "next_act": task.act,
        "next_subject": task.subject,
        "next_roles": " ".join(sorted(task.roles)),
        "next_why": task.why,
        "next_waiting": task.waiting,
        "next_until": task.until,
    }
