"""How long an audit of 100,000 events takes, and how much memory: 10,000 cases of ten events with their files."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from acts.audit import audit
from acts.desk import Desk
from acts.digests import seal_day
from acts.nudge import Nudge
from casework import events as ev
from casework.people import Secret
from casework.ruling import Decision
from cli.progress import bar
from letters.compose import Templates
from store.database import writing
from store.opening import open_store
from store.unit_of_work import UnitOfWork, take_number
from tests import builders as b

STEP = 50


def events_of(n: int, file: ev.SealedFile) -> tuple[ev.Event, ...]:
    """Ten events of one case, each case with a person and days of its own."""
    signed = dt.date(2026, 3, 2) + dt.timedelta(days=n % 180)
    person = b.applicant(name=f"某{n}", phone=Secret(f"1{n:010d}"), id_number=Secret(f"{n:018d}"))
    dates = {"sent": signed - dt.timedelta(days=2), "signed": signed}
    request = b.registered(on=signed, applicant=person, dates=dates)
    slip = ev.NoticeIssued(signed, "registration_receipt", f"{n}", file)
    accepted, routed = (replace(one, on=signed) for one in (b.ACCEPTED, b.ROUTED))
    later = [replace(one, on=signed) for one in (b.search(), b.decided(), b.MADE, b.SUBMITTED, b.APPROVED)]
    return (request, slip, accepted, routed, *later, replace(b.REPLY_SIGNED, on=signed, number=f"第{n}号"))


def fill(desk: Desk, cases: int) -> Iterator[None]:
    """Write the cases, fifty a transaction; yields after each."""
    law = replace(b.context(), today=dt.date(2026, 11, 2))
    for first in range(0, cases, STEP):
        names = [desk.store.files.keep(f"{first} {part}".encode() * 500) for part in ("docx", "pdf", "sealed")]
        file = replace(b.FILE, docx=names[0], pdf=names[1], sealed=names[2])
        with writing(desk.store.engine) as connection:
            for n in range(first, min(first + STEP, cases)):
                number = f"JAFG-2026-{take_number(connection, 'JAFG', 'case', 2026):05d}"
                work = UnitOfWork(connection, desk.store.vault, number)
                work.append(Decision(events_of(n, file)), law, b.AT, desk.clock)
        yield


def main() -> None:
    """Fill, seal, audit; print seconds and memory."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = open_store(f"sqlite:///{home / 'mingda.db'}", home)
        day = dt.date(2026, 11, 2)
        desk = Desk(b.config(home), b.law(), b.days(), store, Templates(), Nudge(home / "run"), fixed_day=day)
        with bar("写入", cases // STEP) as running:
            for _ in fill(desk, cases):
                running.step()
        before, start = peak(), time.perf_counter()
        seal_day(desk)
        sealed, start, cpu = time.perf_counter() - start, time.perf_counter(), time.process_time()
        report = audit(desk)
        took, cpu = time.perf_counter() - start, time.process_time() - cpu
        assert report.whole, report.findings[:3]
        store.close()
    print(f"\n封存 {sealed:.2f} s；稽核 {report.cases} 件、{report.events} 个事件、{report.files} 份文件：")
    print(f"{took:.1f} s（其中 CPU {cpu:.1f} s）")
    print(f"内存最多 {peak():.0f} MB（稽核之前 {before:.0f} MB）")


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
