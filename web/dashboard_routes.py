"""What of Prefect may be read through our pages: a list of routes; all else is refused before it reaches Prefect.

Prefect has no roles: whoever reaches its API may force a waiting case to Completed. So nothing is taken out of a list
of forbidden routes; a route is open because it stands here. Each was read in Prefect's source: it answers a question
and writes nothing. Left out although they only read: block documents, variables, work pools' job templates, settings
and the inputs of runs, which may carry secrets; automations, saved searches and limits, which no case has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Route:
    """An open route. ``runs`` says where it names the runs that it tells about, for those who may see some only.

    ``("path",)``: its first id is a run's. ``("answer",)``: the answer carries ``flow_run_id``. ``()``: it tells about
    no run. None: it tells about all of them. Otherwise: the places in the body, one of which must hold the runs' ids.
    """

    method: str
    pattern: re.Pattern[str]
    runs: tuple[str, ...] | None = None


def _get(path: str, runs: tuple[str, ...] | None = None) -> Route:
    return Route("GET", re.compile(path), runs)


def _post(path: str, runs: tuple[str, ...] | None = None) -> Route:
    return Route("POST", re.compile(path), runs)


_RUN, _TASK = ("flow_runs.id.any_", "flow_runs.parent_flow_run_id.any_"), ("task_runs.flow_run_id.any_",)

ROUTES = (
    _get("health", ()),
    _get("version", ()),
    _get("admin/version", ()),
    _get(f"flow_runs/({ID})(/graph-v2|/logs/download)?", ("path",)),
    _get(f"(?:ui/)?task_runs/({ID})", ("answer",)),
    _get(f"artifacts/({ID})", ("answer",)),
    _get(r"artifacts/[a-z0-9-]+/latest"),
    _get("flow_run_states/"),
    _get("task_run_states/"),
    _get(f"flows/({ID})", ()),
    _get(f"deployments/({ID})", ()),
    _get("events/filter/next"),
    _post("flow_runs/(filter|count|paginate)", _RUN),
    _post("flow_runs/(history|lateness)"),
    _post("task_runs/(filter|count|paginate)", _RUN[:1] + _TASK),
    _post("task_runs/history"),
    _post("logs/filter", ("logs.flow_run_id.any_",)),
    _post("artifacts/(filter|count)", ("artifacts.flow_run_id.any_",)),
    _post("artifacts/latest/(filter|count)"),
    _post("ui/flow_runs/count-task-runs", ("flow_run_ids",)),
    _post("ui/flow_runs/history"),
    _post("ui/flows/(count-deployments|next-runs)"),
    _post("ui/task_runs/(count|dashboard/counts)"),
    _post("flows/(filter|count|paginate)"),
    _post("deployments/(filter|count|paginate)"),
    _post("events/filter", ("filter.any_resource.id",)),
    _post("events/count-by/(day|time|event|resource)"),
    _post("work_pools/(filter|count)"),
    _post("work_queues/filter"),
)

SETTINGS = "admin/settings"
"""Asked for by every page of the dashboard, for two switches; the proxy answers with those alone."""
SHOWN_SETTINGS: Mapping[str, Any] = {"analytics_enabled": None, "ui": {"show_promotional_content": None}}


def route_for(method: str, path: str) -> tuple[Route, re.Match[str]] | None:
    """The open route for ``method`` and ``path`` (below ``/api/``), or None: then the request is refused."""
    for route in ROUTES:
        if route.method == method and (match := route.pattern.fullmatch(path)):
            return route, match
    return None


def runs_named(route: Route, match: re.Match[str], body: Any) -> frozenset[str] | None:
    """The runs that the request asks about (none: it tells about no run); None when it may tell about others too.

    Prefect joins the parts of a body by AND as long as no ``operator`` says otherwise, so naming runs in one place
    bounds the whole answer; ``is_null_`` would set that place aside.
    """
    if route.runs is None:
        return None
    if route.runs in ((), ("answer",)):
        return frozenset()
    if route.runs == ("path",):
        return frozenset({match[1]})
    if not all(_bounds(name, value) for name, value in _fields(body)):
        return None
    found = [_ids(body, place) for place in route.runs]
    return next((ids for ids in found if ids), None)


def _ids(body: Any, place: str) -> frozenset[str] | None:
    """The ids at ``place`` in the body, such as ``flow_runs.id.any_``; None unless there are some and all are runs'."""
    for part in place.split("."):
        body = body.get(part) if isinstance(body, dict) else None
    if not isinstance(body, list) or not body:
        return None
    ids = [str(one).removeprefix("prefect.flow-run.") for one in body]
    return frozenset(ids) if all(re.fullmatch(ID, one) for one in ids) else None


def _bounds(name: str, value: object) -> bool:
    """Whether this field of a filter leaves it as narrow as its other parts make it."""
    return {"operator": value == "and_", "is_null_": value is False}.get(name, True)


def _fields(body: Any) -> Iterator[tuple[str, object]]:
    """Every field anywhere in the body."""
    if isinstance(body, dict):
        yield from body.items()
    children = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    for child in children:
        yield from _fields(child)


def only_shown(settings: Any, shown: Mapping[str, Any] = SHOWN_SETTINGS) -> dict[str, Any]:
    """Of all settings the two that the dashboard's pages read."""
    given = settings if isinstance(settings, dict) else {}
    return {
        name: only_shown(given.get(name), inner) if isinstance(inner, Mapping) else given.get(name)
        for name, inner in shown.items()
    }
