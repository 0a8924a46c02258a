"""The figures for monitoring: what is counted, how it is read, and that no label can hold what a person typed."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from acts.desk import Desk
from acts.metrics import KEEP_SECONDS, Measured, StoreGauges, WebMetrics, WorkerMetrics, store_figures
from casework.effects import EffectKind
from flows.watched import Pulse, Watched
from store.database import StoreAway
from store.drives import Lease, LeaseLost
from store.gauges import Standing
from store.jobs import Last

NOTHING = Standing(0, None, {}, {})
LEASE = Lease("JAFG-2026-0001", "token", 3, None, 0, 0, 0)


def read(text: bytes) -> dict[str, float]:
    """Samples by name and labels, as a scraper understands them."""
    families = text_string_to_metric_families(text.decode())
    return {" ".join((s.name, *map(str, s.labels.values()))): s.value for family in families for s in family.samples}


@dataclass
class Counting:
    """Somebody who counts how often he is asked."""

    standing: Standing = NOTHING
    asked: int = 0

    def __call__(self) -> Standing:
        self.asked += 1
        return self.standing


def test_the_store_is_counted_at_most_every_fifteen_seconds() -> None:
    """Scraping twice a second costs the database nothing."""
    now, count = [0.0], Counting()
    gauges = StoreGauges(count, lambda: now[0])
    asked = []
    for now[0] in (0.0, 1.0, KEEP_SECONDS - 0.1, KEEP_SECONDS, KEEP_SECONDS + 1):
        list(gauges.collect())
        asked.append(count.asked)
    assert [1, 1, 1, 2, 2] == asked


def test_what_waits_is_told_by_stage_and_kind() -> None:
    """Open cases by stage, unfinished effects by kind and state, cases behind; a wait is never negative."""
    standing = Standing(3, "2999-01-01T00:00:00.000000+00:00", {"routing": 7}, {("send_letter", "unclear"): 1})
    metrics = WorkerMetrics(Counting(standing))
    told = read(metrics.text())
    assert (3, 0, 7, 1) == (
        told["mingda_cases_behind"],
        told["mingda_oldest_wait_seconds"],
        told["mingda_open_cases routing"],
        told["mingda_open_effects send_letter unclear"],
    )


def test_a_fresh_store_has_nothing_waiting(desk: Desk) -> None:
    """The counts are real queries."""
    assert NOTHING == store_figures(desk.store.engine)()


def test_registries_share_nothing() -> None:
    """Two offices in one process (as in tests) count apart."""
    one, other = WorkerMetrics(Counting()), WorkerMetrics(Counting())
    one.driven("settled", 0.2)
    assert (1, None) == tuple(read(m.text()).get("mingda_drives_total settled") for m in (one, other))


# Requests


@dataclass(frozen=True)
class Route:
    """As the framework leaves it in the scope."""

    path: str


def asked(
    metrics: WebMetrics, path: str, *, route: str = "", code: int = 200, method: str = "GET", **scope: Any
) -> int:
    """The status of one request to a measured application."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if route:
            scope["route"] = Route(route)
        await send({"type": "http.response.start", "status": code, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    given = {"type": "http", "method": method, "path": path, "headers": [], "client": ("127.0.0.1", 1), **scope}
    asyncio.run(Measured(app, metrics)(given, receive, send))
    return sent[0]["status"]


def test_requests_are_counted_by_template() -> None:
    """Never by path: it holds the case number, or whatever somebody tries."""
    metrics = WebMetrics(Counting())
    asked(metrics, "/cases/JAFG-2026-0001", route="/cases/{number}")
    asked(metrics, "/cases/JAFG-2026-0002", route="/cases/{number}", code=404)
    asked(metrics, "/周某某", code=404, method="周某某")
    asked(metrics, "/static/mingda.css")
    told = {name: value for name, value in read(metrics.text()).items() if name.startswith("mingda_requests_total")}
    assert {
        "mingda_requests_total GET /cases/{number} 200": 1,
        "mingda_requests_total GET /cases/{number} 404": 1,
        "mingda_requests_total other other 404": 1,
        "mingda_requests_total GET /static 200": 1,
    } == told


def test_refused_sign_ins_are_counted() -> None:
    """Only those: neither a good sign-in nor the form being looked at."""
    metrics = WebMetrics(Counting())
    for method, code in (("GET", 200), ("POST", 401), ("POST", 401), ("POST", 303)):
        asked(metrics, "/sign-in", route="/sign-in", code=code, method=method)
    assert 2 == read(metrics.text())["mingda_sign_in_failures_total"]


def test_a_request_that_breaks_is_a_500() -> None:
    """It is counted, and goes on as it was."""
    metrics = WebMetrics(Counting())

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": None}
    with pytest.raises(ValueError):
        asyncio.run(Measured(broken, metrics)(scope, None, None))  # type: ignore[arg-type]
    assert 1 == read(metrics.text())["mingda_requests_total GET other 500"]


@pytest.mark.parametrize(
    ("client", "headers", "code"),
    [
        (("127.0.0.1", 1), [], 200),
        (("::1", 1), [], 200),
        (("10.0.0.7", 1), [], 404),
        (("127.0.0.1", 1), [(b"x-forwarded-for", b"203.0.113.7")], 404),
        (None, [], 404),
    ],
)
def test_figures_are_for_this_machine(client: Any, headers: Any, code: int) -> None:
    """Neither another machine nor anybody behind the reverse proxy reads /metrics."""
    assert code == asked(WebMetrics(Counting()), "/metrics", code=404, client=client, headers=headers)


# Drives


@dataclass
class FakeWork:
    """A work whose one effect ends as it is told."""

    ends: str
    put_off: int = 0

    async def carry_out(self, effect_id: int, kind: EffectKind) -> None:
        if self.ends == "lost":
            raise LeaseLost("JAFG-2026-0001")
        self.put_off += self.ends == "put_off"


@dataclass
class FakeDrives:
    """Bookkeeping that says yes or no."""

    ours: bool = True
    ends: str = "done"
    away: bool = False

    async def claim(self, limit: int, seconds: float) -> list[Lease]:
        if self.away:
            raise OSError
        return [replace(LEASE, case_number=f"JAFG-2026-000{n}") for n in range(limit)]

    async def settle(self, lease: Lease, shown: int) -> bool:
        return self.ours

    async def give_back(self, lease: Lease, delay: float, problem: str, counts: bool = True) -> bool:
        return self.ours

    async def mark_behind(self, numbers: list[str]) -> None:
        return None

    def work(self, lease: Lease, seconds: float) -> FakeWork:
        return FakeWork(self.ends)


@dataclass
class Tally:
    """What was counted."""

    said: list[tuple[str, object]] = field(default_factory=list)

    def driven(self, result: str, seconds: float) -> None:
        self.said.append((result, seconds))

    def carried_out(self, kind: str, result: str) -> None:
        self.said.append((kind, result))


async def drive(watched: Watched, ends: str) -> None:
    """One drive to its end, as the driver ends it."""
    (lease,) = await watched.claim(1, 15)
    if ends == "settled":
        await watched.settle(lease, 3)
    elif ends == "put_off":
        await watched.give_back(lease, 1, "", counts=True)
    elif not await watched.settle(lease, 3):
        await watched.mark_behind([lease.case_number])


@pytest.mark.parametrize("ends", ["settled", "put_off", "lost"])
def test_each_drive_is_counted_once_by_how_it_ended(ends: str) -> None:
    """With its seconds; afterwards nothing is under way."""
    now, tally = iter(range(100)), Tally()
    watched = Watched(FakeDrives(ours=ends != "lost"), tally, Pulse(lambda: float(next(now))))  # type: ignore[arg-type]
    asyncio.run(drive(watched, ends))
    assert [(ends, 1.0)] == tally.said
    assert 0 == watched.driving


@pytest.mark.parametrize("ends", ["done", "put_off", "lost"])
def test_each_effect_is_counted_by_how_it_ended(ends: str) -> None:
    """By kind; a lost lease goes on to the driver."""
    tally = Tally()
    work = Watched(FakeDrives(ends=ends), tally).work(LEASE, 15)  # type: ignore[arg-type]
    try:
        asyncio.run(work.carry_out(1, EffectKind.SEAL_REPLY))
    except LeaseLost:
        assert ends == "lost"
    assert [("seal_reply", ends)] == tally.said


def test_the_loop_is_seen_turning_while_the_store_is_away() -> None:
    """A database that does not answer is no hung worker."""
    watched = Watched(FakeDrives(away=True), Tally())  # type: ignore[arg-type]
    with pytest.raises(OSError):
        asyncio.run(watched.claim(3, 15))
    assert watched.pulse.turned is not None


def test_closed_it_takes_nothing_new() -> None:
    """What is under way goes on; the worker waits for it before it stops."""
    watched = Watched(FakeDrives(), Tally())  # type: ignore[arg-type]

    async def go() -> list[int]:
        (lease,) = await watched.claim(1, 15)
        watched.close()
        taken = await watched.claim(3, 15)
        under_way = watched.driving
        await watched.settle(lease, 3)
        return [len(taken), under_way, watched.driving]

    assert [0, 1, 0] == asyncio.run(go())


def test_a_store_that_is_away_leaves_the_other_figures() -> None:
    """Monitoring still sees the process, and that its store is away."""

    def away() -> Standing:
        raise StoreAway("postgresql://…", "connection refused")

    found = read(WebMetrics(away).text())
    assert 0.0 == found["mingda_store_up"]
    assert "process_resident_memory_bytes" in found and "mingda_cases_behind" not in found
    assert 1.0 == read(WebMetrics(Counting()).text())["mingda_store_up"]


def test_jobs_and_the_backup_are_told_by_when_and_how_they_went() -> None:
    """So that monitoring sees a night without a backup, and an audit that found something."""
    went = (
        Last("备份", "2026-10-20T15:00:00+00:00", "/mnt/a.zip"),
        Last("稽核", "2026-10-19T17:10:00+00:00", "要修：…"),
    )
    found = read(WebMetrics(Counting(replace(NOTHING, jobs=went))).text())
    times = [found[f"mingda_job_done_timestamp_seconds {name}"] for name in ("备份", "稽核")]
    assert [dt.datetime.fromisoformat(one.slot).timestamp() for one in went] == times
    assert [0.0, 1.0] == [found[f"mingda_job_trouble {name}"] for name in ("备份", "稽核")]
