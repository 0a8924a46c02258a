"""What monitoring may know, in Prometheus' text format: how many, how long, how it ended; never who or which case.

Each process has one registry of its own. Labels are closed sets (routes, stages, kinds, results): nothing that a person
typed can become one.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from acts.today import now
from store.database import StoreAway
from store.gauges import Standing, standing

KEEP_SECONDS = 15.0
"""How long counts of the store are kept, so that scraping often costs nothing."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
DRIVE_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
SIGN_IN = "/sign-in"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class StoreGauges(Collector):
    """What waits in the store, counted at most every fifteen seconds. The same figures from every process."""

    def __init__(self, count: Callable[[], Standing], clock: Callable[[], float] = time.monotonic) -> None:
        self._count, self._clock = count, clock
        self._kept: tuple[float, Standing] | None = None

    def describe(self) -> list[Metric]:
        """Nothing is counted when the registry is set up."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges; of a store that is away only that it is."""
        try:
            found = self._standing()
        except StoreAway:
            yield GaugeMetricFamily("mingda_store_up", "办件库连得上", value=0)
            return
        yield GaugeMetricFamily("mingda_store_up", "办件库连得上", value=1)
        yield GaugeMetricFamily("mingda_cases_behind", "流程还没有跟上的办件", value=found.behind)
        yield GaugeMetricFamily("mingda_oldest_wait_seconds", "其中等得最久的，秒", value=_age(found.oldest))
        stages = GaugeMetricFamily("mingda_open_cases", "在办件，按环节", labels=["stage"])
        for stage, n in found.open_cases.items():
            stages.add_metric([stage], n)
        yield stages
        effects = GaugeMetricFamily("mingda_open_effects", "没有做完的事务，按种类和状态", labels=["kind", "state"])
        for labels, n in found.open_effects.items():
            effects.add_metric(list(labels), n)
        yield effects
        yield from _of_jobs(found)

    def _standing(self) -> Standing:
        at = self._clock()
        if self._kept is None or at - self._kept[0] >= KEEP_SECONDS:
            self._kept = (at, self._count())
        return self._kept[1]


def _of_jobs(found: Standing) -> Iterator[Metric]:
    done = GaugeMetricFamily("mingda_job_done_timestamp_seconds", "定时任务、备份最近一次是几时的", labels=["job"])
    trouble = GaugeMetricFamily("mingda_job_trouble", "定时任务最近一次说要修", labels=["job"])
    for job in found.jobs:
        done.add_metric([job.name], dt.datetime.fromisoformat(job.slot).timestamp())
        trouble.add_metric([job.name], job.trouble)
    yield from (done, trouble)


def _age(oldest: str | None) -> float:
    return max(0.0, (now() - dt.datetime.fromisoformat(oldest)).total_seconds()) if oldest else 0.0


class WorkerMetrics:
    """Of one worker: its drives and effects."""

    def __init__(self, count: Callable[[], Standing]) -> None:
        self.registry = _registry(count)
        self._drives = Counter("mingda_drives", "推进的次数，按结果", ["result"], registry=self.registry)
        self._seconds = Histogram(
            "mingda_drive_seconds", "推进一次用的秒数", buckets=DRIVE_BUCKETS, registry=self.registry
        )
        self._effects = Counter("mingda_effects", "做过的事务，按种类", ["kind", "result"], registry=self.registry)
        self._losses = Counter("mingda_lease_losses", "推进途中办件被别的进程接手", registry=self.registry)

    def driven(self, result: str, seconds: float) -> None:
        """One drive has ended: ``settled``, ``put_off`` or ``lost``."""
        self._drives.labels(result).inc()
        self._seconds.observe(seconds)
        if result == "lost":
            self._losses.inc()

    def carried_out(self, kind: str, result: str) -> None:
        """One effect was tried: ``done``, ``put_off`` or ``lost``."""
        self._effects.labels(kind, result).inc()

    def text(self) -> bytes:
        """What a scraper gets."""
        return generate_latest(self.registry)


class WebMetrics:
    """Of one web process: requests by route template (never by path: paths hold case numbers)."""

    def __init__(self, count: Callable[[], Standing]) -> None:
        self.registry = _registry(count)
        labels = ["method", "route", "status"]
        self._requests = Counter("mingda_requests", "请求，按路由模板和状态", labels, registry=self.registry)
        self._seconds = Histogram(
            "mingda_request_seconds", "答复一次请求用的秒数", ["route"], buckets=REQUEST_BUCKETS, registry=self.registry
        )
        self._refused = Counter("mingda_sign_in_failures", "没有通过的登录", registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if (method, route, status) == ("POST", SIGN_IN, 401):
            self._refused.inc()

    def text(self) -> bytes:
        """What a scraper gets."""
        return generate_latest(self.registry)


def _registry(count: Callable[[], Standing]) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(StoreGauges(count))
    return registry


def store_figures(engine: Any) -> Callable[[], Standing]:
    """What :class:`StoreGauges` asks, for the store behind ``engine``."""
    return lambda: standing(engine)


Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Measured:
    """The web application with its requests counted; it answers ``GET /metrics`` itself, to this machine only.

    A scraper comes straight from this machine; whoever comes through the reverse proxy brings a forwarding header and
    meets the application's own page for an unknown address.
    """

    def __init__(self, app: App, metrics: WebMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == "/metrics" and scope["method"] == "GET" and _from_here(scope):
            await _answer(send, self._metrics.text())
        else:
            await self._measured(scope, receive, send)

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), [500]

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.answered(method, _route(scope), status[0], time.perf_counter() - began)


def _route(scope: Scope) -> str:
    """The template of the route that answered; one word for all files, and one for all unknown addresses."""
    if template := getattr(scope.get("route"), "path", None):
        return str(template)
    return "/static" if scope["path"].startswith("/static/") else "other"


def _from_here(scope: Scope) -> bool:
    host = (scope.get("client") or ("",))[0]
    forwarded = any(name in (b"forwarded", b"x-forwarded-for", b"x-real-ip") for name, _ in scope["headers"])
    return (host.startswith("127.") or host == "::1") and not forwarded


async def _answer(send: Send, body: bytes) -> None:
    headers = [(b"content-type", CONTENT_TYPE.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
