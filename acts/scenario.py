"""Scenarios: one request with what people do to it, day by day, read from YAML and played through the real acts.

The shape is promised: organ, given, request, acts, expect. What can be wrong in the file is found before anything is
done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acts import receiving, registry
from acts.desk import Desk
from acts.past_cases import write_past
from acts.perform import Outcome
from acts.scenario_crowd import Crowd, crowd_of, orders_of
from acts.trial import TrialPeople
from casework import commands as cmd
from casework.case import Case
from casework.decide import decide
from casework.office import Office
from casework.ruling import Context, Refused
from casework.wire import decode
from letters.uploads import Upload
from rules.errors import ConfigError, InputError, MingdaError
from rules.rulebook import Rulebook
from rules.strict_yaml import Document, Key, load_file
from rules.workdays import Calendar

KEYS = ("organ", "given", "request", "acts", "expect")
FILES = "files"
REQUEST_KEYS = ("channel", "applicant", "items", "form", "via")


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a scenario: its name, its fields (the day among them) and its line in the file."""

    act: str
    on: dt.date
    fields: Mapping[str, Any]
    line: int | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. ``expect`` may name ``outcomes`` (codes by item) and ``due_on``.

    ``given`` are other scenarios that are played before this one in the same store, ``crowd`` the same applicant's
    requests of the month that are registered before it.
    """

    name: str
    file: str
    register: cmd.RegisterRequest
    steps: tuple[Step, ...]
    expect: Mapping[str, Any]
    given: tuple[Scenario, ...] = ()
    crowd: Crowd | None = None


class StepRefused(MingdaError):
    """A rule refused an act of the scenario."""

    def __init__(self, step: Step, file: str, refused: Refused) -> None:
        self.step, self.refused = step, refused
        place = f"{file} 第 {step.line} 行" if step.line else file
        label = cmd.ACT_LABELS[step.act]
        super().__init__(f"{place}，{step.on} “{label}”（{step.act}）不能办：{refused}")


class NotAsExpected(MingdaError):
    """The scenario ended otherwise than its ``expect`` says."""


@contextmanager
def located(document: Document, *base: Key) -> Iterator[None]:
    """Give an InputError raised inside the file and line of the field it names, below ``base``."""
    try:
        yield
    except InputError as wrong:
        if wrong.line is not None or wrong.file or isinstance(wrong, ConfigError):  # not this file's fault
            raise
        inner = tuple(int(part) if part.isdigit() else part for part in wrong.field.split(".") if part)
        places = ((*base, *inner), (*base, *inner[-1:]), inner)  # a channel's dates and the organ stand further up
        at = next((place for place in places if place in document.lines), places[0])
        raise document.error(wrong.problem, wrong.advice, at) from wrong


def load_scenario(path: Path, asked_by: tuple[str, ...] = ()) -> Scenario:
    """Read and check a scenario file, and those it names as given. Raises InputError with file, line and field."""
    document = load_file(path)
    data = document.data
    if not isinstance(data, dict):
        raise document.error("一份情景应当是一组“名称: 内容”", f"可以写：{'、'.join(KEYS)}")
    _only(document, data, KEYS, ())
    for key in ("organ", "request", "acts"):
        if key not in data:
            raise document.error(f"还缺“{key}”", "请补上")
    steps = tuple(_step(document, i, act) for i, act in enumerate(_list(document, data["acts"], ("acts",))))
    register = _register(document, data)
    expect = _expect(document, data.get("expect") or {})
    given = _list(document, data.get("given") or [], ("given",))
    earlier = _given(document, given, path, (*asked_by, path.stem))
    crowd = crowd_of(document, given, register)
    if crowd and not any(str(crowd.count) in str(step.fields.get("volume", "")) for step in steps):
        advice = "在 ask_reasons 的 volume（数量、频次）里写明"
        raise document.error(f"given 的件数 {crowd.count} 没有用到", advice, ("given", crowd.place, "count"))
    return Scenario(path.stem, str(path), register, steps, expect, earlier, crowd)


def _given(document: Document, given: list[Any], path: Path, asked_by: tuple[str, ...]) -> tuple[Scenario, ...]:
    """What was there before: ``sample`` names a scenario beside this one; see also acts/scenario_crowd.py."""
    scenarios = []
    for index, entry in enumerate(given):
        place = ("given", index)
        if isinstance(entry, dict) and set(entry) == {"sample"}:
            scenarios.append(_earlier(document, str(entry["sample"]), path, asked_by, place))
        elif not isinstance(entry, dict) or "count" not in entry:
            advice = "写成 {sample: S01}（先办那一件），或者 {count: 37, month: 2026-10}（当月已有的件数）"
            raise document.error("given 的这一项看不懂", advice, place)
    return tuple(scenarios)


def _earlier(document: Document, name: str, path: Path, asked_by: tuple[str, ...], place: tuple[Key, ...]) -> Scenario:
    file = path.with_name(f"{name}.yaml")
    if name in asked_by or not file.is_file():
        why = "绕回了它自己" if name in asked_by else "旁边没有这个文件"
        raise document.error(f"given 写的“{name}”：{why}", "写同一文件夹里另一份情景的名字，不带 .yaml", place)
    return load_scenario(file, asked_by)


def _register(document: Document, data: Mapping[str, Any]) -> cmd.RegisterRequest:
    request = data["request"]
    if not isinstance(request, dict):
        raise document.error("申请应当是一组“名称: 内容”", "请检查缩进和冒号后的空格", ("request",))
    dates = {name: value for name, value in request.items() if name not in REQUEST_KEYS}
    for name, value in dates.items():
        if not isinstance(value, dt.date):
            raise document.error(f"“{name}”应当是日期", "写成 2026-09-16 的样子", ("request", name))
    fields = {name: request[name] for name in REQUEST_KEYS if name in request}
    fields["items"] = [_sought(document, i, item) for i, item in enumerate(fields.get("items") or [])]
    on = max(dates.values(), default=None)
    if on is None:
        raise document.error("没有写收到申请的日期", "按渠道写 signed、submitted、confirmed 等日期", ("request",))
    with located(document, "request"):
        command: cmd.RegisterRequest = decode(
            cmd.RegisterRequest, {**fields, "dates": dates, "organ": str(data["organ"]), "on": on}
        )
    return command


def _sought(document: Document, index: int, item: Any) -> str:
    if not isinstance(item, dict) or set(item) != {"sought"} or not str(item["sought"] or "").strip():
        advice = "写清要的是什么；每项一行，以“- ”开头"
        raise document.error("每项写成“sought: 申请公开的内容”", advice, ("request", "items", index))
    return str(item["sought"])


def _step(document: Document, index: int, act: Any) -> Step:
    if not isinstance(act, dict) or "act" not in act or "on" not in act:
        advice = "例如：{on: 2026-09-17, act: accept}"
        raise document.error("每个行为要写 on（日期）和 act（行为）", advice, ("acts", index))
    if act["act"] == "register":
        raise document.error("登记由 request 给出，不写在 acts 里", "请删去这一行", ("acts", index))
    fields = {name: value for name, value in act.items() if name != "act"}
    if registry.UPLOAD in fields:
        fields[registry.UPLOAD] = _file_beside(document, fields[registry.UPLOAD], index)
    with located(document, "acts", index):
        plain = {name: value for name, value in fields.items() if not isinstance(value, Upload)}
        command = registry.command_of(str(act["act"]), plain)
    return Step(str(act["act"]), command.on, fields, document.line("acts", index))


def _file_beside(document: Document, name: Any, index: int) -> Upload:
    """The file that an act puts on file: it lies in ``files`` beside the scenario."""
    path = Path(document.file).parent / FILES / str(name)
    if Path(str(name)).name != str(name) or not path.is_file():
        advice = f"写 {FILES} 文件夹里一个文件的名称，不带路径"
        raise document.error(f"没有文件“{name}”", advice, ("acts", index, registry.UPLOAD))
    return Upload(path.name, path.read_bytes())


def _expect(document: Document, expect: Any) -> Mapping[str, Any]:
    if not isinstance(expect, dict):
        raise document.error("expect 应当是一组“名称: 内容”", "请检查缩进和冒号后的空格", ("expect",))
    _only(document, expect, ("outcomes", "due_on"), ("expect",))
    _list(document, expect.get("outcomes", []), ("expect", "outcomes"))
    if not isinstance(expect.get("due_on"), dt.date | None):
        raise document.error("due_on 应当是日期", "写成 2026-10-20 的样子，不加引号", ("expect", "due_on"))
    return expect


def _only(document: Document, data: Mapping[str, Any], known: tuple[str, ...], path: tuple[Key, ...]) -> None:
    for name in data:
        if name not in known:
            raise document.error(f"没有“{name}”这一栏", f"可以写：{'、'.join(known)}", (*path, name))


def _list(document: Document, data: Any, path: tuple[Key, ...]) -> list[Any]:
    if not isinstance(data, list):
        raise document.error("这里应当是一个列表", "每项一行，以“- ”开头", path)
    return data


def precheck(scenario: Scenario, office: Office, rulebook: Rulebook, calendar: Calendar) -> None:
    """Decide the registration without doing it: what is wrong with the request shows before anything is started."""
    order = scenario.register
    document = load_file(Path(scenario.file))
    with located(document, "request"):
        actor = TrialPeople().for_act(order.organ, "register", {})
        refused = decide(None, order, Context(office, rulebook, calendar, order.on, actor))
    if isinstance(refused, Refused):
        raise StepRefused(Step("register", order.on, {}, document.line("request")), scenario.file, refused)


Settle = Callable[[str, dt.date], Awaitable[None]]
Tell = Callable[[str], None]


async def play(desk: Desk, scenario: Scenario, people: TrialPeople, settle: Settle, tell: Tell) -> Case:
    """Play the scenario act by act, each on its own day; ``settle`` waits until the case's flow has come to rest.

    Raises InputError (with the line) for wrong input, StepRefused when a rule refuses.
    """
    for earlier in scenario.given:
        tell(f"先办 {earlier.name}")
        await play(desk, earlier, people, settle, tell)
    document = load_file(Path(scenario.file))
    order = scenario.register
    _play_crowd(desk, scenario, document, tell)
    tell(f"{order.on} 登记")
    with located(document, "request"):
        actor = people.for_act(order.organ, "register", {})
        done = _done(
            receiving.register(desk.on(order.on), actor, order), Step("register", order.on, {}, None), scenario
        )
    await settle(done.number, order.on)
    case = done
    for index, step in enumerate(scenario.steps):
        tell(f"{step.on} {cmd.ACT_LABELS[step.act]}")
        with located(document, "acts", index):
            actor = people.for_act(case.organ, step.act, step.fields)  # 移送以后由接手的机关办
            outcome = registry.do(desk.on(step.on), actor, step.act, case.number, step.fields)
        case = _done(outcome, step, scenario)
        await settle(case.number, step.on)
    return case


def _play_crowd(desk: Desk, scenario: Scenario, document: Document, tell: Tell) -> None:
    """The same applicant's earlier requests of the month, answered by now."""
    if scenario.crowd is None:
        return
    with located(document, "given", scenario.crowd.place):
        write_past(desk, scenario.crowd, orders_of(scenario.crowd, scenario.register, desk.calendar), tell)


def _done(outcome: Outcome, step: Step, scenario: Scenario) -> Case:
    if isinstance(outcome, Refused):
        raise StepRefused(step, scenario.file, outcome)
    return outcome.case


def check(scenario: Scenario, desk: Desk, case: Case) -> None:
    """Compare the end with ``expect``. Raises NotAsExpected naming what differs."""
    got: dict[str, Any] = {
        "outcomes": [item.decision.outcome if item.decision else None for item in case.items],
        "due_on": desk.clock(case).due_on,
    }
    wrong = [
        f"{name} 应当是 {_words(want)}，实际是 {_words(got[name])}"
        for name, want in scenario.expect.items()
        if got[name] != want
    ]
    if wrong:
        raise NotAsExpected(f"{scenario.file} 的结果和预期不同：{'；'.join(wrong)}。")


def _words(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
