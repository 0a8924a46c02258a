"""The procedure by itself: no Prefect server, no store; a written fake stands for the work."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from prefect.exceptions import Abort

from casework import events as ev
from casework.case import Case, Draft, Issued, Item
from casework.effects import EffectKind
from casework.people import Applicant
from flows.deadline import ledger
from flows.disclosure import Turn, disclosure, turn
from flows.prefect_settings import NotAnError
from rules.clock import run_clock
from rules.history import ClockEvent, History
from rules.ledger import Clock
from rules.load import load_calendar, load_rulebook
from store.room import DiskFull

DAY = dt.date(2026, 9, 16)
CASE = Case(
    "JAFG-2026-0001", "JAFG", "signed_post", {"signed": DAY}, Applicant("natural", "周某某"), (Item(1, "一份报告"),),
    DAY, decided_by="signed", seq=7,
)  # fmt: skip
CLOCK = run_clock(
    History("signed_post", (ClockEvent("signed", DAY),)), load_rulebook(), load_calendar(), dt.date(2026, 9, 20)
)
DECIDED = ev.ItemDecided(DAY, 1, "disclosed", {}, (), "一", "R2")
DRAFT = Draft("reply", 1, "hash", "handler", frozenset({"handler"}), submitted=True, reviews=("review",))
REPLY = Issued("reply", "号", DAY, 1)


@dataclass
class FakeWork:
    """A drive that only writes down what the procedure does with it."""

    case: Case = CASE
    clock: Clock = CLOCK
    ours: bool = True
    done: list[str] = field(default_factory=list)

    @property
    def case_number(self) -> str:
        return self.case.number

    async def due(self, *kinds: EffectKind) -> list[int]:
        self.done += [f"due {kind.value}" for kind in kinds]
        return []

    @property
    def shown(self) -> int:
        return 0

    @property
    def put_off(self) -> int:
        return 0

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        raise AssertionError("nothing is due")

    async def standing(self) -> tuple[Case, Clock]:
        return self.case, self.clock

    async def show(self, ledger: str) -> None:
        self.done.append("ledger")

    def shows(self, seq: int) -> None:
        self.done.append(f"shows {seq}")

    async def still_ours(self) -> bool:
        return self.ours


def run(work: FakeWork, this: Turn | None = None):
    """The state in which the procedure comes to rest."""

    async def go():
        turn.set(this or Turn(work))
        return await disclosure.fn(work.case_number)

    return asyncio.run(go())


ITEMS = (Item(1, "一份报告", DECIDED),)
STAGES = {
    "待登记": replace(CASE, dates={}, decided_by="confirmed"),
    "待审查": CASE,
    "待分办": replace(CASE, accepted_on=DAY),
    "待检索征询": replace(CASE, accepted_on=DAY, units=("征收科",)),
    "待拟稿": replace(CASE, items=ITEMS),
    "待审核": replace(CASE, items=ITEMS, draft=DRAFT),
    "待签发": replace(CASE, items=ITEMS, draft=replace(DRAFT, approvals={"review": "hash"})),
    "待送达": replace(CASE, items=ITEMS, letters={"reply": REPLY}),
}


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_waits_once_under_its_own_name(name: str) -> None:
    """Wherever the case stands, the run comes to rest as Paused in a state named after that stage."""
    state = run(FakeWork(STAGES[name]))
    assert (True, name) == (state.is_paused(), state.name)


def test_a_delivered_reply_completes_the_run() -> None:
    """A closed case's run is Completed, under the office's word for it."""
    closed = replace(CASE, items=ITEMS, letters={"reply": replace(REPLY, dispatched_on=DAY, delivered_on=DAY)})
    state = run(FakeWork(closed))
    assert (True, "已办结") == (state.is_completed(), state.name)


def test_a_lawful_stop_is_said_in_the_state() -> None:
    """While the clock is lawfully stopped the state's name begins with 停表."""
    stopped = CLOCK._replace(state="stopped")
    assert "停表·待检索征询" == run(FakeWork(STAGES["待检索征询"], stopped)).name


def test_two_waits_never_share_a_pause_key() -> None:
    """A used key would make Prefect resume at once, with no human decision."""
    keys = {run(FakeWork()).state_details.pause_key for _ in range(20)}
    assert 20 == len(keys)


def test_a_lost_lease_writes_no_state() -> None:
    """A drive that lost its case aborts: the engine stops without writing a state."""
    with pytest.raises(Abort):
        run(FakeWork(ours=False))


def test_a_drive_that_breaks_off_writes_no_state_and_tells_the_driver() -> None:
    """The run does not end as Failed: whatever went wrong is the driver's to hear, and the next try goes on."""
    work = FakeWork(STAGES["待分办"])
    work.standing = full  # type: ignore[method-assign]
    this = Turn(work)
    with pytest.raises(Abort):
        run(work, this)
    assert isinstance(this.problem, DiskFull)


async def full() -> tuple[Case, Clock]:
    """The disk is full."""
    raise DiskFull


def test_the_procedure_reads_in_the_order_of_the_office() -> None:
    """Notices, drafts, seals, letters, then a last look at everything; the clock comes after, with the event read."""
    work = FakeWork()
    run(work)
    kinds = ["due issue_notice", "due render_draft", "due seal_reply", "due send_letter"]
    assert [*kinds, *kinds, "ledger", "shows 7"] == work.done


def test_the_ledger_names_articles_and_no_person() -> None:
    """The artifact explains the day with its articles, and holds neither the applicant nor what was asked."""
    text = ledger(CASE, CLOCK)
    assert "2026-10-20 周二" in text and "第三十三条" in text
    assert "周某某" not in text and "一份报告" not in text


def test_an_ordinary_wait_is_no_error_in_the_log() -> None:
    """Prefect reports each wait at ERROR; the filter drops that line and no other."""
    import logging

    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("prefect.flow_runs", logging.ERROR, "", 0, message, (), None)

    kept = NotAnError().filter
    ends = ("待分办(type=PAUSED)", "Running()", "Failed(type=FAILED)")
    assert [False, False, True] == [kept(record(f"Finished in state {end}")) for end in ends]
