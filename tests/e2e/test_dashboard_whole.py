"""The dashboard through our sign-in, on a real Prefect server: every route of its API, tried by everybody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from acts import receiving
from acts.desk import Desk
from acts.perform import Done
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.people import SYSTEM, Actor, Applicant, Role
from flows.schedules import JOBS
from tests.e2e.served import pages_of
from tests.offices import HANGING
from web.app import create_app

pytestmark = pytest.mark.prefect
PEOPLE = TrialPeople()
HANDLER = PEOPLE.of("JAFG", Role.HANDLER)
SUPERVISOR = PEOPLE.of("JAFG", Role.SUPERVISOR)
OVERSEER = Actor("overseer", "丁岚", "JAZF", frozenset({Role.OVERSEER}))
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
READING = {"filter", "count", "paginate", "history", "lateness"}
READING |= {"counts", "count-task-runs", "count-deployments", "next-runs"}
HOLDS_SECRETS = {"block", "blocks", "variables", "automations", "csrf-token", "concurrency", "input", "templates"}
USED = {("get", "health"), ("get", "admin/settings"), ("post", "flow_runs/filter"), ("post", "logs/filter")}
"""What the pages cannot do without."""
WRITES_ONLY = ("put", "patch", "delete")


@pytest.fixture(scope="module")
def number(at_work: Desk, prefect: httpx.Client) -> str:
    """A case whose run waits in the dashboard, after the worker has set up everything of its own there."""
    day = at_work.today
    order = cmd.RegisterRequest(
        on=day, organ="JAFG", channel="in_person", dates={"submitted": day}, form="纸质", via="自取",
        applicant=Applicant("natural", "周某某"), items=("某路某弄公房租赁凭证",),
    )  # fmt: skip
    made = receiving.register(at_work, HANDLER, order)
    assert isinstance(made, Done)
    end = time.monotonic() + HANGING
    while time.monotonic() < end and not (at_work.cases(SYSTEM).find(made.number).in_step and all_set_up(prefect)):
        time.sleep(0.1)
    assert all_set_up(prefect)
    return made.number


@pytest.fixture(scope="module")
def prefect(at_work: Desk) -> Iterator[httpx.Client]:
    """Prefect's API itself, with its secret."""
    secret = (at_work.store.home / "keys" / "prefect.secret").read_text().strip()
    address = f"http://127.0.0.1:{at_work.config.server.prefect_port}"
    with httpx.Client(base_url=address, auth=tuple(secret.split(":", 1)), trust_env=False, timeout=HANGING) as client:  # type: ignore[arg-type]
        yield client


def all_set_up(prefect: httpx.Client) -> bool:
    """Whether the worker's deployments are there: one for cases, one a job."""
    return len(prefect.post("/api/deployments/filter", json={}).json()) > len(JOBS)


def token_of(desk: Desk, person: Actor) -> str:
    """A fresh session of ``person``."""
    if desk.accounts.find(person.login) is None:
        desk.accounts.put(person, "no password opens this")
    token = f"token-of-{person.login}"
    if desk.accounts.session(token) is None:
        desk.accounts.open_session(person.login, token, "csrf", desk.now().timestamp())
    return token


def browser_of(desk: Desk, person: Actor | None) -> TestClient:
    """A browser, signed in as ``person``."""
    client = TestClient(create_app(desk), headers={"origin": "http://testserver"}, follow_redirects=False)
    if person:
        client.cookies.set("mingda-session", token_of(desk, person))
    return client


def every_call(prefect: httpx.Client, run: str) -> list[tuple[str, str]]:
    """Every route of the server with every method, its parameters filled with a run's id."""
    paths = prefect.get("/openapi.json").json()["paths"]
    filled = dict.fromkeys(re.sub(r"{[^}]*}", run, path).removeprefix("/api").lstrip("/") for path in paths)
    assert len(filled) > 100
    return [(verb, path) for path in filled for verb in VERBS]


def state_of(prefect: httpx.Client) -> dict[str, Any]:
    """What stands in Prefect and does not move by itself: runs with their states, and how much there is of the rest."""
    runs = prefect.post("/api/flow_runs/filter", json={"flow_runs": {"state": {"type": {"any_": ["PAUSED"]}}}}).json()
    kinds = ("flows", "deployments", "work_pools", "block_documents", "variables", "automations", "artifacts")
    rest = {kind: prefect.post(f"/api/{kind}/filter", json={}).json() for kind in kinds}
    counts = {kind: sorted(one["id"] for one in found) for kind, found in rest.items()}
    return {"runs": sorted((run["id"], run["state"]["id"], run["updated"]) for run in runs)} | counts


@pytest.mark.parametrize(
    "person", [None, HANDLER, SUPERVISOR, OVERSEER], ids=["nobody", "handler", "supervisor", "overseer"]
)
def test_nobody_writes_through_the_dashboard(
    at_work: Desk, prefect: httpx.Client, number: str, person: Actor | None
) -> None:
    """Every route of the real server × every method: refused for those without the role, and nothing is ever changed.

    The overseer is answered on the listed routes alone; put, patch and delete are on no list at all.
    """
    run = str(at_work.cases(SYSTEM).find(number).run_id)
    before, client = state_of(prefect), browser_of(at_work, person)
    codes = {}
    for verb, path in every_call(prefect, run):
        more = {"json": {}} if verb == "post" else {"headers": {"content-length": "0"}} if verb in WRITES_ONLY else {}
        codes[verb, path] = client.request(verb, f"/prefect/api/{path}", **more).status_code
    answered = {call for call, code in codes.items() if code not in (401, 403)}
    assert before == state_of(prefect)
    assert [] == [call for call in answered if not reads(*call)]
    if person in (None, HANDLER):
        assert set() == answered
    if person is OVERSEER:
        assert set() == USED - answered


def reads(verb: str, path: str) -> bool:
    """Whether the call only reads, and what it reads holds no secrets, judged by its name alone."""
    if set(re.split("[/_]", path)) & HOLDS_SECRETS:
        return False
    return verb == "get" or (verb == "post" and path.rsplit("/", 1)[-1] in READING)


def test_a_run_is_not_forced_to_an_end(at_work: Desk, prefect: httpx.Client, number: str) -> None:
    """The call that would complete a waiting case, by the person with most rights: refused, the run waits on."""
    run = str(at_work.cases(SYSTEM).find(number).run_id)
    for path, body in (
        ("set_state", {"state": {"type": "COMPLETED"}, "force": True}), ("resume", {}), ("../flow_runs/set_state", {}),
    ):  # fmt: skip
        sent = browser_of(at_work, OVERSEER).post(f"/prefect/api/flow_runs/{run}/{path}", json=body)
        assert 403 == sent.status_code
    assert "PAUSED" == prefect.get(f"/api/flow_runs/{run}").json()["state"]["type"]


def test_a_supervisor_sees_the_own_organs_run_only(at_work: Desk, number: str) -> None:
    """The run of a case of the own organ is shown, that of another organ is refused, lists of all are refused."""
    run = at_work.cases(SYSTEM).find(number).run_id
    other = PEOPLE.of("JARS", Role.SUPERVISOR)
    assert [200, 403] == [
        browser_of(at_work, who).get(f"/prefect/api/flow_runs/{run}").status_code for who in (SUPERVISOR, other)
    ]
    assert 403 == browser_of(at_work, SUPERVISOR).post("/prefect/api/flow_runs/filter", json={}).status_code


@pytest.mark.browser
def test_the_dashboard_opens_in_a_browser_and_stays_in_the_house(at_work: Desk, number: str, chromium: Browser) -> None:
    """The run's page with the Chinese name of its state; no request to another host, none to Prefect's own port."""
    asked: set[str] = set()
    with pages_of(at_work) as address:
        context = chromium.new_context(locale="zh-CN")
        context.add_cookies([{"name": "mingda-session", "value": token_of(at_work, OVERSEER), "url": address}])
        page = context.new_page()
        page.on("request", lambda request: asked.add(request.url))
        page.goto(f"{address}/cases/{number}")
        page.get_by_role("link", name="在流程监控中查看").click()
        page.get_by_text("待审查").first.wait_for()
        page.get_by_role("link", name="Runs").first.click()
        page.get_by_text(number).first.wait_for()
        context.close()
    hosts = {re.sub(r"^(\w+:(?://[^/]*)?).*", r"\1", url) for url in asked if not url.startswith(("data:", "blob:"))}
    assert {address} == hosts
