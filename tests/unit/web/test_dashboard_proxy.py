"""The dashboard behind our sign-in: what reaches Prefect, for whom, and what comes back."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from office_at_work import OfficeAtWork, person
from prefect_stand_in import SECRET, StandIn, stand_in

from casework.people import Role

pytestmark = pytest.mark.slow

HANDLER, SUPERVISOR = person(Role.HANDLER), person(Role.SUPERVISOR)
OVERSEER, ADMIN = person(Role.OVERSEER, "JAZF"), person(Role.ADMIN)
OTHER_SUPERVISOR = person(Role.SUPERVISOR, "JARS")
RUN, OTHER_RUN = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
ARTIFACT = "aaaaaaaa-2222-4333-8444-555555555555"
API = "/prefect/api"


@pytest.fixture
def prefect() -> Iterator[StandIn]:
    """A Prefect that answers nothing in particular."""
    with stand_in() as made:
        yield made


@pytest.fixture
def house(office: OfficeAtWork, prefect: StandIn) -> OfficeAtWork:
    """The office, with the stand-in as its Prefect and the secret in its place."""
    keys = office.desk.store.home / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "prefect.secret").write_text(f"{SECRET}\n", encoding="utf-8")
    config = office.desk.config
    server = replace(config.server, prefect_port=prefect.port)
    return OfficeAtWork(replace(office.desk, config=replace(config, server=server)))


@pytest.fixture
def number(house: OfficeAtWork, prefect: StandIn) -> str:
    """A case whose run is RUN, in our store and in Prefect."""
    made = house.registered()
    with sqlite3.connect(house.desk.store.home / "mingda.db") as connection:
        connection.execute("update drive set run_id = ? where case_number = ?", (RUN, made))
    prefect.answers[f"/api/flow_runs/{RUN}"] = (200, {"id": RUN, "name": made})
    prefect.answers[f"/api/flow_runs/{OTHER_RUN}"] = (200, {"id": OTHER_RUN, "name": made})
    return made


def test_the_secret_goes_in_and_the_visitor_s_own_stays_out(house: OfficeAtWork, prefect: StandIn) -> None:
    """Prefect is asked with the house's secret; cookies and a made-up authorization of the visitor are left here."""
    sent = {"authorization": "Bearer mine", "x-prefect-api-version": "9", "x-forwarded-for": "1.2.3.4"}
    answer = house.browser(OVERSEER).get(f"{API}/health", headers=sent)
    asked = prefect.asked[0]
    expected = "Basic " + base64.b64encode(SECRET.encode()).decode()
    assert (200, expected) == (answer.status_code, asked.headers["authorization"])
    assert set() == {"cookie", "x-forwarded-for", "x-prefect-api-version"} & set(asked.headers)


@pytest.mark.parametrize(("who", "code"), [(None, 401), (HANDLER, 403), (person(Role.SIGNATORY), 403)])
def test_without_the_role_nothing_is_asked(house: OfficeAtWork, prefect: StandIn, who: Any, code: int) -> None:
    """Nobody and people who only handle cases get no page, no file and no answer, and Prefect hears nothing of it."""
    client = house.browser(who)
    assert [code] * 2 == [client.get(f"{API}/health").status_code, client.post(f"{API}/flows/filter").status_code]
    pages = [client.get(path).status_code for path in ("/prefect/v2/runs", "/prefect/v2/assets/a.js", "/prefect")]
    assert [303 if who is None else 403] * 3 == pages
    assert [] == prefect.paths


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [f"flow_runs/{RUN}", "health", "flows/filter", "v2"])
def test_methods_that_write_never_reach_prefect(house: OfficeAtWork, prefect: StandIn, method: str, path: str) -> None:
    """Also for who may see all, also on addresses that may be read."""
    assert 403 == house.browser(OVERSEER).request(method, f"{API}/{path}", json={}).status_code
    assert [] == prefect.paths


@pytest.mark.parametrize(
    "path",
    [
        f"flow_runs/{RUN}/set_state", f"flow_runs/{RUN}/resume", "flow_runs/", "deployments/", "admin/database/clear",
        "events", "bulk_set_state", "flow_runs/filter/", "flow_runs/filter/../../admin/database/drop",
        "flow_runs/%2e%2e/admin/database/clear", "flow_runs/filter%2f..%2f", "//flow_runs/filter", "FLOW_RUNS/FILTER",
        "flow_runs/filter%00", "flow_runs/filter%0a", "block_documents/filter", "variables/filter", "health",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_never_reaches_prefect(house: OfficeAtWork, prefect: StandIn, path: str) -> None:
    """Writing routes, secrets, and listed routes in disguise: refused for the person with most rights."""
    assert 403 == house.browser(OVERSEER).post(f"{API}/{path}", json={}).status_code
    assert [] == prefect.paths


@pytest.mark.parametrize("who", [OVERSEER, ADMIN])
def test_lists_are_for_those_who_see_all(house: OfficeAtWork, prefect: StandIn, who: Any) -> None:
    """The overseer and administrators read the list of runs; what they asked arrives as it was checked."""
    prefect.answers["/api/flow_runs/filter"] = (200, [{"name": "one"}])
    told = house.browser(who).post(f"{API}/flow_runs/filter", content=b'{"limit": 1, "limit": 2}')
    assert (200, [{"name": "one"}]) == (told.status_code, told.json())
    assert {"limit": 2} == json.loads(prefect.asked[0].body)
    assert b'{"limit": 2}' == prefect.asked[0].body


def test_what_is_not_json_is_not_passed_on(house: OfficeAtWork, prefect: StandIn) -> None:
    """A body that we cannot read is not for Prefect to read either."""
    assert 422 == house.browser(OVERSEER).post(f"{API}/flow_runs/filter", content=b"{").status_code
    assert [] == prefect.paths


def test_a_supervisor_reads_the_run_of_the_own_organ(house: OfficeAtWork, prefect: StandIn, number: str) -> None:
    """Its run, its graph, its logs and its tasks; another organ's supervisor is refused each of them."""
    bodies = {
        "flow_runs/filter": {"flow_runs": {"id": {"any_": [RUN]}}},
        "task_runs/filter": {"task_runs": {"flow_run_id": {"any_": [RUN]}}},
        "logs/filter": {"logs": {"flow_run_id": {"any_": [RUN]}}},
    }
    for who, code in ((SUPERVISOR, 200), (OTHER_SUPERVISOR, 403)):
        client = house.browser(who)
        gets = [client.get(f"{API}/flow_runs/{RUN}{more}").status_code for more in ("", "/graph-v2")]
        posts = [client.post(f"{API}/{path}", json=body).status_code for path, body in bodies.items()]
        assert [code] * 5 == gets + posts


def test_a_name_in_prefect_proves_nothing(house: OfficeAtWork, prefect: StandIn, number: str) -> None:
    """A run that calls itself by the case's number and is not the one in our store is refused."""
    assert 403 == house.browser(SUPERVISOR).get(f"{API}/flow_runs/{OTHER_RUN}").status_code


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"flow_runs": {"id": {"any_": []}}},
        {"flow_runs": {"id": {"any_": [RUN, OTHER_RUN]}}},
        {"flow_runs": {"operator": "or_", "id": {"any_": [RUN]}, "name": {"like_": "J"}}},
        {"flow_runs": {"id": {"any_": [RUN]}, "parent_flow_run_id": {"operator": "or_"}}},
        {"flow_runs": {"id": {"any_": [RUN]}, "parent_flow_run_id": {"is_null_": True}}},
        {"flow_runs": {"id": {"any_": RUN}}},
        [],
    ],
)
def test_a_supervisor_s_question_must_be_bounded(house: OfficeAtWork, prefect: StandIn, number: str, body: Any) -> None:
    """A filter that might tell about other runs than the named ones is refused before Prefect is asked for it."""
    assert 403 == house.browser(SUPERVISOR).post(f"{API}/flow_runs/filter", json=body).status_code
    assert "/api/flow_runs/filter" not in prefect.paths


def test_an_artifact_is_shown_with_its_run_only(house: OfficeAtWork, prefect: StandIn, number: str) -> None:
    """Whose run an artifact hangs on is seen in the answer, and decides."""
    shown = {"id": ARTIFACT, "flow_run_id": RUN, "data": "期限台账"}
    prefect.answers[f"/api/artifacts/{ARTIFACT}"] = (200, shown)
    assert shown == house.browser(SUPERVISOR).get(f"{API}/artifacts/{ARTIFACT}").json()
    refused = house.browser(OTHER_SUPERVISOR).get(f"{API}/artifacts/{ARTIFACT}")
    assert (403, False) == (refused.status_code, "期限台账" in refused.text)


def test_the_pages_are_told_to_come_here_without_a_password(house: OfficeAtWork, prefect: StandIn) -> None:
    """However Prefect is set up, its pages ask for no password and call the API through us."""
    told = {"auth": "BASIC", "api_url": "http://127.0.0.1:4200/api", "flags": ["one"], "default_ui": "v1"}
    prefect.answers["/prefect/ui-settings"] = (200, told)
    answer = house.browser(SUPERVISOR).get("/prefect/ui-settings").json()
    assert (None, "/prefect/api", "v2", ["one"]) == tuple(
        answer[key] for key in ("auth", "api_url", "default_ui", "flags")
    )


def test_of_the_settings_two_switches_are_shown(house: OfficeAtWork, prefect: StandIn) -> None:
    """The settings name the secret and the database: nothing of them leaves but what the pages need."""
    server = {"analytics_enabled": False, "ui": {"show_promotional_content": False, "api_url": "x"}, "api": {"auth": 1}}
    prefect.answers["/api/admin/settings"] = (200, {"server": server, "api": {"auth_string": SECRET}})
    answer = house.browser(OVERSEER).get(f"{API}/admin/settings")
    shown = {"server": {"analytics_enabled": False, "ui": {"show_promotional_content": False}}}
    assert shown == answer.json()


def test_the_front_door_leads_to_the_runs(house: OfficeAtWork, prefect: StandIn) -> None:
    """/prefect leads to the list of runs; any page of the dashboard is its one file; other versions are not there."""
    client = house.browser(OVERSEER)
    assert "/prefect/v2/runs?tab=flow-runs" == client.get("/prefect").headers["location"]
    assert [200, 404] == [client.get(f"/prefect/{path}").status_code for path in ("v2/runs/flow-run/x", "runs")]
    client.get("/prefect/v2/assets/%2e%2e/%2e%2e/api/admin/settings")
    assert {"/prefect/v2/"} == set(prefect.paths)


def test_answers_carry_the_dashboard_s_policy_and_no_cookie(house: OfficeAtWork, prefect: StandIn) -> None:
    """Nothing may be loaded from or sent to another host; what else Prefect says in headers stays behind."""
    prefect.headers = {"set-cookie": "theirs=1", "server": "uvicorn", "access-control-allow-origin": "*"}
    headers = house.browser(OVERSEER).get("/prefect/v2/runs").headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert ("'none'", "'self'", "'none'") == tuple(
        policy[name] for name in ("default-src", "connect-src", "frame-ancestors")
    )
    assert set() == {"set-cookie", "server", "access-control-allow-origin"} & set(headers)
    assert "no-store" == headers["cache-control"]
    kept = house.browser(OVERSEER).get("/prefect/v2/assets/index-1.js").headers["cache-control"]
    assert "private, max-age=86400" == kept


def test_a_refused_secret_is_not_shown_as_a_sign_in(house: OfficeAtWork, prefect: StandIn) -> None:
    """When Prefect does not take our secret, the visitor is not asked for one."""
    prefect.answers["/api/health"] = (401, {"exception_message": "Unauthorized"})
    prefect.headers = {"www-authenticate": "Basic"}
    answer = house.browser(OVERSEER).get(f"{API}/health")
    assert (502, False) == (answer.status_code, "www-authenticate" in answer.headers)


def test_a_prefect_that_is_away_is_said_so(office: OfficeAtWork) -> None:
    """The rest of the office works without it; the dashboard's address says that it may be starting."""
    with stand_in() as gone:
        port = gone.port
    server = replace(office.desk.config.server, prefect_port=port)
    house = OfficeAtWork(replace(office.desk, config=replace(office.desk.config, server=server)))
    answer = house.browser(OVERSEER).get("/prefect/v2/runs")
    assert (503, True) == (answer.status_code, "没有应答" in answer.text)
