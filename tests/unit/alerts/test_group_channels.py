"""群里的机器人: alerts by apprise to a real HTTP server of this machine, once a rung and person, tried again, shown."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from acts.alert_post import deliver_alerts
from acts.alerting import give_alerts
from acts.config import ChannelSettings
from acts.desk import Desk
from casework.people import Role
from store import deliveries
from store.database import writing
from store.tables import alert_delivery
from tests import builders as b
from tests.unit.store.store_samples import new_case

GROUP = "工作群"
HEAD = b.actor(Role.UNIT_HEAD)


@dataclass
class Group:
    """A webhook that keeps what it was told; while ``broken`` it answers 500."""

    port: int = 0
    broken: bool = False
    told: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def open_group() -> Iterator[Group]:
    """The server, on a free port."""
    group = Group()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if not group.broken:
                group.told.append(json.loads(body))
            self.send_response(500 if group.broken else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    group.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield group
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def group() -> Iterator[Group]:
    """A group's webhook."""
    with open_group() as made:
        yield made


def in_group(desk: Desk, address: str, folder: Path) -> Desk:
    """The desk with a unit head, a handler, and the group's channel under this address."""
    for person in (b.HANDLER, HEAD):
        desk.accounts.put(person, "no password opens this")
    file = folder / "group"
    file.write_text(f"{address}\n", encoding="utf-8")
    return replace(desk, config=replace(desk.config, channels=(ChannelSettings(GROUP, file),)))


def at_once(desk: Desk) -> None:
    """The pauses before the next try are over."""
    with writing(desk.store.engine) as connection:
        connection.execute(update(alert_delivery).where(alert_delivery.c.state == "planned").values(next_at=0.0))


@pytest.mark.slow
def test_the_group_hears_of_each_rung_once_a_person(desk: Desk, group: Group, tmp_path: Path) -> None:
    """Over three weeks of days, each worked off twice: every rung and person arrives once, without the applicant."""
    office = in_group(desk, f"json://127.0.0.1:{group.port}/hook", tmp_path)
    number = new_case(office.store).number
    for day in range(30):
        for _ in range(2):
            give_alerts(office.on(dt.date(2026, 9, 28) + dt.timedelta(day)))
            deliver_alerts(office)
    replies = Counter((one["title"], one["message"]) for one in group.told if number in one["title"])
    rungs = {title.removeprefix(f"【明答】{number} ") for title, _ in replies if "剩" in title}
    assert ({"剩 10 日", "剩 5 日", "剩 3 日", "剩 1 日"}, {1}) == (rungs, set(replies.values()))
    state = deliveries.channel_states(office.store.engine, "2026")[GROUP]
    assert (len(group.told), 0, 0) == (state.sent, state.waiting, state.failed)
    assert all(f"/cases/{number}" in words for _, words in replies)
    for secret in (b.applicant().name, b.request().items[0], b.ADDRESS, b.PHONE):
        assert secret not in json.dumps(group.told, ensure_ascii=False)


@pytest.mark.parametrize("fault", ["answers 500", "is not there"])
def test_a_group_that_fails_is_tried_again_and_shown(desk: Desk, group: Group, tmp_path: Path, fault: str) -> None:
    """What was not taken waits, the channel says what is wrong; once the group answers it arrives, and once."""
    gone = fault == "is not there"
    office = in_group(desk, f"json://127.0.0.1:{1 if gone else group.port}/hook", tmp_path)
    new_case(office.store)
    group.broken = True
    give_alerts(office.on(dt.date(2026, 10, 13)))
    assert "送出 0 条，2 条没有送出，稍后再试" == deliver_alerts(office)
    state = deliveries.channel_states(office.store.engine, "2026")[GROUP]
    assert (0, 2, True) == (state.sent, state.waiting, "没有收下" in state.error)
    assert "送出 0 条" == deliver_alerts(office)  # the pause is not over
    group.broken = False
    office = in_group(desk, f"json://127.0.0.1:{group.port}/hook", tmp_path)
    at_once(office)
    assert ("送出 2 条", "送出 0 条") == (deliver_alerts(office), deliver_alerts(office))
    assert 2 == len(group.told)


def test_a_wrong_address_is_told_and_not_printed(desk: Desk, tmp_path: Path) -> None:
    """An address that apprise does not understand, or a file that is gone: said by the channel's name alone."""
    office = in_group(desk, "wecombot-misspelt://secret-key", tmp_path)
    new_case(office.store)
    give_alerts(office.on(dt.date(2026, 10, 13)))
    deliver_alerts(office)
    error = deliveries.channel_states(office.store.engine, "2026")[GROUP].error
    assert ("地址写得不对" in error, "secret-key" in error) == (True, False)
    (tmp_path / "group").unlink()
    at_once(office)
    deliver_alerts(office)
    assert "读不到" in deliveries.channel_states(office.store.engine, "2026")[GROUP].error
