"""An office that sends letters by e-mail to our own mailbox, on either database, whose processes may be killed."""

from __future__ import annotations

import os
import shutil
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from acts.config import load_config
from acts.desk import Desk
from flows import server
from tests.chaos.mailbox import Mailbox
from tests.offices import HANGING, TemporaryOffice
from tests.postgres import PostgresServer


def build(home: Path, mailbox: Mailbox, postgres: PostgresServer | None) -> TemporaryOffice:
    """The office, nothing started yet; on PostgreSQL both databases are made anew."""
    urls = databases(postgres) if postgres else {}
    office = TemporaryOffice(home, **urls)
    text = (home / "config.yaml").read_text(encoding="utf-8")
    mail = f"host: 127.0.0.1, port: {mailbox.port}, sender: office@example.org, starttls: false"
    (home / "config.yaml").write_text(f'{text}\nmail: {{{mail}, user: "", password_file: ""}}\n', encoding="utf-8")
    return office


def databases(postgres: PostgresServer) -> dict[str, str]:
    """Two fresh databases: the two lines of config.yaml."""
    name = f"office_{uuid.uuid4().hex[:12]}"
    postgres.create(f"{name}_prefect")
    return {"store_url": postgres.create(name), "prefect_url": postgres.url(f"{name}_prefect", "asyncpg")}


@contextmanager
def opened(home: Path, mailbox: Mailbox, postgres: PostgresServer | None) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """The office with its Prefect server up, and its desk."""
    office = build(home, mailbox, postgres)
    desk = office.desk()
    try:
        office.start("prefect")
        prefect_answers(office)
        yield office, desk
    finally:
        office.stop()
        desk.close()


def kill(office: TemporaryOffice, name: str) -> None:
    """kill -9 of the process that was started under ``name``."""
    process = office.processes.pop(name)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def prefect_answers(office: TemporaryOffice) -> None:
    """Wait until the Prefect server answers."""
    health = prefect_health(office)
    until(lambda: server.answers(health, {}), "Prefect answers")


def prefect_health(office: TemporaryOffice) -> str:
    """Where the Prefect server says that it is well."""
    port = load_config(office.home / "config.yaml").server.prefect_port
    return f"http://{server.HOST}:{port}/api/health"


def until(true: Callable[[], bool], what: str, seconds: float = HANGING) -> float:
    """Wait until it is true; how many seconds it took. Raises AssertionError after ``seconds``: it hangs."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


BY_ONE_ALONE = ("SCHEDULER", "LATE_RUNS", "FOREMAN", "CANCELLATION_CLEANUP", "REPOSSESSOR")
"""Services of a Prefect server that only one of several on the same database runs."""


@contextmanager
def second_server(office: TemporaryOffice) -> Iterator[TemporaryOffice]:
    """A second Prefect server on the office's PostgreSQL, and where to start workers that use it: the same ``var``."""
    home = office.home.with_name(f"{office.home.name}-2")
    shutil.copytree(office.home, home, ignore=shutil.ignore_patterns("var", "*.log"))
    (home / "var").symlink_to(office.home / "var")
    config = home / "config.yaml"
    port = load_config(office.home / "config.yaml").server.prefect_port
    text = config.read_text(encoding="utf-8").replace(f"prefect_port: {port}", f"prefect_port: {server.free_port()}")
    config.write_text(text, encoding="utf-8")
    second = TemporaryOffice.at(home)
    try:
        off = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in BY_ONE_ALONE}
        second.start("prefect", environment={**off, "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false"})
        prefect_answers(second)
        yield second
    finally:
        second.stop()
        shutil.rmtree(home)
