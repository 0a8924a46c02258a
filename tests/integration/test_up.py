"""``mingda up`` with real processes: kept well, stopped in order, nobody left behind, nothing said about a person."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from acts.config import load_config
from acts.desk import Desk
from acts.scenario import load_scenario, play
from acts.trial import TrialPeople
from casework.people import SYSTEM
from cli.roles import BEHIND
from cli.up import STOP_SECONDS
from flows.health import port_of
from tests.offices import HANGING, ROOT, TemporaryOffice

pytestmark = pytest.mark.prefect
ROLES = ("web", "worker", "prefect")


def until(well: Callable[[], bool], what: str, seconds: float = HANGING) -> None:
    """Wait until ``well``; fail when it takes longer."""
    end = time.monotonic() + seconds
    while not well():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Up:
    """A running ``mingda up``."""

    def __init__(self, home: Path) -> None:
        self.office = TemporaryOffice(home)
        self.config = load_config(home / "config.yaml")
        self.out = home / "up.out"
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                command(), stdout=out, stderr=subprocess.STDOUT, env=environment(home), cwd=ROOT, start_new_session=True
            )

    def children(self) -> dict[str, psutil.Process]:
        """The process of each role that has started."""
        found = {}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                words = process.cmdline()
            except psutil.Error:
                continue
            if words and words[-1] in ROLES:
                found[words[-1]] = process
        return found

    def address(self, role: str) -> str:
        """Where the role answers."""
        server = self.config.server
        port = {"web": server.web_port, "prefect": server.prefect_port, "worker": server.worker_port}[role]
        return f"http://127.0.0.1:{port}{'/api/health' if role == 'prefect' else '/healthz'}"

    def is_well(self, role: str) -> bool:
        """Whether the role answers 200."""
        return fetched(self.address(role)) is not None

    def metrics(self, role: str) -> dict[str, float]:
        """The role's samples by name and labels, read by Prometheus' own parser."""
        text = fetched(self.address(role).replace("/healthz", "/metrics"))
        assert text is not None
        samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return {" ".join((s.name, *map(str, s.labels.values()))): s.value for s in samples}

    def stop(self) -> None:
        """Whatever happened before, nothing goes on."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(HANGING)


def command() -> list[str]:
    return [sys.executable, "-m", "cli.main", "up"]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "MINGDA_HOME": str(home)}


def fetched(url: str) -> str | None:
    """What a GET that answers 200 gives."""
    try:
        with urllib.request.urlopen(url, timeout=HANGING) as answer:
            return answer.read().decode()
    except OSError:
        return None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One office that the tests of this module work on in their order; the last one stops it."""
    opened = Up(tmp_path_factory.mktemp("up"))
    try:
        until(lambda: "Ctrl+C" in opened.out.read_text() or opened.process.poll() is not None, "up did not get up")
        assert opened.process.poll() is None, opened.out.read_text()
        yield opened
    finally:
        opened.stop()


@pytest.fixture
def desk(running: Up) -> Iterator[Desk]:
    opened = running.office.desk()
    yield opened
    opened.close()


def test_three_processes_and_no_more(running: Up) -> None:
    """One process a role, each well. A library's helper of a moment (``file``, when a worker loads) is gone soon."""
    assert sorted(ROLES) == sorted(running.children())
    until(lambda: 3 == len(psutil.Process(running.process.pid).children(recursive=True)), "a fourth process stays")
    assert [True] * 3 == [running.is_well(role) for role in ROLES]


def test_the_pages_go_before_letters_and_runs(running: Up) -> None:
    """Worker and Prefect stand back when the machine is short of CPU; the pages do not."""
    front, *behind = (running.children()[role].nice() for role in ("web", "worker", "prefect"))
    assert [front + BEHIND] * 2 == behind


def test_a_second_one_is_refused(running: Up) -> None:
    """Two on one home: the second says so, with the first one's process id, and disturbs nothing."""
    second = subprocess.run(
        command(), env=environment(running.office.home), cwd=ROOT, capture_output=True, text=True, timeout=HANGING
    )
    assert (1, True) == (second.returncode, f"进程号 {running.process.pid}" in second.stderr)
    assert [True] * 3 == [running.is_well(role) for role in ROLES]


def test_nothing_about_a_person_is_logged(running: Up, desk: Desk) -> None:
    """A whole request is worked through and looked at: no log holds name, number, address or what was asked."""
    scenario = load_scenario(ROOT / "examples" / "samples" / "S01.yaml")

    async def settle(number: str, _day: object = None) -> None:
        end = time.monotonic() + HANGING
        while not desk.cases(SYSTEM).find(number).in_step:
            assert time.monotonic() < end
            await asyncio.sleep(0.02)

    case = asyncio.run(play(desk, scenario, TrialPeople(), settle, lambda _: None))
    person, asked = case.applicant, quote(case.applicant.name)
    fetched(running.address("web").replace("/healthz", f"/cases/{case.number}?q={asked}"))
    secrets = [
        person.name,
        asked,
        case.items[0].sought[:8],
        "山海关路",
        *(s.reveal() for s in (person.phone, person.address)),
    ]
    logs = sorted((running.office.home / "var" / "log").glob("*.log"))
    said = running.out.read_text() + "".join(path.read_text() for path in logs)
    assert ["prefect.log", "up.log", "web.log", "worker.log"] == [path.name for path in logs]
    assert all(path.stat().st_size for path in logs)
    assert [] == [secret for secret in secrets if secret in said]


def test_the_worker_counts_what_it_did(running: Up) -> None:
    """After one whole request: drives, effects, their time, and nothing left waiting."""
    told = running.metrics("worker")
    assert told["mingda_drives_total settled"] >= 8
    assert told["mingda_drive_seconds_count"] >= told["mingda_drives_total settled"]
    assert 1 == told["mingda_effects_total seal_reply done"]
    assert 0 == told["mingda_lease_losses_total"]
    assert {"mingda_cases_behind", "mingda_oldest_wait_seconds", "process_resident_memory_bytes"} <= set(told)


def test_the_pages_count_requests_by_template(running: Up) -> None:
    """No case number and no query of the visit above stands in a label."""
    told = running.metrics("web")
    assert told["mingda_requests_total GET /healthz 200"] >= 1
    assert [] == [name for name in told if re.search(r"JA\w\w-\d{4}|周某某", name)]


def test_metrics_are_for_this_machine_only(running: Up) -> None:
    """Whoever comes through the reverse proxy gets no figures."""
    url = running.address("web").replace("/healthz", "/metrics")
    request = urllib.request.Request(url, headers={"X-Forwarded-For": "203.0.113.7"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=HANGING)
    assert 404 == refused.value.code


@pytest.mark.parametrize("role", ROLES)
def test_a_killed_part_is_started_again(role: str, running: Up) -> None:
    """kill -9 of one role: another process stands in for it and is well; the others are the same as before."""
    before = running.children()
    before[role].kill()
    until(lambda: role in (now := running.children()) and now[role].pid != before[role].pid, f"no new {role}")
    until(lambda: running.is_well(role), f"{role} is not well again")
    others = {name: process.pid for name, process in running.children().items() if name != role}
    assert {name: process.pid for name, process in before.items() if name != role} == others


def test_told_to_stop_everything_stops(running: Up) -> None:
    """SIGTERM: within twenty seconds nobody is left, no port is held, no socket or note lies about, the exit is 0.

    The worker's sign of life stays: the next start frees what a drive cut short may have left, and puts it away.
    """
    children = running.children()
    running.process.terminate()
    assert 0 == running.process.wait(HANGING)
    assert [] == [role for role, process in children.items() if process.is_running()]
    left = {path.name for path in (running.office.home / "var" / "run").iterdir()}
    assert {"up.lock"} == {name for name in left if not name.endswith(".alive")}
    assert [None] * 3 == [fetched(running.address(role)) for role in ROLES]


def test_stopping_never_takes_longer_than_twenty_seconds() -> None:
    """The parts' times add up to less."""
    assert sum(STOP_SECONDS.values()) < 20


def test_nobody_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    """kill -9 of ``up`` itself, here while the parts are still starting: they go with it."""
    opened = Up(tmp_path)
    try:
        until(lambda: len(opened.children()) == 3 and opened.is_well("web"), "the parts did not start")
        children = list(opened.children().values())
        opened.process.send_signal(signal.SIGKILL)
        opened.process.wait()
        _, alive = psutil.wait_procs(children, timeout=HANGING)
        assert [] == alive
    finally:
        opened.stop()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """Somebody else has the port: exit 2, with the port and the key of config.yaml, before anything is started."""
    office = TemporaryOffice(tmp_path)
    port = load_config(tmp_path / "config.yaml").server.prefect_port
    with socket.create_server(("127.0.0.1", port)):
        got = subprocess.run(
            command(), env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=HANGING
        )
    assert (2, True, True) == (got.returncode, str(port) in got.stderr, "server.prefect_port" in got.stderr)
    assert port_of(office.home / "var" / "run", 1) is None
