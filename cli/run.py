"""``mingda run``: one scenario through the real flow, headless, on a throw-away store.

Nothing is half-written: the output folder appears whole at the end, or not at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from acts.config import Config, load_config
from acts.registry import describe
from acts.scenario import NotAsExpected, Scenario, StepRefused, load_scenario, precheck
from cli.progress import bar, console
from rules.errors import InputError, MingdaError
from rules.load import load_calendar, load_rulebook


def list_acts(as_json: bool) -> int:
    """Every act with its fields and who may do it."""
    acts = describe()
    if as_json:
        print(json.dumps(acts, ensure_ascii=False))
        return 0
    for act in acts:
        fields = "、".join(f"{f['name']}（{f['label']}{'' if f['required'] else '，可不写'}）" for f in act["fields"])
        print(f"{act['act']:<16}{act['label']}　由 {'、'.join(act['roles'])} 办理\n{'':<16}{fields}")
    return 0


def run(file: Path | None, out: Path | None, as_json: bool) -> int:
    """Play ``file``; exit code 0 done, 1 refused by a rule or not as expected, 2 wrong input."""
    try:
        if file is None:
            raise InputError("没有给出情景文件", "例如：mingda run examples/samples/S01.yaml --out out/S01")
        scenario, config = load_scenario(file), load_config()
        precheck(scenario, config.office, load_rulebook(), load_calendar())
        _check_out(out)
        trail = _play(scenario, config, out, as_json)
    except InputError as wrong:
        return _say(wrong, wrong.as_dict(), as_json, 2)
    except (StepRefused, NotAsExpected) as refused:
        return _say(refused, {"refused": str(refused)}, as_json, 1)
    if as_json:
        print(json.dumps(trail, ensure_ascii=False))
    else:
        _tell(trail, out)
    return 0


def _say(problem: MingdaError, plain: dict[str, object], as_json: bool, code: int) -> int:
    if as_json:
        print(json.dumps(plain, ensure_ascii=False))
    print(problem, file=sys.stderr)
    return code


def _check_out(out: Path | None) -> None:
    if out and out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "trail.json").exists())):
        raise InputError(f"{out} 已经有别的内容", "请换一个文件夹，或者先清空它")


def _play(scenario: Scenario, config: Config, out: Path | None, quiet: bool) -> dict[str, object]:
    from flows import server

    with tempfile.TemporaryDirectory(prefix="mingda-") as folder, bar("启动 Prefect", None, quiet=quiet) as progress:
        home = Path(folder)
        prefect = server.throw_away(home / "prefect", config.var / "cache")
        process = server.start(prefect, home / "prefect.log", dashboard=False)
        try:
            server.wait_until_ready(prefect, process)
            os.environ.update(prefect.environment())
            from cli.headless import play_headless  # Prefect reads its settings when it is imported

            trail = asyncio.run(play_headless(scenario, config, home, progress.say))
        finally:
            server.stop(process)
        if out:
            _move(home / "out", out)
        return trail


def _move(made: Path, out: Path) -> None:
    """Put the finished folder in place in one step, replacing an earlier run's."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.copytree(made, draft)
    if out.exists():
        shutil.rmtree(out)
    draft.replace(out)


def _tell(trail: dict[str, object], out: Path | None) -> None:
    case, clock = trail["case"], trail["clock"]
    assert isinstance(case, dict) and isinstance(clock, dict)
    console.print(f"{case['number']} 办理完毕：环节 {case['stage']}，答复期限 {clock['due_on']}")
    if out:
        for path in sorted(out.iterdir()):
            print(path)
