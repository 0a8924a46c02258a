"""The real thing: Prefect server and worker as processes, people's acts in this one."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from acts import registry
from acts.config import load_config
from acts.desk import Desk
from acts.scenario import check, load_scenario, play
from acts.trial import TrialPeople
from casework.case import Case
from casework.people import SYSTEM
from casework.ruling import Refused
from cli.up import prefect_home
from flows.prefect_runs import connected
from tests.offices import HANGING, ROOT, TemporaryOffice

pytestmark = pytest.mark.prefect
SAMPLES = ROOT / "examples" / "samples"


async def settled(desk: Desk, number: str) -> None:
    """Wait until the case's run shows its last event."""
    end = time.monotonic() + HANGING
    while not desk.cases(SYSTEM).find(number).in_step:
        assert time.monotonic() < end, f"{number} is still behind"
        await asyncio.sleep(0.02)


def played(desk: Desk, name: str) -> Case:
    """A sample played to its end by the processes."""
    scenario = load_scenario(SAMPLES / f"{name}.yaml")

    async def settle(number: str, _day: object) -> None:
        await settled(desk, number)

    case = asyncio.run(play(desk, scenario, TrialPeople(), settle, lambda _: None))
    last = max(step.on for step in scenario.steps)
    check(scenario, desk.on(last), case)
    return case


class Api:
    """Prefect's own API, asked as the dashboard asks."""

    def __init__(self, office: TemporaryOffice) -> None:
        os.environ["MINGDA_HOME"] = str(office.home)
        home = prefect_home(load_config(office.home / "config.yaml"))
        user, _, password = home.secret.partition(":")
        self._client = httpx.Client(base_url=home.api, auth=(user, password), timeout=HANGING)

    def get(self, path: str) -> Any:
        return self._client.get(path).raise_for_status().json()

    def all(self, what: str) -> list[dict[str, Any]]:
        return self._client.post(f"/{what}/filter", json={"limit": 200}).raise_for_status().json()

    def anonymous(self) -> int:
        return httpx.post(f"{self._client.base_url}flow_runs/filter", json={}).status_code

    def delete(self, path: str) -> None:
        self._client.delete(path).raise_for_status()


@pytest.fixture(scope="module")
def api(office: tuple[TemporaryOffice, Desk]) -> Api:
    return Api(office[0])


@pytest.fixture(scope="module")
def s01(office: tuple[TemporaryOffice, Desk]) -> Case:
    return played(office[1], "S01")


def test_one_request_is_one_run_from_the_counter_to_delivery(office, api: Api, s01: Case) -> None:
    """Each stage is a state of the one run, in order, under the office's names; it ends as 已办结."""
    run_id = office[1].cases(SYSTEM).find(s01.number).run_id
    states = [s["name"] for s in api.get(f"/flow_run_states/?flow_run_id={run_id}")]
    waits = list(dict.fromkeys(name for name in states if name.startswith(("待", "已"))))
    assert ["待审查", "待分办", "待检索征询", "待拟稿", "待审核", "待签发", "待送达", "已办结"] == waits


def test_the_run_is_named_and_tagged_for_the_dashboard(office, api: Api, s01: Case) -> None:
    """Run name is the case number; tags are organ, kind of applicant and stage."""
    run = api.get(f"/flow_runs/{office[1].cases(SYSTEM).find(s01.number).run_id}")
    assert (s01.number, {"JAFG", "natural", "已办结"}) == (run["name"], set(run["tags"]))


def test_prefect_knows_nothing_about_the_person(api: Api, s01: Case) -> None:
    """Neither runs, tasks, artifacts, logs nor events hold name, number, address or what was asked."""
    seen = json.dumps([api.all(what) for what in ("flow_runs", "task_runs", "artifacts", "logs")], ensure_ascii=False)
    person = s01.applicant
    secrets = [person.name, s01.items[0].sought[:12], *(s.reveal() for s in (person.phone, person.address))]
    assert s01.number in seen
    assert [] == [secret for secret in secrets if secret in seen]


def test_the_clock_ledger_hangs_on_the_run(api: Api, s01: Case) -> None:
    """One artifact a case: the ledger with its due date."""
    keys = {artifact["key"]: artifact["data"] for artifact in api.all("artifacts")}
    assert "2026-10-20 周二" in keys[f"clock-{s01.number.lower()}"]


def test_the_api_asks_for_its_secret(api: Api) -> None:
    """Whoever reaches the port without the secret gets nothing."""
    assert 401 == api.anonymous()


def test_a_killed_worker_loses_nothing(office, s01: Case) -> None:
    """kill -9 of the worker in the middle: the next one brings the case to its stage, the letter exists once."""
    opened, desk = office
    case = registered(desk, "S13")
    os.kill(opened.processes["worker"].pid, signal.SIGKILL)
    opened.processes.pop("worker").wait()
    act(desk, case, "accept", "2026-10-08")
    opened.start("worker")
    asyncio.run(settled(desk, case.number))
    events = [type(r.event).__name__ for r in desk.cases(SYSTEM).find(case.number).records]
    assert (1, 1) == (events.count("NoticeIssued"), events.count("RequestAccepted"))


def test_a_lost_run_is_replaced(office, api: Api) -> None:
    """Somebody deletes the run in Prefect: the next act opens the next generation at the right stage."""
    desk = office[1]
    case = registered(desk, "S07")
    asyncio.run(settled(desk, case.number))
    old = desk.cases(SYSTEM).find(case.number).run_id
    api.delete(f"/flow_runs/{old}")
    act(desk, case, "accept", "2026-09-24")
    asyncio.run(settled(desk, case.number))
    new = desk.cases(SYSTEM).find(case.number).run_id
    assert new != old
    assert "待分办" == api.get(f"/flow_runs/{new}")["state"]["name"]


def test_a_run_made_anew_waits_at_once_under_its_tags(office, api: Api, s01: Case) -> None:
    """The reconciler's run needs no drive: it waits in its stage and the dashboard finds it by organ and stage."""
    with temporary_settings(settings_of(office[0])):
        run = api.get(f"/flow_runs/{asyncio.run(made_anew())}")
    assert ("待拟稿", "PAUSED", {"JAFG", "拟稿"}) == (run["state"]["name"], run["state"]["type"], set(run["tags"]))


async def made_anew() -> str:
    """The id of a run that stands for a lost one."""
    async with connected() as runs:
        return await runs.create("JAFG-2026-9999", 2, waiting="待拟稿", tags=("JAFG", "拟稿"))


def registered(desk: Desk, name: str) -> Case:
    """A sample as registered and no further."""
    from acts import receiving

    order = load_scenario(Path(SAMPLES / f"{name}.yaml")).register
    outcome = receiving.register(desk.on(order.on), TrialPeople().for_act(order.organ, "register", {}), order)
    assert not isinstance(outcome, Refused)
    return outcome.case


def act(desk: Desk, case: Case, name: str, day: str) -> None:
    """One plain act by whoever may do it."""
    on = dt.date.fromisoformat(day)
    actor = TrialPeople().for_act(case.organ, name, {})
    outcome = registry.do(desk.on(on), actor, name, case.number, {"on": on})
    assert not isinstance(outcome, Refused), outcome


def test_a_scheduled_run_appears_and_is_worked_off(office) -> None:
    """The server's own scheduler makes the runs of a deployment (a wrong SQLAlchemy silences it); ours runs one."""
    opened, desk = office
    with temporary_settings(settings_of(opened)):
        assert ["Completed"] == asyncio.run(scheduled_and_done(desk))[:1]


def settings_of(opened: TemporaryOffice) -> dict[Any, Any]:
    """With which Prefect's client reaches the office's own server."""
    os.environ["MINGDA_HOME"] = str(opened.home)
    home = prefect_home(load_config(opened.home / "config.yaml"))
    return {PREFECT_API_URL: home.api, PREFECT_API_AUTH_STRING: home.secret, PREFECT_LOGGING_TO_API_ENABLED: False}


async def scheduled_and_done(desk: Desk) -> list[str]:
    """The states of runs that Prefect's scheduler made and our schedules completed, once there is one."""
    from prefect.client.orchestration import get_client

    from flows.prefect_edge import run_here
    from flows.prefect_jobs import PrefectJobs
    from flows.schedules import JOBS, Job, Schedules

    often = Job("测试任务", lambda _: "做了一次", every=dt.timedelta(seconds=3))
    async with get_client() as client:
        working = asyncio.create_task(
            Schedules(desk, PrefectJobs(client, run_here), (*JOBS, often), look_every=0.5).work()
        )
        end = time.monotonic() + HANGING
        while time.monotonic() < end:
            runs = [run for run in await client.read_flow_runs(limit=200) if run.auto_scheduled]
            done = [str(run.state_name) for run in runs if run.state_name == "Completed"]
            if done:
                working.cancel()
                return done
            await asyncio.sleep(0.3)
    raise AssertionError("no scheduled run was worked off")
