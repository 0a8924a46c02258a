"""A scenario played headless: the acts and the driver in this process, the letters and the trail written out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from acts.carry_out import Press, press_of
from acts.config import Config
from acts.desk import Desk, open_desk
from acts.scenario import Scenario, check, play
from acts.trial import TrialPeople
from casework.case import Case, Issued
from casework.letters_of import kind_of
from casework.people import SYSTEM
from casework.stages import stage_of
from casework.wire import encode
from cli.trust import AUTHORITY
from flows.driver import Driver, Pace
from flows.prefect_runs import PrefectRuns, connected
from flows.prefect_settings import quiet_logs
from flows.store_work import StoreDrives
from letters.verify import verify_pdf

HEADLESS = Pace(at_once=1)


async def play_headless(scenario: Scenario, config: Config, home: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Play it with the 测试章 on a throw-away store under ``home``; letters and trail.json go to ``home``/out."""
    quiet_logs()
    desk = open_desk(replace(config, seals=None), home=home, store_url=f"sqlite:///{home / 'mingda.db'}")
    try:
        async with connected() as runs:
            drives = StoreDrives(desk, press_of(desk))
            driver = Driver(drives, runs, HEADLESS)

            async def settle(_number: str, day: dt.date) -> None:
                drives.desk = desk.on(day)
                await driver.catch_up()

            case = await play(desk, scenario, TrialPeople(), settle, tell)
            last = drives.desk
            check(scenario, last, case)
            return await _write(last, drives.press, runs, case.number, home / "out")
    finally:
        desk.close()


async def _write(desk: Desk, press: Press, runs: PrefectRuns, number: str, out: Path) -> dict[str, Any]:
    out.mkdir()
    record = desk.cases(SYSTEM).find(number)
    letters = [_letter(desk, press, record.case, issued, out) for issued in record.case.letters.values()]
    (out / AUTHORITY).write_bytes(press.letters.trust.read_bytes())
    assert record.run_id
    states = await runs.client.read_flow_run_states(UUID(record.run_id))
    trail = {
        "case": _standing(record.case),
        "events": [
            {"no": r.no, "event": type(r.event).__name__, "by": r.name, "at": r.at.isoformat(), **encode(r.event)}
            for r in record.records
        ],
        "clock": desk.clock(record.case).as_dict(),
        "letters": letters,
        "flow_run": {
            "id": record.run_id,
            "states": [{"name": s.name, "type": s.type.value, "at": s.timestamp.isoformat()} for s in states],
        },
    }
    (out / "trail.json").write_text(json.dumps(trail, ensure_ascii=False, indent=1), encoding="utf-8")
    return trail


def _standing(case: Case) -> dict[str, Any]:
    items = [
        {"n": i.n, "sought": i.sought, **({"outcome": i.decision.outcome, "row": i.decision.row} if i.decision else {})}
        for i in case.items
    ]
    return {"number": case.number, "organ": case.organ, "stage": stage_of(case).label, "items": items}


def _letter(desk: Desk, press: Press, case: Case, issued: Issued, out: Path) -> dict[str, Any]:
    """Write the letter's .docx and sealed .pdf, and say what they hold."""
    assert issued.file
    ref = issued.letter.partition("-")[2]
    label = desk.rulebook.letter(kind_of(issued.letter)).at(issued.made_on).label + (f"-{ref}" if ref else "")
    sealed = desk.store.files.read(issued.file.sealed)
    (out / f"{label}.docx").write_bytes(desk.store.files.read(issued.file.docx))
    (out / f"{label}.pdf").write_bytes(sealed)
    content = _content(desk, case, issued)
    return {
        "letter": issued.letter,
        "label": label,
        "number": issued.number,
        "made_on": issued.made_on.isoformat(),
        "dispatched_on": issued.dispatched_on.isoformat() if issued.dispatched_on else None,
        "delivered_on": issued.delivered_on.isoformat() if issued.delivered_on else None,
        "files": encode(issued.file),
        "seal": verify_pdf(sealed, press.letters.trust).as_dict(),
        **content,
    }


def _content(desk: Desk, case: Case, issued: Issued) -> dict[str, Any]:
    """The reply's text, content hash, and each item's outcome with its citations."""
    if issued.version is None:
        return {}
    from letters.blocks import Letter

    draft = Letter.from_dict(desk.cases(SYSTEM).letter_body(case.number, issued.letter, issued.version))
    letter = draft.finalised(issued.number, issued.made_on)
    items = [
        {"n": i.n, "outcome": i.decision.outcome, "grounds": encode(i.decision.grounds), "remedy": i.decision.remedy}
        for i in case.items
        if i.decision
    ]
    return {"text": letter.text, "content_hash": letter.content_hash, "items": items}
