"""A whole office for a test or a measurement: its own home, free ports, real Prefect server and worker as processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.desk import Desk
from flows import server

ROOT = Path(__file__).resolve().parents[1]
HANGING = 300.0
"""Seconds after which a test gives up: only so that nothing hangs for ever. How fast things are is for bench/."""


@dataclass
class TemporaryOffice:
    """An office under ``home``. Processes are started by role and may be killed at any moment.

    ``store_url`` and ``prefect_url`` are the two lines of config.yaml about databases; empty leaves them as shipped;
    ``plain`` is the switch of that name.
    """

    home: Path
    store_url: str = ""
    prefect_url: str = ""
    plain: bool = False
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = (ROOT / "config.yaml").read_text(encoding="utf-8")
        for key in ("web_port", "prefect_port", "worker_port"):
            old = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
            text = text.replace(old, f"{old.split(':')[0]}: {server.free_port()}")
        for section, url in (("store", self.store_url), ("prefect", self.prefect_url)):
            text = re.sub(rf"(?m)^{section}:\n  url: \S+", f"{section}:\n  url: {url}", text) if url else text
        text = text.replace("plain: false", f"plain: {str(self.plain).lower()}")
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "config.yaml").write_text(text, encoding="utf-8")
        cache = self.home / "var" / "cache"
        cache.parent.mkdir(exist_ok=True)
        shared = ROOT / "var" / "cache"
        shared.mkdir(parents=True, exist_ok=True)
        cache.symlink_to(shared)  # a migrated, empty Prefect database is made once for all

    def desk(self) -> Desk:
        """The desk of this office, in this process."""
        return the_desk(load_config(self.home / "config.yaml"))

    @classmethod
    def at(cls, home: Path) -> TemporaryOffice:
        """The office whose configuration is there already."""
        office = cls.__new__(cls)
        office.home, office.processes = home, {}
        return office

    def start(
        self, role: str, number: int = 1, environment: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.Popen[bytes]:
        """Start one role, or the ``number``-th process of it; see :meth:`ready`."""
        name = role if number == 1 else f"{role}-{number}"
        log = self.home / f"{name}.log"
        around = {**os.environ, **environment, "MINGDA_HOME": str(self.home)}
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "up", "--role", role],
                stdout=out, stderr=subprocess.STDOUT, env=around, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        self.processes[name] = process
        return process

    def ready(self, desk: Desk) -> None:
        """Wait until Prefect answers and every worker listens."""
        workers = sum(name.startswith("worker") for name in self.processes)
        prefect_port = load_config(self.home / "config.yaml").server.prefect_port
        end = time.monotonic() + HANGING
        while time.monotonic() < end:
            answers = server.answers(f"http://{server.HOST}:{prefect_port}/api/health", {})
            if answers and desk.nudge.listeners() >= workers > 0:
                return
            for role, process in self.processes.items():
                assert process.poll() is None, f"{role} ended: {(self.home / f'{role}.log').read_text()[-2000:]}"
            time.sleep(0.05)
        raise AssertionError("the office did not open in time")

    def end(self, name: str) -> None:
        """Stop one process in good order."""
        server.stop(self.processes.pop(name))

    def stop(self) -> None:
        """Stop every process, the workers first."""
        for role in ("worker", "web", "prefect"):
            for name in [name for name in self.processes if name.startswith(role)]:
                self.end(name)


@contextmanager
def open_office(
    home: Path, *, store_url: str = "", prefect_url: str = "", workers: int = 1, plain: bool = False
) -> Iterator[tuple[TemporaryOffice, Desk]]:
    """An office with Prefect and its workers running, and its desk."""
    office = TemporaryOffice(home, store_url, prefect_url, plain)
    desk = office.desk()
    try:
        office.start("prefect")
        for number in range(1, workers + 1):
            office.start("worker", number)
        office.ready(desk)
        yield office, desk
    finally:
        office.stop()
        desk.close()
