"""A synthetic history: lawful to the last event, the same for the same seed, never mixed with real cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from act_samples import register

from acts.audit import audit
from acts.desk import Desk
from acts.loading import NotForLoad, already_there, load
from casework.people import SYSTEM
from casework.stages import Stage
from store.cases import CaseRecord
from store.drives import behind
from store.opening import open_store

CASES = 40


def loaded(desk: Desk, cases: int = CASES, seed: int = 1) -> list[CaseRecord]:
    """Every case after loading so many."""
    for _ in load(desk, cases, seed):
        pass
    lines = desk.cases(SYSTEM).lines(limit=1000)
    return [desk.cases(SYSTEM).find(line.number) for line in sorted(lines, key=lambda line: line.number)]


def test_a_loaded_store_is_whole(desk: Desk) -> None:
    """Audit finds chains, files and cached rows as they should be; most cases are closed, none waits for a driver."""
    records = loaded(desk)
    report = audit(desk)
    assert (CASES, []) == (report.cases, report.findings)
    assert 0 == behind(desk.store.engine)
    closed = [record for record in records if record.case.reply and record.case.reply.delivered_on]
    assert (True, CASES) == (len(closed) > CASES / 2, already_there(desk))
    assert {Stage.CLOSED} == {line.stage for line in desk.cases(SYSTEM).lines(limit=1000) if line.number in {
        record.case.number for record in closed
    }}  # fmt: skip


def test_the_same_seed_gives_the_same_events(desk: Desk, tmp_path: Path) -> None:
    """Only the seed and the number decide; another seed gives another history."""
    events = [[r.event for r in record.records] for record in loaded(desk)]
    again = []
    for name, seed in (("same", 1), ("other", 2)):
        store = open_store(f"sqlite:///{tmp_path / name / 'mingda.db'}", tmp_path / name)
        again.append([[r.event for r in record.records] for record in loaded(replace(desk, store=store), seed=seed)])
        store.close()
    assert (True, False) == (events == again[0], events == again[1])


def test_a_load_goes_on_where_it_was(desk: Desk) -> None:
    """Cut short after some transactions, begun again: no case twice, none missing."""
    for written in load(desk, CASES, 1):
        assert written >= 1
        break
    assert (CASES, CASES) == (len(loaded(desk)), already_there(desk))


def test_real_cases_are_never_mixed_with_made_up_ones(desk: Desk) -> None:
    """A store in which somebody has registered a request takes none."""
    register(desk)
    with pytest.raises(NotForLoad) as refused:
        loaded(desk)
    assert "真实的办件" in str(refused.value)
